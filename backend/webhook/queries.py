"""Who may see which webhooks and what was posted to them."""

from __future__ import annotations

from django.db.models import QuerySet

from backend.app.queries import visible_apps
from backend.core.actor import Actor
from backend.core.peers import grouped, keyed
from backend.webhook.models import EventDelivery, Webhook


def visible_webhooks(actor: Actor) -> QuerySet[Webhook]:
    """The webhooks of the apps that an actor may see."""
    return Webhook.objects.filter(app__in=visible_apps(actor))


def visible_deliveries(actor: Actor) -> QuerySet[EventDelivery]:
    """What was posted to them."""
    return EventDelivery.objects.filter(webhook__in=visible_webhooks(actor)).select_related("webhook__app")


# Loaders for `core.peers.relation`.


def webhooks_by_app(ids: set[int]) -> dict[int, list[Webhook]]:
    return grouped(Webhook.objects.filter(app__in=ids).order_by("id"), "app_id")


def webhooks_by_id(ids: set[int]) -> dict[int, Webhook]:
    return keyed(Webhook.objects.filter(pk__in=ids))

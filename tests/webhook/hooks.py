"""Makers for webhooks."""

from __future__ import annotations

from typing import Any

from backend.app.models import App
from backend.core.permissions import Permission
from backend.webhook.models import EventDelivery, Webhook
from tests import make

PRODUCT_QUERY = """subscription { event { issuedAt version recipient { name }
    issuingPrincipal { __typename ... on User { id } ... on App { name } }
    ... on ProductUpdated { product { slug channel name } }
    ... on ProductDeleted { product { slug name } } } }"""


def app(*permissions: Permission, name: str = "演示店面") -> App:
    """An app with permissions."""
    return App.objects.create(name=name, permissions=sorted(permissions))


def hook(url: str, *events: str, of: App | None = None, **more: Any) -> Webhook:
    """A webhook of an app with every permission."""
    return Webhook.objects.create(
        app=of or app(*Permission), name=f"回调{make.number()}", target_url=url, events=list(events), **more
    )


def waiting(hook: Webhook) -> list[tuple[str, str]]:
    """What waits for a webhook: events and the types of what they are about, in order."""
    found = EventDelivery.objects.filter(webhook=hook, status="pending").order_by("id")
    return list(found.values_list("event_type", "subject_type"))

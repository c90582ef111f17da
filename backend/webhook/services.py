"""The verbs of webhooks: set up, change, delete; send a thing by hand; send again what was not received.

An app sets up its own webhooks; for others one needs to manage apps, and to be allowed no less than the app is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from django.db import transaction

from backend.app.services import must_be_in_scope, own_or_managed
from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, NotFound, Required
from backend.webhook import outbox, rules
from backend.webhook.composing import Happening, answers
from backend.webhook.kinds import KINDS, Kind
from backend.webhook.models import EventDelivery, Webhook
from backend.webhook.queries import visible_deliveries, visible_webhooks
from backend.webhook.refusals import (
    BadHeaders,
    BadTarget,
    EndsByItself,
    EventNotOffered,
    MissingEvents,
    MissingPermission,
    MissingQuery,
    NoEvent,
    StillOnItsWay,
    SyncEventsNotOffered,
    TypeNotSupported,
)

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class WebhookSaid:
    """回调资料 · what is said of a webhook; None says nothing."""

    name: str | None = None
    identifier: str | None = None
    target_url: str | None = None
    is_active: bool | None = None
    secret_key: str | None = None
    custom_headers: Mapping[str, Any] | None = None
    events: Sequence[str] | None = None
    sync_events: Sequence[str] | None = None
    query: str | None = None


@transaction.atomic
def create(app_id: int | None, said: WebhookSaid, *, by: Actor) -> Webhook:
    """新增回调 · have events posted to an address."""
    app = own_or_managed(app_id, by)
    if not (said.target_url or "").strip():
        raise Required("接收地址 target URL", field="target_url")
    webhook = Webhook(app=app)
    _write(webhook, said)
    if not webhook.events:
        raise MissingEvents
    webhook.save()
    journal.record("webhook.created", webhook, by, **_facts(webhook))
    return webhook


@transaction.atomic
def update(which: int | str, said: WebhookSaid, *, by: Actor, app_id: int | None = None) -> Webhook:
    """修改回调 · change a webhook; one that was paused is tried again at once."""
    webhook = _managed(which, by)
    if app_id is not None and app_id != webhook.app_id:
        webhook.app = own_or_managed(app_id, by)
    _write(webhook, said)
    if not webhook.events:
        raise MissingEvents
    webhook.failures, webhook.paused_until = 0, None
    webhook.save()
    journal.record("webhook.updated", webhook, by, **_facts(webhook))
    return webhook


@transaction.atomic
def delete(which: int | str, *, by: Actor) -> Webhook:
    """删除回调 · nothing is posted to this address any more; its log goes with it."""
    webhook = _managed(which, by)
    journal.record("webhook.deleted", webhook, by, **_facts(webhook))
    pk = webhook.pk
    webhook.delete()
    webhook.pk = pk
    return webhook


@transaction.atomic
def trigger(webhook_id: int, subject_type: str, subject_id: str, *, by: Actor) -> EventDelivery:
    """试发 · post a thing to a webhook by hand, as the first of its events that is about such things."""
    webhook = _managed(webhook_id, by, field="webhook_id")
    if not webhook.subscription_query:
        raise MissingQuery
    kind = next((KINDS[code] for code in webhook.events if KINDS[code].subject == subject_type), None)
    if kind is None:
        raise TypeNotSupported
    if kind.needs not in webhook.app.granted:
        raise MissingPermission(needs=kind.needs.label)
    delivery = EventDelivery.objects.create(
        webhook=webhook,
        event_type=kind.code,
        subject_type=subject_type,
        subject_id=subject_id,
        issued_by_user=by.user_id,
        issued_by_app=by.app_id,
    )
    outbox.post([delivery])
    journal.record("webhook.triggered", webhook, by, event=kind.code, subject=f"{subject_type}:{subject_id}")
    return delivery


def dry_run(query: str, subject_type: str, subject_id: str, *, by: Actor) -> Any:
    """试算 · what a subscription query would post about a thing, as one may see it oneself. Nothing is sent or kept."""
    by.must_permit(*Permission)
    kind = kind_for(query, subject_type)
    if not by.permits(kind.needs):
        raise MissingPermission(needs=kind.needs.label)
    happening = Happening(kind, subject_type, subject_id, clock.now(), by.user_id, by.app_id)
    return answers().answer(query, happening, by)


def kind_for(query: str, subject_type: str) -> Kind:
    """The first event of a query that is about things of this kind."""
    codes = answers().events_of(query)
    kind = next((KINDS[code] for code in codes if KINDS[code].subject == subject_type), None)
    if kind is None:
        raise TypeNotSupported
    return kind


@transaction.atomic
def retry(delivery_id: int, *, by: Actor) -> EventDelivery:
    """重投 · post a delivery that is over once more: the same text under the same number."""
    delivery = visible_deliveries(by).select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound("投递 event delivery", field="id")
    must_be_in_scope(delivery.webhook.app, by)
    if delivery.status == EventDelivery.Status.PENDING:
        raise StillOnItsWay
    delivery.status = EventDelivery.Status.PENDING.value
    delivery.tries, delivery.next_try_at, delivery.issued_at = 0, None, clock.now()
    delivery.save(update_fields=["status", "tries", "next_try_at", "issued_at"])
    outbox.post([delivery])
    journal.record("webhook.retried", delivery.webhook, by, delivery=delivery.pk)
    return delivery


def dismiss_problem(*, by: Actor) -> NoReturn:
    """忽略问题 · a receiver that fails cannot be wished away: the problem ends when it answers well."""
    if by.app_id is None:
        by.must_permit(Permission.MANAGE_APPS)
    raise EndsByItself


def _managed(which: int | str, by: Actor, field: str = "id") -> Webhook:
    """The webhook of a key, or the only one of an identifier, locked, if `by` is its app or may manage that."""
    if by.app_id is None:
        by.must_permit(Permission.MANAGE_APPS)
    found = visible_webhooks(by).select_for_update(of=("self",)).select_related("app")
    named = list(found.filter(identifier=which) if isinstance(which, str) else found.filter(pk=which))
    if len(named) != 1:
        raise NotFound("网络回调 webhook", field=field)
    (webhook,) = named
    must_be_in_scope(webhook.app, by, field)
    return webhook


def _write(webhook: Webhook, said: WebhookSaid) -> None:
    if said.name is not None:
        webhook.name = _text(said.name, "name")
    if said.identifier is not None:
        webhook.identifier = _text(said.identifier, "identifier")
    if said.target_url is not None:
        webhook.target_url = said.target_url.strip()
        if not rules.is_target(webhook.target_url, settings.WEBHOOK_PRIVATE_HOSTS):
            raise BadTarget
    if said.is_active is not None:
        webhook.is_active = said.is_active
    if said.secret_key is not None:
        webhook.secret_key = _text(said.secret_key, "secret_key")
    if said.custom_headers is not None:
        if not rules.are_headers(said.custom_headers):
            raise BadHeaders
        webhook.custom_headers = dict(said.custom_headers)
    if said.sync_events:
        raise SyncEventsNotOffered
    if unknown := [code for code in said.events or () if code not in KINDS]:
        raise EventNotOffered(events="、".join(unknown))
    if said.events is not None:
        webhook.events = list(dict.fromkeys(said.events))
    if said.query is not None:
        webhook.subscription_query = said.query.strip()
    if webhook.subscription_query:
        webhook.events = list(answers().events_of(webhook.subscription_query)) or webhook.events
        if not webhook.events:
            raise NoEvent


def _text(text: str, field: str) -> str:
    plain = text.strip()
    if len(plain) > LONGEST_NAME or not plain.isprintable():
        raise Invalid(
            f"至多 {LONGEST_NAME} 个字符，一行。",
            f"One line of at most {LONGEST_NAME} characters.",
            field=field,
        )
    return plain


def _facts(webhook: Webhook) -> dict[str, Any]:
    """What the journal is told of a webhook: never its secret or its headers."""
    return {"of_app": webhook.app_id, "target": webhook.target_url, "events": webhook.events}

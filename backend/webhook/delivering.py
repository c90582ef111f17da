"""投递 · one delivery on its way: made once, posted, written down; tried again later, or given up.

No transaction is open while the receiver is asked. Whatever happens twice carries the same `Oucai-Delivery`.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import F

from backend.core import clock
from backend.webhook import rules, sending
from backend.webhook.composing import compose
from backend.webhook.kinds import SCHEMA_VERSION
from backend.webhook.models import EventDelivery, EventDeliveryAttempt, Webhook

log = logging.getLogger(__name__)

MOST_PAYLOAD = 1024 * 1024
PENDING, SUCCESS, FAILED = (
    EventDelivery.Status.PENDING.value,
    EventDelivery.Status.SUCCESS.value,
    EventDelivery.Status.FAILED.value,
)


class Later(Exception):
    """The delivery is not over: it is to be taken up again after some time."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"in {wait.total_seconds():.0f} s")
        self.wait = max(wait, timedelta(seconds=1))


def deliver(delivery_id: int, task_id: str = "") -> None:
    """Do what is due of a delivery. Raises `Later` while it is not over; running it again when it is changes nothing."""
    delivery = _made(delivery_id)
    if delivery is None:
        return
    webhook = delivery.webhook
    now = clock.now()
    if not (webhook.is_active and webhook.app.is_active):
        _give_up(delivery, "回调或应用已停用 · the webhook or its app is switched off", task_id)
        return
    if now - delivery.issued_at > rules.GIVEN_UP_AFTER:
        _give_up(delivery, "一天内未能送达 · it could not be posted for a day", task_id)
        return
    due = max(delivery.next_try_at or now, webhook.paused_until or now)
    if due > now:
        raise Later(due - now)
    assert delivery.payload is not None
    body = delivery.payload.encode()
    headers = headers_of(delivery, body)
    reply = sending.post(webhook.target_url, body, headers)
    wait = _write_down(delivery, headers, reply, task_id)
    if wait is not None:
        raise Later(wait)


def headers_of(delivery: EventDelivery, body: bytes) -> dict[str, str]:
    """What tells the receiver what it gets, from whom, and that it is from us."""
    origin = settings.PUBLIC_URL or "http://127.0.0.1:8000"
    return {
        **delivery.webhook.custom_headers,
        "Content-Type": "application/json",
        "User-Agent": sending.USER_AGENT,
        "Saleor-Event": delivery.event_type.lower(),
        "Saleor-Domain": origin.partition("://")[2],
        "Saleor-Api-Url": f"{origin}/graphql/",
        "Saleor-Schema-Version": SCHEMA_VERSION,
        "Saleor-Signature": sending.signature(body, delivery.webhook.secret_key),
        "Oucai-Delivery": str(delivery.pk),
        "Oucai-Attempt": str(delivery.tries + 1),
    }


@transaction.atomic
def _made(delivery_id: int) -> EventDelivery | None:
    """The delivery with its payload, made now if it was not made before; None when it is over or gone."""
    delivery = (
        EventDelivery.objects.select_for_update(of=("self",))
        .select_related("webhook__app")
        .filter(pk=delivery_id, status=PENDING)
        .first()
    )
    if delivery is not None and delivery.payload is None:
        payload = compose(delivery)
        if len(payload) > MOST_PAYLOAD:
            _give_up(delivery, "内容过大 · the payload is too large", "")
            return None
        delivery.payload = payload
        delivery.save(update_fields=["payload"])
    return delivery


@transaction.atomic
def _write_down(
    delivery: EventDelivery, headers: dict[str, str], reply: sending.Reply, task_id: str
) -> timedelta | None:
    """Note a try, what becomes of the delivery and of the receiver; how long to wait for the next one."""
    _note(delivery, SUCCESS if reply.ok else FAILED, task_id, headers=headers, reply=reply)
    webhook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    now = clock.now()
    pause = _judge(webhook, reply.ok, now)
    tries = delivery.tries + 1
    wait = None if reply.ok else rules.wait_after(tries)
    status = SUCCESS if reply.ok else PENDING if wait is not None else FAILED
    if wait is not None and pause is not None:
        wait = max(wait, pause)
    EventDelivery.objects.filter(pk=delivery.pk, status=PENDING).update(
        status=status, tries=F("tries") + 1, next_try_at=now + wait if wait is not None else None
    )
    return wait


def _judge(webhook: Webhook, ok: bool, now: datetime) -> timedelta | None:
    """熔断 · a receiver that failed too often in a row is left alone for a while; one good reply ends it."""
    was_paused = webhook.paused_until is not None
    if ok:
        if webhook.failures or was_paused:
            webhook.failures, webhook.paused_until = 0, None
            webhook.state_changed_at = now if was_paused else webhook.state_changed_at
            webhook.save(update_fields=["failures", "paused_until", "state_changed_at"])
        return None
    webhook.failures += 1
    pause = rules.pause_after(webhook.failures)
    if pause is not None:
        webhook.paused_until = now + pause
        if not was_paused:
            webhook.state_changed_at = now
            log.warning("webhook %s fails again and again and is paused", webhook.pk)
    webhook.save(update_fields=["failures", "paused_until", "state_changed_at"])
    return pause


def _give_up(delivery: EventDelivery, why: str, task_id: str) -> None:
    with transaction.atomic():
        _note(delivery, FAILED, task_id, reply=sending.Reply(False, body=why))
        EventDelivery.objects.filter(pk=delivery.pk, status=PENDING).update(status=FAILED, next_try_at=None)


def _note(
    delivery: EventDelivery,
    status: str,
    task_id: str,
    *,
    reply: sending.Reply,
    headers: dict[str, str] | None = None,
) -> None:
    hidden = dict.fromkeys(delivery.webhook.custom_headers, "…")
    EventDeliveryAttempt.objects.create(
        delivery_id=delivery.pk,
        status=status,
        duration=reply.seconds,
        request_headers=orjson.dumps({**headers, **hidden}).decode() if headers else "",
        response_headers=orjson.dumps(reply.headers).decode() if reply.headers else "",
        response=reply.body,
        response_status_code=reply.status,
        task_id=task_id,
    )

"""订单备注与更正 · what is written down about an order besides its course: notes, and addresses while that is still possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.account.entries import checked_metadata
from backend.account.models import Organisation
from backend.account.services.addresses import Parts, checked_parts
from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.models import JournalEntry
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, NotPermitted, Required, Unique
from backend.core.verbs import only_once
from backend.order import letters, rules
from backend.order.models import Order, SupplierOrder
from backend.order.queries import visible_orders
from backend.order.refusals import NotEditable, NotYourNote
from backend.order.rules import DEAD, State, Verb
from backend.order.services import parts

MOST_NOTE = 2000
MOST_REFERENCE = 250
NOTE = "order.note_added"
NOTE_AGAIN = "order.note_updated"


@transaction.atomic
def add_note(order_id: UUID, message: str, *, by: Actor) -> tuple[Order, JournalEntry]:
    """添加备注 · write a note into the journal of an order; the buyer's people, its regulators and the platform read it."""
    order = _annotatable(order_id, by)
    journal.record(NOTE, order, by, organisation_id=order.organisation_id, message=_message(message))
    return order, _newest(order)


@transaction.atomic
def update_note(entry_id: int, message: str, *, by: Actor) -> tuple[Order, JournalEntry]:
    """修改备注 · say a note of one's own anew. The journal keeps both: nothing in it is ever changed."""
    entry = JournalEntry.objects.filter(
        pk=entry_id, subject_type="Order", verb__in=[NOTE, NOTE_AGAIN]
    ).first()
    if entry is None or not visible_orders(by).filter(pk=entry.subject_id).exists():
        raise NotFound("备注 note", field="note")
    order = _annotatable(UUID(entry.subject_id), by)
    if entry.actor_id is None or entry.actor_id != by.user_id:
        raise NotYourNote
    journal.record(
        NOTE_AGAIN,
        order,
        by,
        organisation_id=order.organisation_id,
        message=_message(message),
        related=entry.pk,
    )
    return order, _newest(order)


@transaction.atomic
def update_order(
    order_id: UUID,
    *,
    shipping_address: Parts | None = None,
    billing_address: Parts | None = None,
    metadata: Mapping[str, str] | None = None,
    private_metadata: Mapping[str, str] | None = None,
    external_reference: str | None = None,
    by: Actor,
) -> Order:
    """更正订单 · the buyer's clerk corrects addresses as long as no supplier has accepted; what is given changes.

    Private metadata is for staff who manage orders, as everywhere.
    """
    seen = visible_orders(by).filter(pk=order_id).first()
    if seen is None:
        raise NotFound("订单 order", field="id")
    by.must(Role.PURCHASER, at=seen.organisation_id)
    if private_metadata:
        by.must_permit(Permission.MANAGE_ORDERS, field="private_metadata")
    order, alive = _locked(order_id)
    changed = []
    for name, given in (("shipping_address", shipping_address), ("billing_address", billing_address)):
        if given is None:
            continue
        _must_be_editable(alive)
        setattr(order, name, checked_parts(given, getattr(order, name)))
        changed.append(name)
    if metadata:
        order.metadata = checked_metadata({**order.metadata, **metadata})
    if private_metadata:
        order.private_metadata = checked_metadata({**order.private_metadata, **private_metadata})
    if external_reference is not None:
        order.external_reference = free_reference(external_reference, order.organisation, order.pk)
    order.updated_at = clock.now()
    with only_once("外部编号 external reference", "external_reference"):
        order.save()
    if changed:
        journal.record(
            "order.address_changed", order, by, organisation_id=order.organisation_id, changed=changed
        )
        for part in alive:
            if part.accept_by is not None:
                letters.address_changed(part)
    return order


def free_reference(text: str, organisation: Organisation, order_id: UUID | None = None) -> str | None:
    """外部编号 · a number of the buyer's own that no other order of it has; nothing takes it away."""
    reference = rules.short(text, MOST_REFERENCE, "external_reference")
    if not reference:
        return None
    taken = Order.objects.filter(organisation=organisation, external_reference=reference).exclude(pk=order_id)
    if taken.exists():
        raise Unique("外部编号 external reference", field="external_reference")
    return reference


def editable(order_id: UUID) -> tuple[Order, list[SupplierOrder]]:
    """The order and the parts of it that are alive, locked; refuses once a supplier has accepted. For verbs on an order."""
    order, alive = _locked(order_id)
    _must_be_editable(alive)
    return order, alive


def _locked(order_id: UUID) -> tuple[Order, list[SupplierOrder]]:
    order = parts.locked_order(order_id)
    return order, [part for part in parts.locked_parts(order) if part.state not in DEAD]


def _must_be_editable(alive: Sequence[SupplierOrder]) -> None:
    if not alive or any(State(part.state) not in rules.STEPS[Verb.CANCEL].open_in for part in alive):
        raise NotEditable


def _annotatable(order_id: UUID, by: Actor) -> Order:
    """The order, for the buyer's own people and for staff who manage orders; regulators and others only read."""
    order = visible_orders(by).filter(pk=order_id).first()
    if order is None:
        raise NotFound("订单 order", field="order")
    if order.organisation_id not in by.organisations() and not by.permits(Permission.MANAGE_ORDERS):
        raise NotPermitted(needs=Permission.MANAGE_ORDERS.label)
    return order


def _message(text: str) -> str:
    if not text.strip():
        raise Required("备注 message", field="message")
    return rules.short(text, MOST_NOTE, "message")


def _newest(order: Order) -> Any:
    return JournalEntry.objects.filter(subject_type="Order", subject_id=str(order.pk)).order_by("-pk").first()

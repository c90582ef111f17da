"""直接选定 · a buyer picks an entrant by the criteria of the call, and says why; the order follows at once."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from backend.core.actor import Actor
from procurement_methods.calling_off.beginning import NewCallOff, agreed_prices, begin
from procurement_methods.calling_off.models import CallOff, CallOffLine
from procurement_methods.calling_off.placing import agree, note, place
from procurement_methods.calling_off.refusals import CriteriaMissing
from procurement_methods.calling_off.rules import Criterion, State
from procurement_methods.framework.queries import entrant_in_force
from procurement_methods.framework.rules import Way
from procurement_methods.verbs.parts import must_not_be_banned, words


@transaction.atomic
def choose(
    new: NewCallOff, entrant_id: int, criteria: Collection[Criterion], reason: str, *, by: Actor
) -> CallOff:
    """直接选定 · an entrant in force, by recorded criteria; ordered at the price of the agreement, or not at all."""
    call_off, lines = begin(new, Way.DIRECT, State.AGREED, by=by)
    entrant = entrant_in_force(call_off.lot, entrant_id)
    entrant.lot = call_off.lot
    if not criteria or not reason.strip():
        raise CriteriaMissing
    must_not_be_banned(entrant.supplier)
    call_off.entrant = entrant
    call_off.criteria = sorted({Criterion(each).value for each in criteria})
    call_off.reason = words(reason, "选定理由 reason", "reason", most=2000)
    call_off.save()
    CallOffLine.objects.bulk_create(lines)
    note(
        "chosen",
        call_off,
        by,
        supplier=entrant.supplier.name,
        criteria=call_off.criteria,
        reason=call_off.reason,
    )
    agree(call_off, entrant, agreed_prices(entrant, [line.item for line in lines]), by=by)
    place(call_off, by=by)
    return call_off

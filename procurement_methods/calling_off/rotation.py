"""顺序轮候成交 · the entrant whose turn it is is asked; it takes it, or the turn is used up and goes to the next. Nobody reorders."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.figures import figure
from backend.core.periods import run_out
from backend.core.refusals import NotFound
from backend.region.queries import chain
from procurement_methods.calling_off import letters, rules
from procurement_methods.calling_off.beginning import (
    NewCallOff,
    agreed_prices,
    begin,
    fit_entrants,
    must_be_payable,
    unfit_now,
)
from procurement_methods.calling_off.models import Asking, CallOff, CallOffLine
from procurement_methods.calling_off.placing import agree, locked, must_be, note, taken, void
from procurement_methods.calling_off.refusals import NotYourTurn
from procurement_methods.calling_off.rules import State
from procurement_methods.framework import rotating
from procurement_methods.framework.queries import entrant_in_force, in_force_for
from procurement_methods.framework.refusals import NobodyLeft
from procurement_methods.framework.rules import Standing, Way
from procurement_methods.moments import moment
from procurement_methods.queries import SELLS
from procurement_methods.verbs.parts import words
from procurement_methods.verbs.quoting import must_be_admitted

SILENT = "逾期未答复"


@transaction.atomic
def take(new: NewCallOff, *, by: Actor) -> CallOff:
    """顺序轮候 · the next turn of the lot is taken for a need, and its entrant is asked."""
    call_off, lines = begin(new, Way.ROTATION, State.ASKING, by=by)
    must_be_payable(lines, fit_entrants(call_off.lot), new.budget_line_id)
    if not _ask(call_off, [], by=by):
        raise NobodyLeft(lot=call_off.lot.title)
    CallOffLine.objects.bulk_create(lines)
    return call_off


@transaction.atomic
def accept(call_off_id: UUID, *, by: Actor) -> CallOff:
    """承接 · the entrant whose turn it is delivers, at the prices of the agreement."""
    now = moment()
    call_off, asking = _my_turn(call_off_id, by)
    if now >= asking.answer_by:
        raise NotYourTurn
    in_force_for(call_off.lot, call_off.buyer, Way.ROTATION)
    entrant = entrant_in_force(call_off.lot, asking.turn.entrant_id)
    entrant.lot = call_off.lot
    must_be_admitted(entrant.supplier)
    asking.accepted_at = now
    asking.save(update_fields=["accepted_at"])
    note("turn_accepted", call_off, by, at=entrant.supplier_id, supplier=entrant.supplier.name)
    items = [line.item for line in call_off.lines.select_related("item")]
    agree(call_off, entrant, agreed_prices(entrant, items), by=by)
    return call_off


@transaction.atomic
def decline(call_off_id: UUID, reason: str, *, by: Actor) -> CallOff:
    """不承接 · with the reason; the turn is used up, and the next one is asked."""
    call_off, _ = _my_turn(call_off_id, by)
    pass_on(call_off, words(reason, "不承接的原因 reason", "reason", most=1000), by=by)
    return call_off


@transaction.atomic
def silent(call_off_id: UUID, now: datetime) -> bool:
    """逾期未答复 · by the clock: silence is no."""
    call_off = taken(call_off_id, State.ASKING, now)
    if call_off is None:
        return False
    if call_off.lot.framework.ended_at is not None:
        void(call_off, "框架协议已提前终止，不再轮候。", by=SYSTEM)
        return True
    pass_on(call_off, SILENT, by=SYSTEM)
    return True


def pass_on(call_off: CallOff, why: str, *, by: Actor) -> None:
    """The turn of whoever was asked last is used up; the next one is asked, until everybody was."""
    last = call_off.askings.select_related("turn__entrant__supplier").last()
    assert last is not None
    rotating.decline(last.turn, why)
    last.accepted_at = None
    last.save(update_fields=["accepted_at"])
    note("turn_declined", call_off, by, supplier=last.turn.entrant.supplier.name, reason=why)
    asked = list(call_off.askings.values_list("turn__entrant", flat=True))
    if not _ask(call_off, asked, by=by):
        void(call_off, f"全部入围供应商均未承接；最后一家：{why}", by=by)


def _ask(call_off: CallOff, asked: list[int], *, by: Actor) -> bool:
    """Ask the entrant of the next turn; whether there was anybody. Turns of those that may not deliver are used up unasked."""
    lot = call_off.lot
    in_force = set(
        lot.entrants.filter(standing=Standing.IN_FORCE, turn__isnull=False).values_list("pk", flat=True)
    )
    within = figure(rules.ANSWER_MOST, regions=chain(call_off.buyer.region_id))
    while rules.whose_next(asked, in_force):
        turn = rotating.take(lot.pk)
        asked.append(turn.entrant_id)
        call_off.state, call_off.entrant = State.ASKING, turn.entrant
        call_off.order, call_off.ordered_at = None, None
        call_off.next_due_at = run_out(clock.now(), within)[0]
        call_off.save()
        asking = Asking.objects.create(call_off=call_off, turn=turn, answer_by=call_off.next_due_at)
        note("turn_taken", call_off, by, supplier=turn.entrant.supplier.name, round=turn.round)
        if why := unfit_now(turn.entrant):
            rotating.decline(turn, why)
            note("turn_declined", call_off, SYSTEM, supplier=turn.entrant.supplier.name, reason=why)
            continue
        letters.asked(asking)
        return True
    return False


def _my_turn(call_off_id: UUID, by: Actor) -> tuple[CallOff, Asking]:
    """The call-off, locked, and the turn of the entrant in whose name a supplier's person acts."""
    mine = by.organisations(*SELLS)
    if not CallOff.objects.filter(pk=call_off_id, askings__turn__entrant__supplier__in=mine).exists():
        raise NotFound("第二阶段成交 call-off", field="id")
    call_off = locked(call_off_id)
    must_be(call_off, State.ASKING)
    asking = call_off.askings.select_related("turn__entrant__supplier").last()
    if asking is None or asking.turn.entrant.supplier_id not in mine:
        raise NotYourTurn
    return call_off, asking

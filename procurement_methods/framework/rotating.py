"""顺序轮候 · whose turn it is: a fixed order that was told to all, one turn a round, never reordered. Whoever orders by rotation takes
the turn here; the lot is locked, so two orders at once get two entrants."""

from __future__ import annotations

from django.db import transaction

from procurement_methods.framework import rules
from procurement_methods.framework.models import Entrant, Lot, Turn
from procurement_methods.framework.refusals import NobodyLeft
from procurement_methods.framework.rules import Standing


@transaction.atomic
def take(lot_id: int) -> Turn:
    """轮到 · the next entrant's turn, noted as taken. Refuses if nobody is in the lot any more."""
    lot = Lot.objects.select_for_update().get(pk=lot_id)
    in_force = {
        each.turn: each
        for each in lot.entrants.filter(standing=Standing.IN_FORCE, turn__isnull=False).select_related(
            "supplier"
        )
    }
    last = lot.turns.select_related("entrant").last()
    before = None if last is None else rules.Turn(last.round, last.entrant.turn or 0)
    found = rules.next_turn([turn for turn in in_force if turn is not None], before)
    if found is None:
        raise NobodyLeft(lot=lot.title)
    return Turn.objects.create(lot=lot, round=found.round, entrant=in_force[found.place])


@transaction.atomic
def decline(turn: Turn, reason: str) -> None:
    """未承接 · the entrant does not take what its turn brought; the turn is used up for this round."""
    Turn.objects.filter(pk=turn.pk).update(outcome=Turn.Outcome.DECLINED, reason=reason)


def order_of(lot: Lot) -> list[Entrant]:
    """轮候顺序 · everybody with a turn, in the published order."""
    return list(lot.entrants.filter(turn__isnull=False).select_related("supplier").order_by("turn"))

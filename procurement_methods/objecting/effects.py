"""落实 · what an upheld objection does to the package: documents corrected, another winner chosen, or all begun anew.

Source: 《政府采购质疑和投诉办法》第十六条、第三十一条、第三十二条.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from backend.core.actor import Actor
from backend.core.refusals import NotFound
from procurement_methods import money
from procurement_methods.common import CANDIDATE_LEFT
from procurement_methods.engine.performing import Case, take
from procurement_methods.language import engine
from procurement_methods.language import objections as rules
from procurement_methods.language import parties as v
from procurement_methods.language.method import Condition
from procurement_methods.language.objections import R94, Consequence
from procurement_methods.language.parties import Party
from procurement_methods.models import Contract, Objection, Participation
from procurement_methods.objecting import letters
from procurement_methods.objecting.matters import Matter, matter
from procurement_methods.objecting.refusals import (
    AlreadyPerformed,
    DocumentsNotCorrected,
    EnoughLeft,
    NotRanked,
    TooFewLeft,
)

UPHELD = Condition(
    "objection_upheld",
    "质疑、投诉成立，应当重新开展采购活动。",
    "An objection was upheld: the procedure is started anew.",
    R94.art(16),
    lambda dossier, figure_of: False,
)
DONE = "objection_carried_out"
CHOOSING = "choosing"


@transaction.atomic
def carry_out(
    objection_id: UUID, *, by: Actor, strike: Collection[int] = (), restart: bool = False
) -> Objection:
    """落实 · the buyer or its agent does what follows from an upheld objection.

    Where another winner is to be chosen, `strike` names the participations that are out (the winner, if nobody is named). If
    fewer are left than the law wants, the procedure is started anew: that has to be said by `restart`.
    """
    found = matter(objection_id, by)
    found.must_be(Party.BUYER, Party.AGENT)
    became = rules.carry_out(found.rule, found.case.now)
    match became.consequence:
        case Consequence.CORRECT:
            _must_be_corrected(found)
        case Consequence.RECHOOSE:
            _rechoose(found, strike, restart=restart)
        case Consequence.RESTART:
            _restart(found, _winners(found.case))
    found.put(became, "carried_out", clause=R94.art(16), consequence=found.row.consequence, restart=restart)
    line = f"已落实：{became.consequence.label if became.consequence else ''}。"
    to = (Party.SUPPLIER, Party.REGULATOR) if found.row.decided_at else (Party.SUPPLIER,)
    letters.tell(found.row, found.case.procurement, "carried_out", "质疑、投诉已落实", line, to=to)
    return found.row


def _must_be_corrected(found: Matter) -> None:
    corrected = found.case.dossier.done.get(v.correct_documents.code)
    settled = found.rule.decided_at or found.rule.replied_at
    if corrected is None or settled is None or corrected < settled:
        raise DocumentsNotCorrected


def _rechoose(found: Matter, strike: Collection[int], *, restart: bool) -> None:
    case = found.case
    codes = [stage.code for stage in case.method.stages]
    if v.sign_report.code not in case.dossier.done or CHOOSING not in codes:
        raise NotRanked
    if case.package.is_over:
        raise AlreadyPerformed
    rows = case.package.participations.select_for_update(of=("self",)).select_related("supplier")
    out = list(rows.filter(pk__in=strike, place__isnull=False)) if strike else _winners(case)
    if not out or (strike and len(out) < len(set(strike))):
        raise NotFound("中标（成交）供应商 winner", field="strike")
    _void(found, out)
    case.count()
    earlier = [stage for stage in case.method.stages if codes.index(stage.code) < codes.index(CHOOSING)]
    unmet = [
        need for stage in earlier for need in stage.fails_unless if not need.holds(case.dossier, case.figure)
    ]
    if not CANDIDATE_LEFT.holds(case.dossier, case.figure):
        unmet.append(CANDIDATE_LEFT)
    if unmet and not restart:
        raise TooFewLeft(why=unmet[0].zh)
    if restart and not unmet:
        raise EnoughLeft
    if restart:
        take(case, engine.end(case.dossier, UPHELD, case.now), DONE)
    else:
        money.hold(case.package, case.package.budget)  # another winner may be dearer than the contract was
        take(case, engine.send_back(case.dossier, CHOOSING, case.now), DONE)


def _restart(found: Matter, out: list[Participation]) -> None:
    case = found.case
    _void(found, out)
    if not case.package.is_over:
        case.count()
        take(case, engine.end(case.dossier, UPHELD, case.now), DONE)


def _winners(case: Case) -> list[Participation]:
    rows = case.package.participations.select_for_update(of=("self",)).select_related("supplier")
    return list(rows.filter(chosen_at__isnull=False, declined_at__isnull=True))


def _void(found: Matter, out: list[Participation]) -> None:
    """中标（成交）无效 · out of the ranking, with the contract. A signed contract is voided by a decision alone, a performed one by nobody."""
    case = found.case
    contracts = Contract.objects.select_for_update().filter(participation__in=out, voided_at__isnull=True)
    for contract in contracts:
        decided = found.rule.decided_at is not None
        if contract.accepted_at is not None or (contract.signed_at is not None and not decided):
            raise AlreadyPerformed
        contract.voided_at = case.now
        contract.save(update_fields=["voided_at"])
    for row in out:
        row.voided_at, row.chosen_at, row.place = case.now, None, None
        row.reason = f"质疑、投诉成立（{found.row.number}）"
        row.save(update_fields=["voided_at", "chosen_at", "place", "reason"])
    case.facts |= {"objection": found.row.number, "voided": [row.supplier.name for row in out]}

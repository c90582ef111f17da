"""Verbs on budget lines: finance registers and adjusts them and chooses the default one; a line holds when an order is placed,
releases what will not be bought, and spends what was settled.

Every verb locks the line, so two clerks who spend the same yuan at once queue up and the second is refused; the table's
check constraint would refuse it too. A movement is unique by kind and reason: a release or spending that is asked for
twice happens once, and a second hold for the same reason cannot be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from backend.account.models import Organisation
from backend.account.queries import supervises
from backend.budget import queries, rules
from backend.budget.models import BudgetLine, BudgetMovement
from backend.budget.refusals import BudgetExceeded, BudgetInUse
from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.law import BUDGET
from backend.core.refusals import Conflict, NotFound, Unique, refuse_all
from backend.core.verbs import within_verb

Kind = BudgetMovement.Kind


@dataclass(frozen=True, slots=True)
class Hold:
    """An amount of yuan for one supplier order or package, whose number is the reason that people read."""

    amount: Decimal
    reason: str
    reason_id: UUID


ISSUED = BUDGET.art(52)
"""Who gives a buyer its budget: 各级政府财政部门批复预算."""


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line as the finance department gives it to a buyer."""

    code: str
    name: str
    fiscal_year: int
    amount: Decimal
    basis: str
    funds: str = "财政拨款"


@transaction.atomic
def register(organisation_id: int, new: NewLine, *, by: Actor) -> BudgetLine:
    """下达指标 · the finance department of the buyer's region, or of one above it, gives the buyer a budget line."""
    by.must(Role.REGULATOR)
    organisation = Organisation.objects.filter(
        pk=organisation_id, kind=Organisation.Kind.BUYER, region__in=supervises(by)
    ).first()
    if organisation is None:
        raise NotFound("采购单位 organisation", field="organisation_id")
    texts = {name: getattr(new, name).strip() for name in ("code", "name", "funds", "basis")}
    refuse_all(rules.text_faults(texts))
    rules.check_year(new.fiscal_year, clock.fiscal_year())
    rules.check_amount(new.amount)
    line, is_new = BudgetLine.objects.get_or_create(
        organisation=organisation,
        fiscal_year=new.fiscal_year,
        code=texts["code"],
        defaults={"name": texts["name"], "funds": texts["funds"], "total_amount": new.amount},
    )
    if not is_new:
        raise Unique("该年度的指标编号 this code of the year", field="code")
    journal.record(
        "budget.registered",
        line,
        by,
        organisation_id=organisation.pk,
        clause=ISSUED,
        code=line.code,
        fiscal_year=line.fiscal_year,
        amount=line.total_amount,
        basis=texts["basis"],
    )
    return line


@transaction.atomic
def adjust(line_id: UUID, amount: Decimal, *, basis: str, by: Actor) -> BudgetLine:
    """调整指标 · the finance department changes the amount of a line, never below what is held and spent."""
    by.must(Role.REGULATOR)
    line = _supervised(line_id, by)
    basis = basis.strip()
    refuse_all(rules.text_faults({"basis": basis}))
    rules.check_amount(amount, line.held_amount + line.spent_amount)
    before, line.total_amount = line.total_amount, amount
    line.save(update_fields=["total_amount"])
    journal.record(
        "budget.adjusted",
        line,
        by,
        organisation_id=line.organisation_id,
        clause=ISSUED,
        before=before,
        amount=amount,
        basis=basis,
    )
    return line


@transaction.atomic
def update(line_id: UUID, *, name: str | None = None, is_active: bool | None = None, by: Actor) -> BudgetLine:
    """修改指标 · the buyer's finance renames a line, closes it while nothing is held on it, or opens it again."""
    line = queries.visible_lines(by).select_for_update(of=("self",)).filter(pk=line_id).first()
    if line is None:
        raise NotFound("预算指标 budget line", field="id")
    by.must(Role.FINANCE, Role.BUYER_ADMIN, at=line.organisation_id)
    if name is not None:
        refuse_all(rules.text_faults({"name": name.strip()}))
        line.name = name.strip()
    if is_active is False and line.held_amount:
        raise BudgetInUse(held=line.held_amount)
    if is_active is not None:
        line.is_active = is_active
    line.save(update_fields=["name", "is_active"])
    journal.record(
        "budget.updated",
        line,
        by,
        organisation_id=line.organisation_id,
        name=line.name,
        is_active=line.is_active,
    )
    return line


@transaction.atomic
def set_default(line_id: UUID, *, by: Actor) -> BudgetLine:
    """设为默认指标 · the line pays in its year where a front end names none; the buyer's finance officer or administrator decides."""
    found = BudgetLine.objects.filter(pk=line_id, organisation_id__in=by.organisations()).first()
    if found is None:
        raise NotFound("预算指标 budget line", field="id")
    by.must(Role.FINANCE, Role.BUYER_ADMIN, at=found.organisation_id)
    of_year = BudgetLine.objects.select_for_update().filter(
        organisation_id=found.organisation_id, fiscal_year=found.fiscal_year
    )
    lines = {line.pk: line for line in of_year.order_by("pk")}
    chosen = lines[line_id]
    if not chosen.is_active:
        raise Conflict(field="id", state="停用", verb="设为默认指标")
    if not chosen.is_default:
        BudgetLine.objects.filter(pk__in=lines, is_default=True).update(is_default=False)
        chosen.is_default = True
        chosen.save(update_fields=["is_default"])
        journal.record(
            "budget_line.made_default", chosen, by, organisation_id=chosen.organisation_id, code=chosen.code
        )
    return chosen


@within_verb
def hold(line_id: UUID, holds: Sequence[Hold]) -> None:
    """冻结额度 · promise amounts of a line, all or none. Refuses with `BUDGET_EXCEEDED`."""
    line = _locked(line_id)
    needed = sum((each.amount for each in holds), Decimal(0))
    if line.available_amount < needed:
        raise BudgetExceeded(line=line.name, available=line.available_amount, needed=needed)
    BudgetMovement.objects.bulk_create(
        BudgetMovement(
            line=line, kind=Kind.HOLD, amount=each.amount, reason=each.reason, reason_id=each.reason_id
        )
        for each in holds
    )
    line.held_amount += needed
    line.save(update_fields=["held_amount"])


@within_verb
def release(line_id: UUID, amount: Decimal, *, reason: str, reason_id: UUID) -> None:
    """释放额度 · give back what was held for `reason_id` and will not be spent; nothing for zero."""
    line = _locked(line_id)
    if amount and _moved(line, Kind.RELEASE, amount, reason, reason_id):
        line.held_amount -= amount
        line.save(update_fields=["held_amount"])


@within_verb
def spend(line_id: UUID, amount: Decimal, *, reason: str, reason_id: UUID) -> None:
    """列支 · turn a hold into spending."""
    line = _locked(line_id)
    if _moved(line, Kind.SPEND, amount, reason, reason_id):
        line.held_amount -= amount
        line.spent_amount += amount
        line.save(update_fields=["held_amount", "spent_amount"])


def _supervised(line_id: UUID, by: Actor) -> BudgetLine:
    found = BudgetLine.objects.select_for_update(of=("self",)).filter(
        pk=line_id, organisation__region__in=supervises(by)
    )
    line = found.first()
    if line is None:
        raise NotFound("预算指标 budget line", field="id")
    return line


@within_verb
def restore(line_id: UUID, amount: Decimal, *, reason: str, reason_id: UUID) -> None:
    """退回额度 · what was spent and comes back, or will not be paid after all, can be used again."""
    line = _locked(line_id)
    if _moved(line, Kind.RESTORE, amount, reason, reason_id):
        line.spent_amount -= amount
        line.save(update_fields=["spent_amount"])


def _locked(line_id: UUID) -> BudgetLine:
    return BudgetLine.objects.select_for_update().get(pk=line_id)


def _moved(line: BudgetLine, kind: Kind, amount: Decimal, reason: str, reason_id: UUID) -> bool:
    """Write the movement down; False if it had happened before."""
    _, is_new = BudgetMovement.objects.get_or_create(
        kind=kind, reason_id=reason_id, defaults={"line": line, "amount": amount, "reason": reason}
    )
    return is_new

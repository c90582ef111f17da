"""预算额度 · the money of a package: held with its plan, down to the contract's sum with the signature, spent with the payment, and
free again where it ends without an award.

The package says how much is held for it; whoever sets another figure takes the difference from its budget line, or gives it back.
So a step that is done twice moves nothing twice (docs/decisions/43).
"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

from backend.budget import services as budgets
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.core.events import on
from backend.core.refusals import NotFound
from procurement_methods.engine.performing import Case
from procurement_methods.events import PackageMoved
from procurement_methods.language.method import FAILED
from procurement_methods.models import Contract, Package
from procurement_methods.refusals import BudgetLineMissing

NOTHING = Decimal()


def plan(case: Case, line_id: UUID | None) -> None:
    """Hold the package's budget on a line of the buyer; refuses a plan above what is free there."""
    line, package = _line(case, line_id), case.package
    if package.budget_line_id not in (None, line.pk):
        hold(package, NOTHING)
    package.budget_line = line
    hold(package, package.budget)
    case.facts |= {"budget_line": line.code, "held": str(package.held_amount)}


def hold(package: Package, amount: Decimal) -> None:
    """冻结 · from now on so much is held for the package; whoever calls saves it. Nothing where no line pays for it."""
    if package.budget_line_id is None or amount == package.held_amount:
        return
    reason = f"采购项目 {package.procurement.number}-{package.number:02d}"
    hold_instead(package.budget_line_id, package.held_amount, amount, reason)
    package.held_amount = amount


def hold_instead(line_id: UUID, before: Decimal, amount: Decimal, reason: str) -> None:
    """改冻结额 · take the difference to what was held before from a line, or give it back."""
    if amount > before:
        budgets.hold(line_id, [budgets.Hold(amount - before, reason, uuid4())])
    elif amount < before:
        budgets.release(line_id, before - amount, reason=reason, reason_id=uuid4())


def spend(package: Package, contract: Contract) -> None:
    """列支 · what was held for the contract is paid."""
    if package.budget_line_id is not None:
        hold(package, contract.amount)
        budgets.spend(
            package.budget_line_id,
            contract.amount,
            reason=f"采购合同 {contract.number}"[:80],
            reason_id=uuid4(),
        )
        package.held_amount = NOTHING


@on(PackageMoved)
def moved(event: PackageMoved) -> None:
    """A package that ends without an award needs its money no more."""
    if event.stage == FAILED:
        package = Package.objects.select_related("procurement").get(pk=event.package_id)
        hold(package, NOTHING)
        package.save(update_fields=["held_amount"])


def _line(case: Case, line_id: UUID | None) -> BudgetLine:
    """The line that is named, else the one that the package has, else the buyer's default of the year."""
    lines = BudgetLine.objects.filter(organisation=case.procurement.organisation_id, is_active=True)
    if line_id is not None:
        found = lines.filter(pk=line_id).first()
        if found is None:
            raise NotFound("预算指标 budget line", field="budget_line_id")
        return found
    kept = case.package.budget_line_id
    found = lines.filter(pk=kept).first() if kept else None
    found = found or lines.filter(fiscal_year=clock.fiscal_year(), is_default=True).first()
    if found is None:
        raise BudgetLineMissing
    return found

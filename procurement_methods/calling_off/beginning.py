"""采购需求 · what every call-off begins with: a need of one lot of an agreement in force, an address and a budget line of the buyer's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from backend.account.models import Address, Organisation
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.money import shown
from backend.core.refusals import NotFound
from backend.core.rows import drawn
from procurement_methods.calling_off import rules
from procurement_methods.calling_off.models import CallOff, CallOffLine
from procurement_methods.calling_off.refusals import BudgetShort, NeedUnfit, ServicesElsewhere
from procurement_methods.calling_off.rules import State
from procurement_methods.framework.models import Entrant, Item, Lot
from procurement_methods.framework.queries import in_force_for, visible_frameworks
from procurement_methods.framework.refusals import NobodyLeft
from procurement_methods.framework.rules import Standing, Way
from procurement_methods.verbs.quoting import unfit


@dataclass(frozen=True, slots=True)
class Need:
    """需求的一行 · so many pieces of an item."""

    item_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class NewCallOff:
    """采购需求 · what a buyer needs of a lot, where to, and which budget line pays."""

    lot_id: int
    buyer_id: int
    needs: Sequence[Need]
    address_id: int
    budget_line_id: UUID
    note: str = ""


def begin(new: NewCallOff, way: Way, state: State, *, by: Actor) -> tuple[CallOff, list[CallOffLine]]:
    """A call-off and its lines, not saved yet; refuses what may not be bought by this lot in this way."""
    by.must(Role.PURCHASER, at=new.buyer_id, field="organisation")
    buyer = Organisation.objects.filter(pk=new.buyer_id, kind=Organisation.Kind.BUYER).first()
    if buyer is None:
        raise NotFound("采购单位 organisation", field="organisation")
    lot = (
        Lot.objects.filter(pk=new.lot_id, framework__in=visible_frameworks(by))
        .select_related("framework__region")
        .first()
    )
    if lot is None:
        raise NotFound("采购包 lot", field="lot")
    if lot.framework.object != "goods":
        raise ServicesElsewhere(lot=lot.title)
    in_force_for(lot, buyer, way)
    items = {item.pk: item for item in lot.items.all()}
    wanted = [need.item_id for need in new.needs]
    if (
        not 0 < len(wanted) <= rules.MOST_LINES
        or len(set(wanted)) < len(wanted)
        or set(wanted) - items.keys()
        or any(not 0 < need.quantity <= rules.MOST_PIECES for need in new.needs)
    ):
        raise NeedUnfit(most=rules.MOST_PIECES)
    if not Address.objects.filter(pk=new.address_id, organisation=buyer).exists():
        raise NotFound("送货地址 address", field="address")
    if not BudgetLine.objects.filter(pk=new.budget_line_id, organisation=buyer).exists():
        raise NotFound("预算指标 budget line", field="budget_line")
    call_off = CallOff(
        number=f"CJ{buyer.region_id}-{clock.today().year}-{drawn('call_off_number_seq'):06d}",
        lot=lot,
        buyer=buyer,
        way=way,
        state=state,
        address_id=new.address_id,
        budget_line_id=new.budget_line_id,
        note=new.note.strip(),
        created_by_id=by.known_id,
        created_at=clock.now(),
    )
    lines = [
        CallOffLine(call_off=call_off, item=items[need.item_id], quantity=need.quantity) for need in new.needs
    ]
    return call_off, lines


def fit_entrants(lot: Lot) -> list[Entrant]:
    """可成交的入围供应商 · everybody in force who may win; refuses where nobody is left."""
    in_force = lot.entrants.filter(standing=Standing.IN_FORCE).select_related("supplier__supplier")
    found = [entrant for entrant in in_force if not unfit_now(entrant)]
    if not found:
        raise NobodyLeft(lot=lot.title)
    return found


def unfit_now(entrant: Entrant) -> str:
    """Why an entrant cannot be bought from any more; nothing, if it can."""
    if entrant.standing != Standing.IN_FORCE:
        return f"入围供应商{entrant.get_standing_display()}"
    if not hasattr(entrant.supplier, "supplier"):
        return "供应商未入驻电子卖场"
    return unfit(entrant.supplier)


def must_be_payable(lines: Sequence[CallOffLine], entrants: Sequence[Entrant], budget_line_id: UUID) -> None:
    """Refuse a need that the budget line cannot pay from whoever of these comes to deliver."""
    line = BudgetLine.objects.get(pk=budget_line_id)
    needed = max(dearest(lines, entrant) for entrant in entrants)
    if not line.is_active or line.fiscal_year != clock.fiscal_year() or line.available_amount < needed:
        raise BudgetShort(left=shown(line.available_amount), needed=shown(needed))


def dearest(lines: Sequence[CallOffLine], entrant: Entrant) -> Decimal:
    """What a need costs from an entrant at the prices of the agreement."""
    return rules.total((line.quantity, entrant.price_of(line.item)) for line in lines)


def agreed_prices(entrant: Entrant, items: Sequence[Item]) -> dict[int, Decimal]:
    """协议单价 · the prices of the agreement for items, by their ids."""
    return {item.pk: entrant.price_of(item) for item in items}

"""What several verbs need."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import QuerySet

from backend.account.models import Organisation
from backend.core import clock
from backend.core.money import yuan
from backend.core.refusals import Invalid, NotFound, Required
from backend.supplier.models import Ban
from procurement_methods.engine.performing import Case
from procurement_methods.models import Participation
from procurement_methods.queries import SELLS
from procurement_methods.refusals import NotTakingPart, QuoteMissing, SupplierBanned, WhichSupplier

MOST = 20_000
MOST_PRICE = Decimal(10) ** 12


def words(text: str, what: str, field: str, *, most: int = MOST) -> str:
    """Text that must be there and not too long."""
    found = text.strip()
    if not found:
        raise Required(what, field=field)
    if len(found) > most:
        raise Invalid(f"最多 {most} 字。", f"{most} characters at most.", field=field)
    return found


def is_price(amount: Decimal) -> bool:
    """Is it a price in yuan: above zero, with two decimals at most?"""
    return amount.is_finite() and 0 < amount < MOST_PRICE and yuan(amount) == amount


def price(amount: Decimal) -> Decimal:
    """A price in yuan; refuses what is none."""
    if not is_price(amount):
        raise QuoteMissing
    return yuan(amount)


def suppliers_among(ids: Sequence[int]) -> list[Organisation]:
    """The suppliers of these ids, in the order given; refuses an unknown one, and one that is banned today."""
    found = Organisation.objects.filter(kind=Organisation.Kind.SUPPLIER, is_active=True).in_bulk(list(ids))
    missing = [pk for pk in ids if pk not in found]
    if missing or not ids:
        raise NotFound("供应商 supplier", field="suppliers")
    for organisation in found.values():
        must_not_be_banned(organisation)
    return [found[pk] for pk in dict.fromkeys(ids)]


def must_not_be_banned(organisation: Organisation) -> None:
    """Refuse a supplier under a statutory ban today."""
    if bans_today().filter(supplier__organisation=organisation).exists():
        raise SupplierBanned(supplier=organisation.name)


def bans_today() -> QuerySet[Ban]:
    """The statutory bans under which suppliers are today."""
    today = clock.today()
    return Ban.objects.filter(starts_on__lte=today, ends_on__gte=today)


def own_supplier(case: Case, supplier: int | None = None) -> Organisation:
    """In whose name a supplier's person acts: the only supplier that the person sells for, or the one that is named."""
    return Organisation.objects.get(pk=_own(case, supplier))


def _own(case: Case, supplier: int | None) -> int:
    mine = case.by.organisations(*SELLS)
    if supplier is not None and supplier not in mine:
        raise NotFound("供应商 supplier", field="supplier")
    chosen = supplier if supplier is not None else next(iter(mine), None)
    if chosen is None or (supplier is None and len(mine) > 1):
        raise WhichSupplier
    return chosen


def taking_part(case: Case, supplier: int | None = None) -> Participation:
    """The participation in whose name a supplier's person acts, locked."""
    rows = case.package.participations.select_for_update(of=("self",)).select_related("supplier")
    found = rows.filter(supplier=_own(case, supplier)).first()
    if found is None:
        raise NotTakingPart
    return found


def participation_of(case: Case, participation: int) -> Participation:
    """A participation of the package by its id."""
    found = case.package.participations.select_related("supplier").filter(pk=participation).first()
    if found is None:
        raise NotFound("参与供应商 participation", field="participation")
    return found

"""配送规则 · rules of delivery: which ways are open to a purchase, and which limits make sense. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from backend.core.refusals import Invalid, Required
from backend.shipping.refusals import ByWeight, LimitsReversed, NoTaxClass, NotFree, OtherCountry

COUNTRY = "CN"
MOST_DAYS = 365
MOST_NAME = 100
MOST_CODES = 200
POSTAL_CODE = re.compile("[0-9]{6}")


def is_open(
    *,
    countries: Sequence[str],
    country: str | None,
    total: Decimal,
    least: Decimal | None,
    most: Decimal | None,
    postal_code: str = "",
    codes: Sequence[tuple[str, str, bool]] = (),
    products: Collection[int] = (),
    excluded: Collection[int] = (),
) -> bool:
    """Is a way of delivery open to a purchase of `total` yuan that goes to `country` (None: nowhere yet)?

    `codes` are ranges of postal codes (first, last, is it only for these?); an address without a code is in none of them.
    """
    return (
        country is not None
        and not set(products) & set(excluded)
        and _goes_to(postal_code, codes)
        and country in countries
        and (least is None or total >= least)
        and (most is None or total <= most)
    )


def _goes_to(postal_code: str, codes: Sequence[tuple[str, str, bool]]) -> bool:
    within = {included for first, last, included in codes if first <= postal_code <= last}
    only_for_some = any(included for _, _, included in codes)
    return False not in within and (True in within or not only_for_some)


def postal_code(text: str, field: str) -> str:
    """邮政编码 · six digits."""
    code = text.strip()
    if not POSTAL_CODE.fullmatch(code):
        raise Invalid("邮政编码为 6 位数字。", "A postal code has six digits.", field=field)
    return code


def check_name(name: str | None) -> str:
    """A name without blanks around it; refuses none, and one that is too long."""
    text = (name or "").strip()
    if not text:
        raise Required("名称 name", field="name")
    if len(text) > MOST_NAME:
        raise Invalid(
            f"名称至多 {MOST_NAME} 字。", f"A name has {MOST_NAME} characters at most.", field="name"
        )
    return text


def check_kind(kind: str | None, tax_class: str | None) -> None:
    """Delivery is priced (at nothing), not weighed, and has no tax of its own."""
    if kind == "weight":
        raise ByWeight
    if tax_class:
        raise NoTaxClass


def check_countries(countries: Sequence[str]) -> list[str]:
    """China or nothing."""
    if set(countries) - {COUNTRY}:
        raise OtherCountry
    return sorted(set(countries))


def check_days(least: int | None, most: int | None) -> None:
    """Refuse days that are negative, beyond a year, or the wrong way round."""
    for name, days in (("minimum_delivery_days", least), ("maximum_delivery_days", most)):
        if days is not None and not 0 <= days <= MOST_DAYS:
            raise Invalid(
                f"天数须在 0 至 {MOST_DAYS} 之间。", f"Days are between 0 and {MOST_DAYS}.", field=name
            )
    if least is not None and most is not None and most < least:
        raise LimitsReversed(field="maximum_delivery_days")


def check_price(price: Decimal | None, least: Decimal | None, most: Decimal | None) -> None:
    """Delivery costs nothing; limits of totals have to be the right way round."""
    if price:
        raise NotFree
    if least is not None and most is not None and most < least:
        raise LimitsReversed(field="maximum_order_price")


LONGEST_CONVENIENT = 8


def convenience(days: int) -> float:
    """配送便利 · what a promise to deliver within so many days is worth in lists: 1 for a day or less, nothing for eight or more."""
    return min(max((LONGEST_CONVENIENT - days) / (LONGEST_CONVENIENT - 1), 0.0), 1.0)

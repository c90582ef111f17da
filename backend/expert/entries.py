"""填报内容 · entries: texts, days and things that people name, as the pool keeps them."""

from __future__ import annotations

from collections.abc import Iterable

from backend.account import credit_code as codes
from backend.account import rules as account_rules
from backend.account.refusals import InvalidCreditCode
from backend.core.refusals import Invalid, NotFound, Required
from backend.product.models import Category
from backend.region.models import Region


def text(given: str | None, field: str, most: int, label: str, *, required: bool = True) -> str:
    """A text without spaces around it; refuses one that is missing, too long, or holds control characters."""
    kept = (given or "").strip()
    if required and not kept:
        raise Required(label, field=field)
    if len(kept) > most or not account_rules.is_plain(kept):
        raise Invalid(f"{label} 至多 {most} 个字符。", f"{label}: at most {most} characters.", field=field)
    return kept


def phone(given: str | None) -> str:
    """A telephone number."""
    kept = text(given, "phone", 40, "联系电话 phone")
    if not account_rules.is_phone(kept):
        raise Invalid("电话号码不正确。", "This is no telephone number.", field="phone")
    return kept


def credit_code(given: str | None, field: str) -> str:
    """A credit code, or nothing."""
    code = codes.normal(given or "")
    if code and not codes.is_valid(code):
        raise InvalidCreditCode(field=field)
    return code


def region(code: str, field: str = "region_code") -> Region:
    """The region of a code."""
    return regions([code], field)[0]


def regions(given: Iterable[str], field: str = "region_codes") -> list[Region]:
    """The regions of codes."""
    wanted = list(dict.fromkeys(given))
    if not wanted:
        raise Required("地区 region", field=field)
    plain = [code for code in wanted if account_rules.is_plain(code)]
    found = {one.code: one for one in Region.objects.filter(pk__in=plain)}
    if len(found) != len(wanted):
        raise NotFound("地区 region", field=field)
    return [found[code] for code in wanted]


def categories(given: Iterable[int], field: str = "categories") -> list[Category]:
    """The categories of ids, as fields of review."""
    wanted = list(dict.fromkeys(given))
    if not wanted:
        raise Required("评审专业 field of review", field=field)
    found = Category.objects.in_bulk(wanted)
    if len(found) != len(wanted):
        raise NotFound("品目 category", field=field)
    return [found[pk] for pk in wanted]

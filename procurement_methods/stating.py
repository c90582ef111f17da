"""陈述需求 · the need of a mall buyer, line by line, without a brand, within the limits of the mall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from backend.core.figures import Figures
from backend.core.money import ZERO, shown
from backend.core.refusals import Invalid, Required
from backend.product.models import Category, Product
from backend.region.queries import chain
from procurement_methods import mall
from procurement_methods.language.method import FigureOf, Method
from procurement_methods.models import NeedLine, Package
from procurement_methods.online_supermarket import LIMIT
from procurement_methods.refusals import AboveMallLimit, BrandLocked, MethodClosed

if TYPE_CHECKING:
    from procurement_methods.drafting import NewPackage

MOST_LINES = 100
OPEN_TO_BRANDS = ("或相当于", "或同等", "不限品牌", "or equivalent")


@dataclass(frozen=True, slots=True)
class NewLine:
    """需求明细 · one line of a need in the mall."""

    title: str
    unit: str
    quantity: int
    specification: str = ""
    variant_id: int | None = None
    """What the buyer had looked at."""


def must_be_open(method: Method, figures: FigureOf) -> None:
    """Refuse a method that the region has closed, on the region's own clause."""
    if method.switch:
        figure = figures(method.switch)
        if not figure.value:
            raise MethodClosed(method=method.zh, clause=figure.cited)


def must_be_of_the_mall(
    method: Method, packages: Sequence[NewPackage], region: str, elsewhere: Decimal = ZERO
) -> None:
    """Refuse what does not belong in the mall: lines that are missing, and a whole that reaches the limit."""
    for package in packages:
        if method.itemised != bool(package.lines):
            raise Invalid(
                f"「{method.zh}」{'须按明细写明需求' if method.itemised else '不按明细写明需求'}。",
                "A need is stated line by line in the methods of the mall, and there alone.", field="lines",
            )  # fmt: skip
    if not method.itemised:
        return
    figures = Figures(chain(region)).pick
    must_be_open(method, figures)
    limit, total = figures(LIMIT), sum((package.budget for package in packages), elsewhere)
    if total >= limit.amount:
        raise AboveMallLimit(
            total=shown(total), limit=shown(limit.amount), clause=f"{mall.BASIS}；{limit.cited}"
        )


def write_lines(package: Package, lines: Sequence[NewLine]) -> None:
    """Keep the lines of a package; refuses those that ask for a brand."""
    if len(lines) > MOST_LINES:
        raise Invalid(f"明细最多 {MOST_LINES} 行。", f"{MOST_LINES} lines at most.", field="lines")
    rows = [_checked(package, number, line) for number, line in enumerate(lines, 1)]
    _must_not_name_brands(package.category, rows)
    package.need_lines.all().delete()
    NeedLine.objects.bulk_create(rows)


def _checked(package: Package, number: int, line: NewLine) -> NeedLine:
    title, unit = line.title.strip(), line.unit.strip()
    if not title or not unit:
        raise Required("名称、计量单位 title and unit", field="lines")
    if len(title) > 200 or len(unit) > 20 or len(line.specification) > 5_000:
        raise Invalid("明细文字过长。", "A line is too long.", field="lines")
    if not 0 < line.quantity <= 1_000_000:
        raise Invalid("数量应大于零。", "The quantity is above zero.", field="lines")
    return NeedLine(
        package=package,
        number=number,
        title=title,
        specification=line.specification.strip(),
        unit=unit,
        quantity=line.quantity,
        variant_id=line.variant_id,
    )


def _must_not_name_brands(category: Category, rows: Sequence[NeedLine]) -> None:
    """不得指定品牌 · a brand of the category may be named only with a word that lets others in."""
    brands = set(Product.objects.filter(category=category).exclude(brand="").values_list("brand", flat=True))
    for row in rows:
        said = f"{row.title}\n{row.specification}"
        named = next((brand for brand in sorted(brands) if brand in said), None)
        if named is not None and not any(word in said for word in OPEN_TO_BRANDS):
            raise BrandLocked(line=row.number, brand=named)

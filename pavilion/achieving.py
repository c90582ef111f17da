"""成效 · what the pavilion achieves: looks, searches, enquiries and orders by district, industry, kind, exhibit and day.

Orders are counted from order lines whose product is linked to an exhibit, while nobody has declined or cancelled them; one line
counts once in each group, however many exhibits its product is linked to. Nothing here tells of anybody: what is public leaves
out the amount of fewer than three orders, for it could be somebody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from backend.core import clock
from backend.core.rows import run
from backend.region.models import Region
from pavilion.sheets import KINDS

LEAST_ORDERS = 3
"""Of fewer orders the amount is nobody's business."""
LONGEST = timedelta(days=366)


class By(StrEnum):
    """按什么分 · by what figures are told apart."""

    TOTAL = "total"
    DAY = "day"
    DISTRICT = "district"
    INDUSTRY = "industry"
    KIND = "kind"
    EXHIBIT = "exhibit"


LABELS = {
    By.TOTAL: "合计", By.DAY: "日", By.DISTRICT: "区县", By.INDUSTRY: "行业", By.KIND: "类别", By.EXHIBIT: "展品",
}  # fmt: skip


@dataclass(slots=True)
class Achieved:
    """成效 · the figures of one group. `key` is a day, the code of a district, an industry, a kind or a slug."""

    key: str
    name: str
    name_en: str
    counts: dict[str, int] = field(default_factory=dict)
    amount: Decimal | None = Decimal(0)

    def of(self, measure: str) -> int:
        """How often: `view`, `found`, `search`, `enquiry`, `order`."""
        return self.counts.get(measure, 0)


_OF_FIGURES = {
    By.TOTAL: "''", By.DAY: "f.day::text", By.DISTRICT: "coalesce(e.region_id, f.region_code)",
    By.INDUSTRY: "coalesce(e.industry, '')", By.KIND: "coalesce(e.kind, f.kind)", By.EXHIBIT: "coalesce(e.slug, '')",
}  # fmt: skip
_OF_EXHIBITS = {
    By.TOTAL: "''", By.DISTRICT: "e.region_id", By.INDUSTRY: "e.industry", By.KIND: "e.kind", By.EXHIBIT: "e.slug",
}  # fmt: skip
_LOCAL = "(({}) AT TIME ZONE 'Asia/Shanghai')::date::text"


def achieved(since: date, until: date, by: By = By.TOTAL) -> list[Achieved]:
    """The figures of a period, both its days in it; the most looked at first, days in their order."""
    groups: dict[str, Achieved] = {}

    def group(key: str) -> Achieved:
        if key not in groups:
            groups[key] = Achieved(key, key, key)
        return groups[key]

    if by is By.DAY:
        for step in range((until - since).days + 1):
            group((since + timedelta(step)).isoformat())
    for key, measure, count in _figures(since, until, by):
        group(key).counts[measure] = int(count)
    for key, count in _enquiries(since, until, by):
        group(key).counts["enquiry"] = int(count)
    for key, count, amount in _orders(since, until, by):
        found = group(key)
        found.counts["order"], found.amount = int(count), amount
    _name(groups, by)
    if by is By.TOTAL:
        return [group("")]
    if by is By.DAY:
        return list(groups.values())
    told = [one for one in groups.values() if one.key]
    return sorted(told, key=lambda one: (-one.of("view"), -one.of("found"), one.key))


def for_everybody(found: Sequence[Achieved]) -> list[Achieved]:
    """The same without amounts that could be somebody's."""
    return [replace(one, amount=None) if 0 < one.of("order") < LEAST_ORDERS else one for one in found]


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month in which a day lies."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _figures(since: date, until: date, by: By) -> list[tuple[str, str, int]]:
    return run(
        f"SELECT {_OF_FIGURES[by]}, f.measure, sum(f.count) FROM pavilion_figure f "
        "LEFT JOIN pavilion_exhibit e ON e.id = f.exhibit_id WHERE f.day BETWEEN %s AND %s GROUP BY 1, 2",
        [since, until],
    )  # type: ignore[return-value]


def _enquiries(since: date, until: date, by: By) -> list[tuple[str, int]]:
    key = _OF_EXHIBITS.get(by) or _LOCAL.format("q.asked_at")
    return run(
        f"SELECT {key}, count(*) FROM pavilion_enquiry q JOIN pavilion_exhibit e ON e.id = q.exhibit_id "
        "WHERE q.asked_at >= %s AND q.asked_at < %s GROUP BY 1",
        _moments(since, until),
    )  # type: ignore[return-value]


def _orders(since: date, until: date, by: By) -> list[tuple[str, int, Decimal]]:
    key = _OF_EXHIBITS.get(by) or _LOCAL.format("s.created_at")
    return run(
        "SELECT key, count(DISTINCT order_id), sum(amount) FROM ("
        f"SELECT DISTINCT l.id, l.order_id, l.unit_price * l.quantity AS amount, {key} AS key "
        "FROM pavilion_exhibitproduct x JOIN pavilion_exhibit e ON e.id = x.exhibit_id "
        "JOIN product_productvariant v ON v.product_id = x.product_id "
        "JOIN order_orderline l ON l.variant_id = v.id JOIN order_supplierorder s ON s.id = l.supplier_order_id "
        "WHERE s.state NOT IN ('waiting', 'declined', 'canceled') AND s.created_at >= %s AND s.created_at < %s"
        ") AS lines GROUP BY key",
        _moments(since, until),
    )  # type: ignore[return-value]


def _moments(since: date, until: date) -> list[datetime]:
    """The first moment of a period, and the first after it."""
    return [
        datetime.combine(day, time(), tzinfo=clock.SHANGHAI) for day in (since, until + timedelta(days=1))
    ]


def _name(groups: dict[str, Achieved], by: By) -> None:
    if by is By.KIND:
        names = {kind: (zh, en) for kind, (_, zh, en) in KINDS.items()}
    elif by is By.DISTRICT:
        rows = Region.objects.filter(pk__in=groups).values_list("pk", "name", "name_en")
        names = {key: (name, name_en) for key, name, name_en in rows}
    elif by is By.EXHIBIT:
        told = run("SELECT slug, name, name_en FROM pavilion_exhibit WHERE slug = ANY(%s)", [list(groups)])
        names = {slug: (name, name_en or name) for slug, name, name_en in told}
    else:
        return
    for key, found in groups.items():
        found.name, found.name_en = names.get(key, (key, key))

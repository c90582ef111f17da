"""公告内容 · what notices say of a framework: its terms, lots and ceilings, and who entered."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from procurement_methods.closed_framework import CLOSED_FRAMEWORK
from procurement_methods.framework import rules
from procurement_methods.framework.models import Entrant, Framework, Lot
from procurement_methods.framework.rules import LABELS, Form, Kind, Order, Way


def told_of(lots: QuerySet[Lot]) -> dict[str, Any]:
    """The facts of a call, for these lots of one framework."""
    rows = list(lots.select_related("framework__region", "category", "package").order_by("number"))
    framework = rows[0].framework
    several = len(rows) > 1
    return {
        "framework": framework.number,
        "former_name": framework.former_name or None,
        "ground": ground_of(framework),
        "region": framework.region.name,
        "term": f"自协议生效之日起 {framework.months} 个月",
        "ways": "、".join(LABELS[Way(way)] for way in framework.ways),
        "criteria": framework.criteria or None,
        "bidding_hours": f"{framework.bidding_hours} 小时" if framework.bidding_hours else None,
        "outside_award": framework.outside_award,
        "lots": [_lot_row(lot) for lot in rows],
        "ceilings": [
            [str(lot.number), item.code, item.name, item.unit, str(item.ceiling)]
            for lot in rows
            for item in lot.items.all()
        ],
        "need": "\n".join(
            f"采购包 {lot.number}（{lot.title}）：{lot.need}" if several else lot.need for lot in rows
        ),
        "terms": framework.terms or None,
    }


def _lot_row(lot: Lot) -> list[str]:
    return [
        str(lot.number),
        lot.title,
        f"{lot.category.name}（{lot.category.code}）",
        str(lot.estimate),
        LABELS[Form(lot.form)],
        "不评审" if lot.elimination is None else LABELS[Order(lot.order)],
        "不淘汰" if lot.elimination is None else f"{lot.elimination * 100:f}".rstrip("0").rstrip(".") + "%",
        "" if lot.most_entrants is None else str(lot.most_entrants),
    ]


def ground_of(framework: Framework) -> str:
    """适用情形 · the ground of a framework in words."""
    known: Iterable[tuple[str, str]] = (
        rules.OPEN_GROUNDS.items()
        if framework.kind == Kind.OPEN
        else [(each.code, each.zh) for each in CLOSED_FRAMEWORK.grounds]
    )
    return dict(known).get(framework.ground, framework.ground)


def entry_row(row: Entrant) -> list[str]:
    """A line of the notice of entry."""
    score = row.participation.score if row.participation is not None else None
    return [
        str(row.lot.number),
        row.supplier.name,
        row.supplier.region.name,
        "" if row.place is None else str(row.place),
        offer_shown(row.lot, row.offer),
        "" if score is None else str(score),
    ]


def offer_shown(lot: Lot, offer: Decimal) -> str:
    """协议报价 · an offer with its unit."""
    return f"单价 {offer} 元" if lot.form == Form.UNIT_PRICE else f"最高限制单价的 {offer}%"

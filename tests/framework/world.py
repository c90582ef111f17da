"""A framework agreement in force, made directly: for the tests of what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from backend.core import clock
from backend.supplier.models import Supplier
from procurement_methods.framework.models import Entrant, Framework, Item, Lot
from procurement_methods.framework.rules import Form, Kind, Standing, Way, ends_on
from tests import make


@dataclass
class World:
    """One lot in force with its entrants, in the order of their places and turns."""

    organiser: make.Buyer
    framework: Framework
    lot: Lot
    items: list[Item]
    suppliers: list[Supplier]
    entrants: list[Entrant]


def in_force(
    offers: Sequence[str | int] = ("95.00", "96.00", "97.00"),
    *,
    ways: Sequence[Way] = tuple(Way),
    form: Form = Form.UNIT_PRICE,
    services: bool = False,
    code: str = "330300",
    starts: date | None = None,
    **more: Any,
) -> World:
    """A closed framework of one lot whose entrants offered these prices (of one item with a ceiling of 100 yuan), or these percentages
    (of three items with ceilings of 10, 200 and 3,000 yuan)."""
    organiser = make.buyer(code)
    starts = starts or clock.today() - timedelta(days=1)
    framework = Framework.objects.create(
        number=f"演示-KJ-{make.number()}", title="演示框架协议", organiser=organiser.organisation, region=make.region(code),
        kind=Kind.CLOSED, ground="演示", object="services" if services else "goods", months=12, ways=list(ways),
        criteria="价格、距离与用户评价", bidding_hours=24, starts_on=starts, ends_on=ends_on(starts, 12),
        published_at=clock.now() - timedelta(days=40), **more,
    )  # fmt: skip
    category = make.category("C17000000", "印刷服务") if services else make.category()
    lot = Lot.objects.create(
        framework=framework, number=1, title="演示档次", category=category, need="演示：满足国家标准",
        form=form, elimination=Decimal("0.2"),
    )  # fmt: skip
    ceilings = (100,) if form is Form.UNIT_PRICE else (10, 200, 3000)
    items = [
        Item.objects.create(lot=lot, code=f"{place}", name=f"演示{place}", unit="件", ceiling=ceiling)
        for place, ceiling in enumerate(ceilings, 1)
    ]
    suppliers = [make.supplier(code) for _ in offers]
    entrants = [
        Entrant.objects.create(
            lot=lot, supplier=supplier.organisation, offer=Decimal(offer), place=place, turn=place,
            standing=Standing.IN_FORCE, organiser_signed_at=clock.now(), supplier_signed_at=clock.now(),
        )
        for place, (supplier, offer) in enumerate(zip(suppliers, offers, strict=True), 1)
    ]  # fmt: skip
    return World(organiser, framework, lot, items, suppliers, entrants)

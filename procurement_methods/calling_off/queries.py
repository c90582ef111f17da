"""Reads of call-offs: results are public once they are published; before it the two sides, the organiser and those who supervise know
of them, the invited of the bidding; quotes nobody before the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q, QuerySet

from backend.account.models import Organisation
from backend.account.queries import supervises
from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.peers import gather, grouped
from backend.order.models import SupplierPerformance
from backend.product.rows import VariantRow, variants_by_id
from procurement_methods.calling_off import rules
from procurement_methods.calling_off.bidding import told_of
from procurement_methods.calling_off.models import Asking, CallOff, CallOffLine, CallOffQuote, Summary, Supply
from procurement_methods.calling_off.rules import QuoteState, State
from procurement_methods.framework.models import Entrant, Item, Lot
from procurement_methods.framework.queries import visible_frameworks
from procurement_methods.framework.rules import Standing, Way
from procurement_methods.queries import BUYS, SELLS, sold_in


class Mine(StrEnum):
    """与我有关 · in which capacity call-offs are one's own."""

    BUYER = "buyer"
    SUPPLIER = "supplier"
    ORGANISER = "organiser"
    REGULATOR = "regulator"


def visible_call_offs(actor: Actor) -> QuerySet[CallOff]:
    """The only door to call-offs."""
    rows = CallOff.objects.select_related("notice")
    if actor is SYSTEM or actor.is_platform:
        return rows
    summed_up = Q(way=Way.DIRECT, state=State.ORDERED, lot__framework__summary__published_at__isnull=False)
    known = Q(published_at__isnull=False) | summed_up | Q(buyer__in=actor.organisations())
    if organises := actor.organisations(*BUYS):
        known |= Q(lot__framework__organiser__in=organises)
    if sells := actor.organisations(*SELLS):
        known |= Q(pk__in=_of_suppliers(sells))
    if actor.is_regulator:
        seen = supervises(actor)
        known |= Q(buyer__region__in=seen) | Q(lot__framework__region__in=seen)
    return rows.filter(known)


def _of_suppliers(sells: Iterable[int]) -> QuerySet[CallOff]:
    """Those to which these suppliers were invited, in which they were asked, and which they deliver."""
    mine = Entrant.objects.filter(supplier__in=list(sells))
    own = CallOff.objects.filter(entrant__in=mine).values("pk")
    invited = CallOff.invited.through.objects.filter(entrant__in=mine).values("calloff")
    asked = Asking.objects.filter(turn__entrant__in=mine).values("call_off")
    return CallOff.objects.filter(Q(pk__in=own) | Q(pk__in=invited) | Q(pk__in=asked)).values("pk")  # type: ignore[return-value]


def call_offs_like(
    actor: Actor,
    *,
    framework: int | None = None,
    lot: int | None = None,
    way: str = "",
    state: str = "",
    mine: str = "",
    waiting: bool = False,
    overdue: bool = False,
) -> QuerySet[CallOff]:
    """Those that fit. `waiting`: for one's own quote or answer; `overdue`: whose result should be public and is not."""
    found = visible_call_offs(actor)
    if framework is not None:
        found = found.filter(lot__framework=framework)
    if lot is not None:
        found = found.filter(lot=lot)
    if way:
        found = found.filter(way=way)
    if state:
        found = found.filter(state=state)
    match mine:
        case Mine.BUYER:
            found = found.filter(buyer__in=actor.organisations())
        case Mine.ORGANISER:
            found = found.filter(lot__framework__organiser__in=actor.organisations(*BUYS))
        case Mine.SUPPLIER:
            found = found.filter(pk__in=_of_suppliers(actor.organisations(*SELLS)))
        case Mine.REGULATOR:
            found = found.filter(buyer__region__in=supervises(actor))
    if waiting:
        entrants = Entrant.objects.filter(supplier__in=actor.organisations(*SELLS))
        invited = CallOff.invited.through.objects.filter(entrant__in=entrants).values("calloff")
        found = found.filter(
            Q(state=State.BIDDING, bids_until__gt=clock.now(), pk__in=invited)
            | Q(state=State.ASKING, entrant__in=entrants)
        )
    if overdue:
        found = found.filter(
            state__in=[State.AGREED, State.ORDERED], published_at__isnull=True, publish_by__lt=clock.today()
        )
    return found


def is_overdue(call_off: CallOff) -> bool:
    """逾期未公开 · should its result be public by now, and is not?"""
    due = call_off.state in (State.AGREED, State.ORDERED) and call_off.published_at is None
    return due and call_off.publish_by is not None and call_off.publish_by < clock.today()


def is_summary_overdue(summary: Summary) -> bool:
    """逾期未汇总公开 · should it be public by now, and is not?"""
    return summary.published_at is None and summary.publish_by < clock.today()


def summaries(actor: Actor) -> QuerySet[Summary]:
    """The summaries of direct choices: public ones, and to those who see to it those that are due."""
    rows = Summary.objects.prefetch_related("notices")
    known = Q(published_at__isnull=False) | Q(framework__organiser__in=actor.organisations(*BUYS))
    if actor.is_regulator:
        known |= Q(framework__region__in=supervises(actor))
    return rows if actor is SYSTEM or actor.is_platform else rows.filter(known)


# Loaders for `core.peers.relation`.


def lines_of(ids: set[UUID]) -> dict[UUID, list[CallOffLine]]:
    return grouped(CallOffLine.objects.filter(call_off__in=ids).select_related("item"), "call_off_id")


def prices_of(quote: CallOffQuote, actor: Actor) -> dict[int, Decimal]:
    """单价 · what a quote that may be seen asks for each item; before the end only its own people read it."""
    if quote.prices:
        said = quote.prices
    elif actor.has(*SELLS, at=quote.entrant.supplier_id):
        said = told_of(quote)
    else:
        said = {}
    return {int(item): Decimal(price) for item, price in said.items()}


def askings_of(ids: set[UUID]) -> dict[UUID, list[Asking]]:
    return grouped(
        Asking.objects.filter(call_off__in=ids).select_related("turn").order_by("call_off_id", "pk"),
        "call_off_id",
    )


def supplies(lot_id: int, actor: Actor) -> QuerySet[Supply]:
    """What the entrants of a lot deliver."""
    return Supply.objects.filter(
        entrant__lot=lot_id, entrant__lot__framework__in=visible_frameworks(actor)
    ).order_by("entrant__place", "entrant", "item__code")


def _of_buyers(actor: Actor) -> Q:
    """The condition that the actor is of the buyer's side, or supervises it."""
    known = Q(buyer__in=actor.organisations())
    return known | Q(buyer__region__in=supervises(actor)) if actor.is_regulator else known


def sides(ids: set[UUID], actor: Actor) -> dict[UUID, bool]:
    """Of which of these the actor is of the buyer's side, supervises it, or delivers: what is between the two is for them."""
    rows = CallOff.objects.filter(pk__in=ids)
    if not (actor is SYSTEM or actor.is_platform):
        delivers = Q(
            entrant__supplier__in=actor.organisations(*SELLS), state__in=[State.AGREED, State.ORDERED]
        )
        rows = rows.filter(_of_buyers(actor) | delivers)
    return dict.fromkeys(rows.values_list("pk", flat=True), True)


def quotes_of(ids: set[UUID], actor: Actor) -> dict[UUID, list[CallOffQuote]]:
    """比价 · one's own quotes; after the end all that came in, for the buyer's side, those who supervise it, and who bid."""
    rows = CallOffQuote.objects.filter(call_off__in=ids).select_related("call_off", "entrant")
    listed = list(rows.order_by("call_off_id", F("place").asc(nulls_last=True), "quoted_at"))
    sells = actor.organisations(*SELLS)
    own = {row.pk for row in listed if row.entrant.supplier_id in sells}
    bid = {row.call_off_id for row in listed if row.pk in own and row.state in COMPARED}
    side = _runs(ids, actor) if listed else frozenset()
    return grouped(
        [
            row
            for row in listed
            if row.pk in own
            or (
                row.call_off.opened_at is not None and row.state in COMPARED and row.call_off_id in bid | side
            )
        ],
        "call_off_id",
    )


COMPARED = frozenset({QuoteState.OPENED, QuoteState.LEFT_OUT, QuoteState.DECLINED})
"""States of quotes that were in at the end."""


def _runs(ids: set[UUID], actor: Actor) -> frozenset[UUID]:
    """Of which of these the actor buys, or supervises it."""
    rows = CallOff.objects.filter(pk__in=ids)
    if not (actor is SYSTEM or actor.is_platform):
        rows = rows.filter(_of_buyers(actor))
    return frozenset(rows.values_list("pk", flat=True))


# 比选 · what a direct choice goes by


@dataclass
class Compared:
    """比选的一行 · one entrant beside the others: what the need costs from it, whether it is near, and how it kept to its orders."""

    entrant: Entrant
    prices: dict[int, Decimal]
    total: Decimal
    same_region: bool
    kept: int | None
    broken: int | None
    rating: float | None
    """评分 · the mean of the ratings of what it delivers, where there are any."""
    products: dict[int, VariantRow]
    items: list[Item]

    @property
    def supplies_all(self) -> bool:
        return set(self.products) == set(self.prices)


def comparison(lot_id: int, buyer_id: int, needs: Sequence[tuple[int, int]], actor: Actor) -> list[Compared]:
    """比选 · everybody in force, those of the buyer's own region first, then by price; of the whole lot, a piece each, if no need is
    said. A fixed number of statements."""
    lot = Lot.objects.filter(pk=lot_id, framework__in=visible_frameworks(actor)).first()  # fmt: skip
    buyer = (
        Organisation.objects.filter(pk=buyer_id, kind=Organisation.Kind.BUYER)
        .select_related("region__channel")
        .first()
    )
    if lot is None or buyer is None or buyer.pk not in actor.organisations():
        return []
    items = {item.pk: item for item in lot.items.all()}
    wanted = {pk: quantity for pk, quantity in needs if pk in items and quantity > 0} or dict.fromkeys(
        items, 1
    )
    entrants = list(
        lot.entrants.filter(standing=Standing.IN_FORCE)
        .select_related("supplier__supplier", "lot")
        .order_by("place", "pk")
    )
    suppliers = {entrant.supplier_id for entrant in entrants}
    records = {
        row.supplier.organisation_id: row
        for row in SupplierPerformance.objects.filter(supplier__organisation__in=suppliers).select_related(
            "supplier"
        )
    }
    named = Supply.objects.filter(entrant__in=entrants, item__in=list(wanted), variant__isnull=False)
    channel = buyer.region.channel.pk
    supplied: dict[int, dict[int, int]] = {}
    ratings: dict[int, float] = {}
    sold = sold_in(lot.category_id, channel)
    told = named.filter(variant__in=sold).values_list(
        "entrant", "item", "variant", "variant__product__rating"
    )
    for entrant_id, item_id, variant_id, rating in told:
        supplied.setdefault(entrant_id, {})[item_id] = variant_id
        if rating is not None:
            ratings[variant_id] = rating
    variants = variants_by_id({pk for those in supplied.values() for pk in those.values()}, channel)
    found = []
    for entrant in entrants:
        prices = {pk: entrant.price_of(items[pk]) for pk in wanted}
        record, products = records.get(entrant.supplier_id), supplied.get(entrant.pk, {})
        rated = [ratings[variant] for variant in products.values() if variant in ratings]
        found.append(
            Compared(
                entrant=entrant,
                prices=prices,
                total=rules.total((wanted[pk], price) for pk, price in prices.items()),
                same_region=entrant.supplier.region_id == buyer.region_id,
                kept=record.kept if record else None,
                broken=record.broken if record else None,
                rating=sum(rated) / len(rated) if rated else None,
                products={item: variants[variant] for item, variant in products.items()},
                items=[items[pk] for pk in wanted],
            )
        )
    found.sort(key=lambda row: (not row.same_region, row.total, row.entrant.place or 0))
    gather(row.entrant for row in found)
    return found

"""Reads of designated services: catalogue, prices, points and ratings are public; orders and statements are known to the buyer, to the
supplier that was asked, to those who supervise the buyer, and to the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet

from backend.account.models import Address
from backend.account.queries import supervises
from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.peers import gather, grouped, keyed
from backend.product.rules import category_place
from backend.region.queries import chain, region_names
from procurement_methods.designated_services import rules
from procurement_methods.designated_services.models import (
    Asking,
    Dispute,
    ServiceAcceptance,
    ServiceLine,
    ServiceOrder,
    ServicePoint,
    SettlementStatement,
    Supplement,
    SupplementLine,
)
from procurement_methods.designated_services.nearness import Nearness, Spot, nearness
from procurement_methods.designated_services.rules import Criterion, Sheet, State
from procurement_methods.framework.models import Entrant, Framework, Item, Lot
from procurement_methods.framework.queries import narrowed
from procurement_methods.framework.rules import Standing
from procurement_methods.framework.rules import State as InForce
from procurement_methods.queries import SELLS

ACCEPTED = (State.DONE, State.DISPUTED, State.STATED, State.PAID)


def _seen(actor: Actor) -> Q:
    """The condition that a thing of a buyer and an entrant concerns the actor."""
    seen = Q(organisation__in=actor.organisations())
    if actor.is_regulator:
        seen |= Q(organisation__region__in=supervises(actor))
    return seen


def visible_orders(actor: Actor) -> QuerySet[ServiceOrder]:
    """The only door to orders. A supplier knows of one from the moment at which it is asked to take it."""
    rows = ServiceOrder.objects.select_related("lot__framework", "organisation", "entrant", "approval")
    if actor is SYSTEM or actor.is_platform:
        return rows
    asked = Q(entrant__supplier__in=actor.organisations(*SELLS), accept_by__isnull=False)
    return rows.filter(_seen(actor) | asked)


def visible_statements(actor: Actor) -> QuerySet[SettlementStatement]:
    """The only door to statements."""
    rows = SettlementStatement.objects.select_related("organisation", "entrant__supplier")
    if actor is SYSTEM or actor.is_platform:
        return rows
    return rows.filter(_seen(actor) | Q(entrant__supplier__in=actor.organisations(*SELLS)))


def is_overdue() -> Q:
    """逾期 · orders that should have been accepted by the supplier, or done, by now."""
    now = clock.now()
    unfinished = (State.ACCEPTED, State.WORKING, State.REWORK)
    return Q(state=State.PLACED, accept_by__lte=now) | Q(state__in=unfinished, wanted_at__lte=now)


def is_unpaid_in_time() -> Q:
    """逾期未付 · statements whose last day to pay has passed."""
    return Q(state__in=(Sheet.MADE, Sheet.AGREED, Sheet.CONFIRMED), due_on__lt=clock.today())


def catalogue(*, category: str = "", regions: frozenset[str] | None = None) -> QuerySet[Lot]:
    """Lots of services of agreements in force today: those of a category and all below it, those whose buyers are of some regions."""
    alive = narrowed(Framework.objects.all(), region_codes=regions, state=InForce.IN_FORCE, object="services")
    found = Lot.objects.filter(framework__in=alive.values("pk")).select_related("category")
    if category:
        place = category_place(category)
        found = found.filter(category__prefix__startswith=place[0]) if place else found.none()
    return found


# Where somebody is.


def region_of(address: Address, otherwise: str) -> str:
    """The code of the region that an address names; the given one where it names none that is known."""
    names = region_names()
    for name in (address.city_area, address.city):
        for code, known in names.items():
            if name and known == name and {address.city, name} & {names[above] for above in chain(code)}:
                return code
    return otherwise


def spot(region: str, longitude: Decimal | None = None, latitude: Decimal | None = None) -> Spot:
    """A place by its region, and by degrees if they are given."""
    return Spot(chain(region), longitude, latitude)


# Who could do it.


@dataclass(frozen=True, slots=True)
class Rating:
    """履约评价 · what users thought of an entrant's accepted orders, and how many of those with a wanted time were done by then."""

    average: Decimal | None = None
    count: int = 0
    timed: int = 0
    in_time: int = 0

    @property
    def in_time_share(self) -> float | None:
        return self.in_time / self.timed if self.timed else None


UNRATED = Rating()


@dataclass(slots=True)
class Provider:
    """可选供应商 · an entrant as a buyer sees it who has to choose: how near, at what sum, how well rated."""

    entrant: Entrant
    point: ServicePoint | None
    nearness: Nearness
    comes: bool
    total: Decimal
    rating: Rating

    def key(self, by: Criterion) -> tuple[object, ...]:
        """What is compared, without the order of turns that decides between equal ones."""
        if by == Criterion.PRICE:
            return (self.total,)
        if by == Criterion.RATING:
            return (-(self.rating.average or Decimal()),)
        return self.nearness.key

    @property
    def explained(self) -> str:
        """In words, why it stands where it stands."""
        if self.point is None:
            return f"未登记网点，以供应商所在地区计 · no point registered, by the supplier's region: {self.nearness.explained}"
        way = f"{self.point.name}：{self.nearness.explained}"
        return f"{way}；可上门 · comes" if self.comes else way


def providers(
    lot: Lot, where: Spot, wanted: Mapping[int, Decimal], by: Criterion = Criterion.NEAREST
) -> list[Provider]:
    """就近或者比价 · the entrants of a lot, the nearest, cheapest or best rated first; equal ones in the published order of turns."""
    entrants = list(lot.entrants.filter(standing=Standing.IN_FORCE).select_related("supplier__region"))
    points = points_of({each.pk for each in entrants})
    rated = ratings_of({each.pk for each in entrants})
    items = {item.pk: item for item in lot.items.all()}
    found = []
    for entrant in entrants:
        entrant.lot = lot
        total = rules.total((entrant.price_of(items[item]), quantity) for item, quantity in wanted.items())
        point, near = nearest(entrant, points.get(entrant.pk, []), where)
        comes = any(comes_there(each, where) for each in points.get(entrant.pk, []))
        found.append(Provider(entrant, point, near, comes, total, rated.get(entrant.pk, UNRATED)))
    found.sort(key=lambda each: (each.key(by), each.entrant.turn or each.entrant.place or 0, each.entrant.pk))
    gather([each.entrant for each in found])
    return found


def nearest(
    entrant: Entrant, points: Iterable[ServicePoint], where: Spot
) -> tuple[ServicePoint | None, Nearness]:
    """The nearest of an entrant's points; without any the region of the supplier itself counts."""
    ways = [(nearness(where, _spot_of(point)), point) for point in points]
    if not ways:
        return None, nearness(where, spot(entrant.supplier.region_id))
    near, point = min(ways, key=lambda way: (way[0].key, way[1].pk))
    return point, near


def comes_there(point: ServicePoint, where: Spot) -> bool:
    """Does a point come to a place?"""
    return bool(set(point.comes_to) & set(where.regions))


def _spot_of(point: ServicePoint) -> Spot:
    return spot(point.region_id, point.longitude, point.latitude)


def dearest(lot: Lot, items: Iterable[Item]) -> dict[int, Decimal]:
    """The highest price that any entrant of a lot asks for each item: what rotation may cost at most."""
    entrants = list(lot.entrants.filter(standing=Standing.IN_FORCE))
    for entrant in entrants:
        entrant.lot = lot
    return {item.pk: max(each.price_of(item) for each in entrants) for item in items} if entrants else {}


# Loaders for `core.peers.relation`.


def ratings_of(ids: Iterable[int]) -> dict[int, Rating]:
    """Public figures of entrants, out of what was accepted."""
    rows = (
        ServiceOrder.objects.filter(entrant__in=list(ids), state__in=ACCEPTED, rating__isnull=False)
        .order_by()
        .values("entrant")
        .annotate(
            average=Avg("rating"),
            count=Count("pk"),
            timed=Count("pk", filter=Q(wanted_at__isnull=False)),
            in_time=Count("pk", filter=Q(first_reported_at__lte=F("wanted_at"))),
        )
    )
    return {
        row["entrant"]: Rating(round(Decimal(row["average"]), 2), row["count"], row["timed"], row["in_time"])
        for row in rows
    }


def points_of(ids: Iterable[int]) -> dict[int, list[ServicePoint]]:
    rows = ServicePoint.objects.filter(entrant__in=list(ids), closed_at__isnull=True)
    return grouped(rows.order_by("entrant_id", "pk"), "entrant_id")


def entrants_of(ids: Iterable[int]) -> dict[int, list[Entrant]]:
    """The entrants of lots that can be bought from now, in the order of their turns."""
    rows = Entrant.objects.filter(lot__in=list(ids), standing=Standing.IN_FORCE).select_related(
        "lot", "supplier"
    )
    return grouped(rows.order_by("lot_id", "turn", "place", "pk"), "lot_id")


def lines_of(ids: Iterable[UUID]) -> dict[UUID, list[ServiceLine]]:
    return grouped(ServiceLine.objects.filter(order__in=list(ids)).order_by("order_id", "pk"), "order_id")


def askings_of(ids: Iterable[UUID]) -> dict[UUID, list[Asking]]:
    return grouped(Asking.objects.filter(order__in=list(ids)).order_by("pk"), "order_id")


def supplements_of(ids: Iterable[UUID]) -> dict[UUID, list[Supplement]]:
    return grouped(Supplement.objects.filter(order__in=list(ids)).order_by("pk"), "order_id")


def supplement_lines_of(ids: Iterable[int]) -> dict[int, list[SupplementLine]]:
    return grouped(SupplementLine.objects.filter(supplement__in=list(ids)).order_by("pk"), "supplement_id")


def acceptances_of(ids: Iterable[UUID]) -> dict[UUID, list[ServiceAcceptance]]:
    return grouped(ServiceAcceptance.objects.filter(order__in=list(ids)).order_by("pk"), "order_id")


def disputes_of(ids: Iterable[UUID]) -> dict[UUID, list[Dispute]]:
    return grouped(Dispute.objects.filter(statement__in=list(ids)).order_by("pk"), "statement_id")


def statements_by_id(ids: Iterable[UUID]) -> dict[UUID, SettlementStatement]:
    return keyed(SettlementStatement.objects.filter(pk__in=list(ids)))


def orders_on(ids: Iterable[UUID]) -> dict[UUID, list[ServiceOrder]]:
    """The orders on statements, in the order in which they were accepted."""
    rows = ServiceOrder.objects.filter(statement__in=list(ids)).select_related(
        "lot__framework", "organisation", "entrant", "user", "budget_line", "approval"
    )
    return grouped(rows.order_by("done_at", "number"), "statement_id")


def on_buyers_side(ids: Iterable[UUID], actor: Actor) -> dict[UUID, bool]:
    """Of which orders the actor buys or supervises: a supplier does not learn who was asked before it, nor why those declined."""
    rows = ServiceOrder.objects.filter(pk__in=list(ids))
    if actor is not SYSTEM and not actor.is_platform:
        rows = rows.filter(_seen(actor))
    return dict.fromkeys(rows.values_list("pk", flat=True), True)


def orders_by_id(ids: Iterable[UUID], actor: Actor) -> dict[UUID, ServiceOrder]:
    return keyed(visible_orders(actor).filter(pk__in=list(ids)))

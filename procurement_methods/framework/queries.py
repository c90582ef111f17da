"""Reads of framework agreements: public from the call on; before it the organiser's own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from backend.account.models import Organisation
from backend.account.queries import supervises
from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.peers import grouped, keyed
from backend.product.rules import category_place
from backend.region.queries import chain
from procurement_methods.framework.models import Entrant, Framework, Item, Lot
from procurement_methods.framework.refusals import NotAnEntrant, NotInForce, OutsideRegion, WayNotNamed
from procurement_methods.framework.rules import LABELS, Standing, State, Way


def visible_frameworks(actor: Actor) -> QuerySet[Framework]:
    """The frameworks that `actor` may know of."""
    rows = Framework.objects.select_related("organiser", "region", "procurement")
    if actor is SYSTEM or actor.is_platform:
        return rows
    known = Q(published_at__isnull=False) | Q(organiser__in=actor.organisations())
    if actor.is_regulator:
        known |= Q(region__in=supervises(actor))
    return rows.filter(known)


def narrowed(
    rows: QuerySet[Framework],
    *,
    region_codes: frozenset[str] | None = None,
    state: State | None = None,
    category_code: str | None = None,
    kind: str | None = None,
    object: str | None = None,
) -> QuerySet[Framework]:
    """Only the frameworks of some regions, in a state, with a lot of a category or of one below it, of a kind, for an object."""
    if region_codes is not None:
        rows = rows.filter(region__in=region_codes)
    if state is not None:
        rows = rows.filter(_in_state(State(state)))
    if category_code:
        place = category_place(category_code)
        lots = Lot.objects.filter(category__prefix__startswith=place[0]) if place else Lot.objects.none()
        rows = rows.filter(pk__in=lots.values("framework"))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(object=object) if object else rows


def _in_state(state: State) -> Q:
    """The condition that `Framework.state` is, for many rows."""
    today = clock.today()
    if state is State.ENDED:
        return Q(ended_at__isnull=False)
    running = Q(ended_at__isnull=True)
    begun, over = Q(starts_on__lte=today), Q(ends_on__lt=today)
    if state is State.EXPIRED:
        return running & over
    if state is State.IN_FORCE:
        return running & begun & Q(ends_on__gte=today)
    waiting = running & (Q(starts_on__isnull=True) | Q(starts_on__gt=today))
    return waiting & Q(published_at__isnull=state is State.PREPARING)


def in_force_for(lot: Lot, buyer: Organisation, way: Way) -> None:
    """Refuse what a buyer may not buy by a lot today: out of its time, out of its region, or in a way that the call does not name."""
    framework = lot.framework
    if not framework.is_in_force(clock.today()):
        raise NotInForce(framework=framework.title)
    if framework.region_id not in chain(buyer.region_id):
        raise OutsideRegion(region=framework.region.name)
    if way not in framework.ways:
        raise WayNotNamed(way=LABELS[way], named="、".join(LABELS[Way(each)] for each in framework.ways))


def entrant_in_force(lot: Lot, entrant_id: int) -> Entrant:
    """An entrant of a lot that can be bought from now."""
    found = lot.entrants.filter(pk=entrant_id).select_related("supplier").first()
    if found is None or found.standing != Standing.IN_FORCE:
        raise NotAnEntrant(supplier=found.supplier.name if found else str(entrant_id), lot=lot.title)
    return found


# Loaders for `core.peers.relation`.


def frameworks_by_id(ids: set[int]) -> dict[int, Framework]:
    return keyed(Framework.objects.filter(pk__in=ids).select_related("organiser", "region", "procurement"))


def lots_of(ids: set[int]) -> dict[int, list[Lot]]:
    return grouped(Lot.objects.filter(framework__in=ids).order_by("framework_id", "number"), "framework_id")


def lots_by_id(ids: set[int]) -> dict[int, Lot]:
    return keyed(Lot.objects.filter(pk__in=ids))


def items_of(ids: set[int]) -> dict[int, list[Item]]:
    return grouped(Item.objects.filter(lot__in=ids).order_by("lot_id", "code"), "lot_id")


def entrants_of(ids: set[int]) -> dict[int, list[Entrant]]:
    return grouped(Entrant.objects.filter(lot__in=ids).order_by("lot_id", "place", "id"), "lot_id")

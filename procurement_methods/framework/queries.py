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
from procurement_methods.framework.models import (
    Agent,
    Application,
    Entrant,
    Framework,
    Item,
    Lot,
    OutsideOffer,
    PriceCut,
    Refill,
    Upgrade,
)
from procurement_methods.framework.refusals import NotAnEntrant, NotInForce, OutsideRegion, WayNotNamed
from procurement_methods.framework.rules import LABELS, Standing, State, Way
from procurement_methods.queries import SELLS


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


def visible_applications(actor: Actor) -> QuerySet[Application]:
    """Who applies is known to itself, to the organiser and to those who supervise it; an accepted one is an entrant for everybody."""
    rows = Application.objects.all()
    if actor is SYSTEM or actor.is_platform:
        return rows
    known = Q(supplier__in=actor.organisations(*SELLS)) | Q(
        lot__framework__organiser__in=actor.organisations()
    )
    if actor.is_regulator:
        known |= Q(lot__framework__region__in=supervises(actor))
    return rows.filter(known)


def visible_upgrades(actor: Actor) -> QuerySet[Upgrade]:
    """Approved upgrades are everybody's; others are known to the entrant and to the organiser."""
    rows = Upgrade.objects.all()
    if actor is SYSTEM or actor.is_platform:
        return rows
    known = Q(approved=True) | Q(entrant__supplier__in=actor.organisations(*SELLS))
    return rows.filter(known | Q(entrant__lot__framework__organiser__in=actor.organisations()))


def visible_outside_offers(actor: Actor) -> QuerySet[OutsideOffer]:
    """What costs less elsewhere is known to the buyer, to the organiser, to the entrants that may match it, and to those who supervise
    it; once it is reported, to everybody."""
    rows = OutsideOffer.objects.all()
    if actor is SYSTEM or actor.is_platform:
        return rows
    inside = Entrant.objects.filter(supplier__in=actor.organisations(*SELLS), standing=Standing.IN_FORCE)
    known = (
        Q(reported_at__isnull=False) | Q(buyer__in=actor.organisations()) | Q(lot__in=inside.values("lot"))
    )
    known |= Q(lot__framework__organiser__in=actor.organisations())
    if actor.is_regulator:
        known |= Q(lot__framework__region__in=supervises(actor))
    return rows.filter(known)


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


def items_by_id(ids: set[int]) -> dict[int, Item]:
    return keyed(Item.objects.filter(pk__in=ids))


def cuts_of(ids: set[int]) -> dict[int, list[PriceCut]]:
    return grouped(PriceCut.objects.filter(entrant__in=ids).order_by("entrant_id", "id"), "entrant_id")


def agents_of(ids: set[int]) -> dict[int, list[Agent]]:
    """Who is an agent now."""
    rows = Agent.objects.filter(entrant__in=ids, ended_at__isnull=True)
    return grouped(rows.order_by("entrant_id", "id"), "entrant_id")


def upgrades_of(ids: set[int], actor: Actor) -> dict[int, list[Upgrade]]:
    rows = visible_upgrades(actor).filter(entrant__in=ids)
    return grouped(rows.order_by("entrant_id", "-id"), "entrant_id")


def applications_of(ids: set[int], actor: Actor) -> dict[int, list[Application]]:
    rows = visible_applications(actor).filter(lot__in=ids)
    return grouped(rows.order_by("lot_id", "-applied_at", "-id"), "lot_id")


def outside_offers_of(ids: set[int], actor: Actor) -> dict[int, list[OutsideOffer]]:
    rows = visible_outside_offers(actor).filter(lot__in=ids)
    return grouped(rows.order_by("lot_id", "-noted_at", "-id"), "lot_id")


def refills_of(ids: set[int]) -> dict[int, list[Refill]]:
    """Supplementary calls that are public."""
    rows = Refill.objects.filter(lot__in=ids, package__procurement__published_at__isnull=False)
    return grouped(rows.select_related("package__procurement").order_by("lot_id", "id"), "lot_id")


def entrants_by_id(ids: set[int]) -> dict[int, Entrant]:
    return keyed(Entrant.objects.filter(pk__in=ids).select_related("lot", "supplier"))

"""Reads of framework agreements: public from the call on; before it the organiser's own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from backend.account.models import Organisation
from backend.account.queries import supervises
from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.region.queries import chain
from procurement_methods.framework.models import Entrant, Framework, Lot
from procurement_methods.framework.refusals import NotAnEntrant, NotInForce, OutsideRegion, WayNotNamed
from procurement_methods.framework.rules import LABELS, Standing, Way


def visible_frameworks(actor: Actor) -> QuerySet[Framework]:
    """The frameworks that `actor` may know of."""
    rows = Framework.objects.select_related("organiser", "region", "procurement")
    if actor is SYSTEM or actor.is_platform:
        return rows
    known = Q(published_at__isnull=False) | Q(organiser__in=actor.organisations())
    if actor.is_regulator:
        known |= Q(region__in=supervises(actor))
    return rows.filter(known)


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

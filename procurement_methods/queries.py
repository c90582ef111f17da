"""Who may see which procurements, and in which capacity: the one place where that is decided.

The buyer's people, its agent, the regulators of the region and the platform see all of their procurements; suppliers those
that they are invited to or take part in, members of the panel theirs; and everybody what has been published.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.account.queries import supervises
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.peers import gather, grouped
from procurement_methods.language.parties import Party
from procurement_methods.models import Package, PanelMember, Participation, Procurement

SELLS = (Role.SALES, Role.SUPPLIER_ADMIN)
BUYS = (Role.PURCHASER, Role.BUYER_ADMIN)


def run_by(actor: Actor) -> Q:
    """The condition that the actor's side runs or supervises a procurement."""
    if actor is SYSTEM or actor.is_platform:
        return ~Q(pk=None)
    own = Q(organisation__in=actor.organisations()) | Q(agent__in=actor.organisations(Role.AGENT))
    if actor.is_regulator:
        own |= Q(region__in=supervises(actor))
    return own


def visible_procurements(actor: Actor) -> QuerySet[Procurement]:
    """The procurements that `actor` may know of."""
    known = run_by(actor) | Q(published_at__isnull=False)
    sells = actor.organisations(*SELLS)
    if sells:
        taking = Participation.objects.filter(package__procurement=OuterRef("pk"), supplier__in=sells)
        known |= Q(Exists(taking))
    if actor.user_id is not None:
        sitting = PanelMember.objects.filter(
            package__procurement=OuterRef("pk"), user=actor.user_id, left_at__isnull=True
        )
        known |= Q(Exists(sitting))
    return Procurement.objects.filter(known).select_related("organisation", "agent", "region")


def parties_of(actor: Actor, procurement: Procurement, package: Package | None = None) -> frozenset[Party]:
    """In which capacities somebody may act in a procurement, or in one package of it."""
    if actor is SYSTEM:
        return frozenset(Party)
    held: set[Party] = set()
    if actor.has(*BUYS, at=procurement.organisation_id):
        held.add(Party.BUYER)
    if procurement.agent_id is not None and actor.has(Role.AGENT, at=procurement.agent_id):
        held.add(Party.AGENT)
    if actor.organisations(*SELLS):
        held.add(Party.SUPPLIER)
    if actor.is_regulator and procurement.region_id in supervises(actor):
        held.add(Party.REGULATOR)
    if actor.user_id is not None:
        seats = PanelMember.objects.filter(user=actor.user_id, left_at__isnull=True)
        seats = seats.filter(package=package) if package else seats.filter(package__procurement=procurement)
        if seats.exists():
            held.add(Party.PANEL)
    return frozenset(held)


def runs(ids: set[UUID], actor: Actor) -> dict[UUID, bool]:
    """Which of these procurements the actor's side runs or supervises: `{id: True}`."""
    return dict.fromkeys(
        Procurement.objects.filter(run_by(actor), pk__in=ids).values_list("pk", flat=True), True
    )


def packages_of(ids: Iterable[UUID]) -> dict[UUID, list[Package]]:
    """The packages of procurements, with these."""
    rows = Package.objects.filter(procurement__in=list(ids)).select_related(
        "procurement__organisation", "procurement__agent", "category"
    )
    return grouped(rows.order_by("number"), "procurement_id")


def procurements_by_id(ids: Iterable[UUID]) -> dict[UUID, Procurement]:
    """Procurements by their ids."""
    rows = Procurement.objects.filter(pk__in=list(ids)).select_related("organisation", "agent", "region")
    return {row.pk: row for row in gather(rows)}

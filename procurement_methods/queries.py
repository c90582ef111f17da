"""Who may see which procurements, and in which capacity: the one place where that is decided.

The buyer's people, its agent, the regulators of the region and the platform see all of their procurements; suppliers those
that they are invited to or take part in, members of the panel theirs; and everybody what has been published.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, UUIDField, When
from django.db.models.functions import Cast

from backend.account.queries import supervises
from backend.core import clock
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.models import JournalEntry
from backend.core.peers import gather, grouped, keyed
from backend.order.models import Order
from backend.order.queries import visible_orders
from backend.product.models import ProductVariant
from procurement_methods import secrecy
from procurement_methods.editions import METHODS
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.models import (
    Auction,
    Bid,
    BidLock,
    Contract,
    Exchange,
    KeyShare,
    NeedLine,
    Package,
    PanelMember,
    Participation,
    Procurement,
    Quote,
    QuoteLine,
    RequirementChange,
    ScoringItem,
)
from procurement_methods.moments import moments
from procurement_methods.secrecy import Standing, Viewer

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


def parties_of(
    actor: Actor,
    procurement: Procurement,
    package: Package | None = None,
    *,
    sits: bool | None = None,
    supervised: frozenset[str] | None = None,
) -> frozenset[Party]:
    """In which capacities somebody may act in a procurement, or in one package of it. Whoever asks for many says what is known
    already: whether the actor sits on the panel, and which regions the actor supervises."""
    if actor is SYSTEM:
        return frozenset(Party)
    held: set[Party] = set()
    if actor.has(*BUYS, at=procurement.organisation_id):
        held.add(Party.BUYER)
    if procurement.agent_id is not None and actor.has(Role.AGENT, at=procurement.agent_id):
        held.add(Party.AGENT)
    if actor.organisations(*SELLS):
        held.add(Party.SUPPLIER)
    if actor.is_regulator and procurement.region_id in (
        supervises(actor) if supervised is None else supervised
    ):
        held.add(Party.REGULATOR)
    if actor.has(Role.OPERATOR):
        held.add(Party.OPERATOR)
    if sits is None and actor.user_id is not None:
        seats = PanelMember.objects.filter(user=actor.user_id, left_at__isnull=True)
        seats = seats.filter(package=package) if package else seats.filter(package__procurement=procurement)
        sits = seats.exists()
    if sits:
        held.add(Party.PANEL)
    return frozenset(held)


def sits_on(ids: set[UUID], user_id: int | None) -> dict[UUID, bool]:
    """On the panels of which packages somebody sits: `{package: True}`."""
    if user_id is None:
        return {}
    seats = PanelMember.objects.filter(package__in=ids, user=user_id, left_at__isnull=True)
    return dict.fromkeys(seats.values_list("package_id", flat=True), True)


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


def viewer_of(actor: Actor, package: Package, parties: frozenset[Party] | None = None) -> Viewer:
    """What somebody is in a package, in these capacities if they are known."""
    parties = parties_of(actor, package.procurement, package) if parties is None else parties
    runs = actor is SYSTEM or actor.is_platform or bool(parties & {Party.BUYER, Party.AGENT, Party.REGULATOR})
    runs = runs or package.procurement.organisation_id in actor.organisations()
    organiser = Party.BUYER if package.procurement.agent_id is None else Party.AGENT
    return Viewer(
        runs,
        Party.PANEL in parties,
        actor is SYSTEM or organiser in parties,
        actor.organisations(*SELLS),
    )


def standing_of(package: Package) -> Standing:
    """How far a package has come, as far as secrecy goes by it."""
    return Standing(
        package.procurement.method,
        package.stage,
        moments(package.done),
        moments(package.planned),
        clock.now(),
    )


def participations_of(ids: Iterable[UUID]) -> dict[UUID, list[Participation]]:
    """All participations in packages, with their suppliers; what of them may be shown is `secrecy`'s to say."""
    rows = Participation.objects.filter(package__in=list(ids)).select_related("supplier__region")
    return grouped(rows.order_by("package_id", "place", "id"), "package_id")


def panel_of(ids: Iterable[UUID]) -> dict[UUID, list[PanelMember]]:
    """The members of panels who sit or sat."""
    return grouped(PanelMember.objects.filter(package__in=list(ids)).order_by("pk"), "package_id")


def items_of(ids: Iterable[UUID]) -> dict[UUID, list[ScoringItem]]:
    """The scoring items of packages."""
    return grouped(ScoringItem.objects.filter(package__in=list(ids)), "package_id")


def exchanges_of(ids: Iterable[int]) -> dict[int, list[Exchange]]:
    """What was written to and by suppliers, in its order; whose eyes it is for is `secrecy`'s to say."""
    return grouped(Exchange.objects.filter(participation__in=list(ids)).order_by("pk"), "participation_id")


def changes_of(ids: Iterable[UUID]) -> dict[UUID, list[RequirementChange]]:
    """The requirements that were changed in talks, or were to be."""
    return grouped(RequirementChange.objects.filter(package__in=list(ids)), "package_id")


def bids_of(ids: Iterable[int]) -> dict[int, list[Bid]]:
    """The bids of participations, newest first."""
    return grouped(Bid.objects.filter(participation__in=list(ids)), "participation_id")


def locks_of(ids: Iterable[UUID]) -> dict[UUID, BidLock]:
    """The locks of packages."""
    return keyed(BidLock.objects.filter(package__in=list(ids)), "package_id")


def shares_of(ids: Iterable[int]) -> dict[int, list[KeyShare]]:
    """The shares of locks."""
    return grouped(KeyShare.objects.filter(lock__in=list(ids)), "lock_id")


def contracts_of(ids: Iterable[UUID]) -> dict[UUID, list[Contract]]:
    """The contracts of packages, those of winners who declined among them."""
    rows = Contract.objects.filter(package__in=list(ids)).select_related("participation__supplier")
    return grouped(rows, "package_id")


def entries_of(ids: Iterable[UUID]) -> dict[str, list[JournalEntry]]:
    """The journal of packages, by their ids as text."""
    keys = [str(key) for key in ids]
    rows = JournalEntry.objects.filter(subject_type="Package", subject_id__in=keys).order_by("pk")
    return grouped(rows, "subject_id")


def no_secrets(entries: QuerySet[JournalEntry]) -> QuerySet[JournalEntry]:
    """日志保密 · entries without those that tell who bids before the deadline, who quotes before all quotes are in, or who sits
    on a panel before the result: what `secrecy.entry_shown` says of one entry, for all of them."""

    def noted(codes: Iterable[str]) -> list[str]:
        return [f"procurement.{code}{end}" for code in codes for end in ("", "_noted")]

    package = Case(When(subject_type=Package.__name__, then=Cast("subject_id", UUIDField())))
    of = Package.objects.filter(pk=OuterRef("package"))
    bidding = Q(verb__in=noted(secrecy.BIDDERS)) & Exists(of.filter(stage__in=RECEIVING))
    quoting = Q(verb__in=noted(secrecy.QUOTES)) & Exists(of.filter(stage__in=secrecy.TALKING))
    sitting = Q(facts__party=Party.PANEL.value) & ~Exists(of.filter(done__has_any_keys=sorted(v.RESULTS)))
    return entries.alias(package=package).exclude(
        Q(subject_type=Package.__name__) & (bidding | quoting | sitting)
    )


FIXED = {"deadline", "auction_at", "ends_at"}
RECEIVING = sorted({stage.code for method in METHODS for stage in method.stages if stage.until in FIXED})
"""Stages in which bids come in."""


def need_lines_of(ids: Iterable[UUID]) -> dict[UUID, list[NeedLine]]:
    """The lines of the needs of packages."""
    return grouped(NeedLine.objects.filter(package__in=list(ids)), "package_id")


def quotes_of(ids: Iterable[int]) -> dict[int, list[Quote]]:
    """The quotes of participations in the mall, newest first."""
    return grouped(Quote.objects.filter(participation__in=list(ids)), "participation_id")


def quote_lines_of(ids: Iterable[UUID]) -> dict[UUID, list[QuoteLine]]:
    """The lines of opened quotes."""
    return grouped(QuoteLine.objects.filter(quote__in=list(ids)).select_related("line"), "quote_id")


def orders_of(ids: Iterable[UUID], actor: Actor) -> dict[UUID, Order]:
    """Orders by their ids, those that `actor` may see."""
    return keyed(visible_orders(actor).filter(pk__in=list(ids)))


def auctions_of(ids: Iterable[UUID]) -> dict[UUID, Auction]:
    """The auctions of packages."""
    return keyed(Auction.objects.filter(package__in=list(ids)), "package_id")


def auction_numbered(number: str, actor: Actor) -> Auction | None:
    """The auction of a number, where `actor` may know of its procurement."""
    rows = Auction.objects.filter(number=number, package__procurement__in=visible_procurements(actor))
    return rows.select_related(
        "package__procurement__organisation", "package__procurement__agent", "package__category"
    ).first()


def next_of(ids: Iterable[UUID]) -> dict[UUID, list[Procurement]]:
    """What follows procurements."""
    return grouped(Procurement.objects.filter(replaces__in=list(ids)), "replaces_id")


def procurements_like(
    known: QuerySet[Procurement],
    actor: Actor,
    *,
    search: str = "",
    method: str = "",
    regions: Iterable[str] | None = None,
    stage: str = "",
    mine: str = "",
) -> QuerySet[Procurement]:
    """Those of `known` that fit; `mine`: in which the actor has a part, as the code of a party."""
    found = known
    if search.strip():
        found = found.filter(Q(title__icontains=search.strip()) | Q(number__icontains=search.strip()))
    if method:
        found = found.filter(method=method)
    if regions is not None:
        found = found.filter(region__in=list(regions))
    if stage:
        found = found.filter(Exists(Package.objects.filter(procurement=OuterRef("pk"), stage=stage)))
    match mine:
        case "":
            return found
        case Party.BUYER:
            return found.filter(organisation__in=actor.organisations(*BUYS))
        case Party.AGENT:
            return found.filter(agent__in=actor.organisations(Role.AGENT))
        case Party.REGULATOR:
            return found.filter(region__in=supervises(actor))
        case Party.SUPPLIER:
            taking = Participation.objects.filter(supplier__in=actor.organisations(*SELLS))
            return found.filter(Exists(taking.filter(package__procurement=OuterRef("pk"))))
        case Party.PANEL:
            seats = PanelMember.objects.filter(user=actor.user_id, left_at__isnull=True)
            return found.filter(Exists(seats.filter(package__procurement=OuterRef("pk"))))
        case _:
            return found.none()


def on_sale(supplier_id: int, category_id: int, channel_id: int) -> QuerySet[ProductVariant]:
    """What a supplier sells of one category in a channel of the mall."""
    return sold_in(category_id, channel_id).filter(product__supplier__organisation=supplier_id)


def sold_in(category_id: int, channel_id: int) -> QuerySet[ProductVariant]:
    """What is sold of one category in a channel of the mall."""
    return ProductVariant.objects.filter(
        product__state="published",
        product__category=category_id,
        product__channel_listings__channel=channel_id,
        product__channel_listings__is_published=True,
        channel_listings__channel=channel_id,
    )

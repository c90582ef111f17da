"""商机 · what suppliers may quote or bid for, and what they have won: in the mall, in tenders, in calls to a framework agreement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.account.models import Organisation
from backend.core import events
from backend.core.actor import Actor
from backend.product.models import Product
from backend.region.queries import chain, within
from backend.supplier.models import Supplier
from procurement_methods import jobs, mall_letters
from procurement_methods.editions import METHODS
from procurement_methods.events import PackageMoved
from procurement_methods.language import parties as v
from procurement_methods.models import Package, Participation
from procurement_methods.queries import SELLS, visible_procurements

MALL = sorted(method.code for method in METHODS if method.itemised)
OPEN = sorted(
    {stage.code for method in METHODS for stage in method.stages if {v.quote, v.submit_bid} & {*stage.allows}}
)
"""The stages in which quotes or bids are taken."""
TO_ALL = sorted(
    method.code for method in METHODS if v.submit_bid in method.verbs and v.invite not in method.verbs
)
"""Methods that call for everybody and invite nobody."""
TOLD = [v.publish_result.code, v.publish_entry.code]
"""With which a winner is told that it has won; in the mall with the choice."""


def opportunities(
    actor: Actor, *, supplier: int | None = None, regions: Collection[str] | None = None, fitting: bool = True
) -> QuerySet[Package]:
    """What a supplier's people may quote or bid for now: where it is invited, and what everybody may.

    `fitting`: of this only goods of categories that it sells in the channel of the buyer's region, and services and works of regions
    that its own belongs to, or that belong to its own.
    """
    mine = actor.organisations(*SELLS)
    if supplier is not None:
        mine &= {supplier}
    invited = Participation.objects.filter(
        package=OuterRef("pk"), supplier__in=mine, invited_at__isnull=False
    )
    open_to_all: Any = Q(traits__contains=["public_notice"]) | Q(procurement__method__in=TO_ALL)
    if fitting:
        sells = Exists(_sold().filter(supplier__organisation__in=mine))
        near = Q(procurement__region__in=_around(mine)) & ~Q(procurement__object="goods")
        open_to_all &= sells | near
    found = Package.objects.filter(
        Exists(invited) | open_to_all,
        stage__in=OPEN,
        procurement__in=visible_procurements(actor),
    )
    if regions is not None:
        found = found.filter(procurement__region__in=regions)
    return _whole(found) if mine else found.none()


def awards(actor: Actor, *, supplier: int | None = None) -> QuerySet[Package]:
    """What a supplier's people have won, or the lots of a framework that they have entered, and have not declined; once they are told."""
    mine = actor.organisations(*SELLS)
    if supplier is not None:
        mine &= {supplier}
    won = Participation.objects.filter(
        package=OuterRef("pk"), supplier__in=mine, chosen_at__isnull=False, declined_at__isnull=True
    )
    told = Q(procurement__method__in=MALL) | Q(done__has_any_keys=TOLD)
    return _whole(Package.objects.filter(told, Exists(won)))


@events.on(PackageMoved)
def published(event: PackageMoved) -> None:
    """A need went out."""
    if event.stage in OPEN:
        jobs.tell_opportunities.defer(package_id=str(event.package_id))


def tell(package_id: UUID) -> None:
    """Write to the suppliers that a need concerns: those that are invited, that sell such goods there, or that took part before where
    such services or works were bought."""
    package = Package.objects.select_related("procurement__organisation", "category").get(pk=package_id)
    if package.stage not in OPEN:
        return
    procurement = package.procurement
    concerned = set(
        package.participations.filter(invited_at__isnull=False).values_list("supplier", flat=True)
    )
    if "public_notice" in package.traits or procurement.method in TO_ALL:
        if procurement.object == "goods":
            sold = _sold(package.category_id, procurement.region_id)
            knowing = Supplier.objects.filter(Exists(sold.filter(supplier=OuterRef("pk"))), state="active")
            concerned |= set(knowing.values_list("organisation", flat=True))
        else:
            before = Participation.objects.filter(
                package__category=package.category_id,
                package__procurement__region__in={
                    *chain(procurement.region_id),
                    *within(procurement.region_id),
                },
                bid_at__isnull=False,
            )
            concerned |= set(before.values_list("supplier", flat=True))
    mall_letters.opportunity(package, sorted(concerned))


def _around(organisations: Collection[int]) -> set[str]:
    """The regions that these organisations sit in: with all above and all below them."""
    seats = Organisation.objects.filter(pk__in=organisations).values_list("region", flat=True)
    return {code for seat in seats for code in (*chain(seat), *within(seat))}


def _sold(category: Any = None, region: Any = None) -> QuerySet[Product]:
    """Products on sale of a category in a region's channel; of the package that is looked at, if nothing is said."""
    return Product.objects.filter(
        state="published",
        category=category or OuterRef("category"),
        channel_listings__is_published=True,
        channel_listings__channel__region=region or OuterRef("procurement__region"),
    )


def _whole(rows: QuerySet[Package]) -> QuerySet[Package]:
    return rows.select_related("procurement__organisation", "procurement__agent", "category")

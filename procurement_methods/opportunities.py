"""商机 · what suppliers of the mall may quote for, and what they have won."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.core import events
from backend.core.actor import Actor
from backend.product.models import Product
from backend.supplier.models import Supplier
from procurement_methods import jobs, mall_letters
from procurement_methods.editions import METHODS
from procurement_methods.events import PackageMoved
from procurement_methods.models import Package, Participation
from procurement_methods.queries import SELLS, visible_procurements

MALL = sorted(method.code for method in METHODS if method.itemised)
OPEN = "quoting"
"""The stage in which quotes are taken."""


def opportunities(
    actor: Actor, *, supplier: int | None = None, regions: Collection[str] | None = None, fitting: bool = True
) -> QuerySet[Package]:
    """What a supplier's people may quote for now: where it is invited, and what everybody may.

    `fitting`: of this only what it sells: products of the category, in the channel of the buyer's region.
    """
    mine = actor.organisations(*SELLS)
    if supplier is not None:
        mine &= {supplier}
    invited = Participation.objects.filter(
        package=OuterRef("pk"), supplier__in=mine, invited_at__isnull=False
    )
    open_to_all: Any = Q(traits__contains=["public_notice"])
    if fitting:
        open_to_all &= Exists(_sold().filter(supplier__organisation__in=mine))
    found = Package.objects.filter(
        Exists(invited) | open_to_all,
        stage=OPEN,
        procurement__method__in=MALL,
        procurement__in=visible_procurements(actor),
    )
    if regions is not None:
        found = found.filter(procurement__region__in=regions)
    return _whole(found) if mine else found.none()


def awards(actor: Actor, *, supplier: int | None = None) -> QuerySet[Package]:
    """What a supplier's people have won in the mall, and have not declined."""
    mine = actor.organisations(*SELLS)
    if supplier is not None:
        mine &= {supplier}
    won = Participation.objects.filter(
        package=OuterRef("pk"), supplier__in=mine, chosen_at__isnull=False, declined_at__isnull=True
    )
    return _whole(Package.objects.filter(Exists(won), procurement__method__in=MALL))


@events.on(PackageMoved)
def published(event: PackageMoved) -> None:
    """A need of the mall went out."""
    if event.stage == OPEN:
        jobs.tell_opportunities.defer(package_id=str(event.package_id))


def tell(package_id: UUID) -> None:
    """Write to the suppliers that a need concerns: those that are invited, or that sell such things there."""
    package = Package.objects.select_related("procurement__organisation", "category").get(pk=package_id)
    if package.stage != OPEN:
        return
    concerned = set(
        package.participations.filter(invited_at__isnull=False).values_list("supplier", flat=True)
    )
    if "public_notice" in package.traits:
        sold = _sold(package.category_id, package.procurement.region_id)
        fitting = Supplier.objects.filter(Exists(sold.filter(supplier=OuterRef("pk"))), state="active")
        concerned |= set(fitting.values_list("organisation", flat=True))
    mall_letters.opportunity(package, sorted(concerned))


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

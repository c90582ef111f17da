"""供货商品登记 · an entrant names which of its products on sale it delivers for an item of its lot."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.refusals import NotFound
from backend.product.models import ProductVariant
from procurement_methods.calling_off.models import CallOffLine, Supply
from procurement_methods.calling_off.refusals import NotSupplied, ProductFixed, ProductUnfit
from procurement_methods.calling_off.rules import BASIS
from procurement_methods.framework.models import Entrant, Item
from procurement_methods.framework.queries import entrant_in_force
from procurement_methods.queries import SELLS, on_sale


@transaction.atomic
def name_product(entrant_id: int, item_id: int, variant_id: int, *, by: Actor) -> Supply:
    """登记供货商品 · one product for an item, in place of the one named before; once it has been bought only an approved upgrade
    takes its place. The price stays that of the agreement."""
    entrant = (
        Entrant.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=entrant_id, supplier__in=by.organisations(*SELLS))
        .select_related("lot__framework__region")
        .first()
    )
    item = entrant.lot.items.filter(pk=item_id).first() if entrant else None
    if entrant is None or item is None:
        raise NotFound("入围供应商 entrant", field="entrant")
    lot = entrant.lot
    entrant_in_force(lot, entrant.pk)
    sold = on_sale(entrant.supplier_id, lot.category_id, lot.framework.region.channel.pk)
    others = Supply.objects.filter(entrant=entrant, variant=variant_id).exclude(item=item)
    if not sold.filter(pk=variant_id).exists() or others.exists():
        raise ProductUnfit
    known = Supply.objects.filter(entrant=entrant, item=item).first()
    if known is not None and known.variant_id not in (None, variant_id):
        bought = CallOffLine.objects.filter(item=item, call_off__entrant=entrant, unit_price__isnull=False)
        if bought.exists() and not approved_upgrade(known):
            raise ProductFixed(item=item.name)
    made, _ = Supply.objects.update_or_create(
        entrant=entrant,
        item=item,
        defaults={"variant_id": variant_id, "named_at": clock.now(), "named_by_id": by.known_id},
    )
    journal.record(
        "call_off.product_named", made, by, organisation_id=entrant.supplier_id, clause=BASIS, lot=lot.pk,
        item=item.code, variant=variant_id, before=known.variant_id if known else None,
    )  # fmt: skip
    return made


def supplied(entrant: Entrant, items: Collection[Item], buyer: Organisation) -> dict[int, ProductVariant]:
    """What an entrant delivers to a buyer for each of these items; refuses one for which it has nothing on sale in the channel of
    the buyer's region."""
    named = dict(
        Supply.objects.filter(entrant=entrant, item__in=[item.pk for item in items]).values_list(
            "item_id", "variant_id"
        )
    )
    sold = on_sale(entrant.supplier_id, entrant.lot.category_id, buyer.region.channel.pk)
    variants = {
        each.pk: each for each in sold.filter(pk__in=filter(None, named.values())).select_related("product")
    }
    found: dict[int, ProductVariant] = {}
    for item in items:
        variant = variants.get(named.get(item.pk) or 0)
        if variant is None:
            raise NotSupplied(supplier=entrant.supplier.name, item=item.name)
        found[item.pk] = variant
    return found


def full_name(variant: ProductVariant) -> str:
    """A product with its variant, as it is written down."""
    return " ".join(filter(None, (variant.product.name, variant.name)))[:300]


def approved_upgrade(known: Supply) -> bool:
    """升级产品 · has the organiser approved something better for the item since its product was named? Then one product may take its
    place, at the same price."""
    upgrades = known.entrant.upgrades.filter(item=known.item_id, approved=True)
    return bool(upgrades.filter(decided_at__gt=known.named_at).exists())

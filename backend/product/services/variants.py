"""Verbs of variants: add one or many, change, delete."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from backend.core import clock, events, journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, Unique
from backend.core.texts import outside_of
from backend.product.attribute_values import Given, set_values, values_for, with_others
from backend.product.events import VariantsRemoved
from backend.product.models import Product, ProductVariant
from backend.product.ordering import moved
from backend.product.ownership import own_product, own_variant
from backend.product.refusals import LastVariant, TooMany, VariantOfOthers
from backend.product.rules import MOST_VARIANTS
from backend.product.services.checking import only_once, settle
from backend.product.services.pricing import keep_bounds

MOST_KILOGRAMS = Decimal(1_000_000)
MOST_LIMIT = 1_000_000
LIVE = (Product.State.SUBMITTED, Product.State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class VariantText:
    """规格内容 · what is said of a variant; None says nothing."""

    name: str | None = None
    sku: str | None = None
    attributes: Sequence[Given] | None = None
    weight_kg: Decimal | None = None
    quantity_limit: int | None = None
    metadata: Mapping[str, str] | None = None
    private_metadata: Mapping[str, str] | None = None
    outside: str | None = None
    track_inventory: bool | None = None


@transaction.atomic
def create(product_id: int, said: VariantText, *, by: Actor) -> ProductVariant:
    """新增规格 · add a variant; of a published product it is reviewed first. Without a SKU it gets one."""
    product = own_product(product_id, by, field="product")
    count = product.variants.count()
    if count >= MOST_VARIANTS:
        raise TooMany(what="规格 variants", most=MOST_VARIANTS, field="product")
    values = values_for(
        product.product_type_id, said.attributes or (), of_variant=True, all_required=True, by=by
    )
    variant = ProductVariant(product=product, sort_order=count)
    _write(variant, said, by)
    variant.sku = variant.sku or f"{product.pk}-{secrets.token_hex(4)}"
    if variant.weight_kg is None:
        variant.weight_kg = product.product_type.weight_kg
    variant.name = variant.name or " / ".join(value.name for value in values)[:200]
    with only_once("SKU", "sku"):
        variant.save(force_insert=True)
    set_values(variant, [value.pk for value in values])
    fields = []
    if product.default_variant_id is None:
        product.default_variant, fields = variant, ["default_variant"]
    settle(product, *fields, reviewed=True)
    _record("variant.created", variant, by, sku=variant.sku, name=variant.name)
    return variant


@transaction.atomic
def update(variant_id: int, said: VariantText, *, by: Actor) -> ProductVariant:
    """修改规格 · change a variant; its name and attributes are reviewed anew, SKU, weight and limit are not."""
    variant = own_variant(variant_id, by)
    changed = _write(variant, said, by)
    if said.attributes is not None:
        kind = variant.product.product_type_id
        values = values_for(kind, said.attributes, of_variant=True, all_required=False, by=by)
        now, new = with_others(variant, said.attributes, values)
        if now != new:
            set_values(variant, new)
            changed["attributes"] = [now, new]
    if changed:
        variant.updated_at = clock.now()
        with only_once("SKU", "sku"):
            variant.save()
        settle(variant.product, reviewed=bool(changed.keys() & {"name", "attributes"}))
        _record("variant.updated", variant, by, changed=changed)
    return variant


@transaction.atomic
def delete(variant_id: int, *, by: Actor) -> ProductVariant:
    """删除规格 · delete a variant of which no order waits for a piece; orders of the past keep their text of it."""
    variant = own_variant(variant_id, by)
    product = variant.product
    ProductVariant.objects.select_for_update().get(pk=variant.pk)  # before its stock, as an order's lines do
    if product.state in LIVE and product.variants.count() == 1:
        raise LastVariant
    _record("variant.deleted", variant, by, sku=variant.sku, name=variant.name)
    events.publish(VariantsRemoved((variant.pk,)))
    pk = variant.pk
    variant.delete()
    variant.pk = pk
    if product.default_variant_id in (pk, None):
        product.default_variant = product.variants.order_by("sort_order", "id").first()
    keep_bounds(product)
    settle(product, "default_variant")
    return variant


@transaction.atomic
def reorder(product_id: int, moves: Sequence[tuple[int, int]], *, by: Actor) -> Product:
    """规格排序 · move variants of a product by so many places."""
    product = own_product(product_id, by, field="product_id")
    own = {variant.pk: variant for variant in product.variants.order_by("sort_order", "id")}
    if not {key for key, _ in moves} <= own.keys():
        raise VariantOfOthers(field="moves")
    for place, pk in enumerate(moved(list(own), moves)):
        own[pk].sort_order = place
    ProductVariant.objects.bulk_update(own.values(), ["sort_order"])
    settle(product)
    organisation_id = product.supplier.organisation_id
    journal.record(
        "variants.reordered", product, by, organisation_id=organisation_id, moves=[list(m) for m in moves]
    )
    return product


@transaction.atomic
def set_default(product_id: int, variant_id: int, *, by: Actor) -> Product:
    """默认规格 · say which variant is shown first."""
    product = own_product(product_id, by, field="product_id")
    variant = product.variants.filter(pk=variant_id).first()
    if variant is None:
        raise VariantOfOthers(field="variant_id")
    product.default_variant = variant
    settle(product, "default_variant")
    organisation_id = product.supplier.organisation_id
    journal.record("variant.made_default", product, by, organisation_id=organisation_id, variant=variant_id)
    return product


def _write(variant: ProductVariant, said: VariantText, by: Actor) -> dict[str, Any]:
    wanted = plain_of(variant, said, by)
    outside = outside_of(variant, said.outside, product__supplier=variant.product.supplier_id)
    if outside is not None:
        wanted["external_reference"] = outside
    if "sku" in wanted and ProductVariant.objects.filter(sku=wanted["sku"]).exclude(pk=variant.pk).exists():
        raise Unique("SKU", field="sku")
    changed = {f: [getattr(variant, f), value] for f, value in wanted.items() if getattr(variant, f) != value}
    for field, (_, value) in changed.items():
        setattr(variant, field, value)
    return changed


def plain_of(variant: ProductVariant, said: VariantText, by: Actor) -> dict[str, Any]:
    """What was said of the variant by itself, without looking at others."""
    wanted: dict[str, Any] = {}
    if said.track_inventory is False:
        raise Invalid("库存一律管理，不能关闭。", "Stock is always counted here.", field="track_inventory")
    if said.private_metadata:
        by.must_permit(Permission.MANAGE_PRODUCTS, field="private_metadata")
        wanted["private_metadata"] = {**variant.private_metadata, **said.private_metadata}
    if said.name is not None:
        wanted["name"] = _line(said.name, "name", 200)
    if said.sku is not None and (sku := _line(said.sku, "sku", 100)):
        wanted["sku"] = sku
    if said.weight_kg is not None:
        wanted["weight_kg"] = weight_of(said.weight_kg)
    if said.quantity_limit is not None:
        if not 1 <= said.quantity_limit <= MOST_LIMIT:
            raise Invalid(
                "限购数量须至少为 1。", "A limit is at least 1.", field="quantity_limit_per_customer"
            )
        wanted["quantity_limit"] = said.quantity_limit
    if said.metadata is not None:
        wanted["metadata"] = {**variant.metadata, **said.metadata}
    return wanted


def weight_of(kilograms: Decimal) -> Decimal:
    """A weight in whole grams."""
    if not 0 <= kilograms <= MOST_KILOGRAMS:
        raise Invalid("重量须为 0 至一百万千克。", "A weight is 0 to a million kilograms.", field="weight")
    return kilograms.quantize(Decimal("0.001"))


def _line(text: str, field: str, most: int) -> str:
    plain = " ".join(text.split())
    if len(plain) > most or not plain.isprintable():
        raise Invalid(f"至多 {most} 个可见字符。", f"At most {most} printable characters.", field=field)
    return plain


def _record(verb: str, variant: ProductVariant, by: Actor, **facts: Any) -> None:
    organisation_id = variant.product.supplier.organisation_id
    journal.record(verb, variant, by, organisation_id=organisation_id, product=variant.product_id, **facts)

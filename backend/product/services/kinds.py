"""Verbs of product types: set up, change, delete, and which attributes their products and variants carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import Required
from backend.core.texts import line, merged, put, slug_of
from backend.product.events import ProductsChanged
from backend.product.models import (
    Attribute,
    Product,
    ProductAttributeValue,
    ProductType,
    ProductTypeAttribute,
    VariantAttributeValue,
)
from backend.product.ordering import moved
from backend.product.references import all_locked, forgotten, locked, still_there, unless_used
from backend.product.refusals import (
    AlreadyAssigned,
    ChosenByKind,
    ForeignAttribute,
    GivenTwice,
    InUse,
    NoSuchGoods,
    NoVariants,
    PageAttribute,
)
from backend.product.services.checking import only_once
from backend.product.services.variants import weight_of

SELECTING = frozenset(
    {
        Attribute.InputType.DROPDOWN,
        Attribute.InputType.SWATCH,
        Attribute.InputType.BOOLEAN,
        Attribute.InputType.NUMERIC,
    }
)
"""Kinds of attributes by which a buyer chooses among the variants of a product."""

WHAT = "商品类型 product type"


@dataclass(frozen=True, slots=True)
class TypeText:
    """类型内容 · what is said of a product type; None says nothing."""

    name: str | None = None
    slug: str | None = None
    has_variants: bool | None = None
    is_shipping_required: bool | None = None
    weight_kg: Decimal | None = None
    is_gift_card: bool = False
    is_digital: bool = False
    product_attributes: Sequence[int] | None = None
    variant_attributes: Sequence[int] | None = None
    metadata: Mapping[str, str] | None = None


@transaction.atomic
def create(said: TypeText, *, by: Actor) -> ProductType:
    """新增商品类型 · set up a product type, with the attributes that its products and variants carry."""
    _must_manage(by)
    if not (said.name or "").strip():
        raise Required("名称 name", field="name")
    kind = ProductType()
    _write(kind, said)
    with only_once("标识 slug", "slug"):
        kind.save(force_insert=True)
    _carry(kind, said)
    journal.record("product_type.created", kind, by, name=kind.name)
    return kind


@transaction.atomic
def update(type_id: int, said: TypeText, *, by: Actor) -> ProductType:
    """修改商品类型 · change a product type. Lists of attributes, where given, replace those that it has."""
    _must_manage(by)
    kind = locked(ProductType.objects.all(), type_id, WHAT)
    changed = _write(kind, said)
    with only_once("标识 slug", "slug"):
        kind.save()
    changed |= _carry(kind, said)
    if changed:
        journal.record("product_type.updated", kind, by, changed=changed)
    return kind


@transaction.atomic
def delete(type_id: int, *, by: Actor) -> ProductType:
    """删除商品类型 · delete a type of which there is no product, not even one that was taken off the mall."""
    _must_manage(by)
    kind = locked(ProductType.objects.all(), type_id, WHAT)
    with unless_used(InUse(what=f"商品类型「{kind.name}」", by="商品 products")):
        forgotten(kind)
    journal.record("product_type.deleted", kind, by, name=kind.name)
    return kind


@dataclass(frozen=True, slots=True)
class Carried:
    """分配属性 · an attribute that products of a type, or their variants, are to carry."""

    attribute_id: int
    of_variant: bool


@transaction.atomic
def assign_attributes(type_id: int, wanted: Sequence[Carried], *, by: Actor) -> ProductType:
    """分配属性 · let products of a type, or their variants, carry more attributes."""
    _must_manage(by)
    kind = locked(ProductType.objects.all(), type_id, WHAT, "product_type_id")
    ids = [one.attribute_id for one in wanted]
    if len(set(ids)) < len(ids):
        raise GivenTwice(what="属性 attribute", field="operations")
    _add(kind, wanted, "operations")
    journal.record("product_type.attributes_assigned", kind, by, attributes=ids)
    return kind


@transaction.atomic
def unassign_attributes(type_id: int, attribute_ids: Sequence[int], *, by: Actor) -> ProductType:
    """取消属性 · take attributes from a type; its products and variants lose their values of these."""
    _must_manage(by)
    kind = locked(ProductType.objects.all(), type_id, WHAT, "product_type_id")
    if _remove(kind, attribute_ids):
        journal.record("product_type.attributes_unassigned", kind, by, attributes=list(attribute_ids))
    return kind


@transaction.atomic
def reorder_attributes(
    type_id: int, moves: Sequence[tuple[int, int]], *, of_variant: bool, by: Actor
) -> ProductType:
    """属性排序 · move attributes of a type by so many places."""
    _must_manage(by)
    kind = locked(ProductType.objects.all(), type_id, WHAT, "product_type_id")
    rows = {row.attribute_id: row for row in kind.type_attributes.filter(of_variant=of_variant)}
    if not {key for key, _ in moves} <= rows.keys():
        raise ForeignAttribute(field="moves")
    for place, attribute_id in enumerate(moved(list(rows), moves)):
        rows[attribute_id].sort_order = place
    ProductTypeAttribute.objects.bulk_update(rows.values(), ["sort_order"])
    journal.record("product_type.attributes_reordered", kind, by, of_variant=of_variant)
    return kind


@transaction.atomic
def choose_by(type_id: int, wanted: Mapping[int, bool], *, by: Actor) -> ProductType:
    """属性用途 · ask that variants are chosen by attributes, or not. Their input types decide: another wish is refused."""
    _must_manage(by)
    kind = locked(ProductType.objects.all(), type_id, WHAT, "product_type_id")
    carried = {
        row.attribute_id: row.attribute
        for row in kind.type_attributes.filter(of_variant=True).select_related("attribute")
    }
    if not wanted.keys() <= carried.keys():
        raise ForeignAttribute(field="operations")
    for attribute_id, wish in wanted.items():
        attribute = carried[attribute_id]
        if wish != (attribute.input_type in SELECTING):
            raise ChosenByKind(attribute=attribute.name)
    return kind


def _must_manage(by: Actor) -> None:
    by.must_permit(Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES)


def _write(kind: ProductType, said: TypeText) -> dict[str, list[Any]]:
    if said.is_gift_card:
        raise NoSuchGoods(zh="礼品卡", en="gift cards", field="kind")
    if said.is_digital:
        raise NoSuchGoods(zh="数字商品", en="digital goods", field="is_digital")
    name = line(said.name, "name", 120, required="名称 name")
    wanted = {
        "name": name,
        "slug": slug_of(kind, said.slug, name or "", 80),
        "has_variants": said.has_variants,
        "is_shipping_required": said.is_shipping_required,
        "weight_kg": None if said.weight_kg is None else weight_of(said.weight_kg),
        "metadata": merged(kind.metadata, said.metadata, "metadata"),
    }
    return put(kind, wanted)


def _carry(kind: ProductType, said: TypeText) -> dict[str, list[Any]]:
    """Let the type carry the attributes of the lists that were given, and no others of that side."""
    changed: dict[str, list[Any]] = {}
    for of_variant, field in ((False, "product_attributes"), (True, "variant_attributes")):
        wanted: Sequence[int] | None = getattr(said, field)
        if wanted is None:
            continue
        if len(set(wanted)) < len(wanted):
            raise GivenTwice(what="属性 attribute", field=field)
        now = list(kind.type_attributes.filter(of_variant=of_variant).values_list("attribute_id", flat=True))
        gone = [pk for pk in now if pk not in wanted]
        if gone:
            _remove(kind, gone)
        _add(kind, [Carried(pk, of_variant) for pk in wanted if pk not in now], field)
        if now != list(wanted):
            rows = {row.attribute_id: row for row in kind.type_attributes.filter(of_variant=of_variant)}
            for place, pk in enumerate(wanted):
                rows[pk].sort_order = place
            ProductTypeAttribute.objects.bulk_update(rows.values(), ["sort_order"])
            changed[field] = [now, list(wanted)]
    return changed


def _add(kind: ProductType, wanted: Sequence[Carried], field: str) -> None:
    if not wanted:
        return
    if not kind.has_variants and any(one.of_variant for one in wanted):
        raise NoVariants(field=field)
    ids = [one.attribute_id for one in wanted]
    attributes = all_locked(Attribute.objects.all(), ids, "属性 attribute", field)
    for attribute in attributes.values():
        if attribute.type != Attribute.Type.PRODUCT_TYPE:
            raise PageAttribute(attribute=attribute.name, field=field)
    if taken := kind.type_attributes.filter(attribute__in=ids).select_related("attribute").first():
        raise AlreadyAssigned(attribute=taken.attribute.name, field=field)
    last = kind.type_attributes.aggregate(last=Max("sort_order"))["last"]
    place = 0 if last is None else last + 1
    with still_there("属性 attribute", field):
        ProductTypeAttribute.objects.bulk_create(
            ProductTypeAttribute(
                product_type=kind,
                attribute_id=one.attribute_id,
                of_variant=one.of_variant,
                required=attributes[one.attribute_id].value_required,
                sort_order=place + number,
            )
            for number, one in enumerate(wanted)
        )


def _remove(kind: ProductType, attribute_ids: Sequence[int]) -> int:
    gone = kind.type_attributes.filter(attribute__in=attribute_ids).delete()[0]
    of_products = ProductAttributeValue.objects.filter(
        product__product_type=kind, value__attribute__in=attribute_ids
    )
    of_variants = VariantAttributeValue.objects.filter(
        variant__product__product_type=kind, value__attribute__in=attribute_ids
    )
    shown = set(of_products.values_list("product_id", flat=True))
    shown |= set(of_variants.values_list("variant__product_id", flat=True))
    of_products.delete()
    of_variants.delete()
    tell(shown)
    return gone


def tell(product_ids: Any) -> None:
    """Say that what is found of these products has changed, of those that can be found."""
    found = Product.objects.filter(pk__in=product_ids, state=Product.State.PUBLISHED)
    if ids := tuple(found.order_by("pk").values_list("pk", flat=True)):
        events.publish(ProductsChanged(ids))

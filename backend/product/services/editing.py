"""Verbs of a product's own text: list it as a draft, change it, delete a draft."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, NotFound, Required, Unique
from backend.core.texts import outside_of
from backend.product.attribute_values import Given, reorder_values, set_values, values_for, with_others
from backend.product.description import cleaned
from backend.product.events import ProductsChanged
from backend.product.models import Category, Collection, CollectionProduct, Product, ProductType
from backend.product.ownership import own_product, own_supplier
from backend.product.references import all_locked, still_there
from backend.product.refusals import NotLeafOfGoods, WrongState
from backend.product.rules import GUIDE, VERB_LABELS
from backend.product.services.checking import must_be_admitted, only_once, settle
from backend.product.services.variants import weight_of

LONGEST: Mapping[str, int] = {
    "name": 250,
    "brand": 80,
    "model": 80,
    "unit": 10,
    "slug": 255,
    "seo_title": 70,
    "seo_description": 300,
}
UNREVIEWED = frozenset(
    {"slug", "metadata", "private_metadata", "external_reference", "rating", "weight_kg", "collections"}
)
"""What may change without a new review: people do not read it, or the platform says it."""
MOST_RATING = 5


@dataclass(frozen=True, slots=True)
class ProductText:
    """商品内容 · what is said of a product; None says nothing. An empty description takes it away.

    Private metadata, the rating and the collections are the platform's to say.
    """

    category_id: int | None = None
    name: str | None = None
    brand: str | None = None
    model: str | None = None
    unit: str | None = None
    description: Any = None
    attributes: Sequence[Given] | None = None
    slug: str | None = None
    seo_title: str | None = None
    seo_description: str | None = None
    metadata: Mapping[str, str] | None = None
    private_metadata: Mapping[str, str] | None = None
    outside: str | None = None
    weight_kg: Decimal | None = None
    rating: float | None = None
    collections: Sequence[int] | None = None


@transaction.atomic
def create(product_type_id: int, said: ProductText, *, by: Actor, supplier_id: int | None = None) -> Product:
    """新增商品 · list a product as a draft of the supplier one sells for."""
    supplier = own_supplier(supplier_id, by)
    must_be_admitted(supplier)
    kind = ProductType.objects.filter(pk=product_type_id).first()
    if kind is None:
        raise NotFound("商品类型 product type", field="product_type")
    if not (said.name or "").strip():
        raise Required("商品名称 name", field="name")
    if said.category_id is None:
        raise Required("品目 category", field="category")
    product = Product(supplier=supplier, product_type=kind)
    _write(product, said, by)
    if not product.slug:
        stem = slugify(f"{product.brand} {product.model}")[:80] or "product"
        product.slug = f"{stem}-{secrets.token_hex(5)}"
    values = values_for(kind.pk, said.attributes or (), of_variant=False, all_required=True, by=by)
    with only_once("标识 slug", "slug"):
        product.save(force_insert=True)
    with still_there("商品类型、品目或属性值 type, category or value", "product_type"):
        set_values(product, [value.pk for value in values])
    _collect(product, said.collections, by)
    journal.record(
        "product.created",
        product,
        by,
        organisation_id=supplier.organisation_id,
        name=product.name,
        category=product.category.code,
    )
    events.publish(ProductsChanged((product.pk,)))
    return product


@transaction.atomic
def update(product_id: int, said: ProductText, *, by: Actor) -> Product:
    """修改商品 · change what is said of a product.

    What people read of a published product is reviewed anew: the product is 待审核 and leaves the mall until then.
    """
    product = own_product(product_id, by)
    changed = _write(product, said, by) | _collect(product, said.collections, by)
    if said.attributes is not None:
        values = values_for(
            product.product_type_id, said.attributes, of_variant=False, all_required=False, by=by
        )
        kept, new = with_others(product, said.attributes, values)
        if kept != new:
            set_values(product, new)
            changed["attributes"] = [sorted(kept), sorted(new)]
    if changed:
        fields = [name for name in changed if name not in ("attributes", "collections")]
        settle(product, *fields, reviewed=not changed.keys() <= UNREVIEWED)
        journal.record(
            "product.updated",
            product,
            by,
            organisation_id=product.supplier.organisation_id,
            clause=GUIDE,
            changed=changed,
            state=product.state,
        )
    return product


@transaction.atomic
def delete(product_id: int, *, by: Actor) -> Product:
    """删除商品 · delete a draft. What was ever submitted is delisted instead, so that its history stays."""
    product = own_product(product_id, by)
    if product.state != Product.State.DRAFT:
        raise WrongState(state=product.get_state_display(), verb=VERB_LABELS["delete"])
    journal.record(
        "product.deleted", product, by, organisation_id=product.supplier.organisation_id, name=product.name
    )
    events.publish(ProductsChanged((product.pk,)))
    pk = product.pk
    product.delete()
    product.pk = pk
    return product


@transaction.atomic
def reorder_attribute_values(
    product_id: int, attribute_id: int, moves: Sequence[tuple[int, int]], *, by: Actor
) -> Product:
    """属性值排序 · move the values that a product has of one attribute."""
    product = own_product(product_id, by, field="product_id")
    reorder_values(product, attribute_id, moves)
    settle(product)
    organisation_id = product.supplier.organisation_id
    journal.record(
        "product.values_reordered", product, by, organisation_id=organisation_id, attribute=attribute_id
    )
    return product


def must_say(by: Actor, said: ProductText) -> None:
    """Refuse who says what only the platform says."""
    if said.private_metadata:
        by.must_permit(Permission.MANAGE_PRODUCTS, field="private_metadata")
    if said.rating is not None:
        by.must_permit(Permission.MANAGE_PRODUCTS, field="rating")


def _collect(product: Product, wanted: Sequence[int] | None, by: Actor) -> dict[str, Any]:
    """Put the product into these collections and into no others; what changed."""
    if wanted is None:
        return {}
    now = set(product.collection_entries.values_list("collection_id", flat=True))
    if now == set(wanted):
        return {}
    by.must_permit(Permission.MANAGE_PRODUCTS, field="collections")
    all_locked(Collection.objects.all(), set(wanted) - now, "专题 collection", "collections")
    product.collection_entries.filter(collection__in=now - set(wanted)).delete()
    CollectionProduct.objects.bulk_create(places_in([(pk, product) for pk in set(wanted) - now]))
    return {"collections": [sorted(now), sorted(wanted)]}


def places_in(wanted: Sequence[tuple[int, Product]]) -> list[CollectionProduct]:
    """Places at the ends of (collection, product), unsaved."""
    ends = CollectionProduct.objects.filter(collection__in={pk for pk, _ in wanted}).values("collection_id")
    last = dict(ends.annotate(last=Max("sort_order")).values_list("collection_id", "last"))
    made = []
    for pk, product in sorted(wanted, key=lambda one: one[0]):
        last[pk] = last.get(pk, -1) + 1
        made.append(CollectionProduct(collection_id=pk, product=product, sort_order=last[pk]))
    return made


def _write(product: Product, said: ProductText, by: Actor) -> dict[str, Any]:
    """Put what was said into the product, unsaved; returns what changed as {field: [before, after]}."""
    must_say(by, said)
    wanted = plain_of(product, said)
    outside = outside_of(product, said.outside, supplier=product.supplier_id)
    if outside is not None:
        wanted["external_reference"] = outside
    if said.category_id is not None:
        wanted["category_id"] = _leaf(said.category_id).pk
    if "slug" in wanted and Product.objects.filter(slug=wanted["slug"]).exclude(pk=product.pk).exists():
        raise Unique("标识 slug", field="slug")
    changed = {
        field: [getattr(product, field), value]
        for field, value in wanted.items()
        if getattr(product, field) != value
    }
    for field, (_, value) in changed.items():
        setattr(product, field, value)
    return changed


def plain_of(product: Product, said: ProductText) -> dict[str, Any]:
    """What was said of the product by itself, without looking at others."""
    wanted: dict[str, Any] = {}
    for field, most in LONGEST.items():
        text = getattr(said, field)
        if text is not None:
            wanted[field] = _text(text, field, most)
    if said.description is not None:
        wanted["description"] = cleaned(said.description)
    if said.metadata is not None:
        wanted["metadata"] = {**product.metadata, **said.metadata}
    if said.private_metadata:
        wanted["private_metadata"] = {**product.private_metadata, **said.private_metadata}
    if said.weight_kg is not None:
        wanted["weight_kg"] = weight_of(said.weight_kg)
    if said.rating is not None:
        if not 0 <= said.rating <= MOST_RATING:
            raise Invalid(
                f"评分须为 0 至 {MOST_RATING}。", f"A rating is 0 to {MOST_RATING}.", field="rating"
            )
        wanted["rating"] = said.rating
    for required in ("name", "unit", "slug"):
        if wanted.get(required) == "":
            raise Required(required, field=required)
    return wanted


def _text(text: str, field: str, most: int) -> str:
    """One line without control characters."""
    plain = " ".join(text.split())
    if len(plain) > most:
        raise Invalid(f"至多 {most} 个字符。", f"At most {most} characters.", field=field)
    if not plain.isprintable():
        raise Invalid("含有控制字符。", "It contains control characters.", field=field)
    if field == "slug" and plain != slugify(plain):
        raise Invalid(
            "标识只含小写字母、数字与连字符。", "A slug has small letters, digits and hyphens.", field=field
        )
    return plain


def _leaf(category_id: int) -> Category:
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise NotFound("品目 category", field="category")
    if not category.code.startswith("A") or category.children.exists():
        raise NotLeafOfGoods(category=str(category))
    return category

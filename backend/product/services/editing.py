"""Verbs of a product's own text: list it as a draft, change it, delete a draft."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Required, Unique
from backend.product.attribute_values import Given, reorder_values, set_values, values_for, with_others
from backend.product.description import cleaned
from backend.product.events import ProductsChanged
from backend.product.models import Category, Product, ProductType
from backend.product.ownership import own_product, own_supplier
from backend.product.references import still_there
from backend.product.refusals import NotLeafOfGoods, WrongState
from backend.product.rules import GUIDE, VERB_LABELS
from backend.product.services.checking import must_be_admitted, only_once, settle

LONGEST: Mapping[str, int] = {
    "name": 250,
    "brand": 80,
    "model": 80,
    "unit": 10,
    "slug": 255,
    "seo_title": 70,
    "seo_description": 300,
}
UNREVIEWED = frozenset({"slug", "metadata"})
"""What may change without a new review: people do not read it."""


@dataclass(frozen=True, slots=True)
class ProductText:
    """商品内容 · what is said of a product; None says nothing. An empty description takes it away."""

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
    _write(product, said)
    if not product.slug:
        stem = slugify(f"{product.brand} {product.model}")[:80] or "product"
        product.slug = f"{stem}-{secrets.token_hex(5)}"
    values = values_for(kind.pk, said.attributes or (), of_variant=False, all_required=True, by=by)
    with only_once("标识 slug", "slug"):
        product.save(force_insert=True)
    with still_there("商品类型、品目或属性值 type, category or value", "product_type"):
        set_values(product, [value.pk for value in values])
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
    changed = _write(product, said)
    if said.attributes is not None:
        values = values_for(
            product.product_type_id, said.attributes, of_variant=False, all_required=False, by=by
        )
        kept, new = with_others(product, said.attributes, values)
        if kept != new:
            set_values(product, new)
            changed["attributes"] = [sorted(kept), sorted(new)]
    if changed:
        fields = [name for name in changed if name != "attributes"]
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


def _write(product: Product, said: ProductText) -> dict[str, Any]:
    """Put what was said into the product, unsaved; returns what changed as {field: [before, after]}."""
    wanted: dict[str, Any] = {}
    for field, most in LONGEST.items():
        text = getattr(said, field)
        if text is not None:
            wanted[field] = _text(text, field, most)
    if said.description is not None:
        wanted["description"] = cleaned(said.description)
    if said.metadata is not None:
        wanted["metadata"] = {**product.metadata, **said.metadata}
    if said.category_id is not None:
        wanted["category_id"] = _leaf(said.category_id).pk
    if "slug" in wanted and Product.objects.filter(slug=wanted["slug"]).exclude(pk=product.pk).exists():
        raise Unique("标识 slug", field="slug")
    for required in ("name", "unit", "slug"):
        if wanted.get(required) == "":
            raise Required(required, field=required)
    changed = {
        field: [getattr(product, field), value]
        for field, value in wanted.items()
        if getattr(product, field) != value
    }
    for field, (_, value) in changed.items():
        setattr(product, field, value)
    return changed


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

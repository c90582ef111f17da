"""Verbs of attributes and of the values from which one chooses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import ManyToOneRel, Max, Model

from backend.core import journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, NotFound, Required, Unique
from backend.core.texts import line, merged, put, slug_of, spelled
from backend.product.attribute_values import LONGEST_TEXT
from backend.product.models import (
    Attribute,
    AttributeValue,
    ProductAttributeValue,
    ProductTypeAttribute,
    VariantAttributeValue,
)
from backend.product.ordering import moved
from backend.product.references import forgotten, locked, unless_used
from backend.product.refusals import InputTypeUnknown, InUse, NoChoices, TooMany
from backend.product.services.checking import only_once
from backend.product.services.kinds import tell

MOST_VALUES = 2000
CHOICES = frozenset({Attribute.InputType.DROPDOWN, Attribute.InputType.MULTISELECT})
MANAGES: Mapping[str, Permission] = {
    Attribute.Type.PRODUCT_TYPE: Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES,
    Attribute.Type.PAGE_TYPE: Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES,
}
"""Which permission changes attributes, by what carries them."""


@dataclass(frozen=True, slots=True)
class AttributeText:
    """属性内容 · what is said of an attribute; None says nothing."""

    name: str | None = None
    slug: str | None = None
    unit: str | None = None
    filterable: bool | None = None
    value_required: bool | None = None
    add_values: Sequence[str] = ()
    remove_values: Sequence[int] = ()
    metadata: Mapping[str, str] | None = None
    is_public: bool = field(default=True)


@transaction.atomic
def create(said: AttributeText, *, of: str, input_type: str | None, by: Actor) -> Attribute:
    """新增属性 · set up an attribute of products or of pages, with the values from which one chooses."""
    by.must_permit(MANAGES[of])
    if not (said.name or "").strip():
        raise Required("名称 name", field="name")
    if input_type not in Attribute.InputType.values:
        raise InputTypeUnknown
    attribute = Attribute(type=of, input_type=input_type)
    _write(attribute, said)
    with only_once("标识 slug", "slug"):
        attribute.save(force_insert=True)
    _add_values(attribute, said.add_values, "values")
    journal.record("attribute.created", attribute, by, name=attribute.name, values=list(said.add_values))
    return attribute


@transaction.atomic
def update(attribute_id: int, said: AttributeText, *, by: Actor) -> Attribute:
    """修改属性 · change an attribute, add values to it and take values away that nothing has."""
    attribute = _own(attribute_id, by)
    changed: dict[str, Any] = _write(attribute, said)
    with only_once("标识 slug", "slug"):
        attribute.save()
    if "value_required" in changed:
        ProductTypeAttribute.objects.filter(attribute=attribute).update(required=attribute.value_required)
    for value_id in sorted(said.remove_values):
        value = attribute.values.filter(pk=value_id).first()
        if value is None:
            raise NotFound("属性值 value", field="remove_values")
        _delete_value(value, "remove_values")
    _add_values(attribute, said.add_values, "add_values")
    if changed.keys() & {"name", "slug", "unit"}:
        _tell(attribute.values.values_list("pk", flat=True))
    if changed or said.add_values or said.remove_values:
        journal.record(
            "attribute.updated", attribute, by, changed=changed,
            added=list(said.add_values), removed=list(said.remove_values),
        )  # fmt: skip
    return attribute


@transaction.atomic
def delete(attribute_id: int, *, by: Actor) -> Attribute:
    """删除属性 · delete an attribute that no type carries any more."""
    attribute = _own(attribute_id, by)
    in_use = InUse(what=f"属性「{attribute.name}」", by="类型 types")
    if _is_used(Attribute, [attribute.pk], but=(AttributeValue,)) or _is_used(
        AttributeValue, attribute.values.values_list("pk", flat=True)
    ):
        raise in_use
    with unless_used(in_use):
        forgotten(attribute)
    journal.record("attribute.deleted", attribute, by, name=attribute.name)
    return attribute


@transaction.atomic
def create_value(attribute_id: int, name: str, *, by: Actor) -> AttributeValue:
    """新增属性值 · add a value from which one can choose."""
    by.must_permit(*MANAGES.values(), Permission.MANAGE_PRODUCTS, Permission.MANAGE_PAGES)
    attribute = locked(Attribute.objects.all(), attribute_id, "属性 attribute", "attribute")
    own = (
        Permission.MANAGE_PAGES if attribute.type == Attribute.Type.PAGE_TYPE else Permission.MANAGE_PRODUCTS
    )
    by.must_permit(MANAGES[attribute.type], own)
    (value,) = _add_values(attribute, [name], "name")
    journal.record("attribute.value_created", attribute, by, value=value.name)
    return value


@transaction.atomic
def update_value(value_id: int, name: str | None, *, by: Actor) -> AttributeValue:
    """修改属性值 · write a value otherwise; products that have it have it as it is then."""
    value = _own_value(value_id, by)
    wanted = line(name, "name", LONGEST_TEXT, required="名称 name")
    if value.attribute.input_type not in CHOICES:
        raise NoChoices(attribute=value.attribute.name, field="id")
    if wanted and value.attribute.values.filter(name=wanted).exclude(pk=value.pk).exists():
        raise Unique("属性值 value", field="name")
    if changed := put(value, {"name": wanted}):
        value.save()
        _tell([value.pk])
        journal.record("attribute.value_updated", value.attribute, by, value=value.pk, changed=changed)
    return value


@transaction.atomic
def delete_value(value_id: int, *, by: Actor) -> AttributeValue:
    """删除属性值 · delete a value that nothing has."""
    value = _own_value(value_id, by)
    _delete_value(value, "id")
    journal.record("attribute.value_deleted", value.attribute, by, value=value.name)
    return value


@transaction.atomic
def reorder_values(attribute_id: int, moves: Sequence[tuple[int, int]], *, by: Actor) -> Attribute:
    """属性值排序 · move values of an attribute by so many places."""
    attribute = _own(attribute_id, by, "attribute_id")
    values = {value.pk: value for value in attribute.values.all()}
    if not {key for key, _ in moves} <= values.keys():
        raise NotFound("属性值 value", field="moves")
    for place, pk in enumerate(moved(list(values), moves)):
        values[pk].sort_order = place
    AttributeValue.objects.bulk_update(values.values(), ["sort_order"], batch_size=500)
    journal.record("attribute.values_reordered", attribute, by)
    return attribute


def _own(attribute_id: int, by: Actor, field: str = "id") -> Attribute:
    """An attribute that the actor may change, locked."""
    by.must_permit(*MANAGES.values())
    attribute = locked(Attribute.objects.all(), attribute_id, "属性 attribute", field)
    by.must_permit(MANAGES[attribute.type])
    return attribute


def _own_value(value_id: int, by: Actor) -> AttributeValue:
    by.must_permit(*MANAGES.values())
    attribute_id = AttributeValue.objects.filter(pk=value_id).values_list("attribute_id", flat=True).first()
    if attribute_id is None:
        raise NotFound("属性值 value", field="id")
    attribute = _own(attribute_id, by)
    value = locked(AttributeValue.objects.all(), value_id, "属性值 value")
    value.attribute = attribute
    return value


def _write(attribute: Attribute, said: AttributeText) -> dict[str, list[Any]]:
    if not said.is_public:
        raise Invalid(
            "商品信息一律公开，属性不能隐藏。",
            "What is said of goods is public: attributes cannot be hidden.",
            field="visible_in_storefront",
        )
    name = line(said.name, "name", 80, required="名称 name")
    wanted = {
        "name": name,
        "slug": slug_of(attribute, said.slug, name or "", 80),
        "unit": line(said.unit, "unit", 20),
        "filterable": said.filterable,
        "value_required": said.value_required,
        "metadata": merged(attribute.metadata, said.metadata, "metadata"),
    }
    return put(attribute, wanted)


def _add_values(attribute: Attribute, names: Sequence[str], field: str) -> list[AttributeValue]:
    if not names:
        return []
    if attribute.input_type not in CHOICES:
        raise NoChoices(attribute=attribute.name, field=field)
    wanted = [line(name, field, LONGEST_TEXT, required="名称 name") or "" for name in names]
    kept = dict(attribute.values.values_list("name", "slug"))
    if len(set(wanted)) < len(wanted) or kept.keys() & set(wanted):
        raise Unique("属性值 value", field=field)
    if len(kept) + len(wanted) > MOST_VALUES:
        raise TooMany(what="属性值 values", most=MOST_VALUES, field=field)
    last = attribute.values.aggregate(last=Max("sort_order"))["last"]
    slugs, made = set(kept.values()), []
    for number, name in enumerate(wanted, 0 if last is None else last + 1):
        slug = _free(spelled(name)[:100] or "value", slugs)
        slugs.add(slug)
        made.append(AttributeValue(attribute=attribute, slug=slug, name=name, sort_order=number))
    return AttributeValue.objects.bulk_create(made)


def _free(stem: str, taken: set[str]) -> str:
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _delete_value(value: AttributeValue, field: str) -> None:
    in_use = InUse(what=f"属性值「{value.name}」", by="商品或页面 products or pages", field=field)
    if _is_used(AttributeValue, [value.pk]):
        raise in_use
    with unless_used(in_use):
        forgotten(value)


def _is_used(model: type[Model], ids: Iterable[int], *, but: tuple[type[Model], ...] = ()) -> bool:
    """Does anything refer to one of these rows, whichever noun it belongs to?"""
    wanted = list(ids)
    return any(
        relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": wanted}).exists()
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel) and relation.related_model not in but
    )


def _tell(value_ids: Iterable[int]) -> None:
    """Products are found by the words of their values."""
    ids = list(value_ids)
    found = set(ProductAttributeValue.objects.filter(value__in=ids).values_list("product_id", flat=True))
    found |= set(
        VariantAttributeValue.objects.filter(value__in=ids).values_list("variant__product_id", flat=True)
    )
    tell(found)

"""Verbs of attributes and of the values from which one chooses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import ManyToOneRel, Model

from backend.core import journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, NotFound, Refusal, Required, Unique
from backend.core.texts import (
    LONGEST_OUTSIDE,
    Taken,
    checked_slug,
    free_slug,
    line,
    merged,
    outside_of,
    put,
    slug_of,
    spelled,
)
from backend.core.verbs import each
from backend.product.attribute_values import CHOSEN, LONGEST_TEXT, REFERRING
from backend.product.files import kept_file
from backend.product.models import (
    Attribute,
    AttributeValue,
    ProductAttributeValue,
    ProductTypeAttribute,
    VariantAttributeValue,
)
from backend.product.ordering import moved
from backend.product.references import forgotten, locked, still_there, unless_used
from backend.product.refusals import (
    ForeignReferenceType,
    GivenTwice,
    InUse,
    NoChoices,
    NoColour,
    ReferencesWhat,
    TooMany,
)
from backend.product.services.checking import only_once
from backend.product.services.kinds import tell

MOST_VALUES = 2000
COLOUR = re.compile("#[0-9a-fA-F]{6}").fullmatch
REFERENCE_TYPES: Mapping[str, str] = {
    Attribute.Entity.PRODUCT: "product_types",
    Attribute.Entity.PRODUCT_VARIANT: "product_types",
    Attribute.Entity.PAGE: "page_types",
}
"""To which types references can be limited, by what they refer to."""
MANAGES: Mapping[str, Permission] = {
    Attribute.Type.PRODUCT_TYPE: Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES,
    Attribute.Type.PAGE_TYPE: Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES,
}
"""Which permission changes attributes, by what carries them."""


@dataclass(frozen=True, slots=True)
class ValueText:
    """属性值内容 · what is said of a value from which one chooses; None says nothing.

    A swatch shows a colour, or the picture in a file; an empty text takes either away.
    """

    name: str | None = None
    colour: str | None = None
    file: str | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class AttributeText:
    """属性内容 · what is said of an attribute; None says nothing. `reference_types` are (kind of type, key)."""

    name: str | None = None
    slug: str | None = None
    unit: str | None = None
    filterable: bool | None = None
    value_required: bool | None = None
    outside: str | None = None
    reference_types: Sequence[tuple[str, int]] | None = None
    add_values: Sequence[ValueText] = ()
    remove_values: Sequence[int] = ()
    metadata: Mapping[str, str] | None = None
    is_public: bool = field(default=True)


@dataclass(frozen=True, slots=True)
class NewAttribute:
    """新属性 · an attribute to be set up; `unread`: why it could not be read."""

    said: AttributeText
    of: str
    input_type: str
    entity_type: str | None = None
    unread: Refusal | None = None


def create(
    said: AttributeText, *, of: str, input_type: str, entity_type: str | None = None, by: Actor
) -> Attribute:
    """新增属性 · set up an attribute of products or of pages, with the values from which one chooses."""
    (made,) = create_each([NewAttribute(said, of, input_type, entity_type)], by=by)
    if isinstance(made, Refusal):
        raise made
    return made


@transaction.atomic
def create_each(
    wanted: Sequence[NewAttribute], *, by: Actor, keep_good: bool = False
) -> list[Attribute | Refusal]:
    """批量新增属性 · set up several attributes; in the place of one that is refused stands its refusal.

    `keep_good`: those that can be set up are. Otherwise one refusal leaves everything as it was. The number of statements
    does not grow with the rows.
    """
    for of in sorted({one.of for one in wanted}):
        by.must_permit(MANAGES[of])
    taken = _Taken(wanted)
    outcome: list[_Draft | Refusal] = []
    for one in wanted:
        try:
            outcome.append(_drafted(one, taken))
        except Refusal as refusal:
            outcome.append(refusal)
    drafts = [one for one in outcome if isinstance(one, _Draft)]
    if drafts and (keep_good or len(drafts) == len(outcome)):
        _write_new(drafts, by)
    return [one.attribute if isinstance(one, _Draft) else one for one in outcome]


@dataclass(slots=True)
class _Draft:
    """An attribute before it is written, with its values and the types to which its references are limited."""

    attribute: Attribute
    values: list[AttributeValue]
    types: set[tuple[str, int]]


class _Taken:
    """What new attributes need to know of others, asked once for all of them."""

    def __init__(self, wanted: Sequence[NewAttribute]) -> None:
        slugs, outside = [], []
        for slug, name in Attribute.objects.values_list("slug", "external_reference"):
            slugs.append(slug)
            outside.append(name)
        self.slugs, self.outside = Taken(slugs), Taken(outside)
        names = [value.outside for one in wanted for value in one.said.add_values if value.outside]
        rows = AttributeValue.objects.filter(external_reference__in=names) if names else ()
        self.values = Taken(row.external_reference for row in rows)
        asked = {pair for one in wanted for pair in one.said.reference_types or ()}
        self.types: set[tuple[str, int]] = set()
        for name in {name for name, _ in asked}:
            model = Attribute._meta.get_field(name).related_model
            keys = {key for kind, key in asked if kind == name}
            self.types |= {
                (name, pk) for pk in model.objects.filter(pk__in=keys).values_list("pk", flat=True)
            }


def _drafted(wanted: NewAttribute, taken: _Taken) -> _Draft:
    said = wanted.said
    if wanted.unread is not None:
        raise wanted.unread
    if not (said.name or "").strip():
        raise Required("名称 name", field="name")
    if (wanted.input_type in REFERRING) != (wanted.entity_type is not None):
        raise ReferencesWhat
    attribute = Attribute(type=wanted.of, input_type=wanted.input_type, entity_type=wanted.entity_type or "")
    slug = checked_slug(said.slug or "", most=80) if (said.slug or "").strip() else None
    if slug is None:
        slug = free_slug(" ".join((said.name or "").split()), taken.slugs.names.__contains__, 80)
    _write(attribute, said, slug, _called(said.outside, taken.outside))
    types = set(said.reference_types or ())
    if any(kind != REFERENCE_TYPES.get(attribute.entity_type) for kind, _ in types):
        raise ForeignReferenceType
    if not types <= taken.types:
        raise NotFound("类型 type", field="reference_types")
    if said.add_values and attribute.input_type not in CHOSEN:
        raise NoChoices(attribute=attribute.name, field="values")
    values = values_of(attribute, said.add_values, "values", [], taken.values)
    taken.slugs.take(slug, "标识 slug", "slug")
    return _Draft(attribute, values, types)


def _called(name: str | None, taken: Taken) -> str | None:
    """What another system calls something new."""
    plain = line(name, "external_reference", LONGEST_OUTSIDE) or None
    if plain:
        taken.take(plain, "外部编号 external reference", "external_reference")
    return plain


def _write_new(drafts: Sequence[_Draft], by: Actor) -> None:
    with only_once("标识 slug 或外部编号 slug or external reference", "slug"):
        Attribute.objects.bulk_create(one.attribute for one in drafts)
        AttributeValue.objects.bulk_create(value for one in drafts for value in one.values)
    with still_there("类型 type", "reference_types"):
        for name in ("product_types", "page_types"):
            through = Attribute._meta.get_field(name).remote_field.through
            column = f"{name[:-1].replace('_', '')}_id"
            through.objects.bulk_create(
                through(**{"attribute_id": one.attribute.pk, column: key})
                for one in drafts
                for kind, key in sorted(one.types)
                if kind == name
            )
    journal.record_each(
        [
            journal.Said(
                "attribute.created",
                one.attribute,
                None,
                {"name": one.attribute.name, "values": [value.name for value in one.values]},
            )
            for one in drafts
        ],
        by,
    )


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """属性改动 · what changes of one of several attributes; `unread`: why it could not be read."""

    attribute_id: int
    said: AttributeText
    unread: Refusal | None = None


def update_each(
    wanted: Sequence[AttributeChange], *, by: Actor, keep_good: bool = False
) -> list[Attribute | Refusal]:
    """批量修改属性 · change several attributes; in the place of one that is refused stands its refusal."""
    by.must_permit(*MANAGES.values())

    def change(one: AttributeChange) -> Attribute:
        if one.unread is not None:
            raise one.unread
        return update(one.attribute_id, one.said, by=by)

    in_turn = sorted(range(len(wanted)), key=lambda at: wanted[at].attribute_id)
    outcome = each([wanted[at] for at in in_turn], change, keep_good=keep_good)
    by_place = dict(zip(in_turn, outcome, strict=True))
    return [by_place[at] for at in range(len(wanted))]


@transaction.atomic
def update(attribute_id: int, said: AttributeText, *, by: Actor) -> Attribute:
    """修改属性 · change an attribute, add values to it and take values away that nothing has."""
    attribute = _own(attribute_id, by)
    slug = slug_of(attribute, said.slug, attribute.name, 80)
    changed: dict[str, Any] = _write(attribute, said, slug, outside_of(attribute, said.outside))
    with only_once("标识 slug", "slug"):
        attribute.save()
    changed |= _refer(attribute, said.reference_types)
    if "value_required" in changed:
        ProductTypeAttribute.objects.filter(attribute=attribute).update(required=attribute.value_required)
    for value_id in sorted(said.remove_values):
        value = attribute.values.filter(pk=value_id).first()
        if value is None:
            raise NotFound("属性值 value", field="remove_values")
        _delete_value(value, "remove_values")
    added = _add_values(attribute, said.add_values, "add_values")
    if changed.keys() & {"name", "slug", "unit"}:
        _tell(attribute.values.values_list("pk", flat=True))
    if changed or added or said.remove_values:
        journal.record(
            "attribute.updated", attribute, by, changed=changed,
            added=[one.name for one in added], removed=list(said.remove_values),
        )  # fmt: skip
    return attribute


@transaction.atomic
def delete(attribute_id: int, *, by: Actor) -> Attribute:
    """删除属性 · delete an attribute that no type carries any more."""
    attribute = _own(attribute_id, by)
    in_use = InUse(what=f"属性「{attribute.name}」", by="类型 types")
    own = (AttributeValue, Attribute.product_types.through, Attribute.page_types.through)
    if _is_used(Attribute, [attribute.pk], but=own) or _is_used(
        AttributeValue, attribute.values.values_list("pk", flat=True)
    ):
        raise in_use
    with unless_used(in_use):
        forgotten(attribute)
    journal.record("attribute.deleted", attribute, by, name=attribute.name)
    return attribute


@transaction.atomic
def create_value(attribute_id: int, said: ValueText, *, by: Actor) -> AttributeValue:
    """新增属性值 · add a value from which one can choose."""
    by.must_permit(*MANAGES.values(), Permission.MANAGE_PRODUCTS, Permission.MANAGE_PAGES)
    attribute = locked(Attribute.objects.all(), attribute_id, "属性 attribute", "attribute")
    own = (
        Permission.MANAGE_PAGES if attribute.type == Attribute.Type.PAGE_TYPE else Permission.MANAGE_PRODUCTS
    )
    by.must_permit(MANAGES[attribute.type], own)
    (value,) = _add_values(attribute, [said], "name")
    journal.record("attribute.value_created", attribute, by, value=value.pk, name=value.name)
    return value


@transaction.atomic
def update_value(value_id: int, said: ValueText, *, by: Actor) -> AttributeValue:
    """修改属性值 · write a value otherwise; products that have it have it as it is then."""
    value = _own_value(value_id, by)
    if value.attribute.input_type not in CHOSEN:
        raise NoChoices(attribute=value.attribute.name, field="id")
    wanted = _value_wanted(value, said, "name")
    name = wanted["name"]
    if name and value.attribute.values.filter(name=name).exclude(pk=value.pk).exists():
        raise Unique("属性值 value", field="name")
    if wanted["colour"]:
        wanted["file"] = ""
    elif wanted["file"]:
        wanted["colour"] = ""
    if changed := put(value, wanted):
        with only_once("外部编号 external reference", "external_reference"):
            value.save()
        _tell([value.pk])
        journal.record("attribute.value_updated", value.attribute, by, value=value.pk, changed=changed)
    return value


@transaction.atomic
def delete_value(value_id: int, *, by: Actor) -> AttributeValue:
    """删除属性值 · delete a value that nothing has."""
    value = _own_value(value_id, by)
    journal.record("attribute.value_deleted", value.attribute, by, value=value.pk, name=value.name)
    _delete_value(value, "id")
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


def _write(
    attribute: Attribute, said: AttributeText, slug: str | None, outside: str | None
) -> dict[str, list[Any]]:
    if not said.is_public:
        raise Invalid(
            "商品信息一律公开，属性不能隐藏。",
            "What is said of goods is public: attributes cannot be hidden.",
            field="visible_in_storefront",
        )
    name = line(said.name, "name", 80, required="名称 name")
    wanted = {
        "name": name,
        "slug": slug,
        "unit": line(said.unit, "unit", 20),
        "filterable": said.filterable,
        "value_required": said.value_required,
        "external_reference": outside,
        "metadata": merged(attribute.metadata, said.metadata, "metadata"),
    }
    return put(attribute, wanted)


def _refer(attribute: Attribute, types: Sequence[tuple[str, int]] | None) -> dict[str, list[Any]]:
    """Limit references to things of these types, of which an empty list names none; what changed."""
    if types is None:
        return {}
    name = REFERENCE_TYPES.get(attribute.entity_type)
    if types and (name is None or any(kind != name for kind, _ in types)):
        raise ForeignReferenceType
    if name is None:
        return {}
    kept, wanted = getattr(attribute, name), {key for _, key in types}
    before = set(kept.values_list("pk", flat=True))
    with still_there("类型 type", "reference_types"):
        kept.set(wanted)
    return {"reference_types": [sorted(before), sorted(wanted)]} if before != wanted else {}


def _value_wanted(
    value: AttributeValue, said: ValueText, field: str, taken: Taken | None = None
) -> dict[str, Any]:
    """What a value has to say; None where nothing was said. `taken`: what others are called, where that is known."""
    attribute = value.attribute
    colour, address = line(said.colour, "value", 7), (said.file or "").strip() or None
    if (colour or address) and attribute.input_type != Attribute.InputType.SWATCH:
        raise NoColour
    if colour and not COLOUR(colour):
        raise NoColour
    if colour and address:
        raise GivenTwice(what="色值与图样 colour and pattern", field="file_url")
    file = kept_file(address)
    if address and (file is None or file.endswith(".pdf")):
        raise Invalid(
            "须为先用 fileUpload 上传的图片的地址。",
            "It takes the address of a picture that was uploaded before, with fileUpload.",
            field="file_url",
        )
    return {
        "name": line(said.name, field, LONGEST_TEXT, required="名称 name"),
        "colour": colour.lower() if colour is not None else None,
        "file": file if said.file is None or address else "",
        "external_reference": (
            outside_of(value, said.outside) if taken is None else _called(said.outside, taken)
        ),
    }


def _add_values(attribute: Attribute, said: Sequence[ValueText], field: str) -> list[AttributeValue]:
    if not said:
        return []
    if attribute.input_type not in CHOSEN:
        raise NoChoices(attribute=attribute.name, field=field)
    made = values_of(attribute, said, field, list(attribute.values.all()))
    with only_once("外部编号 external reference", "external_reference"):
        return AttributeValue.objects.bulk_create(made)


def values_of(
    attribute: Attribute,
    said: Sequence[ValueText],
    field: str,
    kept: Sequence[AttributeValue],
    taken: Taken | None = None,
) -> list[AttributeValue]:
    """New values beside those that are kept, unsaved."""
    wanted = [_value_wanted(AttributeValue(attribute=attribute), one, field, taken) for one in said]
    names = [one["name"] or "" for one in wanted]
    if "" in names:
        raise Required("名称 name", field=field)
    if len(set(names)) < len(names) or {one.name for one in kept} & set(names):
        raise Unique("属性值 value", field=field)
    if len(kept) + len(wanted) > MOST_VALUES:
        raise TooMany(what="属性值 values", most=MOST_VALUES, field=field)
    place = max((one.sort_order for one in kept), default=-1) + 1
    slugs, made = {one.slug for one in kept}, []
    for number, one in enumerate(wanted, place):
        slug = _free(spelled(one["name"])[:100] or "value", slugs)
        slugs.add(slug)
        said_of_it = {name: value for name, value in one.items() if value is not None}
        made.append(AttributeValue(attribute=attribute, slug=slug, sort_order=number, **said_of_it))
    return made


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

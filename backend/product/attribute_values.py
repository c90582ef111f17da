"""属性取值 · typed values that a product or a variant has, checked against its product type.

A 单选 or 多选 value must be one that the platform keeps; a number, a 是/否 and a text are written as they are and kept
once: equal values of an attribute are one row, found by its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.core.refusals import NotFound
from backend.product.models import Attribute, AttributeValue, ProductTypeAttribute
from backend.product.ordering import moved
from backend.product.refusals import AttributeMissing, AttributeWrong, ForeignAttribute, GivenTwice

LONGEST_TEXT = 250
MOST_CHOICES = 50
NUMBER_LIMIT = Decimal(10) ** 14
NUMBER_STEP = Decimal("0.0001")

Kind = Attribute.InputType


@dataclass(frozen=True, slots=True)
class Choice:
    """选项 · one of an attribute's kept values, by its id or by its slug or name."""

    id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """填写 · what was given for one attribute; the part that its input type asks for counts."""

    attribute_id: int
    choices: tuple[Choice, ...] = ()
    number: str | None = None
    boolean: bool | None = None
    text: str | None = None

    @property
    def is_empty(self) -> bool:
        return (
            not self.choices
            and self.number is None
            and self.boolean is None
            and not (self.text or "").strip()
        )


def values_for(
    product_type_id: int, given: Sequence[Given], *, of_variant: bool, all_required: bool
) -> list[AttributeValue]:
    """The rows of what was given, in the type's order. `all_required`: what the type requires must be there.

    Refuses an attribute that is not the type's, a value of the wrong kind and one that does not exist.
    """
    of_type = ProductTypeAttribute.objects.filter(product_type_id=product_type_id, of_variant=of_variant)
    carried = {row.attribute: row.required for row in of_type.select_related("attribute")}
    return values_among(carried, given, all_required=all_required)


def values_among(
    carried: Mapping[Attribute, bool], given: Sequence[Given], *, all_required: bool
) -> list[AttributeValue]:
    """The rows of what was given, in the order of the attributes that a type `carried`, each required or not."""
    by_attribute = {one.attribute_id: one for one in given}
    if len(by_attribute) < len(given):
        raise GivenTwice(what="属性 attribute", field="attributes")
    if not by_attribute.keys() <= {attribute.pk for attribute in carried}:
        raise ForeignAttribute
    found: list[AttributeValue] = []
    for attribute, required in carried.items():
        one = by_attribute.get(attribute.pk)
        if one is not None and not one.is_empty:
            found += _rows(attribute, one)
        elif required and (all_required or one is not None):
            raise AttributeMissing(attribute=attribute.name)
    return found


def with_others(owner: Any, given: Sequence[Given], new: list[int]) -> tuple[list[int], list[int]]:
    """The values of a product, variant or page now and as they will be: attributes that were not given keep theirs."""
    rows = owner.attribute_values.order_by("sort_order", "id").values_list("value_id", "value__attribute_id")
    said = {one.attribute_id for one in given}
    return [value for value, _ in rows], [value for value, attribute in rows if attribute not in said] + new


def set_values(owner: Any, value_ids: Sequence[int]) -> None:
    """Let a product, variant or page have these values, in this order, and no others."""
    kept = owner.attribute_values
    kept.all().delete()
    kept.model.objects.bulk_create(
        kept.model(**{kept.field.name: owner}, value_id=value_id, sort_order=place)
        for place, value_id in enumerate(value_ids)
    )


def _rows(attribute: Attribute, given: Given) -> list[AttributeValue]:
    if attribute.input_type in (Kind.DROPDOWN, Kind.MULTISELECT):
        return _chosen(attribute, given)
    if attribute.input_type == Kind.NUMERIC:
        number = _number(attribute, given.number)
        return [_kept(attribute, f"{number:f}", number=number)]
    if attribute.input_type == Kind.BOOLEAN:
        if given.boolean is None:
            raise _wrong(attribute, "须填是或否。", "takes yes or no.")
        return [_kept(attribute, "是" if given.boolean else "否", boolean=given.boolean)]
    text = " ".join((given.text or "").split())
    if not text or len(text) > LONGEST_TEXT or not text.isprintable():
        raise _wrong(
            attribute,
            f"须为 1 至 {LONGEST_TEXT} 个字的文本。",
            f"takes a text of 1 to {LONGEST_TEXT} characters.",
        )
    return [_kept(attribute, text)]


def _chosen(attribute: Attribute, given: Given) -> list[AttributeValue]:
    most = 1 if attribute.input_type == Kind.DROPDOWN else MOST_CHOICES
    if not 1 <= len(given.choices) <= most:
        raise _wrong(attribute, f"须选 1 至 {most} 项。", f"takes 1 to {most} of its values.")
    kept = list(attribute.values.all())
    chosen: dict[int, AttributeValue] = {}
    for choice in given.choices:
        for value in kept:
            if value.pk == choice.id if choice.id is not None else choice.text in (value.slug, value.name):
                chosen[value.pk] = value
                break
        else:
            raise _wrong(attribute, "没有此选项。", "has no such value.")
    return list(chosen.values())


def _number(attribute: Attribute, text: str | None) -> Decimal:
    try:
        number = Decimal((text or "").strip())
        if number.is_finite() and abs(number) < NUMBER_LIMIT and number == number.quantize(NUMBER_STEP):
            whole = number == number.to_integral_value()
            return number.quantize(Decimal(1)) if whole else number.normalize()
    except InvalidOperation:
        pass
    raise _wrong(attribute, "须为数值，至多四位小数。", "takes a number with four decimals at most.")


def _kept(attribute: Attribute, name: str, **typed: Any) -> AttributeValue:
    """The row of a value that is written freely; made at its first use, and by one of several who write it at once."""
    found = AttributeValue.objects.filter(attribute=attribute, name=name).first()
    if found is None:
        slug = hashlib.sha256(name.encode()).hexdigest()[:20]
        AttributeValue.objects.bulk_create(
            [AttributeValue(attribute=attribute, slug=slug, name=name, **typed)], ignore_conflicts=True
        )
        found = AttributeValue.objects.get(attribute=attribute, slug=slug)
    return found


def _wrong(attribute: Attribute, zh: str, en: str) -> AttributeWrong:
    return AttributeWrong(attribute=attribute.name, zh=zh, en=en)


def reorder_values(owner: Any, attribute_id: int, moves: Sequence[tuple[int, int]]) -> None:
    """Move the values of one attribute of a product, variant or page among each other."""
    own = {
        one.value_id: one
        for one in owner.attribute_values.filter(value__attribute=attribute_id).order_by("sort_order", "id")
    }
    if not own:
        raise NotFound("属性 attribute", field="attribute_id")
    if not {key for key, _ in moves} <= own.keys():
        raise NotFound("属性值 value", field="moves")
    places = sorted(one.sort_order for one in own.values())
    if len(set(places)) < len(places):
        places = list(range(places[0], places[0] + len(places)))
    for place, key in zip(places, moved(list(own), moves), strict=True):
        own[key].sort_order = place
    owner.attribute_values.model.objects.bulk_update(own.values(), ["sort_order"])

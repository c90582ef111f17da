"""属性取值 · typed values that a product, a variant or a page has, checked against its type.

A 单选, 多选 or 色样 value must be one that the platform keeps. All others are written as they are and kept once: equal
values of an attribute are one row, found by a slug that is made of the value. Many owners' values are resolved together,
so that the number of statements does not grow with theirs.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from django.db.models import Q

from backend.core.actor import Actor
from backend.core.clock import SHANGHAI
from backend.core.refusals import NotFound, Refusal
from backend.product.description import cleaned, text_of
from backend.product.files import kept_file
from backend.product.models import Attribute, AttributeValue, ProductTypeAttribute
from backend.product.ordering import moved
from backend.product.referring import OFFERS, Referred
from backend.product.refusals import (
    AttributeMissing,
    AttributeWrong,
    ForeignAttribute,
    GivenTwice,
    RichTextWrong,
)

LONGEST_TEXT = 250
MOST_CHOICES = 50
MOST_REFERENCES = 50
NUMBER_LIMIT = Decimal(10) ** 14
NUMBER_STEP = Decimal("0.0001")

Kind = Attribute.InputType
Entity = Attribute.Entity
CHOSEN = frozenset({Kind.DROPDOWN, Kind.MULTISELECT, Kind.SWATCH})
"""Kinds whose values are kept by the platform."""
REFERRING = frozenset({Kind.REFERENCE, Kind.SINGLE_REFERENCE})
COLUMNS: Mapping[str, str] = {
    Entity.PRODUCT: "product_id",
    Entity.PRODUCT_VARIANT: "variant_id",
    Entity.CATEGORY: "category_id",
    Entity.COLLECTION: "collection_id",
    Entity.PAGE: "page_id",
}
"""Where the value of a reference holds the key of the thing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """选项 · one of an attribute's kept values: by its id, by what another system calls it, or by its slug or name."""

    id: int | None = None
    text: str = ""
    outside: str | None = None

    def means(self, value: AttributeValue) -> bool:
        if self.id is not None:
            return value.pk == self.id
        if self.outside is not None:
            return value.external_reference == self.outside
        return self.text in (value.slug, value.name)


@dataclass(frozen=True, slots=True)
class Given:
    """填写 · what was given for one attribute, named by its id or by what another system calls it.

    The part that its input type asks for counts. `references` are (kind of thing, key); `file` is where a file was
    uploaded to.
    """

    attribute_id: int | None = None
    choices: tuple[Choice, ...] = ()
    number: str | None = None
    boolean: bool | None = None
    text: str | None = None
    rich_text: Any = None
    day: date | None = None
    moment: datetime | None = None
    file: str | None = None
    references: tuple[tuple[str, int], ...] = ()
    outside: str | None = None

    @property
    def is_empty(self) -> bool:
        return (
            not self.choices
            and not self.references
            and not (
                self.rich_text if not isinstance(self.rich_text, dict) else self.rich_text.get("blocks", True)
            )
            and all(one is None for one in (self.number, self.boolean, self.day, self.moment))
            and not (self.text or "").strip()
            and not (self.file or "").strip()
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """待填 · the values of one owner: what its type carries, each required or not, and what was given.

    `all_required`: what is required must be there, not only stay.
    """

    carried: Mapping[Attribute, bool]
    given: Sequence[Given]
    all_required: bool = False


@dataclass(slots=True)
class _Known:
    """What the values of many owners need to know, looked up together."""

    values: dict[int, list[AttributeValue]]
    things: dict[str, dict[int, Referred]]
    types: dict[int, set[int]]


@dataclass(slots=True)
class _Wanted:
    """A value that an owner is to have: a row that is kept, or what one has to say."""

    attribute: Attribute
    slug: str = ""
    name: str = ""
    typed: dict[str, Any] = field(default_factory=dict)
    row: AttributeValue | None = None


def carried_by(product_type_ids: Iterable[int]) -> dict[tuple[int, bool], dict[Attribute, bool]]:
    """Which attributes types carry, for products (False) and for variants (True), each required or not."""
    found: dict[tuple[int, bool], dict[Attribute, bool]] = defaultdict(dict)
    for row in ProductTypeAttribute.objects.filter(product_type__in=product_type_ids).select_related(
        "attribute"
    ):
        found[row.product_type_id, row.of_variant][row.attribute] = row.required
    return found


def values_for(
    product_type_id: int, given: Sequence[Given], *, of_variant: bool, all_required: bool, by: Actor
) -> list[AttributeValue]:
    """The rows of what was given, in the type's order. `all_required`: what the type requires must be there.

    Refuses an attribute that is not the type's, a value of the wrong kind and one that does not exist.
    """
    carried = carried_by([product_type_id]).get((product_type_id, of_variant), {})
    return values_among(carried, given, all_required=all_required, by=by)


def values_among(
    carried: Mapping[Attribute, bool], given: Sequence[Given], *, all_required: bool, by: Actor
) -> list[AttributeValue]:
    """The rows of what was given, in the order of the attributes that a type `carried`, each required or not."""
    (found,) = values_of_all([Asked(carried, given, all_required)], by=by)
    if isinstance(found, Refusal):
        raise found
    return found


def values_of_all(asked: Sequence[Asked], *, by: Actor) -> list[list[AttributeValue] | Refusal]:
    """The rows of what was given for each of several owners; in the place of one that is refused stands its refusal.

    A handful of statements, however many owners there are.
    """
    pairs = [_caught(_paired, one) for one in asked]
    known = _known([pair for one in pairs if isinstance(one, list) for pair in one], by)
    wanted = [one if isinstance(one, Refusal) else _caught(_all_wanted, one, known) for one in pairs]
    _keep([value for one in wanted if isinstance(one, list) for value in one])
    return [
        one if isinstance(one, Refusal) else [value.row for value in one if value.row is not None]
        for one in wanted
    ]


def _caught(make: Callable[..., list[Any]], *arguments: Any) -> list[Any] | Refusal:
    try:
        return make(*arguments)
    except Refusal as refusal:
        return refusal


def _paired(asked: Asked) -> list[tuple[Attribute, Given]]:
    """What was given beside its attribute, in the order of the type; attributes that were left empty are left out."""
    by_id = {attribute.pk: attribute for attribute in asked.carried}
    outside = {each.external_reference: each for each in asked.carried if each.external_reference}
    found: dict[int, Given] = {}
    for one in asked.given:
        attribute = by_id.get(one.attribute_id) if one.attribute_id is not None else outside.get(one.outside)
        if attribute is None:
            raise ForeignAttribute(attributes=None if one.attribute_id is None else [one.attribute_id])
        if attribute.pk in found:
            raise GivenTwice(what="属性 attribute", field="attributes", attributes=[attribute.pk])
        found[attribute.pk] = one
    pairs = []
    for attribute, required in asked.carried.items():
        given = found.get(attribute.pk)
        if given is not None and not given.is_empty:
            pairs.append((attribute, given))
        elif required and (asked.all_required or given is not None):
            raise AttributeMissing(attribute=attribute.name, attributes=[attribute.pk])
    return pairs


def _known(pairs: Sequence[tuple[Attribute, Given]], by: Actor) -> _Known:
    """The kept values that were chosen, and the things that were referred to: three statements, one more for each kind."""
    known = _Known(defaultdict(list), {}, defaultdict(set))
    choosing = [pair for pair in pairs if pair[0].input_type in CHOSEN]
    chosen = [choice for _, given in choosing for choice in given.choices]
    if chosen:
        texts = [choice.text for choice in chosen if choice.text]
        meant = (
            Q(pk__in=[choice.id for choice in chosen if choice.id is not None])
            | Q(external_reference__in=[choice.outside for choice in chosen if choice.outside is not None])
            | Q(slug__in=texts)
            | Q(name__in=texts)
        )
        attributes = {attribute.pk for attribute, _ in choosing}
        for value in AttributeValue.objects.filter(meant, attribute__in=attributes):
            known.values[value.attribute_id].append(value)
    referring = [pair for pair in pairs if pair[0].input_type in REFERRING]
    ids: dict[str, set[int]] = defaultdict(set)
    for _, given in referring:
        for entity, key in given.references:
            ids[entity].add(key)
    known.things = {entity: OFFERS[entity](keys, by) for entity, keys in ids.items() if entity in OFFERS}
    for name in ("product_types", "page_types") if referring else ():
        through = getattr(Attribute, name).through.objects
        rows = through.filter(attribute__in={attribute.pk for attribute, _ in referring})
        for attribute_id, type_id in rows.values_list("attribute_id", f"{name[:-1].replace('_', '')}_id"):
            known.types[attribute_id].add(type_id)
    return known


def _all_wanted(pairs: Sequence[tuple[Attribute, Given]], known: _Known) -> list[_Wanted]:
    return [
        value
        for attribute, given in pairs
        for value in _MAKERS[attribute.input_type](attribute, given, known)
    ]


def _keep(wanted: Sequence[_Wanted]) -> None:
    """Give every value its row: the one there is, or a new one, written by one of several who write it at once."""
    free = [one for one in wanted if one.row is None]
    if not free:
        return
    asked = Q(attribute__in={one.attribute.pk for one in free}, slug__in={one.slug for one in free})
    rows = {(row.attribute_id, row.slug): row for row in AttributeValue.objects.filter(asked)}
    new = {(one.attribute.pk, one.slug): one for one in free if (one.attribute.pk, one.slug) not in rows}
    if new:
        AttributeValue.objects.bulk_create(
            (
                AttributeValue(attribute_id=pk, slug=slug, name=one.name, **one.typed)
                for (pk, slug), one in sorted(new.items(), key=lambda item: item[0])
            ),
            ignore_conflicts=True,
        )
        rows = {(row.attribute_id, row.slug): row for row in AttributeValue.objects.filter(asked)}
    for one in free:
        one.row = rows[one.attribute.pk, one.slug]


def with_others(
    owner: Any, given: Sequence[Given], new: Sequence[AttributeValue]
) -> tuple[list[int], list[int]]:
    """The values of a product, variant or page now and as they will be: attributes that were not given keep theirs."""
    rows = owner.attribute_values.order_by("sort_order", "id").values_list(
        "value_id", "value__attribute_id", "value__attribute__external_reference"
    )
    said = {one.attribute_id for one in given if one.attribute_id is not None}
    outside = {one.outside for one in given if one.attribute_id is None}
    kept = [value for value, attribute, name in rows if attribute not in said and name not in outside]
    return [value for value, _, _ in rows], kept + [value.pk for value in new]


def set_values(owner: Any, value_ids: Sequence[int]) -> None:
    """Let a product, variant or page have these values, in this order, and no others."""
    kept = owner.attribute_values
    kept.all().delete()
    kept.model.objects.bulk_create(
        kept.model(**{kept.field.name: owner}, value_id=value_id, sort_order=place)
        for place, value_id in enumerate(value_ids)
    )


def _free(attribute: Attribute, name: str, by_value: str | None = None, **typed: Any) -> list[_Wanted]:
    """A value that is written freely: its slug is made of what it says."""
    slug = hashlib.sha256((name if by_value is None else by_value).encode()).hexdigest()[:20]
    return [_Wanted(attribute, slug, name[:LONGEST_TEXT], typed)]


def _chosen(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    most = MOST_CHOICES if attribute.input_type == Kind.MULTISELECT else 1
    if not 1 <= len(given.choices) <= most:
        raise _wrong(attribute, f"须选 1 至 {most} 项。", f"takes 1 to {most} of its values.")
    chosen: dict[int, AttributeValue] = {}
    for choice in given.choices:
        for value in known.values.get(attribute.pk, ()):
            if choice.means(value):
                chosen[value.pk] = value
                break
        else:
            raise _wrong(attribute, "没有此选项。", "has no such value.")
    return [_Wanted(attribute, row=value) for value in chosen.values()]


def _numbered(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    number = _number(attribute, given.number)
    return _free(attribute, f"{number:f}", number=number)


def _number(attribute: Attribute, text: str | None) -> Decimal:
    try:
        number = Decimal((text or "").strip())
        if number.is_finite() and abs(number) < NUMBER_LIMIT and number == number.quantize(NUMBER_STEP):
            whole = number == number.to_integral_value()
            return number.quantize(Decimal(1)) if whole else number.normalize()
    except InvalidOperation:
        pass
    raise _wrong(attribute, "须为数值，至多四位小数。", "takes a number with four decimals at most.")


def _flagged(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    if given.boolean is None:
        raise _wrong(attribute, "须填是或否。", "takes yes or no.")
    return _free(attribute, "是" if given.boolean else "否", boolean=given.boolean)


def _written(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    text = " ".join((given.text or "").split())
    if not text or len(text) > LONGEST_TEXT or not text.isprintable():
        raise _wrong(
            attribute,
            f"须为 1 至 {LONGEST_TEXT} 个字的文本。",
            f"takes a text of 1 to {LONGEST_TEXT} characters.",
        )
    return _free(attribute, text)


def _rich(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    def refusal(**wrong: Any) -> Refusal:
        return RichTextWrong(attribute=attribute.name, attributes=[attribute.pk], **wrong)

    if not given.rich_text:
        raise _wrong(attribute, "须为 EditorJS 富文本。", "takes rich text of EditorJS.")
    document = cleaned(given.rich_text, refusal)
    words = " ".join(text_of(document).split())
    written = orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
    return _free(attribute, words or "富文本", written, rich_text=document)


def _dated(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    if given.day is None:
        raise _wrong(attribute, "须填日期（如 2026-11-27）。", "takes a day, as 2026-11-27.")
    return _free(attribute, given.day.isoformat(), day=given.day)


def _timed(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    moment = given.moment
    if moment is None:
        raise _wrong(attribute, "须填时间。", "takes a moment.")
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).replace(microsecond=0)
    shown = moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return _free(attribute, shown, moment=moment)


def _filed(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    name = kept_file(given.file)
    if name is None:
        raise _wrong(
            attribute,
            "须为先用 fileUpload 上传的文件的地址。",
            "takes the address of a file that was uploaded before, with fileUpload.",
        )
    return _free(attribute, name.rpartition("/")[2], file=name)


def _referred(attribute: Attribute, given: Given, known: _Known) -> list[_Wanted]:
    most = 1 if attribute.input_type == Kind.SINGLE_REFERENCE else MOST_REFERENCES
    if not 1 <= len(given.references) <= most:
        raise _wrong(attribute, f"须引用 1 至 {most} 个对象。", f"refers to 1 to {most} things.")
    label = Entity(attribute.entity_type).label
    types = known.types.get(attribute.pk)
    found = []
    for entity, key in dict.fromkeys(given.references):
        thing = known.things.get(entity, {}).get(key) if entity == attribute.entity_type else None
        if thing is None:
            raise _wrong(attribute, f"引用的{label}不存在。", f"refers to no such {attribute.entity_type}.")
        if types and thing.type_id not in types:
            raise _wrong(
                attribute,
                f"不能引用此类型的{label}。",
                f"does not refer to a {attribute.entity_type} of this type.",
            )
        found.append(_Wanted(attribute, f"{entity}-{key}", thing.name[:LONGEST_TEXT], {COLUMNS[entity]: key}))
    return found


_MAKERS: Mapping[str, Callable[[Attribute, Given, _Known], list[_Wanted]]] = {
    Kind.DROPDOWN: _chosen,
    Kind.MULTISELECT: _chosen,
    Kind.SWATCH: _chosen,
    Kind.NUMERIC: _numbered,
    Kind.BOOLEAN: _flagged,
    Kind.PLAIN_TEXT: _written,
    Kind.RICH_TEXT: _rich,
    Kind.DATE: _dated,
    Kind.DATE_TIME: _timed,
    Kind.FILE: _filed,
    Kind.REFERENCE: _referred,
    Kind.SINGLE_REFERENCE: _referred,
}


def _wrong(attribute: Attribute, zh: str, en: str) -> AttributeWrong:
    return AttributeWrong(attribute=attribute.name, zh=zh, en=en, attributes=[attribute.pk])


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

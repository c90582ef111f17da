"""属性 · attributes in the API: as Saleor's `SelectedAttribute` and as its family of `AssignedAttribute`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import graphene

from backend.product import rows
from backend.product.models import Attribute as AttributeModel
from backend.product.rows import AttributeRow, SelectedRow, ValueRow
from backend.product.services.kinds import SELECTING as SELECTING
from storefront_api.kit.connections import PAGING, Page, connection, window
from storefront_api.kit.ids import pks_of
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import JSONString, PositiveInt
from storefront_api.kit.types import Node, always, node_id
from storefront_api.product.enums import (
    UNIT_CODES,
    AttributeEntityTypeEnum,
    AttributeInputTypeEnum,
    AttributeTypeEnum,
    MeasurementUnitsEnum,
)
from storefront_api.product.inputs import AttributeValueFilterInput
from storefront_api.product.paging import slice_of
from storefront_api.product.translations import (
    AttributeTranslation,
    AttributeValueTranslation,
    translation,
    value_translation,
)

InputType = AttributeModel.InputType
CHOICES = {InputType.DROPDOWN, InputType.MULTISELECT}


class File(graphene.ObjectType):
    """文件 · a file."""

    url = graphene.String(required=True, description="地址 · the address.")
    content_type = graphene.String(description="类型 · the media type.")


class AttributeValue(graphene.ObjectType):
    """属性值 · a value of an attribute."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(description="名称 · the value as it is shown.")
    slug = graphene.String(description="标识 · the slug.")
    value = graphene.String(description="色值等附加值；本站为空 · the value of a swatch; empty here.")
    translation = translation(AttributeValueTranslation)
    input_type = graphene.Field(AttributeInputTypeEnum, description="类型 · how it is given.")
    reference = graphene.ID(description="引用；本站为空 · a reference; null here.")
    file = graphene.Field(File, description="文件；本站为空 · a file; null here.")
    rich_text = JSONString(description="富文本；本站为空 · rich text; null here.")
    plain_text = graphene.String(description="文本 · the text of a plain text attribute.")
    boolean = graphene.Boolean(description="是否 · the value of a yes-or-no attribute.")
    date = graphene.Date(description="日期；本站为空 · a date; null here.")
    date_time = graphene.DateTime(description="时间；本站为空 · a moment; null here.")

    resolve_id = node_id("AttributeValue")

    resolve_value = always("")

    @staticmethod
    def resolve_input_type(value: ValueRow, info: Any) -> str:
        return rows.attribute(value).input_type

    @staticmethod
    def resolve_plain_text(value: ValueRow, info: Any) -> str | None:
        return value.name if rows.attribute(value).input_type == InputType.PLAIN_TEXT else None

    resolve_reference = resolve_file = resolve_rich_text = resolve_date = resolve_date_time = always(None)


AttributeValueConnection = connection(AttributeValue)


class Attribute(HasMetadata, graphene.ObjectType):
    """属性 · a typed attribute of products or variants."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    input_type = graphene.Field(AttributeInputTypeEnum, description="类型 · how its value is given.")
    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    type = graphene.Field(AttributeTypeEnum, required=True, description="对象 · what carries it.")
    unit_label = graphene.String(description="计量单位 · the unit of its numbers, as it is written.")
    with_choices = graphene.Boolean(required=True, description="有可选值 · has a list of choices.")
    value_required = graphene.Boolean(
        required=True, description="必填；由商品类型决定 · decided by the product type."
    )
    visible_in_storefront = graphene.Boolean(required=True, description="前台可见 · shown in the storefront.")
    filterable_in_storefront = graphene.Boolean(
        required=True, description="可筛选 · products can be filtered by it."
    )
    filterable_in_dashboard = graphene.Boolean(
        required=True, description="可筛选 · products can be filtered by it."
    )
    translation = translation(AttributeTranslation)
    choices = graphene.Field(
        AttributeValueConnection,
        **PAGING,
        filter=AttributeValueFilterInput(description="筛选 · conditions."),
        search=graphene.String(description="名称或标识 · part of the name or of the slug."),
        description="可选值 · its values.",
    )
    unit = graphene.Field(
        MeasurementUnitsEnum, description="计量单位代码 · the unit of its numbers, where it has a code."
    )
    entity_type = graphene.Field(
        AttributeEntityTypeEnum, description="引用对象：无 · what it refers to: nothing."
    )
    reference_types = graphene.List(
        graphene.NonNull("storefront_api.product.types.ReferenceType"),
        limit=PositiveInt(default_value=100, description="至多 · at most so many."),
        description="引用类型：无 · the types it refers to: none.",
    )
    product_types = graphene.Field(
        "storefront_api.product.types.ProductTypeConnection",
        required=True,
        **PAGING,
        description="商品类型 · types whose products carry it.",
    )
    product_variant_types = graphene.Field(
        "storefront_api.product.types.ProductTypeConnection",
        required=True,
        **PAGING,
        description="规格类型 · types whose variants carry it.",
    )
    available_in_grid = graphene.Boolean(required=True, description="列表可见 · shown in lists of staff.")
    storefront_search_position = graphene.Int(
        required=True, description="筛选次序：0 · its place among filters: 0."
    )

    resolve_id = node_id("Attribute")

    @staticmethod
    def resolve_unit_label(attribute: AttributeRow, info: Any) -> str | None:
        return attribute.unit or None

    @staticmethod
    def resolve_with_choices(attribute: AttributeRow, info: Any) -> bool:
        return attribute.input_type in CHOICES

    resolve_visible_in_storefront = resolve_available_in_grid = always(True)
    resolve_storefront_search_position = always(0)
    resolve_entity_type = always(None)
    resolve_reference_types = always(None)

    @staticmethod
    def resolve_unit(attribute: AttributeRow, info: Any) -> str | None:
        return UNIT_CODES.get(attribute.unit)

    @staticmethod
    def resolve_product_types(attribute: AttributeRow, info: Any, **paging: Any) -> Page:
        return slice_of(rows.types_with_attribute(attribute, False), window(**paging))

    @staticmethod
    def resolve_product_variant_types(attribute: AttributeRow, info: Any, **paging: Any) -> Page:
        return slice_of(rows.types_with_attribute(attribute, True), window(**paging))

    @staticmethod
    def resolve_filterable_in_storefront(attribute: AttributeRow, info: Any) -> bool:
        return attribute.filterable

    resolve_filterable_in_dashboard = resolve_filterable_in_storefront

    @staticmethod
    def resolve_choices(
        attribute: AttributeRow,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        search: str | None = None,
        **paging: Any,
    ) -> Page:
        found = _narrowed(rows.attribute_values(attribute), filter or {}, search)
        return slice_of(found, window(**paging))


AttributeConnection = connection(Attribute)


def _narrowed(values: Sequence[ValueRow], given: Mapping[str, Any], search: str | None) -> Sequence[ValueRow]:
    words = (search or given.get("search") or "").strip().casefold()
    ids = None if given.get("ids") is None else set(pks_of(given["ids"], "AttributeValue"))
    slugs = None if given.get("slugs") is None else set(given["slugs"])
    return [
        value
        for value in values
        if (not words or words in value.name.casefold() or words in value.slug)
        and (ids is None or value.id in ids)
        and (slugs is None or value.slug in slugs)
    ]


class SelectedAttribute(graphene.ObjectType):
    """已填属性 · an attribute and the values that a product or variant has."""

    attribute = graphene.Field(Attribute, required=True, description="属性 · the attribute.")
    values = graphene.List(graphene.NonNull(AttributeValue), required=True, description="值 · the values.")

    @staticmethod
    def resolve_attribute(selected: SelectedRow, info: Any) -> AttributeRow:
        return rows.attribute(selected)


class AssignedVariantAttribute(graphene.ObjectType):
    """规格属性 · an attribute of a type's variants, and whether variants are chosen by it."""

    attribute = graphene.Field(Attribute, required=True, description="属性 · the attribute.")
    variant_selection = graphene.Boolean(required=True, description="用于选规格 · are variants chosen by it?")

    @staticmethod
    def resolve_attribute(assigned: rows.TypeAttributeRow, info: Any) -> AttributeRow:
        return rows.attribute(assigned)

    @staticmethod
    def resolve_variant_selection(assigned: rows.TypeAttributeRow, info: Any) -> bool:
        return rows.attribute(assigned).input_type in SELECTING


class AssignedAttribute(graphene.Interface):
    """已填属性 · an attribute with its value, by kind."""

    attribute = graphene.Field(Attribute, required=True, description="属性 · the attribute.")

    @classmethod
    def resolve_type(cls, selected: SelectedRow, info: Any) -> type[graphene.ObjectType]:
        return ASSIGNED[rows.attribute(selected).input_type]


class _Assigned:
    """What all kinds of assigned attributes share."""

    @staticmethod
    def resolve_attribute(selected: SelectedRow, info: Any) -> AttributeRow:
        return rows.attribute(selected)


def _first(selected: SelectedRow) -> ValueRow | None:
    return selected.values[0] if selected.values else None


class AssignedChoiceAttributeValue(graphene.ObjectType):
    """选项 · a choice."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug.")
    translation = value_translation(lambda value: value, "name")


class AssignedSingleChoiceAttribute(_Assigned, graphene.ObjectType):
    """单选属性 · one choice."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(AssignedChoiceAttributeValue, description="值 · the choice.")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> ValueRow | None:
        return _first(selected)


class AssignedMultiChoiceAttribute(_Assigned, graphene.ObjectType):
    """多选属性 · several choices."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.List(
        graphene.NonNull(AssignedChoiceAttributeValue),
        required=True,
        limit=PositiveInt(default_value=100, description="至多 · at most so many."),
        description="值 · the choices.",
    )

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any, limit: int | None = None) -> list[ValueRow]:
        return selected.values[: limit or 100]


class AssignedNumericAttribute(_Assigned, graphene.ObjectType):
    """数值属性 · a number, in the attribute's unit."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Float(description="值 · the number.")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> float | None:
        value = _first(selected)
        return None if value is None or value.number is None else float(value.number)


class AssignedBooleanAttribute(_Assigned, graphene.ObjectType):
    """是否属性 · yes or no."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Boolean(description="值 · yes or no.")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> bool | None:
        value = _first(selected)
        return None if value is None else value.boolean


class AssignedPlainTextAttribute(_Assigned, graphene.ObjectType):
    """文本属性 · a text."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.String(description="值 · the text.")
    translation = value_translation(lambda selected: _first(selected), "plain_text")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> str | None:
        value = _first(selected)
        return None if value is None else value.name


class AssignedFileAttribute(_Assigned, graphene.ObjectType):
    """文件属性 · a file; no attribute of the catalogue is one yet."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(File, description="值 · the file.")


class AssignedSingleCollectionReferenceAttribute(_Assigned, graphene.ObjectType):
    """专题引用属性 · a collection; no attribute of the catalogue is one yet."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field("storefront_api.product.types.Collection", description="值 · the collection.")


ASSIGNED: dict[str, type[graphene.ObjectType]] = {
    InputType.DROPDOWN: AssignedSingleChoiceAttribute,
    InputType.MULTISELECT: AssignedMultiChoiceAttribute,
    InputType.NUMERIC: AssignedNumericAttribute,
    InputType.BOOLEAN: AssignedBooleanAttribute,
    InputType.PLAIN_TEXT: AssignedPlainTextAttribute,
}
ASSIGNED_KINDS: Sequence[type[graphene.ObjectType]] = (
    *ASSIGNED.values(),
    AssignedFileAttribute,
    AssignedSingleCollectionReferenceAttribute,
)
"""Kinds of an interface are reachable only when the schema is told of them."""


class ObjectWithAttributes(graphene.Interface):
    """带属性对象 · a product or a variant, with the attributes that its type gives it."""

    assigned_attribute = graphene.Field(
        AssignedAttribute,
        slug=graphene.String(required=True, description="标识 · the slug."),
        description="一个属性 · one attribute.",
    )
    assigned_attributes = graphene.List(
        graphene.NonNull(AssignedAttribute),
        required=True,
        limit=PositiveInt(default_value=100, description="至多 · at most so many."),
        description="全部属性 · all attributes.",
    )


def by_slug(selected: Sequence[SelectedRow], slug: str) -> SelectedRow | None:
    """The attribute of a slug among those of a product or variant."""
    return next((one for one in selected if rows.attribute(one).slug == slug), None)

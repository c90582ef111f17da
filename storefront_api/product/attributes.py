"""属性 · attributes in the API: as Saleor's `SelectedAttribute` and as its family of `AssignedAttribute`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import graphene
import orjson

from backend.core.peers import relation
from backend.page.queries import page_reference_types, visible_pages_by_id
from backend.product import queries, rows
from backend.product.attribute_values import CHOSEN
from backend.product.files import media_type
from backend.product.models import Attribute as AttributeModel
from backend.product.rows import AttributeRow, SelectedRow, ValueRow
from backend.product.services.attributes import REFERENCE_TYPES
from backend.product.services.kinds import SELECTING as SELECTING
from storefront_api.kit.connections import PAGING, Page, connection, window
from storefront_api.kit.ids import pk_of, pks_of, split_global_id, to_global_id
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import JSON, JSONString, PositiveInt
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
Entity = AttributeModel.Entity
REFERRED: dict[str, str] = {
    Entity.PRODUCT: "Product",
    Entity.PRODUCT_VARIANT: "ProductVariant",
    Entity.CATEGORY: "Category",
    Entity.COLLECTION: "Collection",
    Entity.PAGE: "Page",
}
"""By which type of the API a thing is shown, to which attributes refer."""


def meaning(name: str, given: Sequence[str]) -> list[str]:
    """What a condition on references means: of ids, the slugs of values that refer to these things; of texts, themselves."""
    if name != "referenced_ids":
        return list(given)
    entities = {noun: entity for entity, noun in REFERRED.items()}
    nouns = [(id, split_global_id(id)[0]) for id in given]
    return [f"{entities[noun]}-{pk_of(id, noun)}" for id, noun in nouns if noun in entities]


class File(graphene.ObjectType):
    """文件 · an uploaded file. Resolvers give its name."""

    url = graphene.String(required=True, description="地址 · the address.")
    content_type = graphene.String(description="类型 · the media type.")

    @staticmethod
    def resolve_url(name: str, info: Any) -> str:
        return str(info.context.absolute(f"/files/{name.rpartition('/')[2]}"))

    @staticmethod
    def resolve_content_type(name: str, info: Any) -> str:
        return media_type(name)


class AttributeValue(graphene.ObjectType):
    """属性值 · a value of an attribute."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(description="名称 · the value as it is shown.")
    slug = graphene.String(description="标识 · the slug.")
    value = graphene.String(description="色值 · the colour of a swatch, #rrggbb; empty for others.")
    translation = translation(AttributeValueTranslation)
    input_type = graphene.Field(AttributeInputTypeEnum, description="类型 · how it is given.")
    reference = graphene.ID(description="引用 · the id of what it refers to.")
    file = graphene.Field(File, description="文件 · the file, or the pattern of a swatch.")
    rich_text = JSONString(description="富文本 (EditorJS) · the rich text.")
    plain_text = graphene.String(description="文本 · the text of a plain text attribute.")
    boolean = graphene.Boolean(description="是否 · the value of a yes-or-no attribute.")
    date = graphene.Date(description="日期 · the day.")
    date_time = graphene.DateTime(description="时间 · the moment.")
    external_reference = graphene.String(description="外部编号 · what another system calls it.")

    resolve_id = node_id("AttributeValue")

    @staticmethod
    def resolve_value(value: ValueRow, info: Any) -> str:
        return value.colour

    @staticmethod
    def resolve_input_type(value: ValueRow, info: Any) -> str:
        return rows.attribute(value).input_type

    @staticmethod
    def resolve_plain_text(value: ValueRow, info: Any) -> str | None:
        return value.name if rows.attribute(value).input_type == InputType.PLAIN_TEXT else None

    @staticmethod
    def resolve_reference(value: ValueRow, info: Any) -> str | None:
        if value.reference_id is None:
            return None
        return to_global_id(REFERRED[rows.attribute(value).entity_type], value.reference_id)

    @staticmethod
    def resolve_file(value: ValueRow, info: Any) -> str | None:
        return value.file or None

    @staticmethod
    def resolve_date(value: ValueRow, info: Any) -> Any:
        return value.day

    @staticmethod
    def resolve_date_time(value: ValueRow, info: Any) -> Any:
        return value.moment


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
        AttributeEntityTypeEnum, description="引用对象 · what it refers to, if it refers to anything."
    )
    reference_types = graphene.List(
        graphene.NonNull("storefront_api.page.types.ReferenceType"),
        limit=PositiveInt(default_value=100, description="至多 · at most so many."),
        description="引用类型 · the types to which its references are limited; none: they are not.",
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
    external_reference = graphene.String(description="外部编号 · what another system calls it.")

    resolve_id = node_id("Attribute")

    @staticmethod
    def resolve_unit_label(attribute: AttributeRow, info: Any) -> str | None:
        return attribute.unit or None

    @staticmethod
    def resolve_with_choices(attribute: AttributeRow, info: Any) -> bool:
        return attribute.input_type in CHOSEN

    resolve_visible_in_storefront = resolve_available_in_grid = always(True)
    resolve_storefront_search_position = always(0)

    @staticmethod
    def resolve_entity_type(attribute: AttributeRow, info: Any) -> str | None:
        return attribute.entity_type or None

    @staticmethod
    def resolve_reference_types(attribute: AttributeRow, info: Any, limit: int | None = None) -> Any:
        if attribute.entity_type not in REFERENCE_TYPES:
            return None
        of_pages = attribute.entity_type == Entity.PAGE
        found = page_reference_types(attribute) if of_pages else rows.reference_types(attribute)
        return found[: limit or 100]

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
        attribute = rows.attribute(selected)
        return ASSIGNED[attribute.input_type, attribute.entity_type]


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
    translation = value_translation(lambda value: value, graphene.String, "name")


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
    translation = value_translation(lambda selected: _first(selected), graphene.String, "plain_text", "name")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> str | None:
        value = _first(selected)
        return None if value is None else value.name


class AssignedTextAttribute(_Assigned, graphene.ObjectType):
    """富文本属性 · a rich text."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = JSON(description="值 (EditorJS) · the rich text.")
    translation = value_translation(lambda selected: _first(selected), JSON, "description")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> Any:
        value = _first(selected)
        return orjson.loads(value.rich_text) if value is not None and value.rich_text else None


class AssignedDateAttribute(_Assigned, graphene.ObjectType):
    """日期属性 · a day."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Date(description="值 · the day.")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> Any:
        value = _first(selected)
        return None if value is None else value.day


class AssignedDateTimeAttribute(_Assigned, graphene.ObjectType):
    """时间属性 · a moment."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.DateTime(description="值 · the moment.")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> Any:
        value = _first(selected)
        return None if value is None else value.moment


class AssignedFileAttribute(_Assigned, graphene.ObjectType):
    """文件属性 · a file."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(File, description="值 · the file.")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> str | None:
        value = _first(selected)
        return None if value is None else value.file or None


class AssignedSwatchAttributeValue(graphene.ObjectType):
    """色样 · a colour or a pattern."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug.")
    hex_color = graphene.String(description="色值 · the colour, #rrggbb.")
    file = graphene.Field(File, description="图样 · the picture of a pattern.")
    translation = value_translation(lambda value: value, graphene.String, "name")

    @staticmethod
    def resolve_hex_color(value: ValueRow, info: Any) -> str | None:
        return value.colour or None

    @staticmethod
    def resolve_file(value: ValueRow, info: Any) -> str | None:
        return value.file or None


class AssignedSwatchAttribute(_Assigned, graphene.ObjectType):
    """色样属性 · a colour or a pattern."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(AssignedSwatchAttributeValue, description="值 · the swatch.")

    @staticmethod
    def resolve_value(selected: SelectedRow, info: Any) -> ValueRow | None:
        return _first(selected)


def _viewer(info: Any) -> queries.Viewer:
    found = info.context.memo.get(queries.Viewer)
    if found is None:
        found = info.context.memo[queries.Viewer] = queries.Viewer.of(info.context.actor)
    return found  # type: ignore[no-any-return]


_categories = relation(rows.categories_by_id, "reference_id")
_collections = relation(queries.shown_collections, "reference_id")
_products = relation(queries.referred_products, "reference_id")
_variants = relation(queries.referred_variants, "reference_id")
_pages = relation(visible_pages_by_id, "reference_id")
_SHOWN: Mapping[str, Callable[[ValueRow, SelectedRow, Any], Any]] = {
    Entity.CATEGORY: lambda value, selected, info: _categories(value),
    Entity.COLLECTION: lambda value, selected, info: _collections(value, selected.channel_id, _viewer(info)),
    Entity.PRODUCT: lambda value, selected, info: _products(value, selected.channel_id, _viewer(info)),
    Entity.PRODUCT_VARIANT: lambda value, selected, info: _variants(
        value, selected.channel_id, _viewer(info)
    ),
    Entity.PAGE: lambda value, selected, info: _pages(value, info.context.actor),
}
"""What an attribute refers to, as far as the viewer sees it; loaded for all values that were read together."""


def _referring(entity: str, *, many: bool) -> type[graphene.ObjectType]:
    """`AssignedSingleProductReferenceAttribute` and its eleven siblings."""
    noun, label = REFERRED[entity], Entity(entity).label
    module = "page" if entity == Entity.PAGE else "product"
    shown = f"storefront_api.{module}.types.{noun}"

    def one(selected: SelectedRow, info: Any) -> Any:
        value = _first(selected)
        return None if value is None else _SHOWN[entity](value, selected, info)

    def several(selected: SelectedRow, info: Any, limit: int | None = None) -> list[Any]:
        found = (_SHOWN[entity](value, selected, info) for value in selected.values[: limit or 100])
        return [each for each in found if each is not None]

    value = (
        graphene.List(
            graphene.NonNull(shown),
            required=True,
            limit=PositiveInt(default_value=100, description="至多 · at most so many."),
            description=f"值 · those {label} to which it refers that the viewer sees.",
        )
        if many
        else graphene.Field(shown, description=f"值 · the {label} to which it refers, if the viewer sees it.")
    )
    return type(
        f"Assigned{'Multi' if many else 'Single'}{noun}ReferenceAttribute",
        (_Assigned, graphene.ObjectType),
        {
            "__doc__": f"{label}引用属性 · {'references to several things' if many else 'a reference to one thing'}.",
            "Meta": type("Meta", (), {"interfaces": (AssignedAttribute,)}),
            "value": value,
            "resolve_value": staticmethod(several if many else one),
        },
    )


ASSIGNED: dict[tuple[str, str], type[graphene.ObjectType]] = {
    (InputType.DROPDOWN, ""): AssignedSingleChoiceAttribute,
    (InputType.MULTISELECT, ""): AssignedMultiChoiceAttribute,
    (InputType.NUMERIC, ""): AssignedNumericAttribute,
    (InputType.BOOLEAN, ""): AssignedBooleanAttribute,
    (InputType.PLAIN_TEXT, ""): AssignedPlainTextAttribute,
    (InputType.RICH_TEXT, ""): AssignedTextAttribute,
    (InputType.DATE, ""): AssignedDateAttribute,
    (InputType.DATE_TIME, ""): AssignedDateTimeAttribute,
    (InputType.FILE, ""): AssignedFileAttribute,
    (InputType.SWATCH, ""): AssignedSwatchAttribute,
    **{(InputType.SINGLE_REFERENCE, entity): _referring(entity, many=False) for entity in Entity},
    **{(InputType.REFERENCE, entity): _referring(entity, many=True) for entity in Entity},
}
ASSIGNED_KINDS: Sequence[type[graphene.ObjectType]] = tuple(ASSIGNED.values())
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

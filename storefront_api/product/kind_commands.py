"""类型与属性的办理 · commands of product types, attributes and their values, in Saleor's names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.core.actor import Actor
from backend.core.refusals import NotFound, Refusal
from backend.product import rows
from backend.product.models import Attribute as AttributeModel
from backend.product.models import AttributeValue as ValueModel
from backend.product.services import attributes as verbs
from backend.product.services import kinds
from backend.product.services.attributes import AttributeChange, AttributeText, NewAttribute, ValueText
from backend.product.services.kinds import Carried, TypeText
from storefront_api.kit.bulk import (
    ERROR_POLICY,
    BulkDelete,
    ErrorPolicy,
    Rows,
    RowsCommand,
    answer_rows,
    at_most,
    keeps_good,
)
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import key_of, pk_of, pks_of, split_global_id
from storefront_api.kit.types import MetadataInput
from storefront_api.product.attributes import Attribute, AttributeValue
from storefront_api.product.command_inputs import WeightScalar
from storefront_api.product.enums import (
    UNITS,
    AttributeEntityTypeEnum,
    AttributeInputTypeEnum,
    AttributeTypeEnum,
    MeasurementUnitsEnum,
    ProductAttributeType,
    ProductTypeKindEnum,
)
from storefront_api.product.errors import (
    AttributeBulkCreateError,
    AttributeBulkUpdateError,
    AttributeError,
    ProductError,
)
from storefront_api.product.types import ProductType

OUTSIDE = graphene.String(description="外部编号 · or what another system calls it.")
_METADATA = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata, added by key.")


def _ids(description: str, *, required: bool = False) -> graphene.List:
    return graphene.List(graphene.NonNull(graphene.ID), required=required, description=description)


class ReorderInput(graphene.InputObjectType):
    """移动 · move one thing of a list."""

    id = graphene.ID(required=True, description="编号 · which one.")
    sort_order = graphene.Int(
        description="移动几位 · by how many places: down if positive, up if negative; 0 if not given."
    )


def moves_of(given: Sequence[Any], type_name: str, field: str = "moves") -> list[tuple[Any, int]]:
    """What `[ReorderInput!]!` says: keys and by how many places each goes."""
    at_most(given, field)
    return [(pk_of(one.id, type_name, field), one.get("sort_order") or 0) for one in given]


class ProductTypeInput(graphene.InputObjectType):
    """商品类型内容 · what is said of a product type; what is not given stays as it is."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug; made of the name if not given.")
    kind = ProductTypeKindEnum(description="种类：只有 NORMAL · the kind: there are no gift cards here.")
    has_variants = graphene.Boolean(description="有多个规格 · may have several variants.")
    is_shipping_required = graphene.Boolean(description="需要配送 · is delivered.")
    is_digital = graphene.Boolean(description="数字商品：不经营 · digital goods: not here.")
    weight = WeightScalar(description="默认重量 · kilograms of a variant of which nothing else is said.")
    product_attributes = _ids("商品属性 · attributes of products; replaces the list.")
    variant_attributes = _ids("规格属性 · attributes of variants; replaces the list.")
    tax_class = graphene.ID(description="税类：无 · there are no tax classes: invoices state the tax.")
    metadata = _METADATA


_TYPE = graphene.Field(ProductType, description="商品类型 · the product type.")


def _type(pk: int) -> rows.TypeRow | None:
    return rows.types_by_id({pk}).get(pk)


def _type_text(said: Any) -> TypeText:
    if said.get("tax_class") is not None:
        raise NotFound("税类 tax class", field="tax_class")
    return TypeText(
        is_gift_card=said.get("kind") == "GIFT_CARD",
        is_digital=bool(said.get("is_digital")),
        weight_kg=said.get("weight"),
        product_attributes=_attributes(said, "product_attributes"),
        variant_attributes=_attributes(said, "variant_attributes"),
        metadata=metadata_of(said),
        **{name: said.get(name) for name in ("name", "slug", "has_variants", "is_shipping_required")},
    )


def metadata_of(said: Any, field: str = "metadata") -> dict[str, str] | None:
    """Metadata that an input brings; None if it says nothing of it."""
    given = said.get(field)
    return None if given is None else {one.key: one.value for one in given}


def _attributes(said: Any, field: str) -> list[int] | None:
    given = said.get(field)
    return None if given is None else pks_of(given, "Attribute", field)


class ProductTypeCreate(Command):
    """新增商品类型 · set up a product type."""

    class Arguments:
        input = ProductTypeInput(required=True, description="商品类型 · the product type.")

    Errors = ProductError
    product_type = _TYPE

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        return {"product_type": _type(kinds.create(_type_text(input), by=context.actor).pk)}


class ProductTypeUpdate(Command):
    """修改商品类型 · change a product type."""

    class Arguments:
        id = graphene.ID(required=True, description="商品类型 · the product type.")
        input = ProductTypeInput(required=True, description="内容 · what changes.")

    Errors = ProductError
    product_type = _TYPE

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        kind = kinds.update(pk_of(id, "ProductType"), _type_text(input), by=context.actor)
        return {"product_type": _type(kind.pk)}


class ProductTypeDelete(Command):
    """删除商品类型 · delete a product type of which there is no product."""

    class Arguments:
        id = graphene.ID(required=True, description="商品类型 · the product type.")

    Errors = ProductError
    product_type = _TYPE

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        pk = pk_of(id, "ProductType")
        before = _type(pk)
        kinds.delete(pk, by=context.actor)
        return {"product_type": before}


class ProductTypeBulkDelete(BulkDelete):
    """批量删除商品类型 · delete product types of which there is no product."""

    Errors = ProductError
    noun = "ProductType"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return kinds.delete(pk, by=by)


class ProductAttributeAssignInput(graphene.InputObjectType):
    """分配属性 · an attribute for the products of a type, or for their variants."""

    id = graphene.ID(required=True, description="属性 · the attribute.")
    type = ProductAttributeType(required=True, description="对象 · of products or of variants.")
    variant_selection = graphene.Boolean(
        description="用于选规格；由属性类型决定 · decided by the attribute's input type."
    )


class ProductAttributeAssignmentUpdateInput(graphene.InputObjectType):
    """属性用途 · is a variant chosen by it? Decided here by the attribute's input type."""

    id = graphene.ID(required=True, description="属性 · the attribute.")
    variant_selection = graphene.Boolean(required=True, description="用于选规格 · are variants chosen by it?")


class ProductAttributeAssign(Command):
    """分配属性 · let products of a type, or their variants, carry attributes."""

    class Arguments:
        product_type_id = graphene.ID(required=True, description="商品类型 · the product type.")
        operations = graphene.List(
            graphene.NonNull(ProductAttributeAssignInput), required=True, description="属性 · the attributes."
        )

    Errors = ProductError
    product_type = _TYPE

    @staticmethod
    def perform(context: Context, product_type_id: str, operations: Any) -> dict[str, Any]:
        at_most(operations, "operations")
        wanted = [
            Carried(pk_of(one.id, "Attribute", "operations"), one.type == "VARIANT") for one in operations
        ]
        pk = pk_of(product_type_id, "ProductType", "product_type_id")
        return {"product_type": _type(kinds.assign_attributes(pk, wanted, by=context.actor).pk)}


class ProductAttributeAssignmentUpdate(Command):
    """属性用途 · ask that variants are chosen by attributes; their input types decide, other wishes are refused."""

    class Arguments:
        product_type_id = graphene.ID(required=True, description="商品类型 · the product type.")
        operations = graphene.List(
            graphene.NonNull(ProductAttributeAssignmentUpdateInput),
            required=True,
            description="属性 · the attributes.",
        )

    Errors = ProductError
    product_type = _TYPE

    @staticmethod
    def perform(context: Context, product_type_id: str, operations: Any) -> dict[str, Any]:
        at_most(operations, "operations")
        wanted = {pk_of(one.id, "Attribute", "operations"): one.variant_selection for one in operations}
        pk = pk_of(product_type_id, "ProductType", "product_type_id")
        return {"product_type": _type(kinds.choose_by(pk, wanted, by=context.actor).pk)}


class ProductAttributeUnassign(Command):
    """取消属性 · take attributes from a type; its products lose their values of these."""

    class Arguments:
        product_type_id = graphene.ID(required=True, description="商品类型 · the product type.")
        attribute_ids = _ids("属性 · the attributes.", required=True)

    Errors = ProductError
    product_type = _TYPE

    @staticmethod
    def perform(context: Context, product_type_id: str, attribute_ids: list[str]) -> dict[str, Any]:
        at_most(attribute_ids, "attribute_ids")
        pk = pk_of(product_type_id, "ProductType", "product_type_id")
        gone = pks_of(attribute_ids, "Attribute", "attribute_ids")
        return {"product_type": _type(kinds.unassign_attributes(pk, gone, by=context.actor).pk)}


class ProductTypeReorderAttributes(Command):
    """属性排序 · move attributes of a type."""

    class Arguments:
        product_type_id = graphene.ID(required=True, description="商品类型 · the product type.")
        type = ProductAttributeType(required=True, description="对象 · of products or of variants.")
        moves = graphene.List(
            graphene.NonNull(ReorderInput),
            required=True,
            description="移动 · the moves, one after the other.",
        )

    Errors = ProductError
    product_type = _TYPE

    @staticmethod
    def perform(context: Context, product_type_id: str, type: str, moves: Any) -> dict[str, Any]:
        pk = pk_of(product_type_id, "ProductType", "product_type_id")
        kind = kinds.reorder_attributes(
            pk, moves_of(moves, "Attribute"), of_variant=type == "VARIANT", by=context.actor
        )
        return {"product_type": _type(kind.pk)}


class AttributeValueCreateInput(graphene.InputObjectType):
    """新属性值 · a value from which one can choose."""

    name = graphene.String(required=True, description="名称 · the value as it is shown.")
    value = graphene.String(description="色值 · the colour of a swatch, #rrggbb.")
    file_url = graphene.String(
        description="图样 · the picture of a swatch: the address that `fileUpload` gave."
    )
    content_type = graphene.String(description="文件类型；以内容为准 · the file's type; its content decides.")
    external_reference = graphene.String(description="外部编号 · what another system calls it.")


class AttributeValueUpdateInput(graphene.InputObjectType):
    """属性值内容 · a value from which one can choose."""

    name = graphene.String(description="名称 · the value as it is shown.")
    value = graphene.String(description="色值 · the colour of a swatch, #rrggbb.")
    file_url = graphene.String(
        description="图样 · the picture of a swatch: the address that `fileUpload` gave."
    )
    content_type = graphene.String(description="文件类型；以内容为准 · the file's type; its content decides.")
    external_reference = graphene.String(description="外部编号 · what another system calls it.")


class _AttributeInput:
    """What is said of an attribute, new or not."""

    slug = graphene.String(description="标识 · the slug; made of the name if not given.")
    external_reference = graphene.String(description="外部编号 · what another system calls it.")
    reference_types = _ids("引用类型 · types of products, or of pages, to which its references are limited.")
    unit = MeasurementUnitsEnum(description="计量单位 · the unit of its numbers.")
    unit_label = graphene.String(description="计量单位 · the unit as it is written, where no code fits.")
    value_required = graphene.Boolean(description="必填 · does a product need a value?")
    visible_in_storefront = graphene.Boolean(
        description="前台可见：一律可见 · attributes of goods are public: always true."
    )
    filterable_in_storefront = graphene.Boolean(description="可筛选 · can products be filtered by it?")
    filterable_in_dashboard = graphene.Boolean(
        description="可筛选；与前台相同 · the same as in the storefront."
    )
    is_variant_only = graphene.Boolean(description="仅规格；由商品类型决定 · decided by the product type.")
    metadata = _METADATA


class AttributeCreateInput(_AttributeInput, graphene.InputObjectType):
    """新属性 · an attribute to be set up."""

    name = graphene.String(required=True, description="名称 · the name.")
    type = AttributeTypeEnum(required=True, description="对象 · what carries it.")
    input_type = AttributeInputTypeEnum(description="类型 · how its value is given; DROPDOWN if not said.")
    entity_type = AttributeEntityTypeEnum(description="引用对象 · what it refers to, if it is of references.")
    values = graphene.List(graphene.NonNull(AttributeValueCreateInput), description="可选值 · its values.")


class AttributeUpdateInput(_AttributeInput, graphene.InputObjectType):
    """属性内容 · what is said of an attribute; what is not given stays as it is."""

    name = graphene.String(description="名称 · the name.")
    add_values = graphene.List(
        graphene.NonNull(AttributeValueUpdateInput), description="加入可选值 · values to be added."
    )
    remove_values = _ids("移除可选值 · values to be deleted, if nothing has them.")


_ATTRIBUTE = graphene.Field(Attribute, description="属性 · the attribute.")
_VALUE = graphene.Field(AttributeValue, description="属性值 · the value.")


def _attribute(pk: int) -> rows.AttributeRow | None:
    return rows.attributes_by_id({pk}).get(pk)


def _value(pk: int) -> rows.ValueRow | None:
    return rows.values_by_id({pk}).get(pk)


def _attribute_pk(id: str | None, outside: str | None) -> int:
    return key_of(AttributeModel.objects.all(), "Attribute", id, outside)


def _value_pk(id: str | None, outside: str | None) -> int:
    return key_of(ValueModel.objects.all(), "AttributeValue", id, outside)


def _attribute_text(said: Any, added: str) -> AttributeText:
    unit, flags = (
        said.get("unit"),
        [said.get(f"filterable_in_{where}") for where in ("storefront", "dashboard")],
    )
    values = said.get(added) or ()
    at_most(values, added)
    return AttributeText(
        name=said.get("name"),
        slug=said.get("slug"),
        unit=UNITS[unit] if unit is not None else said.get("unit_label"),
        filterable=next((flag for flag in flags if flag is not None), None),
        value_required=said.get("value_required"),
        is_public=said.get("visible_in_storefront") is not False,
        outside=said.get("external_reference"),
        reference_types=_reference_types(said.get("reference_types")),
        add_values=[_value_text(one) for one in values],
        remove_values=pks_of(said.get("remove_values") or (), "AttributeValue", "remove_values"),
        metadata=metadata_of(said),
    )


def _value_text(said: Any) -> ValueText:
    return ValueText(
        name=said.get("name"),
        colour=said.get("value"),
        file=said.get("file_url"),
        outside=said.get("external_reference"),
    )


def _reference_types(ids: Any) -> list[tuple[str, int]] | None:
    if ids is None:
        return None
    kinds = {"ProductType": "product_types", "PageType": "page_types"}
    found = []
    for id in ids:
        name = split_global_id(id)[0]
        name = name if name in kinds else "ProductType"
        found.append((kinds[name], pk_of(id, name, "reference_types")))
    return found


class AttributeCreate(Command):
    """新增属性 · set up an attribute of products or of pages."""

    class Arguments:
        input = AttributeCreateInput(required=True, description="属性 · the attribute.")

    Errors = AttributeError
    attribute = _ATTRIBUTE

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        made = verbs.create(
            _attribute_text(input, "values"),
            of=input.type,
            input_type=input.get("input_type") or "dropdown",
            entity_type=input.get("entity_type"),
            by=context.actor,
        )
        return {"attribute": _attribute(made.pk)}


class AttributeBulkCreateResult(graphene.ObjectType):
    """批量结果 · what became of one row: the attribute, or why there is none."""

    attribute = _ATTRIBUTE
    errors = graphene.List(
        graphene.NonNull(AttributeBulkCreateError), description="错误 · errors of this row."
    )


class AttributeBulkCreate(RowsCommand):
    """批量新增属性 · set up several attributes."""

    class Arguments:
        attributes = graphene.List(
            graphene.NonNull(AttributeCreateInput), required=True, description="属性 · 100 at most."
        )
        error_policy = ERROR_POLICY

    Errors = AttributeBulkCreateError
    count = graphene.Int(required=True, default_value=0, description="新增数 · how many were set up.")
    results = graphene.List(
        graphene.NonNull(AttributeBulkCreateResult),
        required=True,
        default_value=(),
        description="结果 · row by row.",
    )

    @staticmethod
    def perform(context: Context, attributes: Any, error_policy: ErrorPolicy | None = None) -> dict[str, Any]:
        at_most(attributes, "attributes")
        keep_good = keeps_good(error_policy)
        outcome = verbs.create_each(
            [_new_attribute(one) for one in attributes], by=context.actor, keep_good=keep_good
        )
        return answer_rows(
            Rows(outcome, keep_good),
            AttributeBulkCreateResult,
            AttributeBulkCreateError,
            "attribute",
            rows.attributes_by_id,
        )


def _new_attribute(said: Any) -> NewAttribute:
    kind, entity = said.get("input_type") or "dropdown", said.get("entity_type")
    try:
        return NewAttribute(_attribute_text(said, "values"), said.type, kind, entity)
    except Refusal as refusal:
        return NewAttribute(AttributeText(), said.type, kind, entity, unread=refusal)


class AttributeBulkUpdateInput(graphene.InputObjectType):
    """属性改动 · what changes of one of several attributes."""

    id = graphene.ID(description="属性 · the attribute.")
    external_reference = OUTSIDE
    fields = AttributeUpdateInput(required=True, description="内容 · what changes.")


class AttributeBulkUpdateResult(graphene.ObjectType):
    """批量结果 · what became of one row: the attribute as it is then, or why it is not changed."""

    attribute = _ATTRIBUTE
    errors = graphene.List(
        graphene.NonNull(AttributeBulkUpdateError), description="错误 · errors of this row."
    )


class AttributeBulkUpdate(RowsCommand):
    """批量修改属性 · change several attributes."""

    class Arguments:
        attributes = graphene.List(
            graphene.NonNull(AttributeBulkUpdateInput), required=True, description="属性 · 100 at most."
        )
        error_policy = ERROR_POLICY

    Errors = AttributeBulkUpdateError
    count = graphene.Int(required=True, default_value=0, description="修改数 · how many were changed.")
    results = graphene.List(
        graphene.NonNull(AttributeBulkUpdateResult),
        required=True,
        default_value=(),
        description="结果 · row by row.",
    )

    @staticmethod
    def perform(context: Context, attributes: Any, error_policy: ErrorPolicy | None = None) -> dict[str, Any]:
        at_most(attributes, "attributes")
        keep_good = keeps_good(error_policy)
        outcome = verbs.update_each(
            [_attribute_change(one) for one in attributes], by=context.actor, keep_good=keep_good
        )
        return answer_rows(
            Rows(outcome, keep_good),
            AttributeBulkUpdateResult,
            AttributeBulkUpdateError,
            "attribute",
            rows.attributes_by_id,
        )


def _attribute_change(said: Any) -> AttributeChange:
    try:
        pk = _attribute_pk(said.get("id"), said.get("external_reference"))
        return AttributeChange(pk, _attribute_text(said.fields, "add_values"))
    except Refusal as refusal:
        return AttributeChange(0, AttributeText(), unread=refusal)


class AttributeUpdate(Command):
    """修改属性 · change an attribute, add values to it and take unused ones away."""

    class Arguments:
        id = graphene.ID(description="属性 · the attribute.")
        external_reference = OUTSIDE
        input = AttributeUpdateInput(required=True, description="内容 · what changes.")

    Errors = AttributeError
    attribute = _ATTRIBUTE

    @staticmethod
    def perform(
        context: Context, input: Any, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        pk = _attribute_pk(id, external_reference)
        verbs.update(pk, _attribute_text(input, "add_values"), by=context.actor)
        return {"attribute": _attribute(pk)}


class AttributeDelete(Command):
    """删除属性 · delete an attribute that no type carries."""

    class Arguments:
        id = graphene.ID(description="属性 · the attribute.")
        external_reference = OUTSIDE

    Errors = AttributeError
    attribute = _ATTRIBUTE

    @staticmethod
    def perform(
        context: Context, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        pk = _attribute_pk(id, external_reference)
        before = _attribute(pk)
        verbs.delete(pk, by=context.actor)
        return {"attribute": before}


class AttributeBulkDelete(BulkDelete):
    """批量删除属性 · delete attributes that no type carries."""

    Errors = AttributeError
    noun = "Attribute"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return verbs.delete(pk, by=by)


class AttributeValueCreate(Command):
    """新增属性值 · add a value from which one can choose."""

    class Arguments:
        attribute = graphene.ID(required=True, description="属性 · the attribute.")
        input = AttributeValueCreateInput(required=True, description="属性值 · the value.")

    Errors = AttributeError
    attribute = _ATTRIBUTE
    attribute_value = _VALUE

    @staticmethod
    def perform(context: Context, attribute: str, input: Any) -> dict[str, Any]:
        pk = pk_of(attribute, "Attribute", "attribute")
        value = verbs.create_value(pk, _value_text(input), by=context.actor)
        return {"attribute": _attribute(pk), "attribute_value": _value(value.pk)}


class AttributeValueUpdate(Command):
    """修改属性值 · write a value otherwise."""

    class Arguments:
        id = graphene.ID(description="属性值 · the value.")
        external_reference = OUTSIDE
        input = AttributeValueUpdateInput(required=True, description="内容 · what changes.")

    Errors = AttributeError
    attribute = _ATTRIBUTE
    attribute_value = _VALUE

    @staticmethod
    def perform(
        context: Context, input: Any, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        value = verbs.update_value(_value_pk(id, external_reference), _value_text(input), by=context.actor)
        return {"attribute": _attribute(value.attribute_id), "attribute_value": _value(value.pk)}


class AttributeValueDelete(Command):
    """删除属性值 · delete a value that nothing has."""

    class Arguments:
        id = graphene.ID(description="属性值 · the value.")
        external_reference = OUTSIDE

    Errors = AttributeError
    attribute = _ATTRIBUTE
    attribute_value = _VALUE

    @staticmethod
    def perform(
        context: Context, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        pk = _value_pk(id, external_reference)
        before = _value(pk)
        value = verbs.delete_value(pk, by=context.actor)
        return {"attribute": _attribute(value.attribute_id), "attribute_value": before}


class AttributeValueBulkDelete(BulkDelete):
    """批量删除属性值 · delete values that nothing has."""

    Errors = AttributeError
    noun = "AttributeValue"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return verbs.delete_value(pk, by=by)


class AttributeReorderValues(Command):
    """属性值排序 · move values of an attribute."""

    class Arguments:
        attribute_id = graphene.ID(required=True, description="属性 · the attribute.")
        moves = graphene.List(
            graphene.NonNull(ReorderInput),
            required=True,
            description="移动 · the moves, one after the other.",
        )

    Errors = AttributeError
    attribute = _ATTRIBUTE

    @staticmethod
    def perform(context: Context, attribute_id: str, moves: Any) -> dict[str, Any]:
        pk = pk_of(attribute_id, "Attribute", "attribute_id")
        verbs.reorder_values(pk, moves_of(moves, "AttributeValue"), by=context.actor)
        return {"attribute": _attribute(pk)}


class KindCommands:
    """What staff do with product types and attributes."""

    product_type_create = ProductTypeCreate.Field()
    product_type_update = ProductTypeUpdate.Field()
    product_type_delete = ProductTypeDelete.Field()
    product_type_bulk_delete = ProductTypeBulkDelete.Field()
    product_attribute_assign = ProductAttributeAssign.Field()
    product_attribute_assignment_update = ProductAttributeAssignmentUpdate.Field()
    product_attribute_unassign = ProductAttributeUnassign.Field()
    product_type_reorder_attributes = ProductTypeReorderAttributes.Field()
    attribute_create = AttributeCreate.Field()
    attribute_bulk_create = AttributeBulkCreate.Field()
    attribute_bulk_update = AttributeBulkUpdate.Field()
    attribute_update = AttributeUpdate.Field()
    attribute_delete = AttributeDelete.Field()
    attribute_bulk_delete = AttributeBulkDelete.Field()
    attribute_value_create = AttributeValueCreate.Field()
    attribute_value_update = AttributeValueUpdate.Field()
    attribute_value_delete = AttributeValueDelete.Field()
    attribute_value_bulk_delete = AttributeValueBulkDelete.Field()
    attribute_reorder_values = AttributeReorderValues.Field()

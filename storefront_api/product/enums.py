"""Enums of the catalogue, in Saleor's names."""

from __future__ import annotations

import graphene

from backend.product.models import Attribute as AttributeModel
from backend.product.models import Product as ProductModel
from backend.product.pictures.thumbnails import PictureFormat
from storefront_api.kit.enums import choices, described, strings


def _enum(name: str, description: str, *values: str, **more: str) -> graphene.Enum:
    """An enum most of whose members stand for their own names."""
    return strings(name, [*((value, value) for value in values), *more.items()], description)


AttributeInputTypeEnum = choices(
    "AttributeInputTypeEnum", AttributeModel.InputType, "属性类型 · how the value of an attribute is given."
)
AttributeTypeEnum = choices(
    "AttributeTypeEnum", AttributeModel.Type, "属性对象 · what carries the attribute."
)
ProductAttributeType = _enum(
    "ProductAttributeType",
    "属性分配 · for the products of a type, or for their variants.",
    "PRODUCT",
    "VARIANT",
)
AttributeEntityTypeEnum = choices(
    "AttributeEntityTypeEnum", AttributeModel.Entity, "引用对象 · what an attribute refers to."
)
UNITS = {
    "ACRE_FT": "acre ft", "ACRE_IN": "acre in", "CM": "cm", "CUBIC_CENTIMETER": "cm³", "CUBIC_DECIMETER": "dm³",
    "CUBIC_FOOT": "ft³", "CUBIC_INCH": "in³", "CUBIC_METER": "m³", "CUBIC_MILLIMETER": "mm³", "CUBIC_YARD": "yd³",
    "DM": "dm", "FL_OZ": "fl oz", "FT": "ft", "G": "g", "INCH": "in", "KG": "kg", "KM": "km", "LB": "lb",
    "LITER": "L", "M": "m", "MM": "mm", "OZ": "oz", "PINT": "pt", "QT": "qt", "SQ_CM": "cm²", "SQ_DM": "dm²",
    "SQ_FT": "ft²", "SQ_INCH": "in²", "SQ_KM": "km²", "SQ_M": "m²", "SQ_MM": "mm²", "SQ_YD": "yd²", "TONNE": "t",
    "YD": "yd",
}  # fmt: skip
"""Saleor's codes of units, and how they are written here."""
UNIT_CODES = {written: code for code, written in UNITS.items()}
MeasurementUnitsEnum = _enum("MeasurementUnitsEnum", "计量单位 · units of numbers.", *UNITS)
AttributeSortField = _enum(
    "AttributeSortField",
    "属性排序 · what attributes can be ordered by. What is the same for all of them leaves them in the order of slugs.",
    "NAME",
    "SLUG",
    "VALUE_REQUIRED",
    "VISIBLE_IN_STOREFRONT",
    "IS_VARIANT_ONLY",
    "FILTERABLE_IN_STOREFRONT",
    "FILTERABLE_IN_DASHBOARD",
    "STOREFRONT_SEARCH_POSITION",
    "AVAILABLE_IN_GRID",
)
ProductTypeSortField = _enum(
    "ProductTypeSortField",
    "商品类型排序 · what types can be ordered by.",
    "NAME",
    "DIGITAL",
    "SHIPPING_REQUIRED",
)
ProductTypeEnum = _enum(
    "ProductTypeEnum",
    "商品类型形态 · delivered goods, or digital ones, of which there are none.",
    "DIGITAL",
    "SHIPPABLE",
)
CategorySortField = _enum(
    "CategorySortField",
    "品目排序 · what categories can be ordered by.",
    "NAME",
    "PRODUCT_COUNT",
    "SUBCATEGORY_COUNT",
)
CollectionSortField = _enum(
    "CollectionSortField",
    "专题排序 · what collections can be ordered by.",
    "NAME",
    "AVAILABILITY",
    "PRODUCT_COUNT",
    "PUBLICATION_DATE",
    "PUBLISHED_AT",
)
CollectionPublished = _enum("CollectionPublished", "专题发布 · published or hidden.", "PUBLISHED", "HIDDEN")
ThumbnailFormatEnum = described(
    "ThumbnailFormatEnum", PictureFormat, "图片格式 · how a thumbnail is encoded."
)
ProductMediaType = _enum("ProductMediaType", "媒体类型 · kinds of media.", "IMAGE", "VIDEO")
ProductTypeKindEnum = _enum("ProductTypeKindEnum", "商品类型种类 · kinds of types.", "NORMAL", "GIFT_CARD")
VariantAttributeScope = _enum(
    "VariantAttributeScope",
    "规格属性范围 · attributes by which a variant is chosen, or the others.",
    "ALL",
    "VARIANT_SELECTION",
    "NOT_VARIANT_SELECTION",
)
WeightUnitsEnum = _enum("WeightUnitsEnum", "重量单位 · units of weight.", "G", "KG", "LB", "OZ", "TONNE")
OrderDirection = _enum("OrderDirection", "排序方向 · ascending or descending.", "ASC", "DESC")
ProductOrderField = _enum(
    "ProductOrderField",
    "商品排序 · what products can be ordered by. RANK is relevance and needs a search; PRICE and MINIMAL_PRICE are the "
    "lowest price in the channel; there are no ratings, so RATING is relevance in a search, else the order of listing.",
    "NAME",
    "RANK",
    "PRICE",
    "MINIMAL_PRICE",
    "LAST_MODIFIED",
    "DATE",
    "TYPE",
    "PUBLISHED",
    "PUBLICATION_DATE",
    "PUBLISHED_AT",
    "LAST_MODIFIED_AT",
    "COLLECTION",
    "RATING",
    "CREATED_AT",
)
StockAvailability = _enum("StockAvailability", "库存状态 · in stock or not.", "IN_STOCK", "OUT_OF_STOCK")
MediaChoicesSortField = _enum("MediaChoicesSortField", "图片排序 · what pictures can be ordered by.", "ID")
ProductStateEnum = described(
    "ProductStateEnum",
    ProductModel.State,
    "商品状态 · DRAFT 编辑中, SUBMITTED 待审核, PUBLISHED 已上架, RETURNED 已退回, DELISTED 已下架.",
)

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


AttributeInputTypeEnum = _enum(
    "AttributeInputTypeEnum",
    "属性类型 · how the value of an attribute is given. Dates, files, references and rich text are not used here.",
    "FILE",
    "REFERENCE",
    "SINGLE_REFERENCE",
    "RICH_TEXT",
    "SWATCH",
    "DATE",
    "DATE_TIME",
    **{kind.name: kind.value for kind in AttributeModel.InputType},
)
AttributeTypeEnum = choices(
    "AttributeTypeEnum", AttributeModel.Type, "属性对象 · what carries the attribute."
)
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
    "lowest price in the channel; there are no ratings, so RATING is the order of listing.",
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

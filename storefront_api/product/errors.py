"""Errors of catalogue commands: Saleor's types share one enum of codes; its lists of rows say which row is meant."""

from __future__ import annotations

from typing import Any

import graphene

from backend.export import refusals as export_refusals
from backend.product import refusals
from backend.product.pictures import refusals as picture_refusals
from backend.warehouse import refusals as warehouse_refusals
from storefront_api.kit.errors import PATH, about, error_type

SALEOR_CODES = [
    "ALREADY_EXISTS",
    "ATTRIBUTE_ALREADY_ASSIGNED",
    "ATTRIBUTE_CANNOT_BE_ASSIGNED",
    "ATTRIBUTE_VARIANTS_DISABLED",
    "CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT",
    "DUPLICATED_INPUT_ITEM",
    "FILE_SIZE_LIMIT_EXCEEDED",
    "GRAPHQL_ERROR",
    "INVALID",
    "INVALID_FILE_TYPE",
    "INVALID_PRICE",
    "MEDIA_ALREADY_ASSIGNED",
    "NOT_FOUND",
    "NOT_PRODUCTS_IMAGE",
    "NOT_PRODUCTS_VARIANT",
    "PRODUCT_NOT_ASSIGNED_TO_CHANNEL",
    "PRODUCT_WITHOUT_CATEGORY",
    "REQUIRED",
    "UNIQUE",
    "UNSUPPORTED_MEDIA_PROVIDER",
    "UNSUPPORTED_MIME_TYPE",
]

_MODULES = (refusals, picture_refusals, warehouse_refusals)
_CODES = [*SALEOR_CODES, *refusals.FINDINGS]


ProductError = error_type(
    "Product", *_MODULES, codes=_CODES, more={"attributes": about("attributes"), "values": about("values")}
)
ProductVariantBulkError = error_type(
    "ProductVariantBulk",
    *_MODULES,
    codes=[*_CODES, "STOCK_ALREADY_EXISTS"],
    more={name: about(name) for name in ("attributes", "values", "warehouses", "channels")},
)
_BULK_CODES = ["ALREADY_EXISTS", "BLANK", "DUPLICATED_INPUT_ITEM", "GRAPHQL_ERROR", "MAX_LENGTH"]
ProductBulkCreateError = error_type(
    "ProductBulkCreate",
    *_MODULES,
    codes=[*_BULK_CODES, "PRODUCT_WITHOUT_CATEGORY"],
    more={"path": PATH} | {name: about(name) for name in ("attributes", "values", "warehouses", "channels")},
)
AttributeBulkCreateError = error_type("AttributeBulkCreate", refusals, codes=_BULK_CODES, more={"path": PATH})
AttributeBulkUpdateError = error_type("AttributeBulkUpdate", refusals, codes=_BULK_CODES, more={"path": PATH})
ExportError = error_type("Export", export_refusals, refusals)
AttributeError = error_type("Attribute", refusals, codes=["ALREADY_EXISTS"])
CollectionError = error_type(
    "Collection",
    refusals,
    picture_refusals,
    codes=["DUPLICATED_INPUT_ITEM", "FILE_SIZE_LIMIT_EXCEEDED"],
    more={"products": about("products")},
)
UploadError = error_type("Upload", picture_refusals, codes=["INVALID_FILE_TYPE", "UNSUPPORTED_MIME_TYPE"])
StockError = error_type("Stock", warehouse_refusals, codes=["ALREADY_EXISTS"])
StockBulkUpdateError = error_type("StockBulkUpdate", warehouse_refusals)
WarehouseError = error_type("Warehouse", warehouse_refusals, codes=["ALREADY_EXISTS", "GRAPHQL_ERROR"])


def _same_codes(name: str, **more: graphene.Field) -> type[graphene.ObjectType]:
    """An error of another name with the fields and codes of `ProductError`."""
    members: dict[str, Any] = {
        "__doc__": "错误 · an error: what is wrong, with which field, on which clause.",
        "field": graphene.String(description="出错的输入项 · the input field, in camelCase."),
        "message": graphene.String(description="说明，中文在前 · the message, Chinese first."),
        "code": graphene.Field(
            ProductError._meta.fields["code"].type.of_type,
            required=True,
            description="错误代码 · the error code.",
        ),
        "clause": graphene.String(description="依据条款 · the clause on which the refusal rests."),
        "known_codes": ProductError.known_codes,  # type: ignore[attr-defined]
        **more,
    }
    return type(name, (graphene.ObjectType,), members)


_INDEX = {"index": graphene.Int(description="第几行，从 0 起 · which row of the input, from 0.")}
_CHANNELS = {name: about(name) for name in ("channels", "attributes", "values")}
ProductChannelListingError = _same_codes(
    "ProductChannelListingError", **_CHANNELS, variants=about("variants")
)
BulkStockError = _same_codes(
    "BulkStockError", **_INDEX, attributes=about("attributes"), values=about("values")
)
CollectionChannelListingError = _same_codes("CollectionChannelListingError", **_CHANNELS)
BulkProductError = _same_codes("BulkProductError", **_INDEX, **_CHANNELS, warehouses=about("warehouses"))

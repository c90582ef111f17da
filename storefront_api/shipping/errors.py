from __future__ import annotations

from backend.shipping import refusals
from storefront_api.kit.errors import error_type

SALEOR_CODES = (
    "ALREADY_EXISTS", "DUPLICATED_INPUT_ITEM", "GRAPHQL_ERROR", "INVALID", "MAX_LESS_THAN_MIN", "NOT_FOUND", "REQUIRED",
    "UNIQUE",
)  # fmt: skip

ShippingError = error_type("Shipping", refusals, codes=SALEOR_CODES)

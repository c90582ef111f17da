from __future__ import annotations

from backend.page import refusals
from backend.product import refusals as product_refusals
from storefront_api.kit.errors import about, error_type

PageError = error_type(
    "Page",
    refusals,
    product_refusals,
    codes=["ATTRIBUTE_ALREADY_ASSIGNED", "DUPLICATED_INPUT_ITEM", "GRAPHQL_ERROR"],
    more={name: about(name) for name in ("attributes", "values")},
)

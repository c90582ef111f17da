from __future__ import annotations

from backend.region import refusals
from storefront_api.kit.errors import error_type

SALEOR_CODES = (
    "ALREADY_EXISTS", "CHANNELS_CURRENCY_MUST_BE_THE_SAME", "CHANNEL_WITH_ORDERS", "DUPLICATED_INPUT_ITEM",
    "GRAPHQL_ERROR", "INVALID", "NOT_FOUND", "REQUIRED", "UNIQUE",
)  # fmt: skip

ChannelError = error_type("Channel", refusals, codes=SALEOR_CODES)

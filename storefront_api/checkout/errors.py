from __future__ import annotations

from backend.approval import refusals as approval_refusals
from backend.budget import refusals as budget_refusals
from backend.checkout import refusals
from backend.payment import refusals as payment_refusals
from backend.warehouse import refusals as warehouse_refusals
from procurement_methods.online_supermarket import ONLINE_SUPERMARKET
from storefront_api.kit.errors import error_type

SALEOR_CODES = [
    "BILLING_ADDRESS_NOT_SET",
    "CHANNEL_INACTIVE",
    "CHECKOUT_NOT_FULLY_PAID",
    "DELIVERY_METHOD_NOT_APPLICABLE",
    "EMAIL_NOT_SET",
    "GIFT_CARD_NOT_APPLICABLE",
    "GRAPHQL_ERROR",
    "INACTIVE_PAYMENT",
    "INSUFFICIENT_STOCK",
    "INVALID",
    "INVALID_SHIPPING_METHOD",
    "MISSING_ADDRESS_DATA",
    "MISSING_CHANNEL_SLUG",
    "NON_EDITABLE_GIFT_LINE",
    "NON_REMOVABLE_GIFT_LINE",
    "NOT_FOUND",
    "NO_LINES",
    "PAYMENT_ERROR",
    "PRICE_OVERRIDE_REASON_WITHOUT_OVERRIDE",
    "PRODUCT_NOT_PUBLISHED",
    "PRODUCT_UNAVAILABLE_FOR_PURCHASE",
    "QUANTITY_GREATER_THAN_LIMIT",
    "REQUIRED",
    "SHIPPING_ADDRESS_NOT_SET",
    "SHIPPING_CHANGE_FORBIDDEN",
    "SHIPPING_METHOD_NOT_APPLICABLE",
    "SHIPPING_METHOD_NOT_SET",
    "SHIPPING_NOT_REQUIRED",
    "TAX_ERROR",
    "UNAVAILABLE_VARIANT_IN_CHANNEL",
    "UNIQUE",
    "VOUCHER_NOT_APPLICABLE",
    "ZERO_QUANTITY",
]

DeliveryOptionsCalculateError = error_type(
    "DeliveryOptionsCalculate", codes=("GRAPHQL_ERROR", "INVALID", "NOT_FOUND")
)
CheckoutError = error_type(
    "Checkout",
    refusals,
    payment_refusals,
    approval_refusals,
    budget_refusals,
    warehouse_refusals,
    codes=[*SALEOR_CODES, *ONLINE_SUPERMARKET.codes],
)

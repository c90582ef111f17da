from __future__ import annotations

import graphene

from backend.approval import refusals as approval_refusals
from backend.budget import refusals as budget_refusals
from backend.checkout import refusals as checkout_refusals
from backend.invoice import refusals as invoice_refusals
from backend.order import refusals
from backend.payment import refusals as payment_refusals
from backend.warehouse import refusals as warehouse_refusals
from procurement_methods.online_supermarket import ONLINE_SUPERMARKET
from storefront_api.account.types import AddressTypeEnum
from storefront_api.kit.errors import error_type

SALEOR_CODES = [
    "BILLING_ADDRESS_NOT_SET",
    "CANNOT_CANCEL_FULFILLMENT",
    "CANNOT_CANCEL_ORDER",
    "CANNOT_DELETE",
    "CANNOT_DISCOUNT",
    "CANNOT_FULFILL_UNPAID_ORDER",
    "CANNOT_REFUND",
    "CAPTURE_INACTIVE_PAYMENT",
    "CHANNEL_INACTIVE",
    "DUPLICATED_INPUT_ITEM",
    "FULFILL_ORDER_LINE",
    "GIFT_CARD_LINE",
    "INSUFFICIENT_STOCK",
    "INVALID",
    "INVALID_QUANTITY",
    "INVALID_VOUCHER",
    "INVALID_VOUCHER_CODE",
    "MISSING_ADDRESS_DATA",
    "NON_EDITABLE_GIFT_LINE",
    "NON_REMOVABLE_GIFT_LINE",
    "NOT_AVAILABLE_IN_CHANNEL",
    "NOT_EDITABLE",
    "NOT_FOUND",
    "ORDER_NO_SHIPPING_ADDRESS",
    "PAYMENT_ERROR",
    "PAYMENT_MISSING",
    "PRODUCT_NOT_PUBLISHED",
    "PRODUCT_UNAVAILABLE_FOR_PURCHASE",
    "REQUIRED",
    "SHIPPING_METHOD_NOT_APPLICABLE",
    "SHIPPING_METHOD_REQUIRED",
    "TAX_ERROR",
    "TRANSACTION_ERROR",
    "UNIQUE",
    "VOID_INACTIVE_PAYMENT",
    "ZERO_QUANTITY",
]

OrderError = error_type(
    "Order",
    refusals,
    warehouse_refusals,
    checkout_refusals,
    approval_refusals,
    budget_refusals,
    invoice_refusals,
    payment_refusals,
    codes=[*SALEOR_CODES, *ONLINE_SUPERMARKET.codes],
    more={
        "order_lines": graphene.List(
            graphene.NonNull(graphene.ID), description="相关订单行 · null: the message names them."
        ),
        "warehouse": graphene.ID(description="相关仓库 · null: the field says it."),
        "address_type": AddressTypeEnum(description="相关地址 · null: the field says it."),
    },
)
SupplierOrderError = error_type("SupplierOrder", refusals, warehouse_refusals)
OrderNoteAddError = error_type("OrderNoteAdd", refusals, codes=["GRAPHQL_ERROR", "REQUIRED"])
OrderNoteUpdateError = error_type(
    "OrderNoteUpdate", refusals, codes=["GRAPHQL_ERROR", "NOT_FOUND", "REQUIRED"]
)

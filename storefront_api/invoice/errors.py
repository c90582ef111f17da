from __future__ import annotations

from backend.invoice import refusals
from backend.order import refusals as order_refusals
from storefront_api.kit.errors import error_type

SettlementError = error_type("Settlement", refusals, order_refusals)
InvoiceError = error_type(
    "Invoice",
    refusals,
    order_refusals,
    codes=[
        "EMAIL_NOT_SET",
        "INVALID_STATUS",
        "NOT_READY",
        "NO_INVOICE_PLUGIN",
        "NUMBER_NOT_SET",
        "URL_NOT_SET",
    ],
)

from __future__ import annotations

from backend.budget import refusals as budget_refusals
from backend.checkout import refusals as checkout_refusals
from backend.invoice import refusals as invoice_refusals
from backend.payment import refusals
from storefront_api.kit.errors import error_type

MODULES = (refusals, budget_refusals, checkout_refusals)

TransactionInitializeError = error_type(
    "TransactionInitialize",
    *MODULES,
    codes=("CHECKOUT_COMPLETION_IN_PROGRESS", "GRAPHQL_ERROR", "INVALID", "NOT_FOUND", "UNIQUE"),
)
TransactionProcessError = error_type(
    "TransactionProcess",
    codes=(
        "CHECKOUT_COMPLETION_IN_PROGRESS", "GRAPHQL_ERROR", "INVALID", "MISSING_PAYMENT_APP", "MISSING_PAYMENT_APP_RELATION",
        "NOT_FOUND", "TRANSACTION_ALREADY_PROCESSED",
    ),
)  # fmt: skip
PaymentGatewayInitializeError = error_type(
    "PaymentGatewayInitialize", codes=("GRAPHQL_ERROR", "INVALID", "NOT_FOUND")
)
PaymentGatewayConfigError = error_type(
    "PaymentGatewayConfig", codes=("GRAPHQL_ERROR", "INVALID", "NOT_FOUND")
)
_RECORDED = ("GRAPHQL_ERROR", "INCORRECT_CURRENCY", "INVALID", "METADATA_KEY_REQUIRED", "NOT_FOUND", "UNIQUE")
TransactionCreateError = error_type("TransactionCreate", refusals, invoice_refusals, codes=_RECORDED)
TransactionUpdateError = error_type("TransactionUpdate", refusals, codes=_RECORDED)
TransactionRequestActionError = error_type(
    "TransactionRequestAction",
    refusals,
    codes=(
        "GRAPHQL_ERROR", "INVALID", "MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK", "NOT_FOUND", "REQUIRED",
    ),
)  # fmt: skip

from __future__ import annotations

from backend.app import refusals as of_apps
from backend.webhook import refusals
from storefront_api.kit.errors import error_type

WebhookError = error_type(
    "Webhook",
    refusals,
    of_apps,
    codes=(
        "DELETE_FAILED", "GRAPHQL_ERROR", "INVALID", "INVALID_CUSTOM_HEADERS", "INVALID_NOTIFY_WITH_SUBSCRIPTION",
        "MISSING_EVENT", "MISSING_SUBSCRIPTION", "NOT_FOUND", "REQUIRED", "SYNTAX", "UNABLE_TO_PARSE", "UNIQUE",
    ),
)  # fmt: skip
AppProblemDismissError = error_type(
    "AppProblemDismiss",
    refusals,
    codes=("GRAPHQL_ERROR", "INVALID", "NOT_FOUND", "OUT_OF_SCOPE_APP", "REQUIRED"),
)
_TRYING = (
    "GRAPHQL_ERROR", "INVALID_ID", "MISSING_EVENT", "MISSING_PERMISSION", "MISSING_SUBSCRIPTION", "NOT_FOUND",
    "SYNTAX", "TYPE_NOT_SUPPORTED", "UNABLE_TO_PARSE",
)  # fmt: skip
WebhookTriggerError = error_type("WebhookTrigger", refusals, of_apps, codes=(*_TRYING, "MISSING_QUERY"))
WebhookDryRunError = error_type("WebhookDryRun", refusals, of_apps, codes=_TRYING)

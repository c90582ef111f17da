from __future__ import annotations

import graphene

from backend.app import refusals
from storefront_api.kit.errors import error_type
from storefront_api.kit.permissions import PermissionEnum

SALEOR_CODES = (
    "DUPLICATED_EXTENSION_IDENTIFIER", "DUPLICATED_WEBHOOK_IDENTIFIER", "FORBIDDEN", "GRAPHQL_ERROR", "INVALID",
    "INVALID_CUSTOM_HEADERS", "INVALID_MANIFEST_FORMAT", "INVALID_PERMISSION", "INVALID_STATUS", "INVALID_URL_FORMAT",
    "MANIFEST_URL_CANT_CONNECT", "NOT_FOUND", "OUT_OF_SCOPE_APP", "OUT_OF_SCOPE_PERMISSION", "REQUIRED", "UNIQUE",
    "UNSUPPORTED_SALEOR_VERSION",
)  # fmt: skip

AppError = error_type(
    "App",
    refusals,
    codes=SALEOR_CODES,
    more={
        "permissions": graphene.List(
            graphene.NonNull(PermissionEnum), description="相关权限 · the permissions that it is about."
        )
    },
)

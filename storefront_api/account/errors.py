from __future__ import annotations

import graphene

from backend.account import refusals, tokens
from storefront_api.kit.errors import error_like, error_type
from storefront_api.kit.permissions import PermissionEnum

SALEOR_CODES = (
    "ACCOUNT_NOT_CONFIRMED", "ACTIVATE_OWN_ACCOUNT", "ACTIVATE_SUPERUSER_ACCOUNT", "CHANNEL_INACTIVE",
    "DEACTIVATE_OWN_ACCOUNT", "DEACTIVATE_SUPERUSER_ACCOUNT", "DELETE_NON_STAFF_USER", "DELETE_OWN_ACCOUNT",
    "DELETE_STAFF_ACCOUNT", "DELETE_SUPERUSER_ACCOUNT", "DISABLED_AUTHENTICATION_METHOD", "DUPLICATED_INPUT_ITEM",
    "FILE_SIZE_LIMIT_EXCEEDED", "GRAPHQL_ERROR", "INACTIVE", "INVALID", "INVALID_CREDENTIALS", "INVALID_PASSWORD",
    "JWT_DECODE_ERROR", "JWT_INVALID_CSRF_TOKEN", "JWT_INVALID_TOKEN", "JWT_MISSING_TOKEN", "JWT_SIGNATURE_EXPIRED",
    "LEFT_NOT_MANAGEABLE_PERMISSION", "LOGIN_ATTEMPT_DELAYED", "MISSING_CHANNEL_SLUG", "NOT_FOUND",
    "OUT_OF_SCOPE_GROUP", "OUT_OF_SCOPE_PERMISSION", "OUT_OF_SCOPE_USER", "PASSWORD_ENTIRELY_NUMERIC",
    "PASSWORD_RESET_ALREADY_REQUESTED", "PASSWORD_TOO_COMMON", "PASSWORD_TOO_SHORT", "PASSWORD_TOO_SIMILAR",
    "REQUIRED", "UNIQUE", "UNKNOWN_IP_ADDRESS",
)  # fmt: skip

AccountError = error_type("Account", refusals, tokens, codes=SALEOR_CODES)

_IDS = {"description": "相关编号 · the ids that it is about; null: the message names them."}
_SCOPE = {
    "permissions": graphene.List(graphene.NonNull(PermissionEnum), **_IDS),
    "users": graphene.List(graphene.NonNull(graphene.ID), **_IDS),
}
StaffError = error_like(
    "StaffError", AccountError, **_SCOPE, groups=graphene.List(graphene.NonNull(graphene.ID), **_IDS)
)
PermissionGroupError = error_type(
    "PermissionGroup",
    refusals,
    codes=(
        "ASSIGN_NON_STAFF_MEMBER", "CANNOT_REMOVE_FROM_LAST_GROUP", "DUPLICATED_INPUT_ITEM",
        "LEFT_NOT_MANAGEABLE_PERMISSION", "OUT_OF_SCOPE_CHANNEL", "OUT_OF_SCOPE_PERMISSION", "OUT_OF_SCOPE_USER",
        "REQUIRED", "UNIQUE",
    ),
    more=_SCOPE | {"channels": graphene.List(graphene.NonNull(graphene.ID), **_IDS)},
)  # fmt: skip
CustomerBulkUpdateError = error_type(
    "CustomerBulkUpdate",
    refusals,
    codes=(
        "BLANK",
        "DUPLICATED_INPUT_ITEM",
        "GRAPHQL_ERROR",
        "INVALID",
        "MAX_LENGTH",
        "NOT_FOUND",
        "REQUIRED",
        "UNIQUE",
    ),
    more={"path": graphene.String(description="出错的位置 · the path of the input field in its row.")},
)

from __future__ import annotations

from backend.menu import refusals
from storefront_api.kit.errors import error_type

MenuError = error_type(
    "Menu",
    refusals,
    codes=[
        "CANNOT_ASSIGN_NODE",
        "GRAPHQL_ERROR",
        "INVALID_MENU_ITEM",
        "NO_MENU_ITEM_PROVIDED",
        "TOO_MANY_MENU_ITEMS",
    ],
)

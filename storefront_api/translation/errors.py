from __future__ import annotations

import graphene

from backend.translation import refusals
from storefront_api.kit.errors import error_like, error_type

CODES = ["GRAPHQL_ERROR"]
TranslationError = error_type("Translation", refusals, codes=CODES)


def bulk_error(noun: str) -> type[graphene.ObjectType]:
    """`ProductBulkTranslateError` with `ProductTranslateErrorCode`: what is wrong, and where in its row."""
    path = graphene.String(description="出错的位置 · the path of the input field in its row.")
    kind = error_like(
        f"{noun}BulkTranslateError", error_type(f"{noun}Translate", refusals, codes=CODES), path=path
    )
    kind.known_details = frozenset({"path"})
    return kind

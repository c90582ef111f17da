from __future__ import annotations

from backend.translation import refusals
from storefront_api.kit.errors import error_type

TranslationError = error_type("Translation", refusals, codes=["GRAPHQL_ERROR"])

from __future__ import annotations

from backend.metadata import refusals
from storefront_api.kit.errors import error_type

MetadataError = error_type("Metadata", refusals, codes=["GRAPHQL_ERROR", "NOT_UPDATED"])

from __future__ import annotations

from backend.tender_document import refusals
from storefront_api.kit.errors import error_type

TenderDocumentError = error_type("TenderDocument", refusals)

from __future__ import annotations

from backend.core.apps import Noun


class TenderDocumentConfig(Noun):
    name = "backend.tender_document"
    label = "tender_document"
    verbose_name = "采购文件"

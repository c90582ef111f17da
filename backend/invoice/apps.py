from __future__ import annotations

from backend.core.apps import Noun


class InvoiceConfig(Noun):
    name = "backend.invoice"
    label = "invoice"
    verbose_name = "结算"

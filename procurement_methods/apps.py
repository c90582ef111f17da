from __future__ import annotations

from backend.core.apps import Noun


class ProcurementMethodsConfig(Noun):
    name = "procurement_methods"
    label = "procurement_methods"
    verbose_name = "采购方式"

from __future__ import annotations

from backend.core.apps import Noun


class SupplierConfig(Noun):
    name = "backend.supplier"
    label = "supplier"
    verbose_name = "供应商"

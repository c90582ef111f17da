from __future__ import annotations

from backend.core.apps import Noun


class WarehouseConfig(Noun):
    name = "backend.warehouse"
    label = "warehouse"
    verbose_name = "库存"

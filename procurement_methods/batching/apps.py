from __future__ import annotations

from backend.core.apps import Noun


class BatchingConfig(Noun):
    name = "procurement_methods.batching"
    label = "batching"
    verbose_name = "批量集中采购"

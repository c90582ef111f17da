from __future__ import annotations

from backend.core.apps import Noun


class MetadataConfig(Noun):
    name = "backend.metadata"
    label = "metadata"
    verbose_name = "元数据"

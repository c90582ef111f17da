from __future__ import annotations

from backend.core.apps import Noun


class RegionConfig(Noun):
    name = "backend.region"
    label = "region"
    verbose_name = "地区"

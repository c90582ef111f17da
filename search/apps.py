from __future__ import annotations

from backend.core.apps import Noun


class SearchConfig(Noun):
    name = "search"
    label = "search"
    verbose_name = "检索"

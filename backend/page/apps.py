from __future__ import annotations

from backend.core.apps import Noun


class PageConfig(Noun):
    name = "backend.page"
    label = "page"
    verbose_name = "页面"

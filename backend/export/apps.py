from __future__ import annotations

from backend.core.apps import Noun


class ExportConfig(Noun):
    name = "backend.export"
    label = "export"
    verbose_name = "导出"

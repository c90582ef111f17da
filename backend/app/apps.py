from __future__ import annotations

from backend.core.apps import Noun


class AppConfig(Noun):
    name = "backend.app"
    label = "app"
    verbose_name = "应用"

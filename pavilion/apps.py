from __future__ import annotations

from backend.core.apps import Noun


class PavilionConfig(Noun):
    name = "pavilion"
    label = "pavilion"
    verbose_name = "温州好产品馆"

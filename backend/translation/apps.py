from __future__ import annotations

from backend.core.apps import Noun


class TranslationConfig(Noun):
    name = "backend.translation"
    label = "translation"
    verbose_name = "译文"

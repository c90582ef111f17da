from __future__ import annotations

from backend.core.apps import Noun


class ExpertConfig(Noun):
    name = "backend.expert"
    label = "expert"
    verbose_name = "评审专家"

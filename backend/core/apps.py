from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class Noun(AppConfig):
    """A domain folder: its `jobs`, `reactions`, `indexing` and `referring`, where it has them, register themselves at start-up."""

    def ready(self) -> None:
        for part in ("jobs", "reactions", "indexing", "referring"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")


class CoreConfig(Noun):
    name = "backend.core"
    label = "core"
    verbose_name = "核心"

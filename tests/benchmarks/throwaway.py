"""A database that is there for one measurement only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable


def on_a_database(measured: Callable[[], int]) -> int:
    """Measure on a migrated database that is thrown away afterwards, or on the one that `DATABASE_URL` names."""
    os.environ["OUCAI_TESTING"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    with tempfile.TemporaryDirectory(prefix="oucai-bench-") as folder:
        os.environ["OUCAI_VAR"] = folder
        from backend.config import embedded

        if "DATABASE_URL" in os.environ:
            return _migrated(measured)
        try:
            return _migrated(measured)
        finally:
            embedded.stop()


def _migrated(measured: Callable[[], int]) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return measured()

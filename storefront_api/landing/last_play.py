"""最近一次演示 · the record that the demo play leaves in `var/demo`: its steps and its three papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings


def folder() -> Path:
    """Where the play leaves its record."""
    return Path(settings.VAR) / "demo"


def read() -> dict[str, Any] | None:
    """The record of the last play that went to its end; None if there is none, or none that can be read."""
    try:
        record = json.loads((folder() / "play.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def paper(name: str) -> Path | None:
    """The file of a paper that the record names; None for every other name."""
    record = read() or {}
    file = f"{name}.pdf"
    if file not in {each["file"] for each in record.get("papers", ())}:
        return None
    path = folder() / "papers" / file
    return path if path.is_file() else None

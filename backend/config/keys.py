"""The secret key of an installation that was not given one: made once, kept readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(var: Path) -> str:
    """The key in `var/secret_key`; made on first use, by one process even when several start at once."""
    path = var / "secret_key"
    var.mkdir(parents=True, exist_ok=True)
    fresh = var / f".secret_key.{os.getpid()}"
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first; its key is the key
        finally:
            fresh.unlink()
    return path.read_text().strip()

"""密钥文件 · keys in files of their own, apart from the database: whoever has a dump has none of them."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def folder() -> Path:
    """Where they lie; readable by the server's user only."""
    found = Path(settings.KEYS_ROOT)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def once(name: str, content: bytes) -> bytes:
    """The content of a key file; made with `content` if there is none. Whoever comes second finds what the first wrote."""
    path = folder() / name
    fresh = path.with_name(f".{name}.{os.getpid()}.{os.urandom(4).hex()}")
    if not path.exists():
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()

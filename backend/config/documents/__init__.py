"""文档 · the documents that are written from the code and the data: glossary, figures of the law, demo accounts.

`oucai documents` says which of them are stale, `oucai documents --write` writes them; a test holds them to be current.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from backend.config.cluster import CHECKOUT
from backend.config.documents import accounts, figures, glossary
from procurement_methods import describe as methods

Write = Callable[[Path], str]
"""From the document as it is to the document as it should be."""

DOCUMENTS: Mapping[str, Write] = {
    "docs/glossary.md": lambda path: glossary.text(),
    "docs/law.md": lambda path: figures.text(),
    "docs/methods.md": lambda path: methods.text(),
    "README.md": lambda path: accounts.put_into(path.read_text(encoding="utf-8")),
}


def stale() -> list[str]:
    """Which documents are not as they should be."""
    return [name for name, write in DOCUMENTS.items() if _read(CHECKOUT / name) != write(CHECKOUT / name)]


def write_all() -> list[str]:
    """Write those that are stale; which they were."""
    changed = stale()
    for name in changed:
        path = CHECKOUT / name
        path.write_text(DOCUMENTS[name](path), encoding="utf-8")
    return changed


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""

"""清单 · files from which documents are registered: what the tools of front ends write, and plain documents.

{"<sha256>": "query …"}                                    graphql-codegen's `persisted-documents.json`
{"operations": [{"id": "<sha256>", "name": …, "body": …}]} Apollo's manifest
*.graphql                                                  one document, as it is sent
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson

from storefront_api.kit.documents import Documents
from storefront_api.kit.persisted import digest_of, register


class ManifestWrong(Exception):
    """A file that cannot be registered; the message says why."""


def register_files(paths: list[Path], documents: Documents) -> tuple[int, int]:
    """Register the documents of all files, or none when one is wrong; how many they are and how many are new."""
    found = [entry for path in paths for entry in _documents_in(path)]
    for name, text in found:
        prepared = documents.prepare(text)
        if prepared.document is None:
            raise ManifestWrong(f"{name}: {prepared.errors[0].message}")
    return len(found), register(found)


def _documents_in(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each document of a file."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestWrong(f"{path}: {error}") from None
    if path.suffix != ".json":
        yield path.name, content
        return
    try:
        manifest = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ManifestWrong(f"{path}: {error}") from None
    if not isinstance(manifest, dict):
        raise ManifestWrong(f"{path}: 不是清单。 · This is no manifest.")
    operations = manifest.get("operations")
    entries = (
        [(entry.get("id"), entry.get("name"), entry.get("body")) for entry in operations]
        if isinstance(operations, list)
        else [(digest, "", text) for digest, text in manifest.items()]
    )
    for digest, name, text in entries:
        if not isinstance(text, str) or digest != digest_of(text):
            raise ManifestWrong(
                f"{path}: {digest} 不是其文档的 SHA-256。 · {digest} is not the SHA-256 of its document."
            )
        yield name or path.name, text

"""核验档案 · check an archive of a procurement with nothing but the file and a public key: the signature of its list, every checksum,
nothing missing and nothing added, and each entry of the journal against its seal."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import orjson
from cryptography.exceptions import InvalidSignature

from backend.core.seals import is_as_sealed
from procurement_methods.verifying import public_key

MANIFEST, SIGNATURE, JOURNAL = "manifest.json", "manifest.sig", "journal.jsonl"


def verify(file: Path, key: Path | None = None) -> tuple[bool, list[str]]:
    """Is it whole, and signed with this key? With what a person reads of it."""
    try:
        public = public_key(key)
        with ZipFile(file) as packed:
            text = packed.read(MANIFEST)
            signature = base64.b64decode(orjson.loads(packed.read(SIGNATURE))["signature"], validate=True)
            manifest = orjson.loads(text)
            try:
                public.verify(signature, text)
            except InvalidSignature:
                return False, ["✗ 签名不符 · the list is not signed with this key, or was changed"]
            faults = [*_files(packed, manifest), *_journal(packed)]
    except (OSError, BadZipFile, ValueError, KeyError, TypeError) as error:
        return False, [f"✗ 不可读 · cannot be read: {error}"]
    if faults:
        return False, [f"✗ {fault}" for fault in faults]
    return True, [
        f"✓ {manifest['procurement']} {manifest['title']}：{len(manifest['files'])} 个文件完整 files are whole",
        f"  截至 as of {manifest['as_of']}；保存至 kept until {manifest['kept_until'] or '—'}（{manifest['basis']}）",
    ]


def _files(packed: ZipFile, manifest: dict[str, Any]) -> Iterator[str]:
    listed = {each["path"]: each for each in manifest["files"]}
    there = Counter(packed.namelist())
    for path in sorted(set(listed) - set(there)):
        yield f"缺少 missing: {path}"
    for path in manifest["missing"]:
        yield f"归档时已缺 was missing when it was made: {path}"
    for path, times in sorted(there.items()):
        if path in (MANIFEST, SIGNATURE) and times == 1:
            continue
        if path not in listed or times > 1:
            yield f"多出 not in the list: {path}"
            continue
        hashed = hashlib.sha256()
        with packed.open(path) as content:
            while piece := content.read(1 << 20):
                hashed.update(piece)
        if hashed.hexdigest() != listed[path]["sha256"]:
            yield f"已被改动 was changed: {path}"


def _journal(packed: ZipFile) -> Iterator[str]:
    for line in packed.read(JOURNAL).splitlines():
        told = orjson.loads(line)
        if not is_as_sealed(told):
            yield f"日志与封存不符 not as sealed: #{told['position']}"

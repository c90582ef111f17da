"""核验回执 · check a signed receipt, or an opening record, with nothing but the file and the public key."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def verify(file: Path, key: Path | None = None, bid: Path | None = None) -> tuple[bool, list[str]]:
    """Is it signed with this key, and is the sealed file the one that it names? With what a person reads of it."""
    try:
        said = orjson.loads(file.read_bytes())
        said = said.get("receipt", said)
        text, signature = said["text"].encode(), base64.b64decode(said["signature"], validate=True)
        told = orjson.loads(text)
        public = public_key(key)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return False, [f"✗ 不可读 · cannot be read: {error}"]
    try:
        public.verify(signature, text)
    except InvalidSignature:
        return False, ["✗ 签名不符 · the signature is not of this key, or the text was changed"]
    lines = ["✓ 签名有效 · the signature is right", *_told(told)]
    if bid is None:
        return True, lines
    with bid.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != told.get("digest"):
        return False, [*lines, f"✗ 不是该文件 · this is another file: {found}"]
    return True, [*lines, "✓ 文件相符 · it is the file that the receipt names"]


def public_key(file: Path | None) -> Ed25519PublicKey:
    """The key in a file, or that of this installation."""
    if file is None:
        from procurement_methods import vault

        return vault.receipt_key().public_key()
    said = file.read_text("utf-8").strip()
    raw = orjson.loads(said)["publicKey"] if said.startswith("{") else said
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(raw, validate=True))


def _told(said: dict[str, Any]) -> list[str]:
    return [f"  {name}: {value}" for name, value in said.items() if not isinstance(value, list | dict)]

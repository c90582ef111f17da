"""密钥柜 · keys in files of their own, apart from the database: whoever has a dump has none of them.

`receipts` signs receipts; `waiting` encrypts the shares that their holders have not taken yet; `<lock>.share` is what the
platform itself holds of a lock. Files are made once and readable by the server's user only.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from backend.core.refusals import NotFound

_KEY = 32
_NONCE = 12


def receipt_key() -> Ed25519PrivateKey:
    """回执签名密钥 · what receipts are signed with."""
    return Ed25519PrivateKey.from_private_bytes(_once("receipts", os.urandom(_KEY)))


def receipt_public_key() -> bytes:
    """验签公钥 · what anybody checks a receipt with, 32 bytes."""
    return receipt_key().public_key().public_bytes_raw()


def wrap(share: str, bound_to: str) -> bytes:
    """A share as it waits for its holder; it opens for the same `bound_to` only."""
    nonce = os.urandom(_NONCE)
    return nonce + _waiting().encrypt(nonce, share.encode(), bound_to.encode())


def unwrap(waiting: bytes, bound_to: str) -> str:
    """The share that waited."""
    try:
        return _waiting().decrypt(waiting[:_NONCE], waiting[_NONCE:], bound_to.encode()).decode()
    except InvalidTag as error:
        raise NotFound("密钥份额 key share") from error


def keep(name: str, share: str) -> None:
    """Keep the platform's own share of a lock."""
    _once(f"{name}.share", share.encode())


def kept(name: str) -> str:
    """The platform's own share of a lock."""
    try:
        return (_folder() / f"{name}.share").read_text("ascii")
    except FileNotFoundError as error:
        raise NotFound("密钥份额 key share") from error


def _waiting() -> AESGCM:
    return AESGCM(_once("waiting", os.urandom(_KEY)))


def _folder() -> Path:
    folder = Path(settings.KEYS_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _once(name: str, content: bytes) -> bytes:
    """The content of a key file; made with `content` if there is none. Whoever comes second finds what the first wrote."""
    path = _folder() / name
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

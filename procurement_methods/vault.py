"""密钥柜 · keys in files of their own, apart from the database: whoever has a dump has none of them.

`receipts` signs receipts; `waiting` encrypts the shares that their holders have not taken yet; `<lock>.share` is what the
platform itself holds of a lock. Files are made once and readable by the server's user only.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.core import keyfiles
from backend.core.refusals import NotFound

_KEY = 32
_NONCE = 12


def receipt_key() -> Ed25519PrivateKey:
    """回执签名密钥 · what receipts are signed with."""
    return Ed25519PrivateKey.from_private_bytes(keyfiles.once("receipts", os.urandom(_KEY)))


def receipt_public_key() -> bytes:
    """验签公钥 · what anybody checks a receipt with, 32 bytes."""
    return receipt_key().public_key().public_bytes_raw()


def signed(text: bytes) -> str:
    """签名 · our signature of a text, in Base64, as receipts, records, reports and letters bear it."""
    return base64.b64encode(receipt_key().sign(text)).decode()


def shown_public_key() -> str:
    """The public key in Base64, as papers show it."""
    return base64.b64encode(receipt_public_key()).decode()


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
    keyfiles.once(f"{name}.share", share.encode())


def kept(name: str) -> str:
    """The platform's own share of a lock."""
    try:
        return (keyfiles.folder() / f"{name}.share").read_text("ascii")
    except FileNotFoundError as error:
        raise NotFound("密钥份额 key share") from error


def _waiting() -> AESGCM:
    return AESGCM(keyfiles.once("waiting", os.urandom(_KEY)))

"""溯源码 · the code of a batch or of one of its units: which batch, which serial number, and our signature over both.

72 bytes as 96 characters that may stand in an address: five of the batch's mark, three of the serial number (0: the batch
itself), and an Ed25519 signature (RFC 8032). Whoever has the public key checks it without asking us. Another mark, another
serial number or another signature does not hold; a copy of the whole code does, and shows itself by being looked up too often.
"""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from backend.core import keyfiles

LENGTH = 96
MOST_MARK, MOST_SERIAL = 2**40 - 1, 2**24 - 1
SIGNED_AS = b"oucai.pavilion.batch.1|"
"""What stands before the eight bytes when they are signed: no signature for anything else can be one of these."""
_HEAD = 8


def key() -> Ed25519PrivateKey:
    """溯源签名密钥 · what codes are signed with; it never lies in the database."""
    return Ed25519PrivateKey.from_private_bytes(keyfiles.once("pavilion", os.urandom(32)))


def new_mark() -> int:
    """A mark for a batch that nobody can guess."""
    return int.from_bytes(os.urandom(5), "big")


def spell(mark: int, serial: int, signing: Ed25519PrivateKey) -> str:
    """The code of a batch (serial 0) or of one unit."""
    head = mark.to_bytes(5, "big") + serial.to_bytes(3, "big")
    return base64.urlsafe_b64encode(head + signing.sign(SIGNED_AS + head)).decode()


def read(code: str, checking: Ed25519PublicKey) -> tuple[int, int] | None:
    """The mark and the serial number of a code that we signed; None for any other text, whatever it is."""
    if len(code) != LENGTH or not code.isascii():
        return None
    try:
        raw = base64.b64decode(code, altchars=b"-_", validate=True)
        checking.verify(raw[_HEAD:], SIGNED_AS + raw[:_HEAD])
    except (binascii.Error, ValueError, InvalidSignature):
        return None
    return int.from_bytes(raw[:5], "big"), int.from_bytes(raw[5:_HEAD], "big")

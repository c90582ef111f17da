"""密封 · sealed bids: encrypted before anything keeps them, openable only by enough holders together.

Each package of a procurement has a lock. Its public key (an `age` recipient) encrypts; the private key is encrypted with a key
that is split among holders (buyer, agent, supervisor, platform) by Shamir's scheme, and then forgotten. So whoever has the
database, its dump or the files of the bids reads nothing before enough holders give their shares at the opening.

A bid is a file in the public format age-encryption.org/v1, encrypted in a stream; a supplier may encrypt it with any `age`
program, so that not even our server sees it. The receipt names the hash of that file and the time of the server, signed.

Source: 《政府采购货物和服务招标投标管理办法》第三十三条、第三十四条; what this protects from and what it cannot: docs/decisions.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

import orjson
from Crypto.Protocol.SecretSharing import Shamir
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyrage import DecryptError, decrypt_io, encrypt_io, x25519

from backend.core.law import TENDERS
from backend.core.refusals import Refusal

LEAST_HOLDERS = 2
MOST_HOLDERS = 20
_HALF = 16
_NONCE = bytes(12)
"""One nonce is enough: each key encrypts one thing, once."""


class BadThreshold(Refusal):
    """开标密钥至少由 {least} 方、至多由 {most} 方保管，且须其中 {least} 方以上同时到场。 ·
    A key is held by {least} to {most} parties, at least {least} of whom are needed."""

    code = "BAD_THRESHOLD"


class ShareUnknown(Refusal):
    """「{holder}」不是开标密钥的保管人。 · {holder} holds no share of this key."""

    code = "SHARE_UNKNOWN"


class ShareWrong(Refusal):
    """「{holder}」提交的密钥份额不正确。 · The share of {holder} is not the right one."""

    code = "SHARE_WRONG"
    field = "share"


class SharesMissing(Refusal):
    """尚缺 {missing} 份密钥，不能开标。 · {missing} more shares are needed to open."""

    code = "SHARES_MISSING"


class BidUnreadable(Refusal):
    """投标文件不能解密：不是以本项目公钥加密，或者已被改动。 ·
    The bid cannot be decrypted: it was not encrypted for this key, or it was changed."""

    code = "BID_UNREADABLE"
    clause = TENDERS.art(33)


class BidChanged(Refusal):
    """投标文件与回执所载的摘要不符。 · The bid is not the one that the receipt names."""

    code = "BID_CHANGED"
    clause = TENDERS.art(33)


@dataclass(frozen=True, slots=True)
class Lock:
    """锁 · what is kept of a package's key: nothing of it opens anything without the shares."""

    recipient: str
    """The public key, `age1…`: what everybody encrypts with."""
    wrapped: str
    """The private key, encrypted, in base64."""
    needed: int
    fingerprints: Mapping[str, str]
    """`{holder: hash of the share}`: a wrong share is known at once, and whose it is."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """密封件 · what came of sealing: the hash (SHA-256, hex) and the bytes of the sealed file."""

    digest: str
    size: int


def new_lock(holders: Sequence[str], needed: int) -> tuple[Lock, dict[str, str]]:
    """A lock, and for each holder the share to be handed over and forgotten here."""
    names = list(dict.fromkeys(holders))
    if not LEAST_HOLDERS <= needed <= len(names) <= MOST_HOLDERS:
        raise BadThreshold(least=LEAST_HOLDERS, most=MOST_HOLDERS)
    identity, key = x25519.Identity.generate(), os.urandom(2 * _HALF)
    halves = [Shamir.split(needed, len(names), half) for half in (key[:_HALF], key[_HALF:])]
    shares = {}
    for (place, left), (_, right), holder in zip(*halves, names, strict=True):
        shares[holder] = base64.b32encode(bytes([place]) + left + right).decode().rstrip("=")
    recipient = str(identity.to_public())
    wrapped = AESGCM(key).encrypt(_NONCE, str(identity).encode(), recipient.encode())
    marks = {holder: _fingerprint(recipient, holder, share) for holder, share in shares.items()}
    return Lock(recipient, base64.b64encode(wrapped).decode(), needed, marks), shares


def check_share(lock: Lock, holder: str, share: str) -> None:
    """Refuse a share that is not this holder's."""
    known = lock.fingerprints.get(holder)
    if known is None:
        raise ShareUnknown(holder=holder)
    if not hmac.compare_digest(known, _fingerprint(lock.recipient, holder, _plain(share))):
        raise ShareWrong(holder=holder)


def seal(recipient: str, source: BinaryIO, target: BinaryIO) -> Sealed:
    """Encrypt a stream into a stream; never more than a piece of it is in memory."""
    counted = _Counting(target)
    encrypt_io(source, counted, [x25519.Recipient.from_str(recipient)])
    return counted.sealed()


class Opener:
    """开启者 · the private key of a lock, joined from enough shares; kept in memory only, as long as the opening lasts."""

    def __init__(self, lock: Lock, shares: Mapping[str, str]) -> None:
        for holder, share in shares.items():
            check_share(lock, holder, share)
        if len(shares) < lock.needed:
            raise SharesMissing(missing=lock.needed - len(shares))
        parts = [_read(_plain(share)) for share in list(shares.values())[: lock.needed]]
        key = b"".join(
            Shamir.combine([(place, piece[half : half + _HALF]) for place, piece in parts])
            for half in (0, _HALF)
        )
        try:
            told = AESGCM(key).decrypt(_NONCE, base64.b64decode(lock.wrapped), lock.recipient.encode())
        except InvalidTag as error:
            raise BidUnreadable from error
        self._identity = x25519.Identity.from_str(told.decode())

    def open(self, source: BinaryIO, target: BinaryIO, digest: str = "") -> Sealed:
        """Decrypt a stream into a stream. With the digest of the receipt, refuses another file than the one received.

        What was written before a refusal is to be thrown away.
        """
        read = _Counting(source)
        try:
            decrypt_io(read, target, [self._identity])
        except (DecryptError, ValueError, OSError) as error:
            raise BidUnreadable from error
        read.drain()
        found = read.sealed()
        if digest and not hmac.compare_digest(found.digest, digest):
            raise BidChanged
        return found


# 回执 · receipts


@dataclass(frozen=True, slots=True)
class Receipt:
    """投标回执 · that a bid was received: which file, for what, from whom, and when by the server's clock."""

    procurement: str
    package: str
    supplier: str
    digest: str
    size: int
    received_at: datetime

    def text(self) -> bytes:
        """What is signed: JSON with sorted keys."""
        said: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return orjson.dumps(
            {**said, "received_at": self.received_at.isoformat()}, option=orjson.OPT_SORT_KEYS
        )

    def signed(self, key: Ed25519PrivateKey) -> str:
        """The signature, in base64."""
        return base64.b64encode(key.sign(self.text())).decode()

    def is_ours(self, signature: str, key: Ed25519PublicKey) -> bool:
        """Is it a receipt that we gave?"""
        try:
            key.verify(base64.b64decode(signature, validate=True), self.text())
        except (InvalidSignature, ValueError):
            return False
        return True


# The parts


class _Counting:
    """Passes a stream through and remembers its hash and length."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._hash, self._size = stream, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._stream.write(data)
        return self._pass(data)

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._pass(data)
        return data

    def flush(self) -> None:
        self._stream.flush()

    def drain(self) -> None:
        while self.read(1 << 16):
            pass

    def sealed(self) -> Sealed:
        return Sealed(self._hash.hexdigest(), self._size)

    def _pass(self, data: bytes) -> int:
        self._hash.update(data)
        self._size += len(data)
        return len(data)


def _fingerprint(recipient: str, holder: str, share: str) -> str:
    return hashlib.sha256(f"{recipient}\n{holder}\n{share}".encode()).hexdigest()


def _plain(share: str) -> str:
    """As people type it: blanks and dashes between, small letters."""
    return "".join(share.split()).replace("-", "").upper()


def _read(share: str) -> tuple[int, bytes]:
    raw = base64.b32decode(share + "=" * (-len(share) % 8))
    return raw[0], raw[1:]

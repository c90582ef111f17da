"""抽取 · a random draw that anybody can run again.

The list of candidates is fixed first, by its hash. Then each party writes down the hash of a secret (承诺 commit), and only
when all hashes are known the secrets (揭示 reveal): nobody who knows the others' can still choose his own. The seed is the
hash of what the draw is for, the list, the secrets and, if wanted, of a public beacon; the order of candidates is that of
`SHA-256(seed | candidate)`. Whoever has the published record computes the same order with any tool that has SHA-256.

Source: our own protocol (docs/decisions); experts are drawn at random: 《政府采购法实施条例》第三十九条; 财库〔2016〕198号.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.core.refusals import Refusal

SCHEME = "oucai-draw-1"
LEAST_PARTIES = 2
LEAST_SECRET = 16
"""Bytes: a secret that can be guessed commits to nothing."""


class TooFewParties(Refusal):
    """随机种子至少由 {least} 方共同产生。 · At least {least} parties make the seed."""

    code = "TOO_FEW_PARTIES"


class SecretTooShort(Refusal):
    """随机数至少 {least} 字节。 · A secret has at least {least} bytes."""

    code = "SECRET_TOO_SHORT"


class SecretMissing(Refusal):
    """「{party}」尚未揭示其随机数。 · {party} has not revealed the secret yet."""

    code = "SECRET_MISSING"


class SecretDiffers(Refusal):
    """「{party}」揭示的随机数与其承诺不符。 · What {party} reveals is not what was committed to."""

    code = "SECRET_DIFFERS"


class CandidatesChanged(Refusal):
    """候选名单与承诺的不一致。 · The list of candidates is not the one that was committed to."""

    code = "CANDIDATES_CHANGED"


def _digest(*parts: bytes) -> bytes:
    """SHA-256 over parts, each with its length before it, so that no two lists of parts look alike."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.digest()


def fingerprint(candidates: Iterable[str]) -> str:
    """名单指纹 · the hash of a list of candidates, in hex; the order in which they are given does not matter."""
    return _digest(SCHEME.encode(), *(each.encode() for each in sorted(set(candidates)))).hex()


def commitment(party: str, secret: bytes) -> str:
    """承诺 · what a party publishes before the others' secrets are known, in hex."""
    if len(secret) < LEAST_SECRET:
        raise SecretTooShort(least=LEAST_SECRET)
    return _digest(SCHEME.encode(), party.encode(), secret).hex()


@dataclass(frozen=True, slots=True)
class Record:
    """抽取记录 · everything that is published of a draw, and enough to run it again."""

    candidates: str
    """The fingerprint of the list."""
    commitments: Mapping[str, str]
    secrets: Mapping[str, bytes] = field(default_factory=dict)
    beacon: str = ""
    """A public random value of a moment after the commitments, if one is used."""
    subject: str = ""
    """The hash of what the draw is for: the same record is of no use for another procurement."""

    def seed(self) -> bytes:
        """The seed; refuses while a secret is missing or when one is not what was committed to."""
        if len(self.commitments) < LEAST_PARTIES:
            raise TooFewParties(least=LEAST_PARTIES)
        for party, promised in self.commitments.items():
            secret = self.secrets.get(party)
            if secret is None:
                raise SecretMissing(party=party)
            if not hmac.compare_digest(commitment(party, secret), promised):
                raise SecretDiffers(party=party)
        parties = sorted(self.commitments)
        told = [part for party in parties for part in (party.encode(), self.secrets[party])]
        return _digest(
            SCHEME.encode(), self.subject.encode(), self.candidates.encode(), self.beacon.encode(), *told
        )


def ranked(record: Record, candidates: Sequence[str]) -> list[str]:
    """抽取顺序 · all candidates in the order in which they are called; the first that accept make the panel."""
    if not hmac.compare_digest(fingerprint(candidates), record.candidates):
        raise CandidatesChanged
    seed = record.seed()
    return sorted(set(candidates), key=lambda each: hashlib.sha256(seed + b"|" + each.encode()).digest())


def written(candidates: Sequence[str], secrets: Mapping[str, bytes], subject: str = "") -> dict[str, Any]:
    """抽取记录 · a whole draw as JSON: what it was made of, and the order."""
    record = Record(
        fingerprint(candidates),
        {party: commitment(party, told) for party, told in secrets.items()},
        secrets,
        subject=subject,
    )
    return {
        "scheme": SCHEME,
        "subject": subject,
        "candidates": sorted(set(candidates)),
        "fingerprint": record.candidates,
        "commitments": dict(record.commitments),
        "secrets": {party: told.hex() for party, told in secrets.items()},
        "order": ranked(record, candidates),
    }


def comes_out(kept: Mapping[str, Any]) -> bool:
    """复算 · does the order of a written draw come out again?"""
    record = Record(
        kept["fingerprint"],
        kept["commitments"],
        {party: bytes.fromhex(told) for party, told in kept["secrets"].items()},
        subject=kept["subject"],
    )
    return ranked(record, kept["candidates"]) == list(kept["order"])

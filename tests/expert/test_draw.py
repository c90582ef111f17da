"""抽取 · the draw can be run again by anybody, and nobody can bend it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace

import pytest

from backend.expert import draw
from backend.expert.draw import Record, commitment, fingerprint, ranked

SECRETS = {"采购人": b"a" * 16, "监管部门": b"b" * 16}
CANDIDATES = [f"专家{number}" for number in range(30)]


def record(
    secrets: dict[str, bytes] = SECRETS, candidates: list[str] = CANDIDATES, beacon: str = ""
) -> Record:
    promised = {party: commitment(party, secret) for party, secret in secrets.items()}
    return Record(fingerprint(candidates), promised, secrets, beacon)


def test_同样的记录得到同样的顺序() -> None:
    first = ranked(record(), CANDIDATES)
    assert first == ranked(record(), list(reversed(CANDIDATES)))
    assert sorted(first) == sorted(CANDIDATES)
    assert first != ranked(record({**SECRETS, "采购人": b"c" * 16}), CANDIDATES)
    assert first != ranked(record(beacon="0xfeed"), CANDIDATES)


def test_不用本程序也能复算() -> None:
    """What `docs` tell a stranger to do, with nothing but SHA-256."""

    def digest(*parts: bytes) -> bytes:
        return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()

    scheme = b"oucai-draw-1"
    names = digest(scheme, *(each.encode() for each in sorted(CANDIDATES))).hex()
    told = [part for party in sorted(SECRETS) for part in (party.encode(), SECRETS[party])]
    seed = digest(scheme, b"what it is for", names.encode(), b"", *told)
    order = sorted(CANDIDATES, key=lambda each: hashlib.sha256(seed + b"|" + each.encode()).hexdigest())
    assert order == ranked(replace(record(), subject="what it is for"), CANDIDATES)
    assert order != ranked(replace(record(), subject="something else"), CANDIDATES)


def test_每人居首的机会相同() -> None:
    few = CANDIDATES[:5]
    firsts = Counter(
        ranked(record({**SECRETS, "采购人": number.to_bytes(16, "big")}, few), few)[0]
        for number in range(2000)
    )
    assert set(firsts) == set(few)
    assert all(320 < count < 480 for count in firsts.values()), firsts


REFUSED = [
    (replace(record(), secrets={"采购人": b"a" * 16}), draw.SecretMissing),
    (replace(record(), secrets={**SECRETS, "采购人": b"z" * 16}), draw.SecretDiffers),
    (
        replace(record(), secrets={"采购人": SECRETS["监管部门"], "监管部门": SECRETS["采购人"]}),
        draw.SecretDiffers,
    ),
    (record({"采购人": b"a" * 16}), draw.TooFewParties),
    (replace(record(), candidates=fingerprint(CANDIDATES[1:])), draw.CandidatesChanged),
]


@pytest.mark.parametrize(("given", "reason"), REFUSED)
def test_对不上的不算(given: Record, reason: type[Exception]) -> None:
    with pytest.raises(reason):
        ranked(given, CANDIDATES)


def test_猜得到的随机数不收() -> None:
    with pytest.raises(draw.SecretTooShort):
        commitment("采购人", b"1234")


def test_名单不会相互冒充() -> None:
    assert fingerprint(["甲乙", "丙"]) != fingerprint(["甲", "乙丙"])
    assert fingerprint(["甲", "乙"]) == fingerprint(["乙", "甲", "甲"])

"""密封 · nobody reads a bid alone; nothing that was changed is taken for what was received."""

from __future__ import annotations

import io
import os
import tracemalloc
from dataclasses import asdict, replace
from datetime import datetime
from itertools import combinations

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.core.clock import SHANGHAI
from procurement_methods import sealing
from procurement_methods.sealing import Opener, Receipt, new_lock, seal

HOLDERS = ["采购人", "代理机构", "监管部门", "平台"]
BID = "投标报价：人民币壹佰万元整".encode() * 1000


def sealed(lock: sealing.Lock, bid: bytes = BID) -> tuple[bytes, sealing.Sealed]:
    target = io.BytesIO()
    told = seal(lock.recipient, io.BytesIO(bid), target)
    return target.getvalue(), told


def opened(opener: Opener, file: bytes, digest: str = "") -> bytes:
    target = io.BytesIO()
    opener.open(io.BytesIO(file), target, digest)
    return target.getvalue()


def test_任意三方合起来可以开_少一方不能() -> None:
    lock, shares = new_lock(HOLDERS, 3)
    file, told = sealed(lock)
    assert BID not in file
    assert (told.size, len(told.digest)) == (len(file), 64)
    for three in combinations(HOLDERS, 3):
        assert opened(Opener(lock, {holder: shares[holder] for holder in three}), file, told.digest) == BID
    for two in combinations(HOLDERS, 2):
        with pytest.raises(sealing.SharesMissing) as refused:
            Opener(lock, {holder: shares[holder] for holder in two})
        assert refused.value.details == {"missing": 1}
    assert opened(Opener(lock, shares), file) == BID


def test_存下的锁里没有能打开的东西() -> None:
    lock, shares = new_lock(HOLDERS, 2)
    kept = str(asdict(lock))
    assert "AGE-SECRET-KEY" not in kept
    assert not any(share in kept for share in shares.values())


def test_两份密钥各不相同() -> None:
    first, second = new_lock(HOLDERS, 2), new_lock(HOLDERS, 2)
    assert first[0].recipient != second[0].recipient
    assert len({*first[1].values(), *second[1].values()}) == 8


def test_份额不对当即知道是谁的() -> None:
    lock, shares = new_lock(HOLDERS, 2)
    others = new_lock(HOLDERS, 2)[1]
    with pytest.raises(sealing.ShareWrong) as refused:
        Opener(lock, {"采购人": shares["采购人"], "平台": others["平台"]})
    assert "平台" in refused.value.message_zh
    with pytest.raises(sealing.ShareWrong):
        sealing.check_share(lock, "平台", shares["采购人"])
    with pytest.raises(sealing.ShareUnknown):
        sealing.check_share(lock, "路人", shares["采购人"])
    with pytest.raises(sealing.ShareWrong):
        sealing.check_share(lock, "平台", "")


def test_手工抄录的份额也认得() -> None:
    lock, shares = new_lock(HOLDERS, 2)
    typed = "-".join(shares["平台"][at : at + 6] for at in range(0, 56, 6)).lower() + " \n"
    sealing.check_share(lock, "平台", typed)
    file, _ = sealed(lock)
    assert opened(Opener(lock, {"平台": typed, "采购人": shares["采购人"]}), file) == BID


@pytest.mark.parametrize(
    ("holders", "needed"), [([], 0), (["甲"], 1), (HOLDERS, 1), (HOLDERS, 5), (["甲", "甲"], 2)]
)
def test_一方独掌的锁不做(holders: list[str], needed: int) -> None:
    with pytest.raises(sealing.BadThreshold):
        new_lock(holders, needed)


def test_改动一位即不能开() -> None:
    lock, shares = new_lock(HOLDERS, 2)
    file, told = sealed(lock)
    opener = Opener(lock, shares)
    for place in (10, 100, len(file) // 2, len(file) - 1):
        broken = bytearray(file)
        broken[place] ^= 1
        with pytest.raises(sealing.BidUnreadable):
            opened(opener, bytes(broken))
    for cut in (file[:-1], file[:50], b"", BID):
        with pytest.raises(sealing.BidUnreadable):
            opened(opener, cut)
    with pytest.raises(sealing.BidUnreadable):
        opened(opener, file + b"x", told.digest)


def test_换成另一份有效的也不行() -> None:
    lock, shares = new_lock(HOLDERS, 2)
    _, told = sealed(lock)
    other, _ = sealed(lock, b"another bid")
    with pytest.raises(sealing.BidChanged):
        opened(Opener(lock, shares), other, told.digest)


def test_别的项目的密钥开不了() -> None:
    lock, _ = new_lock(HOLDERS, 2)
    file, _ = sealed(lock)
    with pytest.raises(sealing.BidUnreadable):
        opened(Opener(*new_lock(HOLDERS, 2)), file)


def test_供应商自己用age加密的也能开() -> None:
    lock, shares = new_lock(HOLDERS, 2)
    file = pyrage.encrypt(BID, [pyrage.x25519.Recipient.from_str(lock.recipient)])
    assert opened(Opener(lock, shares), file) == BID


def test_大文件边读边加密(tmp_path: object) -> None:
    class Zeros(io.RawIOBase):
        left = 20 * 2**20

        def read(self, size: int = -1) -> bytes:
            size = min(size if size >= 0 else self.left, self.left)
            self.left -= size
            return bytes(size)

    with open(os.devnull, "wb") as nowhere:
        lock, _ = new_lock(HOLDERS, 2)
        tracemalloc.start()
        told = seal(lock.recipient, Zeros(), nowhere)  # type: ignore[arg-type]
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert told.size > 20 * 2**20
    assert most < 2 * 2**20


def test_回执() -> None:
    key = Ed25519PrivateKey.generate()
    receipt = Receipt(
        "P-1", "1", "示例公司", "ab" * 32, 10, datetime(2026, 5, 16, 8, 59, 59, 999999, tzinfo=SHANGHAI)
    )
    signature = receipt.signed(key)
    assert receipt.is_ours(signature, key.public_key())
    for changed in (
        replace(receipt, digest="cd" * 32),
        replace(receipt, supplier="演示公司"),
        replace(receipt, received_at=receipt.received_at.replace(microsecond=0)),
    ):
        assert not changed.is_ours(signature, key.public_key())
    assert not receipt.is_ours(signature, Ed25519PrivateKey.generate().public_key())
    assert not receipt.is_ours("不是签名", key.public_key())

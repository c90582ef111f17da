"""递交通道 · bids over HTTP: whole or not at all, sealed or refused, in time or late; and who gets which file back."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import LazySettings
from django.test import Client

from backend.account import tokens
from backend.account.models import User
from backend.config.cli import main
from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.refusals import Refusal
from procurement_methods import uploading
from procurement_methods.engine import clockwork
from procurement_methods.language import parties as v
from procurement_methods.models import Bid, Upload
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER
from tests.procurement_methods.rooms import Room, offer, pieces, room, sealed
from tests.races import together

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
ISSUED = START + timedelta(days=40)
DEADLINE = ISSUED + timedelta(days=30)


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> None:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"


@pytest.fixture
def here() -> Iterator[Room]:
    """A tender whose documents three suppliers have obtained, some days before the deadline."""
    with clock.moved(to=START):
        made = room(suppliers=3)
        made.prepared()
    with clock.moved(to=ISSUED):
        made.issued()
        for seller in made.sellers:
            made.does(v.obtain_documents, seller)
    with clock.moved(to=ISSUED + timedelta(days=10)):
        yield made


def put(here: Room, who: User | None, content: bytes, query: str = "", **headers: str) -> Any:
    """PUT a file; the answer."""
    if who is not None:
        headers["HTTP_AUTHORIZATION"] = f"Bearer {tokens.issue(who, tokens.ACCESS, ISSUER)}"
    address = f"/procurement/packages/{to_global_id('ProcurementPackage', here.package.pk)}/bids/{query}"
    return Client().generic("PUT", address, content, "application/vnd.age", **headers)


def told(response: Any) -> tuple[int, str, str | None]:
    (error,) = response.json()["errors"]
    return response.status_code, error["code"], error["field"]


def envelope(here: Room, price: str = "980000") -> bytes:
    return sealed(here.package.lock.recipient, offer(price))


def files(settings: LazySettings) -> list[str]:
    return sorted(file.name for file in Path(settings.BIDS_ROOT).glob("**/*") if file.is_file())


def test_上传即递交_回执可以离线核验(here: Room, client: Client) -> None:
    content = envelope(here)
    response = put(here, here.sellers[0], content)
    assert response.status_code == 201
    told = response.json()
    bid = Bid.objects.get()
    assert told["bid"]["id"] == to_global_id("ProcurementBid", bid.pk)
    said = json.loads(told["receipt"]["text"])
    assert said["digest"] == hashlib.sha256(content).hexdigest() == bid.digest
    assert said["size"] == len(content)
    assert datetime.fromisoformat(said["received_at"]) == bid.received_at
    key = client.get("/procurement/receipt-key").json()
    Ed25519PublicKey.from_public_bytes(base64.b64decode(key["publicKey"])).verify(
        base64.b64decode(told["receipt"]["signature"]), told["receipt"]["text"].encode()
    )


def test_由平台加密的_落盘之前已加密(here: Room, settings: LazySettings) -> None:
    assert put(here, here.sellers[0], offer("980000"), "?seal=1").status_code == 201
    stored = (Path(settings.BIDS_ROOT) / Bid.objects.get().path).read_bytes()
    assert stored.startswith(b"age-encryption.org/v1\n")
    assert b"offer.json" not in stored
    for seller in here.sellers[1:]:
        put(here, seller, envelope(here))
    with clock.moved(to=DEADLINE + timedelta(days=1)):
        here.opened()
    assert here.package.participations.get(supplier=here.suppliers[0]).quoted == 980_000


@pytest.mark.parametrize(
    ("content", "query", "headers", "expected"),
    [
        (b"PK plain", "", {}, (415, "NOT_SEALED", "file")),
        (b"", "", {"CONTENT_LENGTH": "0"}, (400, "FILE_EMPTY", "file")),
        (b"", "?seal=1", {"CONTENT_LENGTH": "0"}, (400, "FILE_EMPTY", "file")),
        (b"age-encryption.org/v1\n", "", {}, (415, "NOT_SEALED", "file")),
        # No reader of `age` ever comes to the end of such a header.
        (b"age-encryption.org/v1\n" + b"-> X25519 a\n" * 9_000, "", {}, (415, "NOT_SEALED", "file")),
        (b"age-encryption.org/v1\n-> scrypt a\nb\n--- c\n", "", {}, (415, "NOT_SEALED", "file")),
        (b"x", "", {"CONTENT_LENGTH": "3000000000"}, (413, "FILE_TOO_LARGE", "file")),
        (b"x", "", {"CONTENT_LENGTH": ""}, (411, "LENGTH_REQUIRED", "file")),
        (b"x", "", {"HTTP_TRANSFER_ENCODING": "chunked"}, (411, "LENGTH_REQUIRED", "file")),
        (b"x", "", {"HTTP_CONTENT_DIGEST": "md5=:x:"}, (400, "HEADER_INVALID", None)),
        (b"x", "?supplier=x", {}, (404, "NOT_FOUND", "supplier")),
    ],
    ids=["未加密", "空", "空_由平台加密", "只有开头", "没有尽头", "口令加密", "过大", "未说长度", "分块未说摘要", "摘要不可读", "别家"],
)  # fmt: skip
def test_不合要求的文件_拒收且不留痕迹(
    here: Room, settings: LazySettings, content: bytes, query: str, headers: dict[str, str], expected: object
) -> None:
    assert told(put(here, here.sellers[0], content, query, **headers)) == expected
    assert (Upload.objects.count(), Bid.objects.count(), files(settings)) == (0, 0, [])


def test_摘要不符的_拒收(here: Room, settings: LazySettings) -> None:
    content = envelope(here)
    right = base64.b64encode(hashlib.sha256(content).digest()).decode()
    wrong = base64.b64encode(hashlib.sha256(content + b"x").digest()).decode()
    for query in ("", "?seal=1"):
        response = put(here, here.sellers[0], content, query, HTTP_CONTENT_DIGEST=f"sha-256=:{wrong}:")
        assert told(response) == (400, "DIGEST_MISMATCH", "file")
    assert (Upload.objects.count(), files(settings)) == (0, [])
    assert put(here, here.sellers[0], content, HTTP_CONTENT_DIGEST=f"sha-256=:{right}:").status_code == 201


def test_谁可以递交(here: Room) -> None:
    content = envelope(here)
    assert told(put(here, None, content))[:2] == (401, "PERMISSION_DENIED")
    assert told(put(here, here.clerk, content))[:2] == (404, "NOT_FOUND")
    stranger = make.member(make.organisation("supplier", name="示例局外人"), Role.SALES)
    assert told(put(here, stranger, content))[:2] == (409, "DOCUMENTS_FIRST")
    assert put(here, here.sellers[0], content).status_code == 201


def test_迟到一毫秒拒收_不读一字节(here: Room, settings: LazySettings) -> None:
    content = envelope(here)

    def never() -> Iterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    by = here.sellers[0].actor()
    with clock.moved(to=DEADLINE + timedelta(milliseconds=1)):
        with pytest.raises(Refusal) as refused:
            uploading.deliver(here.package.pk, never(), by=by)
        assert refused.value.code == "STEP_CLOSED"
        assert told(put(here, here.sellers[0], content))[:2] == (409, "STEP_CLOSED")
    assert files(settings) == []


def test_截止前开始_截止后传完的_拒收(here: Room, settings: LazySettings) -> None:
    content = envelope(here)

    def slowly() -> Iterator[bytes]:
        yield content[:100]
        shift.enter_context(clock.moved(to=DEADLINE + timedelta(milliseconds=1)))
        yield content[100:]

    with contextlib.ExitStack() as shift, clock.moved(to=DEADLINE - timedelta(minutes=1)):
        with pytest.raises(Refusal) as refused:
            uploading.deliver(here.package.pk, slowly(), by=here.sellers[0].actor())
        assert refused.value.code == "STEP_CLOSED"
    assert (Upload.objects.count(), files(settings)) == (0, [])


def test_截止前到达_数秒后登记的_有效(here: Room) -> None:
    by = here.sellers[0].actor()
    with clock.moved(to=DEADLINE - timedelta(milliseconds=500)):
        upload = uploading.receive(here.package.pk, pieces(envelope(here)), by=by)
    with clock.moved(to=DEADLINE + timedelta(seconds=20)):
        assert clockwork.run_due() == 0
        bid = uploading.submit(upload.pk, by=by)
        assert bid.received_at == upload.arrived_at < DEADLINE
    with clock.moved(to=DEADLINE + timedelta(seconds=31)):
        late = uploading.Upload.objects.create(
            package=here.package, supplier=here.suppliers[1], by=here.sellers[1], path="x", digest="x",
            size=1, arrived_at=DEADLINE - timedelta(milliseconds=1),
        )  # fmt: skip
        with pytest.raises(Refusal) as refused:
            uploading.submit(late.pk, by=here.sellers[1].actor())
        assert refused.value.code == "STEP_CLOSED"


def test_替换_撤回_再递交_直到截止(here: Room) -> None:
    seller = here.sellers[0]
    with clock.moved(to=DEADLINE - timedelta(minutes=5)):
        for price in ("1", "2"):
            assert put(here, seller, envelope(here, price)).status_code == 201
        here.does(v.withdraw_bid, seller)
        assert put(here, seller, envelope(here, "3")).status_code == 201
    states = list(Bid.objects.order_by("received_at").values_list("state", flat=True))
    assert states == ["replaced", "withdrawn", "received"]
    with clock.moved(to=DEADLINE), pytest.raises(Refusal):
        here.does(v.withdraw_bid, seller)


def test_服务器时钟倒拨_次序不乱_已截止的不再打开(here: Room) -> None:
    """Put back by an hour: later bids are still later; put back over the deadline once it was done: it stays done."""
    put(here, here.sellers[0], envelope(here))
    put(here, here.sellers[1], envelope(here))
    with clock.moved(by=timedelta(hours=-1)):
        assert put(here, here.sellers[2], envelope(here)).status_code == 201
    order = list(Bid.objects.order_by("received_at").values_list("participation__supplier", flat=True))
    assert order == [supplier.pk for supplier in here.suppliers]
    with clock.moved(to=DEADLINE + timedelta(minutes=1)):
        assert clockwork.run_due() == 1
    with clock.moved(to=DEADLINE - timedelta(minutes=5)):
        assert clockwork.run_due() == 0
        assert here.package.stage == "opening"
        assert told(put(here, here.sellers[0], envelope(here)))[:2] == (409, "STEP_CLOSED")


def test_截止已见到的_时钟倒拨也不再打开(here: Room) -> None:
    """In the half minute after the deadline, before the clock ends the stage: whoever saw it over, a supplier or the clock, ends it."""
    put(here, here.sellers[0], envelope(here))
    for seen in ("clock", "supplier"):
        here.procurement.packages.update(seen_at=None)
        with clock.moved(to=DEADLINE + timedelta(seconds=10)):
            if seen == "clock":
                assert clockwork.run_due() == 0
            else:
                assert put(here, here.sellers[1], envelope(here)).status_code == 409
        with clock.moved(to=DEADLINE - timedelta(minutes=5)):
            assert told(put(here, here.sellers[2], envelope(here)))[:2] == (409, "STEP_CLOSED")
            for deed in (v.withdraw_bid, v.obtain_documents):
                with pytest.raises(Refusal) as refused:
                    here.does(deed, here.sellers[0])
                assert refused.value.code == "STEP_CLOSED"
    with clock.moved(to=DEADLINE + timedelta(minutes=1)):
        assert clockwork.run_due() == 1


def test_更正延后截止的_已递交的仍有效(here: Room) -> None:
    put(here, here.sellers[0], envelope(here))
    with clock.moved(to=DEADLINE - timedelta(days=2)):
        here.does(v.correct_documents, here.clerk, what="示例更正", deadline=DEADLINE + timedelta(days=20))
        for seller in here.sellers[1:]:
            put(here, seller, envelope(here))
    with clock.moved(to=DEADLINE + timedelta(days=1)):
        assert clockwork.run_due() == 0
    with clock.moved(to=DEADLINE + timedelta(days=21)):
        here.opened()
    assert Bid.objects.filter(state="opened").count() == 3


def test_一家占不满磁盘(here: Room, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    monkeypatch.setattr(uploading, "MOST_FILES", 2)
    for _ in range(2):
        assert put(here, here.sellers[0], envelope(here)).status_code == 201
    assert told(put(here, here.sellers[0], envelope(here))) == (429, "TOO_MANY_UPLOADS", "file")
    assert put(here, here.sellers[1], envelope(here)).status_code == 201
    folder = Path(settings.BIDS_ROOT) / "sealed" / str(here.package.pk)
    for number in range(uploading.MOST_AT_ONCE):
        (folder / f"{here.suppliers[2].pk}-{number}.part").write_bytes(b"x")
    assert told(put(here, here.sellers[2], envelope(here))) == (429, "TOO_MANY_UPLOADS", "file")
    monkeypatch.setattr(uploading, "DISK_RESERVE", 1 << 60)
    assert told(put(here, here.sellers[1], envelope(here))) == (507, "STORAGE_FULL", None)


def test_清理_只清没有成为投标的(here: Room, settings: LazySettings) -> None:
    for seller in (here.sellers[0], here.sellers[0], here.sellers[1]):
        put(here, seller, envelope(here))
    kept = files(settings)
    uploading.receive(here.package.pk, pieces(envelope(here)), by=here.sellers[2].actor())
    folder = Path(settings.BIDS_ROOT) / "sealed" / str(here.package.pk)
    (folder / "9-x.part").write_bytes(b"x")
    (folder / "nobodys.age").write_bytes(b"x")
    assert uploading.sweep() == 0
    old = time.time() - 7200
    for file in folder.iterdir():
        os.utime(file, (old, old))
    with clock.moved(by=timedelta(hours=2)):
        assert uploading.sweep() == 3
    assert files(settings) == kept
    assert Upload.objects.count() == 3


def fetch(who: User | None, bid: Bid, what: str) -> bytes:
    """The file; nothing where it is refused."""
    headers = {"Authorization": f"Bearer {tokens.issue(who, tokens.ACCESS, ISSUER)}"} if who else {}
    response = Client().get(
        f"/procurement/bids/{to_global_id('ProcurementBid', bid.pk)}/{what}", headers=headers
    )
    return b"".join(response.streaming_content) if response.status_code == 200 else b""  # type: ignore[attr-defined]


def test_取回文件_开标前只有本家_开标后采购人评审与监管可以_别家始终不可以(here: Room) -> None:
    content = envelope(here)
    for seller in here.sellers:
        put(here, seller, content if seller is here.sellers[0] else envelope(here))
    bid = Bid.objects.get(participation__supplier=here.suppliers[0])
    everybody = {
        "own": here.sellers[0], "other": here.sellers[1], "buyer": here.clerk, "regulator": here.regulator,
        "panel": here.experts[0], "reviewer": make.member(here.organisation, Role.FINANCE), "stranger": None,
    }  # fmt: skip

    def who_gets(what: str) -> set[str]:
        return {name for name, who in everybody.items() if fetch(who, bid, what)}

    assert (who_gets("sealed"), who_gets("opened")) == ({"own"}, set())
    assert fetch(here.sellers[0], bid, "sealed") == content
    with clock.moved(to=DEADLINE + timedelta(days=1)):
        here.opened()
        readers = {"own", "buyer", "regulator"}
        assert (who_gets("sealed"), who_gets("opened")) == (readers, readers)
        here.seated()
        assert who_gets("opened") == readers | {"panel"}
        assert fetch(here.clerk, bid, "opened").startswith(b"PK")


@pytest.mark.django_db(transaction=True)
def test_一家同时递交两份_一份有效_另一份被替换() -> None:
    with clock.moved(to=START):
        here = room(suppliers=1)
        here.prepared()
    with clock.moved(to=ISSUED):
        here.issued()
        here.does(v.obtain_documents, here.sellers[0])
    by, package = here.sellers[0].actor(), here.package.pk

    def one(content: bytes) -> Bid:
        with clock.moved(to=ISSUED + timedelta(days=1)):
            return uploading.deliver(package, pieces(content), by=by)

    both = together([partial(one, envelope(here, price)) for price in ("1", "2")])
    assert all(isinstance(each, Bid) for each in both)
    assert sorted(Bid.objects.values_list("state", flat=True)) == ["received", "replaced"]
    participation = here.package.participations.get()
    assert participation.bid_at == Bid.objects.get(state="received").received_at


def test_回执核验命令(here: Room, tmp_path: Path, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    content = envelope(here)
    receipt, key, bid, other = (
        tmp_path / name for name in ("receipt.json", "key.json", "bid.age", "other.age")
    )
    receipt.write_bytes(put(here, here.sellers[0], content).content)
    key.write_bytes(client.get("/procurement/receipt-key").content)
    bid.write_bytes(content)
    other.write_bytes(content + b"x")

    def verified(*words: object) -> bool:
        return main(["receipt", "verify", *map(str, words)]) == 0

    assert verified(receipt, "--key", key, "--bid", bid)
    assert "2026-04-21" in capsys.readouterr().out
    assert verified(receipt)
    assert not verified(receipt, "--key", key, "--bid", other)
    assert not verified(bid, "--key", key)
    receipt.write_text(receipt.read_text().replace("2026-04-21", "2026-04-20"))
    assert not verified(receipt, "--key", key)

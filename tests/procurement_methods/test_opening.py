"""开标 · shares that are wrong or missing, bids that were tampered with or meant to break it, two who press at once; and its record."""

from __future__ import annotations

import base64
import json
import shutil
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
from backend.core import clock, keyfiles
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry
from backend.core.refusals import Refusal
from procurement_methods import jobs, opening_record, sealing, uploading, vault
from procurement_methods.engine import clockwork
from procurement_methods.engine.performing import perform
from procurement_methods.language import parties as v
from procurement_methods.models import Bid, OpeningRecord
from procurement_methods.verbs import opening
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER
from tests.procurement_methods.rooms import Room, offer, pieces, room, sealed
from tests.procurement_methods.test_offers import BOMB
from tests.races import together

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
OPENING = START + timedelta(days=72)


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> None:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"


def closed(suppliers: int = 4, **contents: bytes) -> Room:
    """A tender after its deadline. `_0=...`: what this supplier sealed instead of an offer."""
    with clock.moved(to=START):
        here = room(suppliers=suppliers)
        here.prepared()
    with clock.moved(to=START + timedelta(days=40)):
        here.issued()
        for place, seller in enumerate(here.sellers):
            here.does(v.obtain_documents, seller)
            content = contents.get(f"_{place}", offer(f"{980_000 + place}"))
            if not content.startswith(b"age-"):
                content = sealed(here.package.lock.recipient, content)
            uploading.deliver(here.package.pk, pieces(content), by=seller.actor())
    with clock.moved(to=OPENING):
        clockwork.run_due()
    return here


@pytest.fixture
def now(db: None) -> Iterator[None]:
    with clock.moved(to=OPENING):
        yield


def states(here: Room) -> list[str]:
    rows = Bid.objects.filter(participation__package=here.package).order_by("participation__supplier")
    return list(rows.values_list("state", flat=True))


def give(here: Room, *holders: str) -> None:
    for holder in holders:
        person = {"buyer": here.clerk, "regulator": here.regulator}[holder]
        opening.give_share(here.package.pk, here.shares[holder], by=person.actor())


def refused(code: str, deed: Any) -> None:
    with pytest.raises(Refusal) as found:
        deed()
    assert found.value.code == code


def test_份额不正确或者不足_不能开标(now: None) -> None:
    here = closed()
    wrong = here.shares["regulator"]
    refused("SHARE_WRONG", lambda: opening.give_share(here.package.pk, wrong, by=here.clerk.actor()))
    refused("SHARE_WRONG", lambda: opening.give_share(here.package.pk, "", by=here.clerk.actor()))
    assert here.package.lock.needed == 2
    shutil.rmtree(keyfiles.folder())
    refused("NOT_FOUND", lambda: here.does(v.open_bids, here.clerk))
    assert set(states(here)) == {"received"}


def test_份额不足两方_不能开标(now: None) -> None:
    here = closed()
    refused("SHARES_MISSING", lambda: here.does(v.open_bids, here.clerk))
    give(here, "buyer")
    here.does(v.open_bids, here.clerk)
    assert set(states(here)) == {"opened"}


def test_被改动_截短_换钥_丢失_炸弹_各自不能开启_其余照开(now: None) -> None:
    other, _ = sealing.new_lock(["a", "b"], 2)
    here = closed(
        7, _0=BOMB, _1=sealed(other.recipient, offer("1")), _6=offer("1", brand="\x00", lines=[{"name": "\x00", "quantity": "1", "unitPrice": "2"}])
    )  # fmt: skip
    for place, spoil in enumerate((_flip, _cut, lambda file: file.unlink()), 2):
        bid = Bid.objects.get(participation__supplier=here.suppliers[place])
        spoil(opening.file_of(bid.path))
    give(here, "buyer", "regulator")
    here.does(v.open_bids, here.clerk)
    assert states(here) == ["unreadable"] * 5 + ["opened"] * 2
    assert here.package.stage != "opening"
    rows = {row.supplier_id: row for row in here.package.participations.all()}
    assert rows[here.suppliers[5].pk].price == 980_005
    assert rows[here.suppliers[6].pk].price == 2
    assert [rows[supplier.pk].price for supplier in here.suppliers[:5]] == [None] * 5
    assert all(Bid.objects.filter(state="unreadable").exclude(fault="").values_list("opened_at", flat=True))
    folder = opening.file_of("opened")
    kept = {f"{pk}.zip" for pk in Bid.objects.exclude(opened_path="").values_list("pk", flat=True)}
    assert {file.name for file in folder.iterdir()} == kept


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-30] ^= 1
    file.write_bytes(bytes(content))


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def look(here: Room, who: User | None, suffix: str = "") -> Any:
    headers = {"Authorization": f"Bearer {tokens.issue(who, tokens.ACCESS, ISSUER)}"} if who else {}
    gid = to_global_id("ProcurementPackage", here.package.pk)
    return Client().get(f"/procurement/packages/{gid}/opening-record{suffix}", headers=headers)


def test_开标记录_签名_内容_可见范围_PDF(now: None) -> None:
    here = closed()
    assert look(here, here.clerk).status_code == 404
    give(here, "buyer", "regulator")
    here.does(v.open_bids, here.clerk)
    told = look(here, here.clerk).json()
    Ed25519PublicKey.from_public_bytes(vault.receipt_public_key()).verify(
        base64.b64decode(told["signature"]), told["text"].encode()
    )
    said = json.loads(told["text"])
    assert [bid["price"] for bid in said["bids"]] == [f"{980_000 + place}.00" for place in range(4)]
    assert {bid["digest"] for bid in said["bids"]} == set(Bid.objects.values_list("digest", flat=True))
    assert [share["holder"] for share in said["shares"]] == ["采购人", "监管部门", "平台"]
    record = OpeningRecord.objects.get()
    entry = JournalEntry.objects.get(verb="procurement.open_bids")
    assert entry.facts["record"] == record.digest

    assert look(here, here.clerk, ".pdf").status_code == 503
    jobs.print_opening_record(record.pk)
    pdf = opening_record.path_of(record).read_bytes()
    assert pdf.startswith(b"%PDF")
    jobs.print_opening_record(record.pk)
    assert opening_record.path_of(record).read_bytes() == pdf
    assert b"".join(look(here, here.sellers[0], ".pdf").streaming_content) == pdf

    stranger = make.member(make.organisation("supplier", name="示例局外人"), Role.SALES)
    seen = {name: look(here, who).status_code for name, who in
            {"bidder": here.sellers[3], "regulator": here.regulator, "other": stranger, "nobody": None}.items()}  # fmt: skip
    assert seen == {"bidder": 200, "regulator": 200, "other": 404, "nobody": 404}


@pytest.mark.django_db(transaction=True)
def test_两人同时开标_只开一次() -> None:
    here = closed(3)
    package, procurement, by = here.package.pk, here.procurement.pk, here.clerk.actor()
    with clock.moved(to=OPENING):
        give(here, "buyer", "regulator")

    def open_it() -> object:
        with clock.moved(to=OPENING):
            return perform(procurement, v.open_bids, by=by, packages=[package])

    results = together([open_it, partial(open_it)])
    (late,) = [each for each in results if isinstance(each, Exception)]
    assert isinstance(late, Refusal)
    assert late.code == "STEP_CLOSED"
    assert states(here) == ["opened"] * 3
    assert OpeningRecord.objects.count() == 1
    assert JournalEntry.objects.filter(verb="procurement.open_bids").count() == 1

"""投标与开标中断 · the server is killed while a bid comes in, a line breaks off, an opening dies between two bids."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.account import tokens
from backend.config.cluster import CHECKOUT
from backend.config.supervisor import free_port
from backend.core import clock
from backend.core.models import JournalEntry
from procurement_methods import uploading
from procurement_methods.engine import clockwork
from procurement_methods.language import parties as v
from procurement_methods.models import Bid, OpeningRecord, Upload
from procurement_methods.verbs import opening
from storefront_api.kit.ids import to_global_id
from tests.faults.household import Household, holding, kill, until, waiting
from tests.faults.test_checkout import answers
from tests.procurement_methods.rooms import Room, offer, room, sealed

pytestmark = pytest.mark.processes


@pytest.fixture
def house(household: Household, settings: LazySettings) -> Household:
    settings.BIDS_ROOT, settings.KEYS_ROOT = household.folder / "bids", household.folder / "keys"
    return household


def tender(*, deadline: timedelta, suppliers: int = 3) -> Room:
    """A tender whose deadline is so far away, or so long over."""
    with clock.moved(by=deadline - timedelta(days=100)):
        here = room(suppliers=suppliers)
        here.prepared()
    with clock.moved(by=deadline - timedelta(days=30)):
        here.issued()
        for seller in here.sellers:
            here.does(v.obtain_documents, seller)
    return here


def request(port: int, here: Room, place: int, length: str) -> socket.socket:
    """A line on which a bid of this supplier may follow."""
    token = tokens.issue(here.sellers[place], tokens.ACCESS, f"http://127.0.0.1:{port}/graphql/")
    address = f"/procurement/packages/{to_global_id('ProcurementPackage', here.package.pk)}/bids/"
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    line.sendall(
        f"PUT {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n{length}\r\n"
        "Connection: close\r\n\r\n".encode()
    )
    return line


def answer(line: socket.socket) -> tuple[int, dict[str, object]]:
    with line, http.client.HTTPResponse(line) as told:
        told.begin()
        return told.status, json.loads(told.read())


def chunks(content: bytes) -> bytes:
    return b"".join(
        b"%x\r\n%s\r\n" % (len(content[at : at + 9_000]), content[at : at + 9_000])
        for at in range(0, len(content), 9_000)
    )


def test_上传中断_不留投标_再传有效_进程被杀也一样(house: Household) -> None:
    here, port = tender(deadline=timedelta(days=5)), free_port("127.0.0.1")
    content = sealed(here.package.lock.recipient, offer("980000", brand="示例" * 30_000))
    folder = opening.file_of(f"sealed/{here.package.pk}")
    server = house.web(port)
    until(lambda: answers(port), seconds=60)

    def parts() -> list[Path]:
        return list(folder.glob("*.part"))

    # A line that breaks off, with a length and without one.
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    in_chunks = f"Transfer-Encoding: chunked\r\nContent-Digest: sha-256=:{digest}:"
    for length, begun in (
        (f"Content-Length: {len(content)}", content[:-9]),
        (in_chunks, chunks(content[:-9])),
    ):
        line = request(port, here, 0, length)
        line.sendall(begun)
        until(parts)
        line.close()
        until(lambda: not parts())
    assert list(folder.iterdir()) == []
    assert (Upload.objects.count(), Bid.objects.count()) == (0, 0)

    line = request(port, here, 0, in_chunks)
    line.sendall(chunks(content) + b"0\r\n\r\n")
    status, told = answer(line)
    assert (status, Bid.objects.get().digest) == (201, hashlib.sha256(content).hexdigest()), told

    line = request(port, here, 1, f"Content-Length: {len(content)}")
    line.sendall(content[:-9])
    until(parts)
    kill(server)
    line.close()
    assert (Upload.objects.count(), Bid.objects.count()) == (1, 1)
    (left,) = parts()
    os.utime(left, (time.time() - 7200,) * 2)
    assert uploading.sweep() == 1
    assert [file.suffix for file in folder.iterdir()] == [".age"]


MANUAL = CHECKOUT / "docs" / "api" / "sealed-bids.md"
COMMAND = re.compile(r"<!-- run: (\w+) -->\n```sh\n(.*?)```", re.DOTALL)


def test_手册中的命令可用(house: Household) -> None:
    here, port = tender(deadline=timedelta(days=5), suppliers=1), free_port("127.0.0.1")
    folder = house.folder / "supplier"
    folder.mkdir()
    (folder / "bid.age").write_bytes(sealed(here.package.lock.recipient, offer("980000")))
    server = house.web(port)
    until(lambda: answers(port), seconds=60)
    environment = os.environ | {
        "MALL": f"http://127.0.0.1:{port}",
        "PACKAGE": to_global_id("ProcurementPackage", here.package.pk),
        "TOKEN": tokens.issue(here.sellers[0], tokens.ACCESS, f"http://127.0.0.1:{port}/graphql/"),
        "OUCAI_VAR": str(house.folder),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    commands = dict(COMMAND.findall(MANUAL.read_text("utf-8")))
    told = {}
    for name in ("submit", "verify", "chunked", "verify"):
        told[name] = subprocess.run(
            ["sh", "-euc", commands[name]],
            cwd=folder,
            env=environment,
            text=True,
            capture_output=True,
            check=True,
        ).stdout
        assert "errors" not in (folder / "receipt.json").read_text()
    kill(server)
    assert "✓ 文件相符" in told["verify"]
    assert sorted(Bid.objects.values_list("state", flat=True)) == ["received", "replaced"]


def test_开启两份之间进程被杀_再开即全部开启_不丢不半(house: Household) -> None:
    here = tender(deadline=timedelta(days=-2))
    with clock.moved(by=timedelta(days=-10)):
        for place, seller in enumerate(here.sellers):
            here.bid(seller, f"{980_000 + place}")
    clockwork.run_due()
    for holder, person in (("buyer", here.clerk), ("regulator", here.regulator)):
        opening.give_share(here.package.pk, here.shares[holder], by=person.actor())
    bids = list(Bid.objects.order_by("received_at", "pk"))
    words = [str(here.procurement.pk), str(here.package.pk), str(here.clerk.pk)]
    with holding("SELECT 1 FROM procurement_methods_bid WHERE id = %s FOR UPDATE", bids[1].pk):
        opener = house.start([sys.executable, "-m", "tests.faults.opener", *words])
        until(waiting, seconds=60)  # one is opened, the second is about to be
        kill(opener)
    until(lambda: not waiting())
    assert set(Bid.objects.values_list("state", flat=True)) == {"received"}
    assert here.package.stage == "opening"
    assert not OpeningRecord.objects.exists()
    assert {bid.opened_at for bid in Bid.objects.all()} == {None}

    here.does(v.open_bids, here.clerk)
    assert set(Bid.objects.values_list("state", flat=True)) == {"opened"}
    prices = here.package.participations.order_by("pk").values_list("quoted", flat=True)
    assert list(prices) == [980_000, 980_001, 980_002]
    assert JournalEntry.objects.filter(verb="procurement.open_bids").count() == 1
    named = {f"{bid.pk}.zip" for bid in bids}
    assert {file.name for file in opening.file_of("opened").iterdir()} == named

"""采购档案 · the whole dossier as one file: what is in it, the same bytes again, for whom, how long; and every change is found."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import LazySettings

from backend.config.cli import main
from backend.core import clock, journal
from backend.core.clock import SHANGHAI
from backend.core.refusals import NotFound, Refusal
from procurement_methods import archiving, unpacking
from procurement_methods.engine import clockwork
from procurement_methods.language import parties as v
from procurement_methods.models import Archive, Procurement
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.procurement_methods.rooms import Room, room

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
ENDED = START + timedelta(days=72)
ASK = "mutation($id: ID!) { procurementArchiveMake(id: $id) { archive { id madeAt url } errors { code } } }"
READ = "query($id: ID!) { procurement(id: $id) { archives { sha256 size keptUntil url } } }"


@pytest.fixture(autouse=True)
def _places(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    settings.PAPERS_ROOT = tmp_path / "papers"
    with clock.moved(to=START):
        yield


def bidding(*prices: str) -> Room:
    here = room()
    here.prepared()
    with clock.moved(to=START + timedelta(days=40)):
        here.issued()
        here.bids(*prices)
    return here


def paid() -> Room:
    here = bidding("980000", "1000000", "1100000")
    with clock.moved(to=ENDED):
        here.opened()
        here.seated()
        here.passed(v.check_qualification, here.clerk)
        here.passed(v.check_conformity, here.experts[0])
        here.scored()
        here.signed()
        here.contracted()
        here.paid()
    return here


def made(here: Room) -> Archive:
    asked = archiving.ask(here.procurement.pk, by=here.clerk.actor())
    archiving.make(Archive.objects.select_related("procurement__organisation").get(pk=asked.pk))
    return Archive.objects.get(pk=asked.pk)


def changed(content: bytes, path: str, becomes: bytes | None) -> bytes:
    """The same ZIP with one file otherwise, or without it."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(written, "w") as after:
        for name in before.namelist():
            if name != path:
                after.writestr(name, before.read(name))
        if becomes is not None:
            after.writestr(path, becomes)
    return written.getvalue()


def test_全卷_同样的字节_任何改动都看得出(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = paid()
    with clock.moved(to=ENDED):
        first, second = made(here), made(here)
    assert (first.sha256, first.size) == (second.sha256, second.size)
    assert (first.ended_on, first.kept_until) == (date(2026, 5, 13), date(2041, 5, 13))
    content = archiving.path_of(first).read_bytes()
    assert archiving.path_of(second).read_bytes() == content
    with ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        manifest = json.loads(packed.read("manifest.json"))
        entries = [json.loads(line) for line in packed.read("journal.jsonl").splitlines()]
    number, folder = here.procurement.number, "packages/01"
    assert manifest["missing"] == []
    for path in (
        "procurement.json", f"documents/{number}/v1.json", f"documents/{number}/v1.pdf",
        f"documents/{number}/obtained.json", f"{folder}/opening-record.json", f"{folder}/opening-record.pdf",
        f"{folder}/evaluation-report.json", f"{folder}/evaluation-report.pdf", f"{folder}/scores.json", f"{folder}/contracts.json", f"{folder}/letters/{number}-01-T01.pdf",
        f"{folder}/ocds.jsonl",
    ):  # fmt: skip
        assert path in names
    assert len([name for name in names if name.startswith("notices/")]) == 4
    assert len([name for name in names if name.endswith(".age")]) == 3
    assert len([name for name in names if name.startswith("draws/")]) == 1
    said = {entry["entry"][6] for entry in entries}
    assert {
        "procurement.created",
        "procurement.submit_bid",
        "procurement.pay",
        "tender_document.issued",
    } <= said
    file = tmp_path / "archive.zip"
    file.write_bytes(content)
    assert main(["procurement", "archive", "--verify", str(file)]) == 0
    assert "2041-05-13" in capsys.readouterr().out
    score = f"{folder}/scores.json"
    line = json.loads(json.dumps(entries[0])) | {"hash": "0" * 64}
    for path, becomes, told in (
        (score, b"[]", "已被改动"),
        (score, None, "缺少"),
        ("extra.txt", b"x", "多出"),
        ("manifest.json", json.dumps({**manifest, "kept_until": None}).encode(), "签名不符"),
        ("journal.jsonl", json.dumps(line).encode(), "日志与封存不符"),
        ("manifest.sig", b"{}", "不可读"),
    ):
        file.write_bytes(changed(content, path, becomes))
        ok, lines = unpacking.verify(file)
        assert not ok
        assert told in "\n".join(lines)
    file.write_bytes(b"no zip")
    assert not unpacking.verify(file)[0]


def test_采购人_代理机构_监管部门可取_别人不知(api: Api) -> None:
    here = bidding("980000", "1000000")
    key = {"id": to_global_id("Procurement", here.procurement.pk)}
    with pytest.raises(Refusal) as early:
        archiving.ask(here.procurement.pk, by=here.clerk.actor())
    assert early.value.code == "ARCHIVE_TOO_EARLY"
    with clock.moved(to=ENDED):
        clockwork.run_due()  # fewer than three bids: it has failed
        for stranger in (here.sellers[0], here.delegate, make.buyer().purchaser):
            with pytest.raises(NotFound):
                archiving.ask(here.procurement.pk, by=stranger.actor())
            seen = api.data(READ, key, as_=stranger)["procurement"]
            assert seen is None or seen["archives"] is None
        asked = [
            api.data(ASK, key, as_=person)["procurementArchiveMake"]
            for person in (here.clerk, here.regulator)
        ]
        assert asked[0] == asked[1]
        assert (asked[0]["archive"]["madeAt"], asked[0]["archive"]["url"]) == (None, None)
        archiving.make(Archive.objects.select_related("procurement__organisation").get())
        (seen,) = api.data(READ, key, as_=here.regulator)["procurement"]["archives"]
        path = seen["url"].removeprefix("http://testserver")
        answer: Any = api.client.get(path)
        content = b"".join(answer.streaming_content)
        assert len(content) == seen["size"]
        assert seen["keptUntil"] == "2041-05-11"
        assert api.client.get(path.partition("?")[0]).status_code == 403


def test_命令行归档(tmp_path: Path) -> None:
    here = bidding("980000")
    with clock.moved(to=ENDED):
        clockwork.run_due()
        file = tmp_path / "out.zip"
        assert main(["procurement", "archive", here.procurement.number, "--to", str(file)]) == 0
    assert main(["procurement", "archive", "--verify", str(file)]) == 0
    assert main(["procurement", "archive", "330300-2026-999999"]) == 2
    assert main(["procurement", "archive"]) == 2


def test_缺了文件的_写明并核验不过(tmp_path: Path) -> None:
    here = paid()
    for path in (tmp_path / "bids" / "opened").iterdir():
        path.unlink()
    with clock.moved(to=ENDED):
        file = archiving.path_of(made(here))
    ok, lines = unpacking.verify(file)
    assert not ok
    assert len([line for line in lines if "归档时已缺" in line]) == 3


def test_未完的采购_没有届满日_日志未封的先封存() -> None:
    here = bidding("980000", "1000000", "1100000")
    with clock.moved(to=ENDED):
        here.opened()
        here.seated()
        here.passed(v.check_qualification, here.clerk)
        here.passed(v.check_conformity, here.experts[0])
        here.scored()
        here.signed()
        here.contracted()
        archive = made(here)
    assert (archive.ended_on, archive.kept_until) == (None, None)
    leap = archiving.kept_until(here.procurement, date(2028, 2, 29))
    assert leap == date(2043, 3, 1)
    assert Procurement.objects.get().archives.count() == 1
    assert journal.seal_all() == 0

"""月报与布展文件 · the monthly report, posters and catalogue as jobs that tell how far they are."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from backend.config import cli
from backend.core import clock
from backend.core.refusals import NotPermitted
from pavilion import filing, reporting
from pavilion.jobs import forget_pavilion_files, make_pavilion_file, report_pavilion
from pavilion.models import Exhibit, Figure, PavilionFile
from pavilion.reporting import NotAMonth, month_from
from pavilion.services import arranging
from pavilion.services import filing as having
from pavilion.services.arranging import RoomText
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.pavilion import halls
from tests.pavilion.test_tracing import issued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Path) -> None:
    """Files are made where nobody else looks."""
    settings.EXPORTS_ROOT = tmp_path / "exports"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "26-10", "2026-1", "2099-01", "1999-12", "2026-10-01", "２０２６-10", "x" * 99]
)  # fmt: skip
def test_不是月份(text: str) -> None:
    if text == "２０２６-10":
        assert month_from(text) == date(2026, 10, 1)  # full-width digits are digits
        return
    with pytest.raises(NotAMonth):
        month_from(text)


def test_月报说清数与差(tmp_path: Path) -> None:
    batch, _ = issued()
    exhibit = batch.exhibit
    Exhibit.objects.filter(pk=exhibit.pk).update(name="<b>瓯柑", industry="水<果")
    first = clock.today().replace(day=1)
    for day, count in ((first, 30), (first - timedelta(days=1), 20)):
        Figure.objects.create(day=day, measure="view", exhibit=exhibit, count=count)
    batch.looks.create(serial=7, day=clock.today(), count=40)
    batch.looks.create(serial=8, day=clock.today(), count=3)
    html = reporting.html(first)
    for said in (
        "较上月 +50%",
        "&lt;b&gt;瓯柑",
        "水&lt;果",
        "可能被复制的码",
        "<td>7</td>",
        "签发 1 批、30 件",
        "产地不作为采购条件",
    ):
        assert said in html, said
    assert "<td>8</td>" not in html
    pages = reporting.write_report(tmp_path / "r.pdf", first)
    reader = PdfReader(tmp_path / "r.pdf")
    assert len(reader.pages) == pages
    assert "<b>瓯柑" in "".join(page.extract_text() for page in reader.pages)
    assert not list(tmp_path.glob("*.part"))


def test_没有数据的月份也有月报() -> None:
    html = reporting.html(date(2020, 2, 1))
    assert "本月没有计到浏览" in html
    assert "与上月同为零" in html


def test_命令行写月报(tmp_path: Path, capsys: Any) -> None:
    assert cli.main(["pavilion", "report", "2026-10", "--out", str(tmp_path / "in" / "r.pdf")]) == 0
    assert (tmp_path / "in" / "r.pdf").read_bytes().startswith(b"%PDF-")
    assert cli.main(["pavilion", "report", "2026-14"]) != 0


def test_上月月报每月自己生成一次_留着_只给市里() -> None:
    for _ in range(2):
        report_pavilion.func(timestamp=0)
    file = PavilionFile.objects.get()
    make_pavilion_file.func(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.asked["month"]) == ("success", f"{reporting.last_month():%Y-%m}")
    for person, seen in ((halls.city(), True), (halls.district(), False), (make.buyer().purchaser, False)):
        assert filing.visible_files(make.actor(person)).exists() is seen
    with clock.moved(by=timedelta(days=30)):
        forget_pavilion_files.func(timestamp=0)
    assert filing.path_of(file).exists()


def test_做坏了说出来_再试时接着做(monkeypatch: pytest.MonkeyPatch) -> None:
    halls.shown()
    file = having.make_report("2026-10", by=make.actor(halls.city()))

    def broken(*given: Any) -> None:
        raise OSError("disk")

    with monkeypatch.context() as patch:
        patch.setattr(filing, "MAKERS", {**filing.MAKERS, "report": broken})
        with pytest.raises(OSError, match="disk"):
            make_pavilion_file.func(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.message[:4]) == ("failed", "生成失败")
    make_pavilion_file.func(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.message) == ("success", "")


EXPORT = """mutation($kind: PavilionExportKindEnum!, $room: ID) { pavilionExport(kind: $kind, roomId: $room) {
    file { id kind status done total } errors { field code } } }"""
ASK = "query($id: ID!) { pavilionFile(id: $id) { status done total url month } }"


def test_策展人用接口导出海报与图录_有进度(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = halls.shown(), halls.shown()
    curator = halls.city()
    room = arranging.create_room(
        RoomText(name="厅", is_published=True, exhibits=[one.pk]), by=make.actor(curator)
    )
    for stranger in (halls.district(), make.supplier().sales, make.buyer().purchaser):
        with pytest.raises(NotPermitted):
            having.make_for_exhibition("posters", "https://mall.example", by=make.actor(stranger))
        with pytest.raises(NotPermitted):
            having.make_report("2026-10", by=make.actor(stranger))
    monkeypatch.setattr(filing, "TOLD_EVERY", 0.0)
    told: list[int] = []
    update = filing._telling

    def watched(file: PavilionFile) -> Any:
        tell = update(file)

        def both(done: int, total: int) -> None:
            tell(done, total)
            told.append(PavilionFile.objects.get(pk=file.pk).done)

        return both

    monkeypatch.setattr(filing, "_telling", watched)
    for kind, room_id, count in (("POSTERS", None, 2), ("CATALOGUE", to_global_id("Room", room.pk), 1)):
        told.clear()
        made = api.data(EXPORT, {"kind": kind, "room": room_id}, as_=curator)["pavilionExport"]["file"]
        assert (made["status"], made["done"], made["total"]) == ("PENDING", 0, count)
        make_pavilion_file.func(file_id=PavilionFile.objects.latest("pk").pk)
        assert told == list(range(1, count + 1))
        ready = api.data(ASK, {"id": made["id"]}, as_=curator)["pavilionFile"]
        assert (ready["status"], ready["done"], ready["month"]) == ("SUCCESS", count, None)
        answer = api.client.get(ready["url"].removeprefix("http://testserver"))
        assert f"pavilion-{kind.lower()}" in answer["Content-Disposition"]
        assert b"".join(answer.streaming_content)[:2] in (b"PK", b"%P")
    posters = PavilionFile.objects.get(kind="posters")
    with zipfile.ZipFile(filing.path_of(posters)) as archive:
        assert len(archive.namelist()) == 2


def test_接口上的月报(api: Api) -> None:
    curator = halls.city()
    ask = 'mutation { pavilionReport(month: "%s") { file { id month total } errors { field code } } }'
    wrong = api(ask % "2099-01", as_=curator)["data"]["pavilionReport"]
    assert wrong == {"file": None, "errors": [{"field": "month", "code": "INVALID"}]}
    made = api.data(ask % "2026-10", as_=curator)["pavilionReport"]["file"]
    assert (made["month"], made["total"]) == ("2026-10", 1)

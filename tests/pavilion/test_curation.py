"""策展 · nominations from the draft to the end of the term: who may, when, what is given back, what the journal says."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.indexing import declared
from backend.core.models import JournalEntry
from backend.core.refusals import Invalid, NotFound, NotPermitted, Refusal, Refusals, Required, Unique
from backend.product.pictures.refusals import PictureRefused
from pavilion import queries
from pavilion.jobs import look_at_pavilion
from pavilion.models import Exhibit, Honour
from pavilion.refusals import (
    HonourOver,
    MonthsWrong,
    NotYourDistrict,
    OutsideCity,
    OwnNomination,
    StateForbids,
    TermWrong,
    WordForbidden,
)
from pavilion.rules import HonourState, State
from pavilion.services import arranging, honouring, nominating, reviewing
from pavilion.services.arranging import ClusterText, RoomText
from pavilion.services.honouring import HonourText
from pavilion.services.nominating import ExhibitText, MakerText
from tests import make
from tests.pavilion import halls
from tests.pavilion.halls import TEXT

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


def verbs(exhibit: Exhibit) -> list[str]:
    found = JournalEntry.objects.filter(subject_type="Exhibit", subject_id=str(exhibit.pk)).order_by("id")
    return [verb.removeprefix("exhibit.") for verb in found.values_list("verb", flat=True)]


def is_seen(exhibit: Exhibit) -> bool:
    return queries.shown().filter(pk=exhibit.pk).exists()


def test_从推荐到展期届满() -> None:
    nominator, curator = halls.district(), make.actor(halls.city())
    exhibit = halls.draft(nominator)
    by = make.actor(nominator)
    assert (exhibit.slug, exhibit.region_id, exhibit.state) == ("shi-li-ou-gan", "330382", State.DRAFT)
    assert exhibit.story["blocks"][0]["data"]["text"] == "湿地里的<b>柑园</b>"
    nominating.submit(exhibit.pk, "请市里看看", by=by)
    reviewing.return_(exhibit.pk, "请补充产地", by=curator)
    nominating.remark(exhibit.pk, "已补充", by=by)
    nominating.update(exhibit.pk, ExhibitText(place="三垟湿地"), by=by)
    nominating.submit(exhibit.pk, by=by)
    reviewing.accept(exhibit.pk, None, clock.today() + YEAR, "入选", by=curator)
    assert is_seen(exhibit)
    said = list(exhibit.opinions.values_list("step", "text", "from_city"))
    assert said == [
        ("submitted", "请市里看看", False), ("returned", "请补充产地", True), ("remark", "已补充", False),
        ("submitted", "", False), ("accepted", "入选", True),
    ]  # fmt: skip
    with clock.moved(by=YEAR):
        assert is_seen(exhibit)
    with clock.moved(by=YEAR + timedelta(days=1)):
        assert not is_seen(exhibit)
        for _ in range(2):
            look_at_pavilion.func(timestamp=0)
        exhibit.refresh_from_db()
        assert exhibit.state == State.ENDED
        reviewing.prolong(exhibit.pk, clock.today() + YEAR, by=curator)
        assert is_seen(exhibit)
    assert verbs(exhibit) == [
        "nominated", "picture_added", "submitted", "returned", "remarked", "updated", "submitted", "accepted", "ended",
        "prolonged",
    ]  # fmt: skip


WHO: dict[str, Callable[[Exhibit], Actor]] = {
    "推荐单位": lambda e: make.actor(make.member(e.organisation, Role.NOMINATOR)),
    "别的区县": lambda e: make.actor(halls.district("330302")),
    "供应商": lambda e: make.actor(make.supplier().sales),
    "采购人": lambda e: make.actor(make.buyer().purchaser),
    "商品审核员": lambda e: make.actor(make.member(make.organisation("platform"), Role.REVIEWER)),
}


@pytest.mark.parametrize("who", WHO)
def test_只有市级策展人评审(who: str) -> None:
    exhibit = halls.submitted()
    by = WHO[who](exhibit)
    end = clock.today() + YEAR
    for step in (
        lambda: reviewing.accept(exhibit.pk, None, end, by=by),
        lambda: reviewing.return_(exhibit.pk, "改", by=by),
        lambda: reviewing.decline(exhibit.pk, "不", by=by),
        lambda: reviewing.prolong(exhibit.pk, end, by=by),
        lambda: arranging.create_room(RoomText(name="厅"), by=by),
        lambda: arranging.create_cluster(ClusterText(name="群", region_code="330382"), by=by),
    ):
        with pytest.raises(NotPermitted):
            step()
    exhibit.refresh_from_db()
    assert exhibit.state == State.SUBMITTED


@pytest.mark.parametrize("who", [name for name in WHO if name != "推荐单位"])
def test_别人的推荐不存在(who: str) -> None:
    exhibit = halls.submitted()
    by = WHO[who](exhibit)
    for step in (
        lambda: nominating.update(exhibit.pk, ExhibitText(name="改名"), by=by),
        lambda: nominating.submit(exhibit.pk, by=by),
        lambda: nominating.remark(exhibit.pk, "?", by=by),
        lambda: nominating.withdraw(exhibit.pk, "?", by=by),
        lambda: nominating.add_picture(exhibit.pk, halls.photograph(), by=by),
        lambda: nominating.remove_picture(exhibit.pictures.get().pk, by=by),
    ):
        with pytest.raises(NotFound):
            step()
    assert not queries.visible_exhibits(by).filter(pk=exhibit.pk).exists()


def test_自己推荐的不能自己评审() -> None:
    curator = halls.city()
    exhibit = halls.draft(curator, replace(TEXT, region_code="330300" if make.region() else None))
    by = make.actor(curator)
    nominating.submit(exhibit.pk, by=by)
    with pytest.raises(OwnNomination):
        reviewing.accept(exhibit.pk, None, clock.today() + YEAR, by=by)
    reviewing.accept(exhibit.pk, None, clock.today() + YEAR, by=make.actor(halls.city()))


WRONG: list[tuple[dict[str, Any], type[Refusal]]] = [
    ({"name": " "}, Required),
    ({"name": "长" * 101}, Invalid),
    ({"name": "右\u202e左"}, Invalid),
    ({"name": "👩\u200d🌾"}, Invalid),
    ({"name": "国家级瓯柑"}, WordForbidden),
    ({"summary": "全国最佳的水果，别处没有。"}, WordForbidden),
    ({"summary": "长" * 301}, Invalid),
    ({"months": [13]}, MonthsWrong),
    ({"months": [3, 3]}, MonthsWrong),
    ({"colour": "蓝"}, Invalid),
    ({"region_code": "330000"}, OutsideCity),
    ({"region_code": "110000"}, OutsideCity),
    ({"region_code": "330302"}, NotYourDistrict),
    ({"story": {"blocks": [{"type": "raw", "data": {"html": "<b>"}}]}}, Refusal),
    ({"story": "<p>"}, Refusal),
    ({"maker_id": 10**9}, NotFound),
    ({"category_id": 10**9}, NotFound),
    ({"products": [10**9]}, NotFound),
]


@pytest.mark.parametrize(("said", "refusal"), WRONG, ids=[str(index) for index in range(len(WRONG))])
def test_不合要求的内容(said: dict[str, Any], refusal: type[Refusal]) -> None:
    make.region("330302")
    exhibit = halls.draft()
    by = make.actor(exhibit.nominated_by)
    with pytest.raises(refusal):
        nominating.update(exhibit.pk, ExhibitText(**said), by=by)
    with pytest.raises(refusal):
        nominating.nominate(replace(TEXT, **said), by=by)


@pytest.mark.parametrize(
    "name", ["瓯柑 🍊🌊", "مندرين واو", "Ou 柑", "瓯" * 100, "<script>alert(1)</script>"]
)
def test_奇怪但可以的名字照原样保存(name: str) -> None:
    exhibit = halls.draft(said=replace(TEXT, name=name))
    assert exhibit.name == name
    assert exhibit.slug.isascii()


def test_材料不齐交不上() -> None:
    by = make.actor(halls.district())
    exhibit = nominating.nominate(ExhibitText(name="示例"), by=by)
    with pytest.raises(Refusals) as refused:
        nominating.submit(exhibit.pk, by=by)
    assert [each.field for each in refused.value.each()] == ["summary", "place", "pictures"]


@pytest.mark.parametrize(
    ("start", "end"), [(0, -1), (-10, -1), (5, 4), (0, 5 * 365)], ids=["倒置", "已过", "倒置将来", "过长"]
)
def test_展期不对(start: int, end: int) -> None:
    exhibit = halls.submitted()
    today = clock.today()
    with pytest.raises(TermWrong):
        reviewing.accept(
            exhibit.pk, today + timedelta(start), today + timedelta(end), by=make.actor(halls.city())
        )


def test_走错一步要被拒绝() -> None:
    exhibit = halls.shown()
    by, curator = make.actor(exhibit.nominated_by), make.actor(halls.city())
    for step in (
        lambda: nominating.update(exhibit.pk, ExhibitText(place="别处"), by=by),
        lambda: nominating.submit(exhibit.pk, by=by),
        lambda: reviewing.accept(exhibit.pk, None, clock.today(), by=curator),
        lambda: reviewing.decline(exhibit.pk, "晚了", by=curator),
    ):
        with pytest.raises(StateForbids):
            step()
    nominating.update(exhibit.pk, ExhibitText(place="改正"), by=curator)
    nominating.withdraw(exhibit.pk, "停产", by=by)
    assert not is_seen(exhibit)
    with pytest.raises(StateForbids):
        nominating.withdraw(exhibit.pk, "再撤", by=by)


def exif(orientation: int, *, gps: bool = False) -> bytes:
    marks = Image.Exif()
    marks[0x0112] = orientation
    if gps:
        marks.get_ifd(0x8825)[1] = "N"
        marks.get_ifd(0x8825)[2] = (28.0, 0.0, 0.0)
    return halls.photograph(size=(80, 40), format="JPEG", exif=marks)


def test_照片摆正_地点去掉() -> None:
    exhibit = halls.draft()
    picture = nominating.add_picture(exhibit.pk, exif(6, gps=True), by=make.actor(exhibit.nominated_by))
    assert (picture.width, picture.height) == (40, 80)
    with Image.open(Path(settings.MEDIA_ROOT) / picture.image) as kept:
        assert dict(kept.getexif()) == {}
        assert "exif" not in kept.info


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


BAD_PICTURES: dict[str, Callable[[], bytes]] = {
    "炸弹": bomb,
    "不是图片": lambda: b"<svg onload=alert(1)>",
    "半张": lambda: halls.photograph(size=(400, 400), format="JPEG")[:400],
    "空": lambda: b"",
}


@pytest.mark.parametrize("what", BAD_PICTURES)
def test_不能用的图片(what: str) -> None:
    exhibit = halls.draft()
    with pytest.raises((PictureRefused, Required)):
        nominating.add_picture(exhibit.pk, BAD_PICTURES[what](), by=make.actor(exhibit.nominated_by))
    assert exhibit.pictures.count() == 1


def certificate(by: Actor, **more: Any) -> HonourText:
    from backend.product.files import upload

    name = upload(halls.photograph("#ffffff"), by=by).removeprefix("uploads/")
    said = {
        "kind": Honour.Kind.INDICATION, "title": "示例地理标志", "issuer": "示例机关", "number": "演示-1",
        "valid_from": clock.today(), "valid_until": clock.today() + YEAR, "evidence": f"/files/{name}",
    }  # fmt: skip
    return HonourText(**said | more)


def test_荣誉核实后才显示_到期就不再显示() -> None:
    seller = make.supplier("330382")
    by, curator = make.actor(seller.sales), make.actor(halls.city())
    exhibit = halls.shown(seller.sales)
    honour = honouring.claim(certificate(by), exhibit_id=exhibit.pk, by=by)
    assert not queries.honours_by_exhibit([exhibit.pk])
    with pytest.raises(NotPermitted):
        honouring.confirm(honour.pk, by=by)
    honouring.confirm(honour.pk, by=curator)
    assert queries.honours_by_exhibit([exhibit.pk])
    with pytest.raises(Unique):
        honouring.claim(certificate(by), exhibit_id=exhibit.pk, by=by)
    with clock.moved(by=YEAR + timedelta(days=1)):
        assert not queries.honours_by_exhibit([exhibit.pk])
        for _ in range(2):
            look_at_pavilion.func(timestamp=0)
        honour.refresh_from_db()
        assert honour.state == HonourState.EXPIRED
    assert JournalEntry.objects.filter(verb="honour.expired").count() == 1


def test_过期的证书不收_没有证明不核实_撤销要说原因() -> None:
    seller = make.supplier("330382")
    by, curator = make.actor(seller.sales), make.actor(halls.city())
    exhibit = halls.draft(seller.sales)
    old = {"valid_from": clock.today() - 2 * YEAR, "valid_until": clock.today() - YEAR}
    with pytest.raises(HonourOver):
        honouring.claim(certificate(by, **old), exhibit_id=exhibit.pk, by=by)
    bare = honouring.claim(certificate(by, evidence=""), exhibit_id=exhibit.pk, by=by)
    with pytest.raises(Refusal):
        nominating.submit(exhibit.pk, by=by)
    with pytest.raises(Invalid):
        honouring.confirm(bare.pk, by=curator)
    with pytest.raises(Required):
        honouring.revoke(bare.pk, " ", by=by)
    honouring.revoke(bare.pk, "填错了", by=by)
    nominating.submit(exhibit.pk, by=by)


def test_展厅按期开放_只放在展的展品() -> None:
    curator = make.actor(halls.city())
    one, other = halls.shown(), halls.submitted()
    today = clock.today()
    said = RoomText(
        name="冬日餐桌", opens_on=today + timedelta(days=3), closes_on=today + timedelta(days=9),
        is_published=True, exhibits=[one.pk],
    )  # fmt: skip
    room = arranging.create_room(said, by=curator)
    assert room.slug == "dong-ri-can-zhuo"
    with pytest.raises(NotFound):
        arranging.update_room(room.pk, RoomText(exhibits=[one.pk, other.pk]), by=curator)
    for days, is_open in ((0, False), (3, True), (9, True), (10, False)):
        with clock.moved(by=timedelta(days=days)):
            assert queries.open_rooms().exists() is is_open, days
    assert [each.pk for each in queries.exhibits_of_room(room.pk)] == [one.pk]


def test_制造者由推荐单位写_在展后由市里改() -> None:
    seller = make.supplier("330382")
    by = make.actor(seller.sales)
    maker = nominating.create_maker(MakerText(name="示例作坊", place="大荆", since=1956), by=by)
    assert (maker.supplier, maker.region_id) == (seller, "330382")
    exhibit = halls.draft(seller.sales, replace(TEXT, maker_id=maker.pk))
    nominating.submit(exhibit.pk, by=by)
    reviewing.accept(exhibit.pk, None, clock.today() + YEAR, by=make.actor(halls.city()))
    with pytest.raises(NotPermitted):
        nominating.update_maker(maker.pk, MakerText(summary="改"), by=by)
    with pytest.raises(NotFound):
        nominating.update_maker(maker.pk, MakerText(summary="改"), by=make.actor(halls.district("330302")))
    nominating.update_maker(maker.pk, MakerText(summary="改"), by=make.actor(halls.city()))


def test_供应商只能挂自己的商品() -> None:
    seller = make.supplier("330382")
    own, others = make.product(seller), make.product()
    by = make.actor(seller.sales)
    exhibit = halls.draft(seller.sales)
    nominating.update(exhibit.pk, ExhibitText(products=[own.pk]), by=by)
    with pytest.raises(NotFound):
        nominating.update(exhibit.pk, ExhibitText(products=[own.pk, others.pk]), by=by)
    assert [one["price"] for one in queries.goods(exhibit.pk)] == [25]


def test_检索里只有在展的() -> None:
    (kind,) = [one for one in declared() if one.kind == "exhibit"]
    exhibit, hidden = halls.shown(), halls.submitted()
    (found,) = kind.load([exhibit.pk, hidden.pk])
    assert found["id"] == exhibit.pk
    assert found["name"] == "示例瓯柑"
    assert "alert" not in str(found["story"])
    assert list(kind.all_ids()) == [exhibit.pk]

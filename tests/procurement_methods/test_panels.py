"""评审专家姓名 · secret for every role until the result is published, everybody's from then on; and the review's end for the pool."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.refusals import Refusal
from backend.expert import services
from backend.expert.models import Draw, ExpertInvitation
from backend.notice.models import Notice
from procurement_methods.engine import clockwork
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.stories.tender import Tender, package

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture
def tender(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Tender]:
    """Bids were opened, qualification is checked, and the panel sits."""
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        here = Tender(api)
        here.create("OPEN_TENDER", "default", package())
        here.prepare()
    with clock.moved(to=START + timedelta(days=40)):
        here.issue(30)
        here.bids("980000", "1000000", "1100000")
    with clock.moved(to=START + timedelta(days=72)):
        here.open()
        here.qualify()
        for place, person in enumerate(here.experts):
            person.first_name, person.last_name = f"评委{place}", "示例"
            person.save()
        here.seat()
        yield here


def known_by(tender: Tender, who: User | None, names: set[str]) -> set[str]:
    """Which of these names somebody comes to know: by the package, its journal, the draw, or the whole journal."""
    asked = "panel { name leftReason } journal { actor facts }"
    draw = to_global_id("ExpertDraw", Draw.objects.get(reference=tender.number).pk)
    told: list[Any] = [
        tender.see(asked, who),
        tender.api.data(
            "query($id: ID!) { expertDraw(id: $id) { members { name code } proof } }", {"id": draw}, as_=who
        ),
    ]
    if who is not None:
        told.append(
            tender.api.data("{ journalEntries(first: 100) { edges { node { actor facts } } } }", as_=who)
        )
    text = json.dumps(told, ensure_ascii=False)
    return {name for name in names if name in text}


def test_姓名_结果公告之前各方不知_公告之后人人皆知(tender: Tender) -> None:
    names = {person.name for person in tender.panel} | {p.expert.name for p in tender.experts}
    drawn = {person.expert.name for person in tender.experts}
    member, delegate = tender.experts[0], tender.delegate
    roles: dict[str, User | None] = {
        "buyer": tender.clerk,
        "reviewer": tender.colleague,
        "regulator": tender.regulator,
        "platform": make.member(make.organisation("platform"), Role.OPERATOR),
        "bidder": tender.sellers[0],
        "other supplier": tender.sellers[3],
        "expert": member,
        "other expert": make.expert().user,
        "delegate": delegate,
        "public": None,
    }
    before: dict[str, set[str]] = {role: set() for role in roles}
    before |= {
        "expert": {member.name},
        "delegate": {delegate.name},
        "buyer": drawn,  # 组织评审的单位，评审开始后知道抽取结果
        "reviewer": set(),
    }

    def must_be_secret() -> None:
        found = {role: known_by(tender, who, names) for role, who in roles.items()}
        assert found == before

    must_be_secret()
    tender.conform()
    must_be_secret()
    tender.sign()
    must_be_secret()
    draw = Draw.objects.get()
    assert draw.review_ended_at is not None
    assert draw.released_at is None
    tender.does(tender.clerk, "ChooseWinner")
    must_be_secret()

    tender.does(tender.clerk, "PublishResult")
    notice = Notice.objects.get(kind="result")
    draw.refresh_from_db()
    assert draw.released_at is not None
    assert draw.notice == notice.number
    told = {tuple(row) for row in notice.facts["experts"]}
    assert told == {(p.name, "随机抽取") for p in tender.experts} | {(delegate.name, "采购人代表")}
    panel = {person.name for person in tender.panel}
    for role, who in roles.items():
        assert panel | drawn <= known_by(tender, who, names), role


def test_在平台办理的_不能另行结束评审或者公开名单(tender: Tender) -> None:
    draw = Draw.objects.get()
    by = tender.clerk.actor()
    for deed in (
        partial(services.end_review, draw.pk, by=by),
        partial(services.release_names, draw.pk, "示例公告", by=by),
    ):
        with pytest.raises(Refusal) as refused:
            deed()
        assert refused.value.code == "KEPT_BY_PROCEDURE"


def test_自行选定的专家_结果公告标明(tender: Tender) -> None:
    chosen = ExpertInvitation.objects.get(expert__user=tender.experts[2])
    ExpertInvitation.objects.filter(pk=chosen.pk).update(rank=None)
    tender.conform()
    tender.sign()
    tender.award()
    told = dict(Notice.objects.get(kind="result").facts["experts"])
    assert told[tender.experts[2].name] == "自行选定"
    assert told[tender.experts[1].name] == "随机抽取"


def test_报告签署时_尚未答复的候补不必再来(tender: Tender) -> None:
    draw = Draw.objects.get()
    waiting = make.expert()
    draw.members.create(
        demand=draw.demands.get(), expert=waiting, candidate="示例候补", rank=9, place="substitute", state="called",
        called_at=clock.now(), answer_by=clock.now() + timedelta(minutes=30),
    )  # fmt: skip
    Draw.objects.filter(pk=draw.pk).update(state=Draw.State.CALLING)
    tender.conform()
    tender.sign()
    draw.refresh_from_db()
    assert draw.state == Draw.State.COMPLETE
    assert draw.review_ended_at is not None
    assert waiting.panels.get().state == ExpertInvitation.State.LEFT
    assert draw.entries.filter(what="dismissed", candidate="示例候补").exists()


def test_废标_评审结束而姓名不公开(tender: Tender) -> None:
    tender.does(tender.clerk, "Terminate", reason="示例：采购任务取消")
    draw = Draw.objects.get()
    assert draw.review_ended_at is not None
    assert draw.released_at is None
    assert {seat["name"] for seat in tender.see("panel { name }", tender.clerk)["panel"]} == {None}


def test_未开标即终止_已通知的专家不必再来(api: Api, settings: LazySettings, tmp_path: Path) -> None:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        here = Tender(api)
        here.create("OPEN_TENDER", "default", package())
        here.prepare()
    with clock.moved(to=START + timedelta(days=40)):
        here.issue(30)
        here.bids("980000")
        here.seat()
    with clock.moved(to=START + timedelta(days=72)):
        clockwork.run_due()
        assert here.failure() == "too_few_bids"
    draw = Draw.objects.get()
    assert draw.state == Draw.State.CANCELLED
    assert set(draw.members.values_list("state", flat=True)) == {ExpertInvitation.State.LEFT}


def test_中途退出者_不随结果公开_退出原因只有办理方可见(tender: Tender) -> None:
    leaving = tender.see("panel { id name }", tender.experts[3])["panel"]
    seat = next(each["id"] for each in leaving if each["name"] == tender.experts[3].name)
    spare = make.expert()
    draw = Draw.objects.get()
    member = draw.members.get(expert__user=tender.experts[3])
    services.leave_panel(member.pk, "health", by=tender.experts[3].actor())
    draw.members.create(
        demand=draw.demands.get(), expert=spare, candidate="示例递补", rank=9, place="seat", state="accepted",
        called_at=clock.now(), answer_by=clock.now(),
    )  # fmt: skip
    tender.does(tender.clerk, "ReplaceMember", memberId=seat, reason="示例：身体原因")
    tender.panel[3] = spare.user
    tender.conform()
    tender.sign()
    tender.award()
    public = tender.see("panel { name leftReason }")["panel"]
    assert {each["name"] for each in public} == {person.name for person in tender.panel}
    assert {each["leftReason"] for each in public} == {None}
    seen = tender.see("panel { name leftReason }", tender.clerk)["panel"]
    assert "示例：身体原因" in {each["leftReason"] for each in seen}
    assert tender.experts[3].name not in json.dumps(
        Notice.objects.get(kind="result").facts, ensure_ascii=False
    )

"""评审与评审报告 · what a panel signs, what happens when a member changes, leaves or scores unlike the others, and the report of it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import LazySettings
from django.test import Client
from pypdf import PdfReader

from backend.account import tokens
from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.refusals import Refusal
from backend.expert.models import Draw, ExpertInvitation
from procurement_methods import evaluation_report, jobs, vault
from procurement_methods.engine import clockwork
from procurement_methods.language import parties as v
from procurement_methods.language.evaluating import reckon
from procurement_methods.models import EvaluationReport, PanelMember, Score
from procurement_methods.verbs.evaluating import Points
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER
from tests.procurement_methods.rooms import Room, package, room

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def given(**more: Any) -> dict[str, Any]:
    """What goes into an evaluation by the lowest price; RULES §6, the third worked check."""
    offers = (
        ("甲", "900000.00", "none", False), ("乙", "1000000.00", "none", True), ("丙", "1100000.00", "small", True),
    )  # fmt: skip
    return {
        "offers": [
            {"supplier": name, "price": price, "size": size, "domestic": domestic, "brand": ""}
            for name, price, size, domestic in offers
        ],
        "deductions": {"small": "0.1", "joint": "0.04", "domestic": "0.2"}, "price_weight": None, "items": None,
        "technical_breaks_ties": False, "seats": [], "scores": [], "lot": "示例", "one_a_brand": True, **more,
    }  # fmt: skip


def test_复算_同样的依据得同样的字节() -> None:
    first = reckon(given())
    assert [(each["supplier"], each["evaluationPrice"]) for each in first.found["ranking"]] == [
        ("丙", "770000.00"), ("乙", "800000.00"), ("甲", "900000.00"),
    ]  # fmt: skip
    again = reckon(json.loads(first.bytes)["given"])
    assert (again.bytes, again.digest) == (first.bytes, first.digest)


def scored(**more: Any) -> dict[str, Any]:
    item = {"code": "方案", "most": "70", "objective": False, "technical": True}
    scores = [[seat, name, "方案", points] for seat in "12" for name, points in (("甲", "61"), ("乙", "50"))]
    offers = given()["offers"][:2]
    for offer in offers:
        offer |= {"price": "1000000.00", "domestic": False}
    return given(offers=offers, items=[item], price_weight="0.3", seats=["1", "2"], scores=scores, **more)


def test_精确的数与除不尽的数都写全() -> None:
    given = scored()
    given["offers"][1]["price"] = "1100000.00"
    given["scores"][0][3] = "60"
    found = reckon(given).found
    assert found["points"]["甲"] == {"方案": "60.5"}
    assert found["exact"]["乙"] == {"price": "300/11", "total": "850/11"}
    assert found["exact"]["甲"] == {"price": "30", "total": "90.5"}


@pytest.mark.parametrize(("talked", "drawn"), [(False, ["乙", "甲"]), (True, [])])
def test_同分同价_招标抽签_磋商先看技术(talked: bool, drawn: list[str]) -> None:
    given = scored(technical_breaks_ties=talked)
    given["items"].append({"code": "服务", "most": "20", "objective": False, "technical": False})
    given["scores"] += [
        [seat, name, "服务", points] for seat in "12" for name, points in (("甲", "4"), ("乙", "15"))
    ]
    first = reckon(given)
    assert sorted(first.found["drawn"]) == sorted(drawn)
    assert talked is False or [place.supplier for place in first.places] == ["甲", "乙"]
    assert len({place.rank for place in first.places}) == 2
    assert reckon({**given, "lot": "另一个"}).digest != first.digest


# 以下经数据库


@pytest.fixture
def here(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Room]:
    """A panel that is to score three offers."""
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        made = room()
        made.prepared()
    with clock.moved(to=START + timedelta(days=40)):
        made.issued()
        made.bids("980000", "1000000", "1100000")
    with clock.moved(to=START + timedelta(days=72)):
        made.opened()
        made.seated()
        made.passed(v.check_qualification, made.clerk)
        made.passed(v.check_conformity, made.experts[0])
        yield made


def refused(here: Room, verb: v.Verb, who: User, **given: Any) -> str:
    with pytest.raises(Refusal) as found:
        here.does(verb, who, **given)
    return found.value.code


def rescore(here: Room, member: User, place: int, item: str, points: str) -> None:
    row = here.rows()[place]
    here.does(v.score, member, points=[Points(row.pk, item, Decimal(points))])


def signatures(here: Room) -> int:
    return here.package.panel.filter(left_at__isnull=True, signed_at__isnull=False).count()


def test_畸高畸低_须复核或者说明理由(here: Room) -> None:
    here.scored()
    odd = here.experts[1]
    rescore(here, odd, 0, "technical", "10")
    here.does(v.sign_report, here.experts[0])
    assert refused(here, v.sign_report, odd) == "OUTLIER_UNEXPLAINED"
    here.does(v.sign_report, odd, outlier_reason="示例：方案未回应关键指标")
    for member in (*here.experts[2:], here.delegate):
        here.does(v.sign_report, member)
    said = evaluation_report.paper(EvaluationReport.objects.get(), named=True).said
    assert [each["reason"] for each in said["outliers"]] == ["示例：方案未回应关键指标"]
    assert said["outliers"][0]["points"] == "10"


def test_客观分不一致_不能签署(here: Room) -> None:
    here.scored()
    rescore(here, here.experts[2], 1, "record", "3")
    assert refused(here, v.sign_report, here.experts[0]) == "OBJECTIVE_SCORES_DIFFER"
    assert refused(here, v.score, here.experts[0], points=[Points(here.rows()[0].pk, "record", Decimal("10.5"))]) == (
        "SCORE_OUT_OF_RANGE"
    )  # fmt: skip


def test_签署之后他人改分_先签的须重签(here: Room) -> None:
    here.scored()
    here.does(v.sign_report, here.experts[0])
    here.does(v.sign_report, here.experts[1])
    rescore(here, here.experts[2], 0, "service", "18")
    assert signatures(here) == 0
    here.signed()
    assert here.package.stage == "choosing"
    assert len(set(here.package.panel.values_list("signed_digest", flat=True))) == 1


def test_评审中途退出_意见无效_候补即时递补_重新签署(here: Room) -> None:
    spare = make.expert()
    draw = Draw.objects.get()
    draw.members.create(
        demand=draw.demands.get(), expert=spare, candidate="示例候补", rank=9, place="substitute", state="accepted",
        called_at=clock.now(), answer_by=clock.now(),
    )  # fmt: skip
    here.scored()
    here.does(v.sign_report, here.experts[0])
    gone = here.package.panel.get(user=here.experts[3])
    here.does(v.replace_member, here.clerk, member=gone.pk, reason="示例：突发疾病")
    assert not Score.objects.filter(member=gone).exists()
    assert signatures(here) == 0
    assert draw.members.get(expert=spare).place == ExpertInvitation.Place.SEAT
    assert draw.members.get(expert__user=here.experts[3]).state == ExpertInvitation.State.LEFT
    assert refused(here, v.sign_report, here.experts[0]) == "SCORE_MISSING"
    assert refused(here, v.score, here.experts[3], points=[]) in {
        "NOT_YOUR_STEP",
        "PERMISSION_DENIED",
        "NOT_FOUND",
    }
    here.experts[3] = spare.user
    here.scored()
    here.signed()
    assert here.package.stage == "choosing"
    said = evaluation_report.paper(EvaluationReport.objects.get(), named=True).said
    assert [each["left_reason"] for each in said["replaced"]] == ["示例：突发疾病"]


def test_评审中途退出_无人递补_评审组织不合法不能签署(here: Room) -> None:
    here.scored()
    gone = here.package.panel.get(user=here.experts[3])
    here.does(v.replace_member, here.clerk, member=gone.pk, reason="示例：突发疾病")
    here.experts.pop()
    *first, last = (*here.experts, here.delegate)
    for member in first:
        here.does(v.sign_report, member)
    with pytest.raises(Refusal) as found:
        here.does(v.sign_report, last)
    assert (found.value.code, "评标委员会尚未依法组成" in found.value.message) == ("STEP_NOT_YET", True)
    assert not PanelMember.objects.filter(user=gone.user, left_at__isnull=True).exists()


def look(here: Room, who: User | None, suffix: str = "") -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {tokens.issue(who, tokens.ACCESS, ISSUER)}"} if who else {}
    gid = to_global_id("ProcurementPackage", here.package.pk)
    answer: Any = Client().get(f"/procurement/packages/{gid}/evaluation-report{suffix}", headers=headers)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for closer in answer._resource_closers:  # close() would end the connection of the test, too
        closer()
    return answer.status_code, content


def test_评审报告_内容_签名_复算_可见范围_公告前无姓名(here: Room) -> None:
    stranger = make.member(make.organisation("supplier", name="示例局外人"), Role.SALES)
    roles = {
        "buyer": here.clerk, "regulator": here.regulator, "panel": here.experts[0], "winner": here.sellers[0],
        "other": stranger, "public": None,
    }  # fmt: skip

    def readers() -> dict[str, int]:
        return {role: look(here, who, ".pdf")[0] for role, who in roles.items()}

    nobody = dict.fromkeys(roles, 404)
    allowed = {**nobody, "buyer": 200, "regulator": 200, "panel": 200}
    here.scored()
    *first, last = (*here.experts, here.delegate)
    for member in first:
        here.does(v.sign_report, member)
    assert readers() == nobody
    here.does(v.sign_report, last, dissent="示例：售后分值偏高")
    assert look(here, here.clerk, ".pdf")[0] == 503
    report = EvaluationReport.objects.get()
    jobs.print_evaluation_report(report.pk)
    assert look(here, here.clerk)[0] == 404, "names are still secret"
    page = text_of(look(here, here.clerk, ".pdf")[1])
    assert last.name not in page
    assert "随结果公告公开" in page
    assert "示例：售后分值偏高" in page
    assert readers() == allowed

    here.does(v.choose_winner, here.clerk)
    here.does(v.publish_result, here.clerk)
    jobs.print_evaluation_report(report.pk)
    named = look(here, here.clerk, ".pdf")[1]
    jobs.print_evaluation_report(report.pk)
    assert look(here, here.clerk, ".pdf")[1] == named
    assert last.name in text_of(named)
    assert readers() == allowed

    told = json.loads(look(here, here.clerk)[1])
    Ed25519PublicKey.from_public_bytes(vault.receipt_public_key()).verify(
        base64.b64decode(told["signature"]), told["text"].encode()
    )
    assert evaluation_report.replayed(told["text"])
    for place in range(3):
        spoiled = json.loads(told["text"])
        spoiled["evaluation"]["given"]["scores"][place][3] = "1"
        assert not evaluation_report.replayed(json.dumps(spoiled))
    kept = json.loads(told["text"])
    assert [each["score"] for each in kept["evaluation"]["found"]["ranking"]] == ["100.00", "96.40", "90.73"]


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


# 谈判：最后报价异常低


@pytest.fixture
def talks(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Room]:
    """A negotiation whose final quotes are in; the third is far below the others."""
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        new = package(evaluation="lowest_final_quote", price_weight=None, items=(), traits=["public_notice"])
        made = room("competitive_negotiation", "urgent", packages=[new], experts=2)
        made.prepared()
    with clock.moved(to=START + timedelta(days=40)):
        made.issued(10)
        made.bids("980000", "1000000", "1100000")
    with clock.moved(to=START + timedelta(days=51)):
        made.opened()
        made.seated()
        made.passed(v.check_conformity, made.experts[0])
        for row in made.rows():
            made.does(v.talk, made.experts[0], participation=row.pk, minutes="示例谈判记录")
        made.does(v.call_quotes, made.experts[0], due=clock.now() + timedelta(hours=1))
        for seller, price in zip(made.sellers, ("960000", "970000", "400000"), strict=False):
            made.does(v.quote_finally, seller, price=Decimal(price))
    with clock.moved(to=START + timedelta(days=51, hours=2)):
        clockwork.run_due()
        assert made.package.stage == "ranking"
        yield made


def test_最后报价异常低_说明并采信后方可签署(talks: Room) -> None:
    member, low = talks.experts[0], talks.rows()[2]
    assert refused(talks, v.sign_report, member) == "LOW_PRICE_UNEXPLAINED"
    assert refused(talks, v.judge_price, member, participation=low.pk, accepted=True, reason="示例") == (
        "LOW_PRICE_UNEXPLAINED"
    )
    talks.does(v.ask_bidder, member, participation=low.pk, question="请说明报价", low_price=True)
    assert refused(talks, v.judge_price, member, participation=low.pk, accepted=False, reason="示例") == (
        "LOW_PRICE_UNEXPLAINED"
    ), "it has half an hour"
    talks.does(v.explain_price, talks.sellers[2], text="示例说明：自有产能")
    assert refused(talks, v.sign_report, member) == "LOW_PRICE_UNJUDGED"
    talks.does(v.judge_price, member, participation=low.pk, accepted=True, reason="示例：说明充分")
    talks.signed()
    assert talks.package.participations.get(place=1) == low


def test_最后报价异常低_逾期未说明则无效_不足三家即终止(talks: Room) -> None:
    member, low = talks.experts[0], talks.rows()[2]
    talks.does(v.ask_bidder, member, participation=low.pk, question="请说明报价", low_price=True)
    with clock.moved(by=timedelta(minutes=31)):
        assert refused(talks, v.sign_report, member) == "LOW_PRICE_UNJUDGED"
        talks.does(v.judge_price, member, participation=low.pk, accepted=False, reason="示例：未说明")
        assert refused(talks, v.judge_price, member, participation=low.pk, accepted=True, reason="示例") == (
            "ALREADY_OUT"
        )
        talks.signed()
    assert (talks.package.stage, talks.package.failure) == ("failed", "too_few_final_quotes")

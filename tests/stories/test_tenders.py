"""六种采购方式 · each method from the plan to the paid contract as the law tells it, through GraphQL, moved by the clock; and
the ways in which they fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.clock import SHANGHAI
from procurement_methods.engine import clockwork
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.stories.tender import Tender, package, scored

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture
def tender(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Tender]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        yield Tender(api)


def on(day: int, **more: int) -> AbstractContextManager[None]:
    """So many days after the start."""
    return clock.moved(to=START + timedelta(days=day, **more))


def tendered(tender: Tender, *prices: str, **more: str) -> None:
    """Issued and bid for; the deadline is on the 70th day."""
    tender.prepare()
    with on(40):
        tender.issue(30)
        tender.bids(*prices, **more)


def test_公开招标_从计划到支付_该保密的保密(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", scored())
    assert tender.see("id") is None  # 尚未公告，公众不知
    tender.prepare()
    assert tender.see("title")["title"] == "示例设备"
    with on(40):
        tender.issue(30)
        tender.bids("980000", "1000000", "1100000")
        for person in (tender.clerk, tender.regulator, None):
            assert tender.rows(person) == []  # type: ignore[arg-type]  # 截止前谁也不知道有谁投标
        assert [row["supplier"]["name"] for row in tender.rows(tender.sellers[1])] == ["示例投标人1"]
        assert tender.states(tender.clerk)["OPEN_BIDS"] == "NOT_YET"
        assert tender.refused(tender.clerk, "OpenBids") == "STEP_NOT_YET"
        entries = tender.see("journal { verb }", tender.clerk)["journal"]
        assert "procurement.submit_bid" not in {entry["verb"] for entry in entries}
    with on(72):
        tender.open()
        assert [row["quoted"]["amount"] for row in tender.rows(tender.sellers[3])] == [
            980000,
            1000000,
            1100000,
        ]
        tender.qualify()
        tender.seat()
        assert {seat["name"] for seat in tender.see("panel { name }", tender.clerk)["panel"]} == {None}
        assert tender.see("panel { name }", tender.sellers[0])["panel"] == []
        tender.conform()
        tender.score(order=(1, 0, 2, 3))
        tender.sign()
        assert all(row["place"] is None for row in tender.rows(tender.sellers[0]))
        winner = tender.award()
        assert winner == tender.sellers[1]
        assert {seat["name"] for seat in tender.see("panel { name }")["panel"]} == {
            p.name for p in tender.panel
        }
        own = next(row for row in tender.rows(tender.sellers[0]) if row["supplier"]["name"] == "示例投标人0")
        assert own["place"] == 2
        tender.contract(winner)
        tender.perform()
    assert tender.stage() == "completed"
    assert tender.notices() == ["intention", "tender", "result", "contract"]
    times = tender.see("timetable { code at clause kind }", tender.clerk)["timetable"]
    assert any(moment["kind"] == "not_after" and "第46条" in moment["clause"] for moment in times)


def test_不足三家_终止_两家可转竞争性谈判(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tendered(tender, "980000", "1000000")
    with on(72):
        clockwork.run_due()
        assert (tender.stage(), tender.failure()) == ("failed", "too_few_bids")
        assert tender.notices() == ["intention", "tender", "termination"]
        given = {"id": tender.packages[0], "remedy": "negotiate_with_two"}
        found = tender.asked(tender.clerk, "procurementFollow", **given)
        assert not found["errors"], found["errors"]
        tender.take(found["procurement"])
        tender.prepare()
    with on(120):
        tender.issue(10)
        tender.bids("980000", "1000000")
    with on(131):
        tender.open()
        tender.seat(experts=2)
        tender.conform()
        for row in tender.rows(tender.panel[0]):
            tender.does(tender.panel[0], "Talk", participationId=row["id"], minutes="示例谈判记录")
        due = clock.now() + timedelta(hours=1)
        tender.does(tender.panel[0], "CallQuotes", due=due.isoformat())
        for place, price in ((0, "960000"), (1, "950000")):
            tender.does(tender.sellers[place], "QuoteFinally", price=price)
        assert {row["finalPrice"] for row in tender.rows(tender.panel[0])} == {None}
    with on(131, hours=2):
        clockwork.run_due()
        tender.sign()
        winner = tender.award()
        assert winner == tender.sellers[1]
        tender.contract(winner)
        tender.perform()
    assert tender.stage() == "completed"


def test_只来一家_重新招标(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tendered(tender, "980000")
    with on(72):
        clockwork.run_due()
        assert tender.failure() == "too_few_bids"
        asked = {"id": tender.packages[0], "remedy": "negotiate_with_two"}
        assert (
            tender.asked(tender.clerk, "procurementFollow", **asked)["errors"][0]["code"] == "NO_SUCH_REMEDY"
        )
        again = tender.asked(tender.clerk, "procurementFollow", id=tender.packages[0], remedy="run_again")
        assert not again["errors"]


def test_均超预算_废标(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tendered(tender, "1200001", "1300000", "1400000")
    with on(72):
        tender.open()
        tender.qualify()
        tender.seat()
        tender.conform()
    assert (tender.stage(), tender.failure()) == ("failed", "all_above_budget")


def test_更正影响编制_截止时间顺延(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tender.prepare()
    with on(40):
        tender.issue(30)
    with on(60):
        before = tender.see("deadline")["deadline"]
        tender.does(tender.clerk, "CorrectDocuments", what="示例更正：交货期改为三十日")
        after = tender.see("deadline")["deadline"]
        assert datetime.fromisoformat(after) >= START + timedelta(days=75)
        assert after > before
        assert tender.notices() == ["intention", "tender", "correction"]
        early = (START + timedelta(days=65)).isoformat()
        assert (
            tender.refused(tender.clerk, "CorrectDocuments", what="示例", deadline=early)
            == "DEADLINE_TOO_EARLY"
        )


def test_中标人放弃_由下一候选人递补(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tendered(tender, "980000", "1000000", "1100000")
    with on(72):
        tender.open()
        tender.qualify()
        tender.seat()
        tender.conform()
        tender.sign()
        first = tender.award()
        assert first == tender.sellers[0]
        tender.does(first, "DeclineAward", reason="示例：无法供货")
        second = tender.award()
        assert second == tender.sellers[1]
        tender.contract(second)
        tender.perform()
    assert tender.stage() == "completed"


def test_采购人逾期不定_视同确定第一名(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tendered(tender, "980000", "1000000", "1100000")
    with on(72):
        tender.open()
        tender.qualify()
        tender.seat()
        tender.conform()
        tender.sign()
    with on(90):
        clockwork.run_due()
        assert tender.stage() == "announcing"
        tender.does(tender.clerk, "PublishResult")
        assert tender.winner() == tender.sellers[0]


def test_同品牌按一家计(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tendered(tender, "980000", "1000000", "1100000", brand="演示")
    with on(72):
        tender.open()
        tender.qualify()
        tender.seat()
        tender.conform()
    assert tender.failure() == "too_few_conforming"


def test_算术修正_未确认者无效(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tender.prepare()
    with on(40):
        tender.issue(30)
        tender.bid(0, "980000", priceInWords="玖拾柒万元整")
        tender.bid(1, "1000000")
        tender.bid(2, "1100000")
        tender.bid(3, "1150000")
    with on(72):
        tender.open()
        tender.qualify()
        tender.seat()
        results = tender.results(tender.panel[0])
        assert tender.refused(tender.panel[0], "CheckConformity", results=results) == "CORRECTION_UNCONFIRMED"
        tender.does(tender.sellers[0], "ConfirmCorrection")
        tender.conform()
        assert tender.rows(tender.clerk)[0]["price"]["amount"] == 970000
    assert tender.stage() == "evaluation"


def test_异常低价_严格低于才启动_须先说明(tender: Tender) -> None:
    tender.create("OPEN_TENDER", "default", package())
    tender.prepare()
    with on(40):
        tender.issue(30)
        tender.bids("1000000", "950000", "420000", "880000")  # RULES §6
    with on(72):
        tender.open()
        tender.qualify()
        tender.seat()
        results = tender.results(tender.panel[0])
        assert tender.refused(tender.panel[0], "CheckConformity", results=results) == "LOW_PRICE_UNEXPLAINED"
        low = next(row for row in tender.rows(tender.clerk) if row["price"]["amount"] == 420000)
        tender.does(
            tender.panel[0], "AskBidder", participationId=low["id"], question="请说明报价", lowPrice=True
        )
        assert tender.refused(tender.panel[0], "CheckConformity", results=results) == "LOW_PRICE_UNEXPLAINED"
        assert tender.refused(tender.sellers[0], "ExplainPrice", text="示例") == "NOT_ASKED"
        tender.does(tender.sellers[2], "ExplainPrice", text="示例说明：自有产能")
        tender.conform()
    assert tender.stage() == "evaluation"


def test_邀请招标_随机抽取受邀供应商(tender: Tender) -> None:
    tender.create("INVITED_TENDER", "limited_range", package())
    tender.prepare()
    ids = [to_global_id("Organisation", supplier.pk) for supplier in tender.suppliers]
    more = [to_global_id("Organisation", make.organisation("supplier").pk) for _ in range(4)]
    tender.does(
        tender.clerk, "DrawSuppliers", organisationIds=ids + more, count=4, secret="示例采购人随机数 20260302"
    )
    with on(40):
        assert tender.refused(
            tender.clerk, "IssueDocuments", deadline=(START + timedelta(days=45)).isoformat()
        )
        tender.issue(30)
        drawn = {row["supplier"]["name"] for row in tender.rows(tender.clerk)}
        for seller, supplier in zip(tender.sellers, tender.suppliers, strict=True):
            errors = tender.asked(seller, "procurementObtainDocuments", id=tender.id)["errors"]
            assert bool(errors) == (supplier.name not in drawn)


def test_竞争性磋商_综合评分(tender: Tender) -> None:
    tender.create("COMPETITIVE_CONSULTATION", "complex", scored(traits=["public_notice"]))
    tender.prepare()
    with on(40):
        tender.issue(20)
        tender.bids("980000", "1000000", "1100000")
    with on(61):
        tender.open()
        assert tender.rows(tender.sellers[3]) == []  # 磋商的响应不公开
        tender.seat()  # 技术复杂，五人以上
        tender.conform()
        for row in tender.rows(tender.panel[0]):
            tender.does(tender.panel[0], "Talk", participationId=row["id"], minutes="示例磋商记录")
        tender.does(tender.panel[0], "CallQuotes", due=(clock.now() + timedelta(hours=1)).isoformat())
        for place, price in enumerate(("970000", "960000", "900000")):
            tender.does(tender.sellers[place], "QuoteFinally", price=price)
    with on(61, hours=2):
        clockwork.run_due()
        tender.score()
        tender.sign()
        winner = tender.award()
        tender.contract(winner)
        tender.perform()
    assert tender.stage() == "completed"


def test_询价_一次报出不得更改的价格(tender: Tender) -> None:
    tender.create("INQUIRY", "uniform_goods", package(budget="800000"))
    tender.prepare()
    tender.invite(0, 1, 2)
    with on(40):
        tender.issue(10)
        tender.bids("700000", "690000", "710000")
    with on(51):
        tender.open()
        tender.seat(experts=2)
        tender.conform()
        tender.sign()
        winner = tender.award()
        assert winner == tender.sellers[1]
        tender.contract(winner)
        tender.perform()
    assert tender.stage() == "completed"


@pytest.mark.parametrize("upheld", [False, True])
def test_单一来源_公示有异议(tender: Tender, upheld: bool) -> None:
    large = package(budget="5000000", evaluation="TALKS")
    tender.create("SINGLE_SOURCE", "only_one_supplier", large)
    tender.prepare()
    tender.invite(0)
    said = {
        "supplier_address": "示例路 1 号",
        "finance_contact": "示例市财政局",
        "opinions": [["示例专家", "示例大学", "教授", "示例：确系唯一"]],
    }
    tender.does(tender.clerk, "Publicise", reason="示例：专利产品，唯一供应商", noticeFacts=json.dumps(said))
    tender.does(tender.sellers[1], "ObjectToSource", reason="示例：我司亦可供应")
    with on(10):
        clockwork.run_due()
        assert tender.stage() == "objections"
        tender.does(tender.clerk, "AnswerObjection", upheld=upheld, reason="示例论证意见")
        if upheld:
            assert (tender.stage(), tender.failure()) == ("failed", "objection_upheld")
            return
        tender.does(tender.regulator, "ApproveMethod", decision="示例财采〔2026〕1号")
        tender.does(tender.clerk, "IssueDocuments", deadline=(clock.now() + timedelta(days=1)).isoformat())
        (row,) = tender.rows(tender.clerk)
        tender.does(tender.clerk, "Talk", participationId=row["id"], minutes="示例协商记录")
        tender.does(tender.sellers[0], "QuoteFinally", price="4800000")
        tender.does(tender.clerk, "SignReport")
        winner = tender.award()
        assert winner == tender.sellers[0]
        tender.contract(winner)
        tender.perform()
    assert tender.stage() == "completed"

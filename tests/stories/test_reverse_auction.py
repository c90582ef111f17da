"""反向竞价 · from the need through the live auction to the order, through GraphQL, moved by the clock; and the ways in which it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry, Mail
from backend.supplier.models import Supplier
from fixtures.loading import reference
from procurement_methods.engine import clockwork
from procurement_methods.models import AuctionEntry
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.stories.market import Market, need

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
FLOOR = START + timedelta(hours=49, minutes=1)
"""When the clock has opened the floor."""


@pytest.fixture
def market(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Market]:
    settings.KEYS_ROOT = tmp_path / "keys"
    with clock.moved(to=START):
        here = Market(api)
        here.create("REVERSE_AUCTION", "below_limit", need())
        here.announce()
        yield here


def live(minutes: float = 0) -> AbstractContextManager[None]:
    """So many minutes after the floor has opened."""
    return clock.moved(to=FLOOR + timedelta(minutes=minutes))


def opened(market: Market) -> None:
    """Three entered, with 3200, 3040 and 3105; the step is half a percent of the lowest: 15.20."""
    market.quotes(("200", "400"), ("190", "380"), ("195", "385"))
    with live():
        clockwork.run_due()


def closed(minutes: float = 32) -> AbstractContextManager[None]:
    return live(minutes)


def test_从入场报价到订单_名次只有本人知道(market: Market) -> None:
    opened(market)
    with live():
        seen = market.floor(
            "phase step { amount } bestPrice { amount } highestBid { amount } endsAt now mine { rank }"
        )
        assert seen["phase"] == "OPENED"
        assert (seen["step"]["amount"], seen["bestPrice"]["amount"]) == (15.2, 3040.0)
        assert (seen["highestBid"]["amount"], seen["mine"]) == (3024.8, None)
        left = datetime.fromisoformat(seen["endsAt"]) - datetime.fromisoformat(seen["now"])
        assert timedelta(minutes=29) < left < timedelta(minutes=31)
        assert [market.standing(place)[0] for place in (0, 1, 2)] == [3, 1, 2]
    with live(5):
        assert market.bid(0, "3000") == []
        assert market.bid(2, "2990") == ["BID_TOO_HIGH"]
        assert market.bid(2, "0") == ["QUOTE_INVALID"]
        assert market.bid(2, "2900.001") == ["QUOTE_INVALID"]
        assert market.bid(3, "2900") == ["NOT_TAKING_PART"]
        assert market.proxy(2, "2800") == []
        assert market.bid(0, "2950") == []
        assert [market.standing(place) for place in (0, 1, 2)] == [(2, 2950.0), (3, 3040.0), (1, 2934.8)]
        for person in (market.clerk, market.regulator, market.sellers[0], None):
            named = market.see("participations { supplier { name } }", person)["participations"]
            assert [row["supplier"]["name"] for row in named] in ([], ["示例供应商0"])
        told = json.dumps(market.floor("lines { kind amount { amount } }"))
        assert "2800" not in told
        assert "3200" not in told
        assert [line["kind"] for line in json.loads(told)["lines"]] == ["OPENED", "BID", "BID", "BID", "BID"]
        journal = market.see("journal { verb }", market.clerk)["journal"]
        assert not {"procurement.place_bid", "procurement.set_proxy"} & {entry["verb"] for entry in journal}
        assert market.floor("record { digest }", market.regulator)["record"] is None
    with closed():
        assert market.bid(0, "2000") == ["STEP_CLOSED"]
        clockwork.run_due()
        assert market.stage() == "confirming"
        assert market.table(market.clerk) == [
            ("示例供应商2", 3105.0, 1), ("示例供应商0", 3200.0, 2), ("示例供应商1", 3040.0, 3),
        ]  # fmt: skip
        record = market.floor("record { text digest isReproduced }", market.regulator)["record"]
        assert record["isReproduced"]
        assert [json.loads(line)["seq"] for line in record["text"].splitlines()] == list(range(1, 11))
        assert market.floor("record { digest }", market.sellers[3])["record"] is None
        assert Mail.objects.filter(to=market.sellers[2].email, subject__contains="请确认成交").exists()
        for place, chosen in ((0, False), (2, True)):  # 被询问的，自己知道；别家不知道是谁
            (own,) = market.see("participations { isChosen }", market.sellers[place])["participations"]
            assert own["isChosen"] is chosen
            assert ("CONFIRM_AWARD" in market.states(market.sellers[place])) is chosen
        assert market.refused(market.sellers[0], "ConfirmAward") == "NOT_WINNER"
        market.does(market.sellers[2], "ConfirmAward")
        assert not market.order()["errors"]
        assert market.stage() == "completed"
        order = market.see("order { total { gross { amount } } }", market.clerk)["order"]
        assert 2934.70 <= order["total"]["gross"]["amount"] <= 2934.80


def test_最后五分钟出价顺延(market: Market) -> None:
    opened(market)
    with live(29):
        assert market.bid(0, "3000") == []
    with live(31):
        assert clockwork.run_due() == 0  # 已顺延
        assert market.bid(1, "2900") == []
    with live(35):
        assert market.stage() == "bidding_live"
    with live(37):
        assert clockwork.run_due() == 1
        assert market.standing(1) == (1, 2900.0)


def test_平台暂停_恢复_时间不走(market: Market) -> None:
    opened(market)
    with live(10):
        assert market.refused(market.clerk, "PauseAuction", reason="示例") == "NOT_YOUR_STEP"
        assert market.refused(market.operator, "PauseAuction", reason=" ") == "REQUIRED"
        market.does(market.operator, "PauseAuction", reason="机房断电")
        assert market.bid(0, "3000") == ["AUCTION_PAUSED"]
        assert market.floor("phase endsAt lines { reason }")["lines"][-1]["reason"] == "机房断电"
    with live(500):
        assert clockwork.run_due() == 0
        market.does(market.operator, "ResumeAuction", reason="已恢复")
        assert market.bid(0, "3000") == []
    with live(519):
        assert market.stage() == "bidding_live"
    with live(521):
        clockwork.run_due()
        assert market.stage() == "confirming"


def test_不确认_视同放弃_依次询问_都放弃则终止(market: Market) -> None:
    opened(market)
    with closed():
        clockwork.run_due()
        market.does(market.sellers[1], "DeclineAward", reason="无货")
    with closed(33):
        clockwork.run_due()
        assert market.stage() == "confirming"
    with clock.moved(to=FLOOR + timedelta(hours=72)):
        assert clockwork.run_due() == 0
    with clock.moved(to=FLOOR + timedelta(hours=73)):
        clockwork.run_due()
        assert market.stage() == "confirming"  # 第二名逾期，改问第三名
        market.does(market.sellers[0], "DeclineAward", reason="无货")
    with clock.moved(to=FLOOR + timedelta(hours=74)):
        clockwork.run_due()
        assert (market.stage(), market.failure()) == ("failed", "no_quote_left")
    said = JournalEntry.objects.filter(verb="procurement.decline_award").order_by("pk")
    assert [entry.facts["reason"] for entry in said] == ["无货", "逾期未确认，视同放弃。", "无货"]


def test_入场不足三家_终止_终止时观看者得知(market: Market) -> None:
    market.quotes(("200", "400"), ("190", "380"))
    with live():
        clockwork.run_due()
        assert (market.stage(), market.failure()) == ("failed", "too_few_quotes")
        assert market.floor("phase lines { kind }") == {"phase": "CLOSED", "lines": [{"kind": "CLOSED"}]}


def test_途中被禁止的_不能再出价_也不能成交(market: Market) -> None:
    opened(market)
    with live(5):
        today = clock.today()
        market.admitted[1].bans.create(
            starts_on=today, ends_on=today + timedelta(days=400), decision="演示决定"
        )
        assert market.bid(1, "3000") == ["SUPPLIER_BANNED"]
    with closed():
        clockwork.run_due()
        assert market.winner() == market.sellers[2]


def test_重复的请求只算一次(market: Market, api: Api) -> None:
    opened(market)
    document = "mutation($id: ID!) { procurementPlaceBid(id: $id, price: 3000) { errors { code } } }"
    with live(5):
        key = str(uuid4())
        answers = [
            api(document, {"id": market.id}, as_=market.sellers[0], **{"Idempotency-Key": key})
            for _ in range(3)
        ]
        assert [answer["data"]["procurementPlaceBid"]["errors"] for answer in answers] == [[], [], []]
        assert AuctionEntry.objects.filter(kind="bid").count() == 1


def test_一家狂出价_限速(market: Market) -> None:
    opened(market)
    with live(5):
        codes = [code for step in range(40) for code in market.bid(0, str(3020 - 16 * step))]
        assert codes == ["BID_TOO_FAST"] * 10
        assert market.bid(1, "2500") == []


def test_开始时间太早_未定_本地停用(market: Market) -> None:
    market.create("REVERSE_AUCTION", "below_limit", need())
    due = clock.now() + timedelta(hours=30)
    given = {"deadline": due.isoformat()}
    assert market.refused(market.clerk, "IssueDocuments", **given) == "REQUIRED"
    soon = (due + timedelta(minutes=9)).isoformat()
    assert market.refused(market.clerk, "IssueDocuments", **given, auctionAt=soon) == "AUCTION_TOO_EARLY"
    later = (due + timedelta(minutes=10)).isoformat()
    assert (
        market.refused(market.clerk, "IssueDocuments", **given, auctionAt=later, step="1.001")
        == "QUOTE_INVALID"
    )
    market.does(market.clerk, "IssueDocuments", **given, auctionAt=later, step="100")
    assert market.floor("phase step { amount }") == {"phase": "ENTERED", "step": {"amount": 100.0}}


def test_按编号查看_只邀请的不公开(market: Market, api: Api) -> None:
    opened(market)
    number = market.floor("number")["number"]
    found = api.data("query($n: String!) { auction(number: $n) { phase stream } }", {"n": number})["auction"]
    assert found == {"phase": "OPENED", "stream": f"/auctions/{number}/events"}
    market.create("REVERSE_AUCTION", "below_limit", need(traits=[]))
    market.invite(0, 1, 2)
    market.announce()
    number = market.floor("number", market.clerk)["number"]
    asked = "query($n: String!) { auction(number: $n) { number } }"
    assert api.data(asked, {"n": number})["auction"] is None
    assert api.data(asked, {"n": number}, as_=market.sellers[3])["auction"] is None
    assert api.data(asked, {"n": number}, as_=market.sellers[0])["auction"] is not None


def test_演示数值_一县自某日起停用_之前可办_之后拒绝_别处照办(market: Market, api: Api) -> None:
    with clock.moved(to=datetime(2025, 12, 31, 23, 30, tzinfo=SHANGHAI)):
        reference.load_local_figures(lambda done, total: None)
        county = make.buyer("330329")
        city, clerk = market.buyer, market.clerk
        market.buyer, market.clerk = county.organisation, county.purchaser
        market.create("REVERSE_AUCTION", "below_limit", need())
        issued, draft = market.id, county.purchaser
        market.announce()
        market.create("REVERSE_AUCTION", "below_limit", need())
    with clock.moved(to=datetime(2026, 1, 1, 0, 1, tzinfo=SHANGHAI)):

        def created(method: str) -> list[tuple[str, str, str]]:
            given = {
                "organisationId": to_global_id("Organisation", market.buyer.pk), "title": "示例", "method": method,
                "ground": "below_limit", "object": "GOODS", "packages": [need()],
            }  # fmt: skip
            found = market.asked(market.clerk, "procurementCreate", input=given)
            return [(each["code"], each["field"], each["clause"]) for each in found["errors"]]

        ((code, field, clause),) = created("REVERSE_AUCTION")
        assert (code, field) == ("METHOD_CLOSED", "method")
        assert "演示假定" in clause
        assert created("ONLINE_INQUIRY") == []  # 只停用这一种方式
        due = (clock.now() + timedelta(hours=48)).isoformat()
        begins = (clock.now() + timedelta(hours=49)).isoformat()
        assert market.refused(draft, "IssueDocuments", deadline=due, auctionAt=begins) == "METHOD_CLOSED"
        market.buyer, market.clerk = city, clerk
        assert created("REVERSE_AUCTION") == []  # 市本级不受影响
    with clock.moved(to=datetime(2026, 1, 2, 9, tzinfo=SHANGHAI)):
        market.id = issued
        assert market.refused(market.sellers[0], "WithdrawQuote") == "NOT_TAKING_PART"  # 已发布的继续办理


BAD = ["0", "-1", "0.00", "2900.001", "1e40", "NaN", "Infinity", "", "二千九百", "2900元"]


@pytest.mark.parametrize("price", BAD)
def test_坏价格_出价与代理都不受理_不留痕迹(market: Market, price: str) -> None:
    opened(market)
    with live(5):
        before = market.floor("bestPrice { amount } lines { seq }")
        for codes in (market.bid(0, price), market.proxy(0, price)):
            assert len(codes) == 1, price
            assert codes != ["INTERNAL_SERVER_ERROR"]
        assert market.floor("bestPrice { amount } lines { seq }") == before
        assert AuctionEntry.objects.filter(kind__in=("bid", "proxy")).count() == 0


def test_撤回入场报价的_中途退出卖场的_不能出价(market: Market) -> None:
    market.quotes(("200", "400"), ("190", "380"), ("195", "385"), ("180", "370"))
    market.does(market.sellers[3], "WithdrawQuote")
    with live():
        clockwork.run_due()
        assert market.floor("bestPrice { amount }")["bestPrice"]["amount"] == 3040.0
        assert market.bid(3, "2000") == ["NO_ENTRY_QUOTE"]
        assert market.proxy(3, "2000") == ["NO_ENTRY_QUOTE"]
    with live(5):
        assert market.bid(0, "3000") == []
        Supplier.objects.filter(pk=market.admitted[0].pk).update(state="exited")
        assert market.bid(0, "2900") == ["NOT_ADMITTED"]
    with closed():
        clockwork.run_due()
        assert market.winner() == market.sellers[1]  # 价格最低者已退出，依次询问


def test_一次出价八条语句_其余的人只等五条(market: Market, count_sql: Callable[[], Any]) -> None:
    opened(market)
    with live(5):
        assert market.bid(0, "3000") == []
        with count_sql() as asked:
            assert market.bid(1, "2900") == []
        of_bid = asked[: asked.index(next(sql for sql in asked if "core_journal_entry" in sql)) + 1]
        locking = next(place for place, sql in enumerate(of_bid) if "FOR NO KEY UPDATE" in sql)
        statements = [sql for sql in of_bid if "SAVEPOINT" not in sql]
        assert len(statements) == 8
        assert len(of_bid) - locking - 1 == 5
        with count_sql() as asked:
            assert market.bid(0, "2899") == ["BID_TOO_HIGH"]
        assert not any("FOR NO KEY UPDATE" in sql for sql in asked)  # 过高的出价，谁也不必等

"""在线询价 · from the need to the order through GraphQL, moved by the clock; and the ways in which it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.models import LocalFigure, Mail
from backend.supplier.models import Supplier
from procurement_methods import opportunities
from procurement_methods.engine import clockwork
from procurement_methods.models import Package, Quote
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.stories.market import LINES, Market, need

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
SEEN = "participations { supplier { name } price { amount } quote { total { amount } lines { product } } }"


@pytest.fixture
def market(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Market]:
    settings.KEYS_ROOT = tmp_path / "keys"
    with clock.moved(to=START):
        yield Market(api)


def after(**more: int) -> AbstractContextManager[None]:
    """So long after the start."""
    return clock.moved(to=START + timedelta(**more))


def asking(market: Market, **more: object) -> datetime:
    market.create("ONLINE_INQUIRY", "below_limit", need(**more))
    return market.publish()


def test_从需求到订单_最低有效报价成交(market: Market) -> None:
    asking(market)
    assert market.see("stage lines { title quantity }") == {
        "stage": "quoting", "lines": [{"title": line["title"], "quantity": line["quantity"]} for line in LINES],
    }  # fmt: skip
    market.quotes(("200", "390.5"), ("190", "380"), ("195", "385"))
    assert not market.quoted(0, "189.99", "379.99")["errors"]  # 后一报价取代前一报价
    for person in (market.clerk, market.regulator, market.operator, market.sellers[3], None):
        assert market.see(SEEN, person)["participations"] == []  # 截止前谁也看不到
    (own,) = market.see(SEEN, market.sellers[0])["participations"]
    assert own["quote"]["total"]["amount"] == 3039.87
    assert not any(b"189.99" in bytes(sealed) for sealed in Quote.objects.values_list("sealed", flat=True))
    assert market.states(market.clerk)["PLACE_ORDER"] == "NOT_YET"
    with after(hours=48, seconds=20):
        assert market.refused(market.sellers[3], "WithdrawQuote") == "STEP_CLOSED"
        assert [e["code"] for e in market.quoted(3, "1", "1")["errors"]] == ["STEP_CLOSED"]
    with after(hours=49):
        clockwork.run_due()
        assert clockwork.run_due() == 0
        assert market.stage() == "choosing"
        assert market.table(market.clerk) == [
            ("示例供应商0", 3039.87, 1), ("示例供应商1", 3040.0, 2), ("示例供应商2", 3105.0, 3),
        ]  # fmt: skip
        said = market.see("participations { explanation }", market.clerk)["participations"]
        assert "最低有效报价" in said[0]["explanation"]
        assert "高于最低报价 ¥65.13" in said[2]["explanation"]
        assert [row[0] for row in market.table(market.sellers[1])] == ["示例供应商1"]  # 供应商只见自己
        dearer = market.see("participations { id place }", market.clerk)["participations"][1]["id"]
        assert market.refused(market.clerk, "ChooseWinner", participationId=dearer) == "NOT_FIRST"
        market.does(market.clerk, "ChooseWinner")
        assert not market.order()["errors"]
    assert market.stage() == "completed"
    order = market.see(
        "order { number total { gross { amount } } lines { quantity unitPrice { gross { amount } } } }",
        market.clerk,
    )["order"]
    assert order["total"]["gross"]["amount"] == 3039.87
    assert [line["unitPrice"]["gross"]["amount"] for line in order["lines"]] == [189.99, 379.99]
    assert market.see("order { number }", market.sellers[3])["order"] is None
    assert [row[:2] for row in market.table(market.sellers[3])] == [("示例供应商0", 3039.87)]  # 成交结果公开
    line = market.purse.budget_line
    line.refresh_from_db()
    assert line.available_amount == line.total_amount - Decimal("3039.87")


def test_报价不足_延长一次_仍不足则终止(market: Market) -> None:
    due = asking(market)
    market.quotes(("200", "400"), ("190", "380"))
    with after(hours=49):
        assert clockwork.run_due() == 1
        assert market.stage() == "quoting"
        seen = market.see("deadline timetable { code at }", market.clerk)
        assert datetime.fromisoformat(seen["deadline"]) == due + timedelta(hours=24)
        assert "quoting_extended" in {moment["code"] for moment in seen["timetable"]}
        assert market.see(SEEN, market.clerk)["participations"] == []  # 延长期间仍然密封
    with after(hours=73):
        assert clockwork.run_due() == 1
        assert (market.stage(), market.failure()) == ("failed", "too_few_quotes")
        again = market.asked(market.clerk, "procurementFollow", id=market.packages[0], remedy="post_again")
        assert not again["errors"]
        market.take(again["procurement"])
        assert len(market.see("lines { id }", market.clerk)["lines"]) == 2


def test_延长后足数_成交(market: Market) -> None:
    asking(market)
    market.quotes(("200", "400"), ("190", "380"))
    with after(hours=50):
        clockwork.run_due()
        assert not market.quoted(2, "180", "380")["errors"]
    with after(hours=73):
        clockwork.run_due()
        assert market.stage() == "choosing"
        assert market.table(market.clerk)[0][0] == "示例供应商2"


def test_报价相同_先递交者在前(market: Market) -> None:
    asking(market)
    market.quotes(("200", "400"), ("200", "400"), ("200", "400"))
    with after(hours=1):
        assert not market.quoted(0, "200", "400")["errors"]  # 重新报价，时间随之改变
    with after(hours=49):
        clockwork.run_due()
        assert [(name, place) for name, _, place in market.table(market.clerk)] == [
            ("示例供应商1", 1), ("示例供应商2", 2), ("示例供应商0", 3),
        ]  # fmt: skip


def test_撤回_退出卖场_被禁止的_不计入(market: Market) -> None:
    asking(market)
    market.quotes(("200", "400"), ("190", "380"), ("195", "385"), ("180", "370"))
    market.does(market.sellers[0], "WithdrawQuote")
    assert market.refused(market.sellers[0], "WithdrawQuote") == "QUOTE_NONE"
    with after(hours=2):
        Supplier.objects.filter(pk=market.admitted[3].pk).update(state="exited")
    with after(hours=49):
        clockwork.run_due()
        assert market.stage() == "quoting"  # 仅余两家，延长
        assert not market.quoted(0, "200", "400")["errors"]
        assert [e["code"] for e in market.quoted(3, "180", "370")["errors"]] == ["NOT_ADMITTED"]
        ban(market, 2)
        assert [e["code"] for e in market.quoted(2, "180", "370")["errors"]] == ["SUPPLIER_BANNED"]
    with after(hours=73):
        clockwork.run_due()
        assert market.failure() == "too_few_quotes"


def ban(market: Market, place: int) -> None:
    today = clock.today()
    market.admitted[place].bans.create(
        starts_on=today, ends_on=today + timedelta(days=365), decision="演示决定"
    )


def test_坏报价(market: Market) -> None:
    asking(market)
    for prices, code in [
        (("0", "400"), "QUOTE_INVALID"),
        (("200.001", "400"), "QUOTE_INVALID"),
        (("400", "400"), "QUOTE_ABOVE_CEILING"),
        (("200",), "LINES_INCOMPLETE"),
    ]:
        assert [each["code"] for each in market.quoted(0, *prices)["errors"]] == [code], prices
    assert market.quoted(0, "-1", "400")["errors"]
    market.products[0], kept = market.products[1], market.products[0]
    assert [each["code"] for each in market.quoted(0, "200", "400")["errors"]] == ["OFFER_UNFIT"]
    market.products[0] = [kept[0], kept[0]]
    assert [each["code"] for each in market.quoted(0, "200", "400")["errors"]] == ["OFFERED_TWICE"]
    assert market.refused(market.clerk, "Quote", lines=[]) == "NOT_YOUR_STEP"


def test_只邀请的(market: Market) -> None:
    market.create("ONLINE_INQUIRY", "below_limit", need(traits=[]))
    due = (clock.now() + timedelta(hours=48)).isoformat()
    market.invite(0, 1)
    assert market.refused(market.clerk, "IssueDocuments", deadline=due) == "STEP_NOT_YET"
    market.invite(2)
    early = (clock.now() + timedelta(hours=23)).isoformat()
    assert market.refused(market.clerk, "IssueDocuments", deadline=early) == "DEADLINE_TOO_EARLY"
    market.publish()
    assert market.see("id") is None  # 不公开
    assert market.see("id", market.sellers[3]) is None
    market.quotes(("200", "400"), ("190", "380"), ("195", "385"))
    with after(hours=49):
        clockwork.run_due()
        assert market.table(market.clerk)[0][0] == "示例供应商1"


def test_由购物车发起_不带品牌_按行成交_各成一单(market: Market, api: Api) -> None:
    made = api.data(
        "mutation($i: CheckoutCreateInput!) { checkoutCreate(input: $i) { checkout { id } errors { code } } }",
        {"i": {"channel": "wenzhou", "lines": [
            {"variantId": to_global_id("ProductVariant", product.variant.pk), "quantity": 4}
            for product in market.products[0]
        ]}},
        as_=market.clerk,
    )  # fmt: skip
    given = {"title": "复印纸询价", "method": "ONLINE_INQUIRY", "byLine": True}
    found = market.asked(
        market.clerk,
        "procurementFromCheckout",
        checkoutId=made["checkoutCreate"]["checkout"]["id"],
        input=given,
    )
    assert not found["errors"], found["errors"]
    market.take(found["procurement"])
    assert len(market.packages) == 2
    seen = market.see("budget { amount } lines { title quantity }", market.clerk)
    assert seen == {"budget": {"amount": 800.0}, "lines": [{"title": "示例纸0", "quantity": 4}]}
    market.publish()
    for package, prices in enumerate((("190", "180", "185"), ("370", "380", "360"))):
        market.quotes(*[(price,) for price in prices], package=package)
    with after(hours=49):
        clockwork.run_due()
        for package, winner in ((0, "示例供应商1"), (1, "示例供应商2")):
            assert market.table(market.clerk, package)[0][0] == winner
            key = [market.packages[package]]
            market.does(market.clerk, "ChooseWinner", packages=key)
            assert not market.order(package)["errors"]
            assert market.stage(package) == "completed"


def test_指定品牌_超过限额_没有明细(market: Market) -> None:
    def refused(**more: object) -> list[str]:
        given = {
            "organisationId": to_global_id("Organisation", market.buyer.pk), "title": "示例", "method": "ONLINE_INQUIRY",
            "ground": "below_limit", "object": "GOODS", "packages": [need(**more)],
        }  # fmt: skip
        found = market.asked(market.clerk, "procurementCreate", input=given)
        return [each["code"] for each in found["errors"]]

    branded = {**LINES[0], "specification": "甲乙0 牌"}
    assert refused(lines=[branded]) == ["BRAND_LOCKED"]
    assert refused(lines=[{**branded, "specification": "甲乙0 牌或相当于"}]) == []
    assert refused(lines=[]) == ["INVALID"]
    assert refused(lines=[{**LINES[0], "quantity": 0}]) == ["INVALID"]
    assert refused(budget="1000000") == ["ABOVE_MALL_LIMIT"]


def test_成交人放弃_由次低者递补_下单时仍须合规(market: Market) -> None:
    asking(market)
    market.quotes(("200", "390"), ("190", "380"), ("195", "385"))
    with after(hours=49):
        clockwork.run_due()
        market.does(market.clerk, "ChooseWinner")
        assert market.refused(market.sellers[0], "DeclineAward", reason="示例") == "NOT_WINNER"
        market.does(market.sellers[1], "DeclineAward", reason="无货")
        market.does(market.clerk, "ChooseWinner")
        ban(market, 2)
        assert [each["code"] for each in market.order()["errors"]] == ["SUPPLIER_BANNED"]
        assert market.stage() == "ordering"


def test_地区自某日起停用(market: Market) -> None:
    LocalFigure.objects.create(
        key="mall.online_inquiry.open", jurisdiction="330300", value=False, unit="bool", basis="演示地方规定第三条",
        valid_from="2026-03-03",
    )  # fmt: skip
    asking(market)  # 停用之日前发布的继续办理
    market.quotes(("200", "390"), ("190", "380"), ("195", "385"))
    with after(days=3):
        clockwork.run_due()
        assert market.stage() == "choosing"
        given = {
            "organisationId": to_global_id("Organisation", market.buyer.pk), "title": "示例", "method": "ONLINE_INQUIRY",
            "ground": "below_limit", "object": "GOODS", "packages": [need()],
        }  # fmt: skip
        (error,) = market.asked(market.clerk, "procurementCreate", input=given)["errors"]
        assert (error["code"], error["clause"]) == ("METHOD_CLOSED", "演示地方规定第三条")


def test_供应商看到相符的商机_收到提醒_看到自己的成交(market: Market, api: Api) -> None:
    asked = "query($f: Boolean, $r: String) { procurementOpportunities(first: 9, fitting: $f, regionCode: $r) { edges { node { title deadline procurement { title } } } } }"

    def seen(person: object, **given: object) -> int:
        return len(api.data(asked, given, as_=person)["procurementOpportunities"]["edges"])  # type: ignore[arg-type]

    other = make.supplier(name="示例供应商·文具")
    make.product(other, in_category=make.category("A05040102", "信纸"))
    elsewhere = make.supplier(name="示例供应商·外地")
    make.product(elsewhere, channels=("330382",))
    asking(market)
    assert seen(market.sellers[0]) == 1
    assert seen(market.sellers[0], r="330382") == 0
    assert seen(other.sales) == seen(elsewhere.sales) == 0  # type: ignore[attr-defined]
    assert seen(other.sales, f=False) == 1  # type: ignore[attr-defined]
    assert seen(market.clerk) == seen(market.clerk, f=False) == 0
    package = Package.objects.get(procurement__number=market.number)
    for _ in range(2):
        opportunities.tell(package.pk)
    told = set(Mail.objects.filter(subject__contains="新的商机").values_list("to", flat=True))
    assert told == {seller.email for seller in market.sellers}
    market.quotes(("200", "390"), ("190", "380"), ("195", "385"))
    with after(hours=49):
        clockwork.run_due()
        market.does(market.clerk, "ChooseWinner")
        assert seen(market.sellers[0]) == 0
        won = "{ procurementAwards(first: 9) { edges { node { title } } } }"
        assert len(api.data(won, as_=market.sellers[1])["procurementAwards"]["edges"]) == 1
        assert api.data(won, as_=market.sellers[0])["procurementAwards"]["edges"] == []

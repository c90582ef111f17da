"""定点服务 · printing by discount rate, the nearest; vehicle repair by rotation; users accept; a month is settled and paid. Through GraphQL
alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.actor import Role
from backend.core.models import JournalEntry, Mail
from backend.supplier.models import Ban
from procurement_methods.designated_services import clockwork, jobs, publishing, settling
from procurement_methods.designated_services.models import ServiceOrder, SettlementStatement
from procurement_methods.framework.models import Turn
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.designated_services.world import START, Services, elsewhere, on
from tests.races import together

pytestmark = pytest.mark.django_db

CATALOGUE = """query($category: String, $region: String) {
  designatedServices(first: 10, categoryCode: $category, regionCode: $region) { totalCount edges { node {
    lot { id title framework { number formerName } category { name } items { code unit ceiling { amount } } }
    kind { code particulars { code required } }
    suppliers { entrant { id turn supplier { name } prices { item { code } price { amount } } } rating { average count inTimeShare } points { name } } } } } }"""
PROVIDERS = """query($lot: ID!, $place: DesignatedServicePlaceInput, $items: [DesignatedServiceLineInput!], $by: DesignatedServiceCriterionEnum) {
  designatedServiceProviders(lotId: $lot, place: $place, items: $items, sortBy: $by) {
    supplier { entrant { id } rating { average count inTimeShare } } metres comes explanation total { amount } point { name } } }"""
ORDERS = """query($state: DesignatedServiceOrderStateEnum, $overdue: Boolean, $as: Boolean) {
  designatedServiceOrders(first: 50, state: $state, overdue: $overdue, asSupplier: $as) { totalCount edges { node {
    id number state organisation { name } lot { title } entrant { supplier { name } } user orderedBy approvalState
    lines { item { name } quantity amount { amount } } askings { answer } supplements { lines { quantity } } acceptances { by rating }
    statement { number } } } } }"""
STATEMENTS = """query($month: String, $overdue: Boolean) {
  designatedServiceStatements(first: 50, month: $month, overdue: $overdue) { totalCount edges { node {
    id number state month amount { amount } dueOn dueBasis entrant { supplier { name } } organisation { name } url
    orders { id number lines { amount { amount } } } disputes { reason } } } } }"""
HERE = {"longitude": "120.700000", "latitude": "28.000000"}


@pytest.fixture
def services(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Services]:
    settings.PAPERS_ROOT, settings.KEYS_ROOT = tmp_path / "papers", tmp_path / "keys"
    with clock.moved(to=START):
        yield Services(api)


def point(services: Services, seller: int, name: str, **more: Any) -> str:
    given = {
        "name": name, "regionCode": "330300", "address": "示例路 2 号", "phone": "057700000001", "hours": "8:00–18:00", **more,
    }  # fmt: skip
    made: str = services.done(
        services.sellers[seller], "PointAdd", want="point", entrantId=services.entrants[seller], input=given
    )["id"]
    return made


def providers(services: Services, by: str = "NEAREST", **place: Any) -> list[dict[str, Any]]:
    asked = {"lot": services.lot, "place": place, "items": services.lines((0, "100")), "by": by}
    found: list[dict[str, Any]] = services.api.data(PROVIDERS, asked)["designatedServiceProviders"]
    return found


def statements(services: Services, person: Any, **asked: Any) -> list[dict[str, Any]]:
    found = services.api.data(STATEMENTS, asked, as_=person)["designatedServiceStatements"]
    return [edge["node"] for edge in found["edges"]]


def test_印刷_就近直接选定_从下单到付款(services: Services) -> None:
    """Three printers at 85, 90 and 95 percent; the second is 1.1 km away. A month later all is paid, to the cent."""
    buyer, (cheap, near, far) = services.buyer, services.sellers
    (found,) = services.api.data(CATALOGUE)["designatedServices"]["edges"]
    assert found["node"]["lot"]["framework"]["formerName"] == "定点采购"
    prices = [
        [each["price"]["amount"] for each in one["entrant"]["prices"]] for one in found["node"]["suppliers"]
    ]
    assert prices == [[8.5, 170.0, 2550.0], [9.0, 180.0, 2700.0], [9.5, 190.0, 2850.0]]
    point(services, 1, "示例二号店", longitude="120.700000", latitude="28.010000")
    point(services, 1, "示例远店", longitude="121.900000", latitude="28.010000")
    point(services, 2, "示例三号店", comesTo=["330300"])
    seen = providers(services, **HERE)
    assert [each["supplier"]["entrant"]["id"] for each in seen] == [services.entrants[at] for at in (1, 0, 2)]
    assert (seen[0]["metres"], seen[0]["point"]["name"], seen[0]["total"]["amount"]) == (
        1112,
        "示例二号店",
        900.0,
    )
    assert [each["comes"] for each in seen] == [False, False, True]
    assert seen[1]["explanation"].startswith("未登记网点")
    assert providers(services, "PRICE", **HERE)[0]["total"]["amount"] == 850.0
    order = services.place(
        (0, "100"), (1, "2.125"), entrantId=services.entrants[1], criterion="NEAREST", place=HERE
    )
    assert (order["state"], order["estimatedAmount"]["amount"]) == ("PLACED", 1282.5)
    assert services.held == Decimal("1282.50")
    assert "1.1 公里" in order["nearness"]
    services.made.entrants[1].offer = Decimal(50)  # whatever becomes of the agreement: the price is fixed
    services.made.entrants[1].save()
    assert services.codes(cheap, "OrderAccept", id=order["id"]) == ["NOT_FOUND"]
    assert services.codes(buyer.purchaser, "OrderAccept", id=order["id"]) == ["PermissionDenied"]
    assert (
        services.done(near, "OrderAccept", id=order["id"])["heldAmount"] is None
    )  # the buyer's own business
    services.done(near, "OrderBegin", id=order["id"])
    assert services.codes(buyer.purchaser, "OrderCancel", id=order["id"], reason="演示") == ["INVALID_STATE"]
    assert services.codes(near, "OrderReport", id=order["id"], lines=services.lines((0, "100.001"))) == [
        "SERVICE_REPORT_UNFIT"
    ]
    assert services.codes(near, "OrderReport", id=order["id"], lines=services.lines((2, "1"))) == [
        "NOT_FOUND"
    ]
    assert services.codes(near, "OrderReport", id=order["id"], lines=[]) == ["SERVICE_NOTHING_DONE"]
    done = services.done(near, "OrderReport", id=order["id"], lines=services.lines((0, "96"), (1, "2.125")))
    assert done["doneAmount"]["amount"] == 1246.5
    assert services.codes(buyer.purchaser, "OrderInspect", id=order["id"], rating=5) == [
        "SERVICE_NOT_THE_USER"
    ]
    assert services.codes(buyer.inspector, "OrderInspect", id=order["id"], rating=6) == [
        "SERVICE_RATING_UNFIT"
    ]
    bad = [{"itemId": services.items[0], "reason": "示例：缺页"}]
    assert services.done(buyer.inspector, "OrderInspect", id=order["id"], rejected=bad)["state"] == "REWORK"
    services.done(near, "OrderReport", id=order["id"], lines=services.lines((0, "95"), (1, "2.125")))
    passed = services.done(buyer.inspector, "OrderInspect", id=order["id"], rating=4, opinion="示例：清晰")
    assert (passed["state"], passed["heldAmount"]["amount"], services.held) == (
        "DONE",
        1237.5,
        Decimal("1237.50"),
    )
    assert services.codes(buyer.inspector, "OrderInspect", id=order["id"], rating=4) == ["INVALID_STATE"]
    assert clockwork.settle_last_month() == 0
    with on(21):  # the first of June
        assert [clockwork.settle_last_month(), clockwork.settle_last_month()] == [1, 0]
        settling.tell(date(2026, 5, 1))
        settling.tell(date(2026, 5, 1))
        assert Mail.objects.filter(key__startswith="service.statement").count() == 1
        (sheet,) = statements(services, near)
        assert (sheet["state"], sheet["month"], sheet["amount"]["amount"]) == ("MADE", "2026-05", 1237.5)
        assert statements(services, far) == []
        for who, verb, more, code in (
            (buyer.finance, "Confirm", {}, "SERVICE_STATEMENT_UNFIT"),
            (cheap, "Agree", {"bankName": "示例银行", "accountNumber": "33000000000001"}, "NOT_FOUND"),
            (near, "Invoice", {"number": "26332000000000000001", "amount": "1237.50", "issuedOn": "2026-06-01"}, "SERVICE_STATEMENT_UNFIT"),
            (near, "Confirm", {}, "PermissionDenied"),
        ):  # fmt: skip
            assert services.codes(who, f"Statement{verb}", want="statement", id=sheet["id"], **more) == [
                code
            ], verb
        settled(services, near, sheet["id"], "1237.50")
        (sheet,) = statements(services, buyer.purchaser)
        assert sheet["dueOn"] == "2026-07-01"
        assert "30 日内" in sheet["dueBasis"]
        assert services.codes(
            buyer.finance, "StatementPay", want="statement", id=sheet["id"], voucher=" "
        ) == ["REQUIRED"]
        paid = services.done(
            buyer.finance, "StatementPay", want="statement", id=sheet["id"], voucher="演示-ZF-1"
        )
        assert paid["state"] == "PAID"
        assert (services.held, services.spent) == (Decimal(0), Decimal("1237.50"))
        jobs.print_statement(str(SettlementStatement.objects.get().pk))
        answer = services.api.client.get(sheet["url"].removeprefix("http://testserver"))
        assert answer.status_code == 200
        assert b"".join(answer).startswith(b"%PDF")
        assert services.api.client.get(sheet["url"].removeprefix("http://testserver")[:-3]).status_code == 403
    rating = providers(services, "RATING", **HERE)[0]["supplier"]["rating"]
    assert rating == {"average": 4.0, "count": 1, "inTimeShare": None}
    assert JournalEntry.objects.filter(verb="service_statement.paid").count() == 1


def settled(
    services: Services, seller: Any, sheet: str, amount: str, number: str = "26332000000000000001"
) -> None:
    """The supplier confirms and registers its invoice, finance confirms."""
    services.done(
        seller,
        "StatementAgree",
        want="statement",
        id=sheet,
        bankName="示例银行",
        accountNumber="33000000000001",
    )
    today = clock.today().isoformat()
    assert services.codes(
        seller, "StatementInvoice", want="statement", id=sheet, number=number, amount="1.00", issuedOn=today
    ) == ["AMOUNT_DIFFERS"]
    services.done(
        seller, "StatementInvoice", want="statement", id=sheet, number=number, amount=amount, issuedOn=today
    )
    services.done(services.buyer.finance, "StatementConfirm", want="statement", id=sheet)


def test_车辆维修_顺序轮候_不承接的轮到下一家_追加须经同意(api: Api) -> None:
    with clock.moved(to=START):
        services = Services(api, category=make.category("C23120301", "车辆维修和保养服务"))
        buyer, clerk = services.buyer, services.buyer.purchaser
        car = [{"code": "plate", "value": "浙C12345"}, {"code": "mileage", "value": "52000"}]
        assert services.codes(clerk, "OrderPlace", input=services.rotation((1, "2"))) == ["REQUIRED"]
        named = services.input((1, "2"), way="ROTATION", particulars=car)
        assert services.codes(clerk, "OrderPlace", input=named) == ["SERVICE_ENTRANT_UNFIT"]
        order = services.done(clerk, "OrderPlace", input=services.rotation((1, "2"), particulars=car))
        # It is the first one's turn, at 85 percent; until it has accepted, what the dearest would cost is held.
        assert (order["estimatedAmount"]["amount"], services.held) == (340.0, Decimal("380.00"))
        services.done(
            services.sellers[0], "OrderDecline", want="number", id=order["id"], reason="示例：工位已满"
        )
        assert services.codes(services.sellers[0], "OrderAccept", id=order["id"]) == ["NOT_FOUND"]
        with on(2, hour=10):  # the second one said nothing for 48 hours
            assert services.codes(services.sellers[1], "OrderAccept", id=order["id"]) == ["SERVICE_TOO_LATE"]
            (late,) = api.data(ORDERS, {"overdue": True}, as_=clerk)["designatedServiceOrders"]["edges"]
            assert late["node"]["id"] == order["id"]
            assert [clockwork.run_due(), clockwork.run_due()] == [1, 0]
            order = services.done(services.sellers[2], "OrderAccept", id=order["id"])
            assert (order["estimatedAmount"]["amount"], services.held) == (380.0, Decimal("380.00"))
            assert list(Turn.objects.values_list("entrant__turn", "outcome", "reason")) == [
                (1, "declined", "示例：工位已满"), (2, "declined", "逾期未接单"), (3, "taken", ""),
            ]  # fmt: skip
            seen = api.data(ORDERS, {}, as_=services.sellers[2])["designatedServiceOrders"]["edges"]
            assert seen[0]["node"]["askings"] == []  # who declined before is not its business
            seen = api.data(ORDERS, {}, as_=clerk)["designatedServiceOrders"]["edges"]
            assert [each["answer"] for each in seen[0]["node"]["askings"]] == [
                "DECLINED",
                "DECLINED",
                "TAKEN",
            ]
            more = services.lines((1, "1.5"), (0, "3"))
            asked = services.done(
                services.sellers[2], "SupplementAsk", id=order["id"], lines=more, reason="示例：刹车片磨损"
            )
            (supplement,) = asked["supplements"]
            assert supplement["amount"]["amount"] == 313.5
            again = {"id": order["id"], "lines": more, "reason": "示例"}
            assert services.codes(services.sellers[2], "SupplementAsk", **again) == [
                "SERVICE_SUPPLEMENT_OPEN"
            ]
            assert services.codes(services.sellers[2], "OrderReport", id=order["id"], lines=more) == ["SERVICE_SUPPLEMENT_OPEN"]  # fmt: skip
            assert services.codes(services.sellers[2], "SupplementAnswer", id=supplement["id"], agreed=True) == ["NOT_FOUND"]  # fmt: skip
            assert services.codes(clerk, "SupplementAnswer", id=supplement["id"], agreed=False) == [
                "REQUIRED"
            ]
            order = services.done(clerk, "SupplementAnswer", id=supplement["id"], agreed=True)
            assert (order["estimatedAmount"]["amount"], services.held) == (693.5, Decimal("693.50"))
            assert services.codes(clerk, "SupplementAnswer", id=supplement["id"], agreed=True) == ["SERVICE_SUPPLEMENT_ANSWERED"]  # fmt: skip
            services.done(
                services.sellers[2], "OrderReport", id=order["id"], lines=services.lines((0, "3"), (1, "3.5"))
            )
            services.done(buyer.inspector, "OrderInspect", id=order["id"], rating=5)
            assert [publishing.publish_due(), publishing.publish_due()] == [1, 0]
            notice = ServiceOrder.objects.get().notice
            assert notice is not None
            assert notice.facts["supplier"] == services.made.suppliers[2].organisation.name
            # The next order goes to whose turn is next, in the second round.
            second = services.done(clerk, "OrderPlace", input=services.rotation((1, "1"), particulars=car))
            assert second["entrant"]["supplier"]["name"] == services.made.suppliers[0].organisation.name


def test_轮候都不承接的退回并释放额度(services: Services) -> None:
    order = services.done(services.buyer.purchaser, "OrderPlace", input=services.rotation((0, "1")))
    for seller in services.sellers:
        services.done(seller, "OrderDecline", want="number", id=order["id"], reason="演示")
    row = ServiceOrder.objects.get()
    assert (row.state, row.closed_reason, services.held) == ("declined", "轮候供应商均未承接", Decimal(0))
    direct = services.place((0, "1"))
    services.done(services.sellers[0], "OrderDecline", want="number", id=direct["id"], reason="演示")
    assert services.held == 0
    third = services.place((0, "1"))
    assert services.codes(services.buyer.purchaser, "OrderCancel", id=third["id"], reason=" ") == ["REQUIRED"]
    assert (
        services.done(services.buyer.purchaser, "OrderCancel", id=third["id"], reason="演示")["state"]
        == "CANCELED"
    )
    assert services.held == 0


def test_禁止参加政府采购的供应商轮空(services: Services) -> None:
    banned = services.made.suppliers[0]
    Ban.objects.create(
        supplier=banned,
        starts_on=START.date(),
        ends_on=START.date() + timedelta(days=365),
        decision="演示-1",
    )
    assert services.codes(services.buyer.purchaser, "OrderPlace", input=services.input((0, "1"))) == [
        "SUPPLIER_BANNED"
    ]
    order = services.done(services.buyer.purchaser, "OrderPlace", input=services.rotation((0, "1")))
    assert order["entrant"]["supplier"]["name"] == services.made.suppliers[1].organisation.name
    assert Turn.objects.filter(outcome="declined").get().entrant == services.made.entrants[0]


def test_月结_异议_改到下月(services: Services) -> None:
    buyer, seller = services.buyer, services.sellers[0]
    first, second = services.through((0, "10")), services.through((1, "1"))
    with on(21):
        third = services.through((0, "1"))  # in June: on the next one
        clockwork.settle_last_month()
        (sheet,) = statements(services, seller)
        assert {each["id"] for each in sheet["orders"]} == {first["id"], second["id"]}
        settled_by = {
            "want": "statement",
            "id": sheet["id"],
            "bankName": "示例银行",
            "accountNumber": "33000000000001",
        }
        services.done(seller, "StatementAgree", **settled_by)
        wrong = {"want": "statement", "id": sheet["id"], "orderId": third["id"], "reason": "演示"}
        assert services.codes(buyer.finance, "StatementDispute", **wrong) == ["NOT_FOUND"]
        said = {"want": "statement", "id": sheet["id"], "orderId": second["id"], "reason": "示例：数量不符"}
        assert services.codes(buyer.purchaser, "StatementDispute", **said) == ["PermissionDenied"]
        left = services.done(buyer.finance, "StatementDispute", **said)
        assert (left["state"], left["amount"]["amount"]) == (
            "MADE",
            85.0,
        )  # the supplier confirms the new sum
        assert clockwork.settle_last_month() == 0  # it does not come back onto this one
        assert services.codes(seller, "DisputeEnd", orderId=second["id"], reopen=False) == [
            "SERVICE_DISPUTE_OF_OTHER"
        ]
        assert services.codes(buyer.finance, "DisputeEnd", orderId=second["id"], reopen=True) == ["SERVICE_DISPUTE_OF_OTHER"]  # fmt: skip
        services.done(seller, "DisputeEnd", orderId=second["id"], reopen=True, note="示例：更正")
        services.done(seller, "OrderReport", id=second["id"], lines=services.lines((1, "0.5")))
        services.done(buyer.inspector, "OrderInspect", id=second["id"], rating=3)
        settled(services, seller, sheet["id"], "85.00")
        assert services.codes(buyer.finance, "StatementDispute", **{**said, "orderId": first["id"]}) == ["SERVICE_STATEMENT_UNFIT"]  # fmt: skip
        services.done(buyer.finance, "StatementPay", want="statement", id=sheet["id"], voucher="演示-1")
    with on(51):
        assert clockwork.settle_last_month() == 1
        (june, _) = statements(services, seller)
        assert {each["id"] for each in june["orders"]} == {second["id"], third["id"]}
        assert june["amount"]["amount"] == 93.5
        one = {"want": "statement", "id": june["id"], "reason": "演示"}
        services.done(seller, "StatementDispute", orderId=second["id"], **one)
        empty = services.done(buyer.finance, "StatementDispute", orderId=third["id"], **one)
        assert (empty["state"], empty["amount"]["amount"]) == ("EMPTY", 0.0)
        services.done(seller, "DisputeEnd", orderId=second["id"], reopen=False)
        services.done(buyer.finance, "DisputeEnd", orderId=third["id"], reopen=False)
    with on(82):
        assert clockwork.settle_last_month() == 1
        assert statements(services, seller, month="2026-07")[0]["amount"]["amount"] == 93.5
    with on(200):
        assert [each["month"] for each in statements(services, buyer.finance, overdue=True)] == ["2026-07"]
    assert services.held == Decimal("93.50")
    assert services.spent == Decimal("85.00")


def test_协议期满汇总公开直接选定的结果(services: Services) -> None:
    first = services.through((0, "10"))
    services.place((0, "1"))  # nobody has taken it: there is no result
    assert publishing.sum_up_all() == 0
    with on(400):
        assert [publishing.sum_up_all(), publishing.sum_up_all()] == [1, 0]
    (notice,) = services.made.framework.summary.notices.all()
    assert [row[0] for row in notice.facts["call_offs"]] == [first["number"]]


def test_付款期限不晚于法定上限(services: Services) -> None:
    """Confirmed late: the buyer has no thirty days any more, but sixty from the first acceptance on at most."""
    services.through((0, "10"))
    with on(21):
        clockwork.settle_last_month()
    with on(50):
        (sheet,) = statements(services, services.sellers[0])
        settled(services, services.sellers[0], sheet["id"], "85.00")
        (sheet,) = statements(services, services.buyer.finance)
        assert date.fromisoformat(sheet["dueOn"]) == START.date() + timedelta(days=60)
        assert "最早一笔验收合格" in sheet["dueBasis"]


def test_审批_大额或者另选他家须有人同意(services: Services) -> None:
    buyer = services.buyer
    best = services.place((2, "1"), criterion="PRICE")
    assert best["state"] == "PLACED"
    asked = services.input((0, "1"), entrantId=services.entrants[2])
    assert services.codes(buyer.purchaser, "OrderPlace", input=asked) == ["SERVICE_REASON_MISSING"]
    other = services.place((0, "1"), entrantId=services.entrants[2], reason="示例：夜间服务")
    assert other["state"] == "WAITING"
    assert services.codes(services.sellers[2], "OrderAccept", id=other["id"]) == ["NOT_FOUND"]
    assert services.codes(buyer.purchaser, "OrderApprove", id=other["id"]) == ["PermissionDenied"]
    assert services.codes(elsewhere(Role.APPROVER), "OrderApprove", id=other["id"]) == ["NOT_FOUND"]
    assert services.done(buyer.approver, "OrderApprove", id=other["id"])["state"] == "PLACED"
    large = services.place((2, "10"))
    assert (large["state"], large["estimatedAmount"]["amount"]) == ("WAITING", 25500.0)
    before = services.held
    back = services.done(buyer.approver, "OrderReturn", id=large["id"], reason="示例：分批办理")
    assert (back["state"], before - services.held) == ("RETURNED", Decimal("25500.00"))
    supplement = services.done(services.sellers[0], "OrderAccept", id=best["id"])
    asked = services.done(
        services.sellers[0], "SupplementAsk", id=best["id"], lines=services.lines((2, "4")), reason="示例"
    )
    (supplement,) = asked["supplements"]
    assert services.codes(buyer.purchaser, "SupplementAnswer", id=supplement["id"], agreed=True) == [
        "PermissionDenied"
    ]
    services.done(buyer.approver, "SupplementAnswer", id=supplement["id"], agreed=True)


def test_不能下的单各有说法(services: Services) -> None:
    buyer, clerk = services.buyer, services.buyer.purchaser
    other = Services(services.api)
    poor = to_global_id("BudgetLine", make.budget_line(buyer.organisation, 100).pk)
    closed = to_global_id("BudgetLine", make.budget_line(buyer.organisation, 10_000, is_active=False).pk)
    strange = to_global_id("BudgetLine", other.buyer.budget_line.pk)
    foreign = [{"itemId": other.items[0], "quantity": "1"}]
    twice = services.lines((0, "1"), (0, "2"))
    for given, code in (
        ({"lines": foreign}, "SERVICE_ITEM_UNFIT"),
        ({"lines": services.lines((0, "-1"))}, "SERVICE_QUANTITY_UNFIT"),
        ({"lines": services.lines((0, "0"))}, "SERVICE_QUANTITY_UNFIT"),
        ({"lines": services.lines((0, "0.0001"))}, "SERVICE_QUANTITY_UNFIT"),
        ({"lines": services.lines((0, "0.0001"), (1, "1"))}, "SERVICE_QUANTITY_UNFIT"),
        ({"lines": []}, "SERVICE_QUANTITY_UNFIT"),
        ({"lines": twice}, "SERVICE_QUANTITY_UNFIT"),
        ({"budgetLineId": poor, "lines": services.lines((1, "1"))}, "BUDGET_EXCEEDED"),
        ({"budgetLineId": closed}, "BUDGET_LINE_CLOSED"),
        ({"budgetLineId": strange}, "NOT_FOUND"),
        ({"entrantId": other.entrants[0]}, "FRAMEWORK_NOT_AN_ENTRANT"),
        ({"entrantId": None}, "SERVICE_ENTRANT_UNFIT"),
        ({"way": "BIDDING"}, "SERVICE_WAY_UNFIT"),
        ({"userId": to_global_id("User", clerk.pk)}, "SEPARATION_OF_DUTIES"),
        ({"userId": to_global_id("User", other.buyer.inspector.pk)}, "NOT_FOUND"),
        ({"wantedAt": "2026-05-10T09:00:00+08:00"}, "SERVICE_TIME_UNFIT"),
        ({"place": {"longitude": "120"}}, "SERVICE_PLACE_UNFIT"),
        ({"place": {"longitude": "181", "latitude": "28"}}, "SERVICE_PLACE_UNFIT"),
        ({"place": {"addressId": to_global_id("Address", other.buyer.address.pk)}}, "NOT_FOUND"),
        ({"place": {"onSite": True}}, "SERVICE_DOES_NOT_COME"),
        ({"organisationId": to_global_id("Organisation", other.buyer.organisation.pk)}, "PermissionDenied"),
        ({"particulars": [{"code": "plate", "value": "浙C12345"}]}, "NOT_FOUND"),
        ({"purpose": " "}, "REQUIRED"),
    ):  # fmt: skip
        found = services.codes(clerk, "OrderPlace", input=services.input((0, "1")) | given)
        assert found == [code], (given, found)
    assert services.held == 0
    assert not ServiceOrder.objects.exists()
    with on(400):
        assert services.codes(clerk, "OrderPlace", input=services.input((0, "1"))) == [
            "FRAMEWORK_NOT_IN_FORCE"
        ]
    county = Services(services.api, code="330382")
    given = services.input((0, "1"), lotId=county.lot, entrantId=county.entrants[0])
    given["lines"] = county.lines((0, "1"))
    assert services.codes(clerk, "OrderPlace", input=given) == ["FRAMEWORK_OUT_OF_REGION"]


def test_单位只有一人时可以自己验收(services: Services) -> None:
    """Where nobody else is there the law of separated duties asks the impossible; the journal says who did both."""
    org = make.organisation("buyer")
    alone = make.member(org, Role.PURCHASER)
    line = make.budget_line(org)
    given = services.input((0, "1")) | {
        "organisationId": to_global_id("Organisation", org.pk),
        "budgetLineId": to_global_id("BudgetLine", line.pk),
        "userId": to_global_id("User", alone.pk),
    }
    order = services.done(alone, "OrderPlace", input=given)
    services.done(services.sellers[0], "OrderAccept", id=order["id"])
    services.done(services.sellers[0], "OrderReport", id=order["id"], lines=services.lines((0, "1")))
    make.member(org, Role.FINANCE)
    assert services.codes(alone, "OrderInspect", id=order["id"], rating=5) == ["SEPARATION_OF_DUTIES"]
    org.memberships.exclude(user=alone).delete()
    assert services.done(alone, "OrderInspect", id=order["id"], rating=5)["state"] == "DONE"


def test_沉默不是验收_只有提醒(services: Services) -> None:
    order = services.place((0, "1"))
    services.done(services.sellers[0], "OrderAccept", id=order["id"])
    services.done(services.sellers[0], "OrderReport", id=order["id"], lines=services.lines((0, "1")))
    for day, letters in ((2, 0), (3, 2), (4, 2), (6, 4), (300, 6)):
        with on(day, hour=10):
            clockwork.remind()
        assert Mail.objects.filter(key__startswith="service.waiting").count() == letters, day
    assert ServiceOrder.objects.get().state == "reported"


def test_监管看得见本地区_别处看不见(services: Services) -> None:
    services.through((0, "10"))
    with on(21):
        clockwork.settle_last_month()
        for person, count in (
            (make.member(make.organisation("regulator"), Role.REGULATOR), 1),
            (make.member(make.organisation("regulator", "330382"), Role.REGULATOR), 0),
            (elsewhere(Role.PURCHASER, Role.FINANCE), 0),
            (services.sellers[1], 0),
            (services.sellers[0], 1),
            (make.member(make.organisation("platform"), Role.OPERATOR), 1),
        ):
            assert services.api.data(ORDERS, {}, as_=person)["designatedServiceOrders"]["totalCount"] == count
            assert len(statements(services, person)) == count


@pytest.mark.django_db(transaction=True)
def test_两个进程同时月结_每单只进一张(api: Api) -> None:
    with clock.moved(to=START):
        services = Services(api)
        for seller in (0, 1, 0):
            services.through((0, "10"), seller=seller)
    month = date(2026, 5, 1)

    def settle() -> Any:
        with on(21):
            return settling.settle(month)

    made = together([settle, settle, settle])
    assert sorted(len(each) for each in made) == [0, 0, 2]
    sheets = sorted(SettlementStatement.objects.values_list("amount", flat=True))
    assert sheets == [Decimal("90.00"), Decimal("170.00")]
    assert sorted(ServiceOrder.objects.values_list("statement__amount", flat=True)) == [Decimal("90.00"), Decimal("170.00"), Decimal("170.00")]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_同时验收两次_只算一次(api: Api) -> None:
    with clock.moved(to=START):
        services = Services(api)
        order = services.place((0, "10"))
        services.done(services.sellers[0], "OrderAccept", id=order["id"])
        services.done(services.sellers[0], "OrderReport", id=order["id"], lines=services.lines((0, "10")))

        def accept() -> list[str]:
            with clock.moved(to=START):
                return services.codes(services.buyer.inspector, "OrderInspect", id=order["id"], rating=5)

        assert sorted(together([accept, accept, accept])) == [[], ["INVALID_STATE"], ["INVALID_STATE"]]


def test_列表的语句数与订单数无关(services: Services, count_sql: Any) -> None:
    counts: list[list[int]] = []
    for many in (1, 19):
        for _ in range(many):
            services.through((0, "1"), (1, "1"))
        regulator = make.member(make.organisation("regulator"), Role.REGULATOR)
        found = []
        for person in (services.buyer.purchaser, services.sellers[0], regulator):
            services.api.data(ORDERS, {}, as_=person)
            with count_sql() as statements_:
                services.api.data(ORDERS, {}, as_=person)
            found.append(len(statements_))
        for query, asked in ((CATALOGUE, {}), (PROVIDERS, {"lot": services.lot})):
            with count_sql() as statements_:
                services.api.data(query, asked)
            found.append(len(statements_))
        counts.append(found)
    assert counts[0] == counts[1]

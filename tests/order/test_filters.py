"""订单条件 · every condition that Saleor's clients put on a list of orders finds those orders, and never anybody else's."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import Group
from backend.core.permissions import Permission
from backend.order import services
from backend.order.models import Fulfillment, Order
from backend.product.models import Product
from tests import make
from tests.conftest import Api
from tests.invoice.test_credit_notes import denied, gid, invoiced
from tests.order.orders import Placed, placed

pytestmark = pytest.mark.django_db

WHERE = "query($where: OrderWhereInput) { orders(first: 20, where: $where) { edges { node { id } } } }"
FILTER = "query($filter: OrderFilterInput) { orders(first: 20, filter: $filter) { edges { node { id } } } }"
UPDATE = """mutation($id: ID!, $input: OrderUpdateInput!) { orderUpdate(id: $id, input: $input) {
    order { externalReference metadata { key } } errors { field code } } }"""


def found(api: Api, as_: Any, where: Any = None, filter: Any = None) -> set[str]:
    answer = (
        api.data(FILTER, {"filter": filter}, as_=as_)
        if filter
        else api.data(WHERE, {"where": where}, as_=as_)
    )
    return {edge["node"]["id"] for edge in answer["orders"]["edges"]}


def staff(*permissions: Permission) -> Any:
    person = make.user(staff=True)
    Group.objects.create(name=f"组{make.number()}", permissions=list(permissions)).users.add(person)
    return person


@pytest.fixture
def three() -> tuple[Placed, Placed, Placed]:
    """One that is only placed, one that is delivered with two lines, one that is invoiced and paid."""
    plain, sent = placed(), placed(lines=2)
    sent.part.accept()
    sent.part.ship()
    paid, _, _ = invoiced(paid=True)
    return plain, sent, paid


def test_各项条件(api: Api, three: tuple[Placed, Placed, Placed]) -> None:
    plain, sent, _ = three
    keys = {
        name: gid("Order", order.pk) for name, order in zip(("plain", "sent", "paid"), three, strict=True)
    }
    Order.objects.filter(pk=plain.pk).update(metadata={"单号": "A-1"})
    line = sent.part.lines[0]
    line.metadata = {"科室": "一"}
    line.save()
    Fulfillment.objects.update(metadata={"车": "浙C"})
    kind = Product.objects.get(pk=line.product_id_at_purchase).product_type_id
    phone = plain.now.shipping_address["phone"]
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"metadata": {"key": "单号"}}, {"plain"}),
        ({"metadata": {"key": "单号", "value": {"eq": "B"}}}, set()),
        ({"lines": [{"metadata": {"key": "科室", "value": {"oneOf": ["一", "二"]}}}]}, {"sent"}),
        ({"lines": [{"metadata": {"key": "科室"}}, {"metadata": {"key": "无"}}]}, set()),
        ({"linesCount": {"eq": 2}}, {"sent"}),
        ({"linesCount": {"range": {"lte": 1}}}, {"plain", "paid"}),
        ({"fulfillments": [{"status": {"eq": "FULFILLED"}}]}, {"sent", "paid"}),
        ({"fulfillments": [{"status": {"eq": "CANCELED"}}]}, set()),
        ({"fulfillments": [{"metadata": {"key": "车"}}]}, {"sent", "paid"}),
        ({"invoices": [{"createdAt": {"gte": "2020-01-01T00:00:00Z"}}]}, {"paid"}),
        ({"invoices": [{"createdAt": {"lte": "2020-01-01T00:00:00Z"}}]}, set()),
        ({"chargeStatus": {"eq": "FULL"}}, {"paid"}),
        ({"chargeStatus": {"oneOf": ["NONE", "PARTIAL"]}}, {"plain", "sent"}),
        ({"chargeStatus": {"eq": "OVERCHARGED"}}, set()),
        ({"authorizeStatus": {"eq": "FULL"}}, {"plain", "sent", "paid"}),
        ({"authorizeStatus": {"eq": "NONE"}}, set()),
        ({"transactions": [{"pspReference": {"eq": sent.buyer.budget_line.code}}]}, {"sent"}),
        ({"events": [{"type": {"eq": "FULFILLMENT_FULFILLED_ITEMS"}}]}, {"sent", "paid"}),
        ({"events": [{"type": {"eq": "ORDER_MARKED_AS_PAID"}}]}, {"paid"}),
        ({"events": [{"type": {"eq": "PLACED_FROM_DRAFT"}}]}, set()),
        ({"events": [{"type": {"eq": "PLACED"}, "date": {"lte": "2020-01-01T00:00:00Z"}}]}, set()),
        ({"shippingAddress": {"phoneNumber": {"eq": phone}}}, {"plain", "sent", "paid"}),
        ({"shippingAddress": {"phoneNumber": {"eq": "0"}}}, set()),
        ({"shippingAddress": {"country": {"eq": "CN"}}}, {"plain", "sent", "paid"}),
        ({"shippingAddress": {"country": {"notOneOf": ["CN"]}}}, set()),
        ({"billingAddress": {"country": {"eq": "CN"}}}, set()),
        ({"productTypeId": {"eq": gid("ProductType", kind)}}, {"plain", "sent", "paid"}),
        ({"productTypeId": {"eq": gid("ProductType", 999_999)}}, set()),
        ({"checkoutToken": {"eq": str(plain.now.checkout_id)}}, {"plain"}),
        ({"voucherCode": {"eq": "NEU"}}, set()),
        ({"isClickAndCollect": False}, {"plain", "sent", "paid"}),
        ({"isGiftCardUsed": True}, set()),
        ({"OR": [{"linesCount": {"eq": 2}}, {"chargeStatus": {"eq": "FULL"}}]}, {"sent", "paid"}),
    ]  # fmt: skip
    everybody = staff(Permission.MANAGE_ORDERS)
    for where, expected in cases:
        assert found(api, everybody, where) == {keys[name] for name in expected}, where
        own = {keys["plain"]} if "plain" in expected else set()
        assert found(api, plain.buyer.purchaser, where) == own, where
        assert found(api, make.buyer().purchaser, where) == set()


def test_旧式筛选(api: Api, three: tuple[Placed, Placed, Placed]) -> None:
    plain, sent, paid = (gid("Order", order.pk) for order in three)
    Order.objects.filter(pk=three[0].pk).update(metadata={"单号": "A-1"})
    everybody = staff(Permission.MANAGE_ORDERS)
    for filter, expected in (
        ({"metadata": [{"key": "单号", "value": "A-1"}]}, {plain}),
        ({"chargeStatus": ["FULL", "OVERCHARGED"]}, {paid}),
        ({"chargeStatus": ["NONE"]}, {plain, sent}),
        ({"authorizeStatus": ["NONE"]}, set()),
        ({"authorizeStatus": ["FULL"]}, {plain, sent, paid}),
        ({"checkoutTokens": [str(three[1].now.checkout_id)]}, {sent}),
        ({"giftCardUsed": True}, set()),
        ({"isClickAndCollect": True}, set()),
    ):
        assert found(api, everybody, filter=filter) == expected, filter


def test_支付状态条件与订单所示一致(api: Api) -> None:
    order, _settlement, _invoice = invoiced(paid=True)
    placed()
    refused = placed()
    services.decline(refused.part.pk, "缺货", by=refused.part.seller)
    credit = """mutation($id: ID!) { orderRefund(id: $id, amount: 10, creditNoteNumber: "26332000000000010001") { errors { code } } }"""
    api.data(credit, {"id": gid("Order", order.pk)}, as_=order.buyer.finance)
    everybody = staff(Permission.MANAGE_ORDERS)
    shown = api.data(
        "{ orders(first: 20) { edges { node { id chargeStatus authorizeStatus } } } }", as_=everybody
    )["orders"]["edges"]
    for field in ("chargeStatus", "authorizeStatus"):
        for status in {edge["node"][field] for edge in shown}:
            expected = {edge["node"]["id"] for edge in shown if edge["node"][field] == status}
            assert found(api, everybody, {field: {"eq": status}}) == expected, (field, status)
    assert {edge["node"]["chargeStatus"] for edge in shown} == {"OVERCHARGED", "NONE"}


def test_外部编号_一单一号_不与别家相干(api: Api) -> None:
    buyer = make.buyer()
    first, second, foreign = placed(buyer=buyer), placed(buyer=buyer), placed()
    for order in (first, foreign):
        given = {"id": gid("Order", order.pk), "input": {"externalReference": " OA-1 "}}
        done = api.data(UPDATE, given, as_=order.buyer.purchaser)["orderUpdate"]["order"]
        assert done["externalReference"] == "OA-1"
    given = {"id": gid("Order", second.pk), "input": {"externalReference": "OA-1"}}
    taken = api(UPDATE, given, as_=buyer.purchaser)["data"]["orderUpdate"]["errors"]
    assert taken == [{"field": "externalReference", "code": "UNIQUE"}]
    long = {"id": gid("Order", second.pk), "input": {"externalReference": "长" * 251}}
    assert api(UPDATE, long, as_=buyer.purchaser)["data"]["orderUpdate"]["errors"][0]["code"] == "TOO_LONG"
    asked = 'query { order(externalReference: "OA-1") { id } }'
    assert api.data(asked, as_=buyer.purchaser)["order"] == {"id": gid("Order", first.pk)}
    assert api.data(asked, as_=make.buyer().purchaser)["order"] is None
    assert api.data(asked)["order"] is None
    gone = {"id": gid("Order", first.pk), "input": {"externalReference": ""}}
    assert api.data(UPDATE, gone, as_=buyer.purchaser)["orderUpdate"]["order"]["externalReference"] is None


def test_内部元数据只归平台员工(api: Api) -> None:
    order = placed()
    given = {"id": gid("Order", order.pk), "input": {"privateMetadata": [{"key": "a", "value": "b"}]}}
    assert denied(api(UPDATE, given, as_=order.buyer.purchaser))
    assert order.now.private_metadata == {}


def test_订单总额(api: Api) -> None:
    first, second = placed(), placed(price="10")
    services.cancel_order(second.pk, by=second.buyer.purchaser.actor(), reason="取消")
    asked = "query($period: ReportingPeriod, $channel: String) { ordersTotal(period: $period, channel: $channel) { gross { amount } } }"
    everybody = staff(Permission.MANAGE_ORDERS)
    for given, expected in (
        ({}, 100.0),
        ({"period": "TODAY"}, 100.0),
        ({"period": "THIS_MONTH", "channel": "wenzhou"}, 100.0),
        ({"channel": "nowhere"}, 0),
    ):
        assert api.data(asked, given, as_=everybody)["ordersTotal"]["gross"]["amount"] == expected, given
    Order.objects.filter(pk=first.pk).update(created_at="2020-01-01T00:00:00Z")
    assert api.data(asked, {"period": "THIS_MONTH"}, as_=everybody)["ordersTotal"]["gross"]["amount"] == 0
    assert denied(api(asked, as_=first.buyer.purchaser))

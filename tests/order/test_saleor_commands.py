"""Saleor 的订单命令 · Saleor's commands on orders mean what the mall's own verbs mean, for the same people."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backend.account.models import Group, User
from backend.core.actor import Role
from backend.core.models import JournalEntry, Mail
from backend.core.permissions import Permission
from backend.core.refusals import Refusal
from backend.order import services
from backend.order.models import Fulfillment, Order
from backend.warehouse.models import Allocation, Stock, Warehouse
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.order.orders import Part, Placed, placed
from tests.races import together

pytestmark = pytest.mark.django_db

CONFIRM = "mutation($id: ID!) { orderConfirm(id: $id) { order { status } errors { field code clause } } }"
BULK_CANCEL = "mutation($ids: [ID!]!) { orderBulkCancel(ids: $ids) { count errors { field code } } }"
FULFILL = """mutation($order: ID, $input: OrderFulfillInput!) { orderFulfill(order: $order, input: $input) {
    fulfillments { id status trackingNumber lines { quantity } } order { id } errors { field code } } }"""
RECALL = """mutation($id: ID!, $input: FulfillmentCancelInput) { orderFulfillmentCancel(id: $id, input: $input) {
    fulfillment { status } order { status } errors { field code } } }"""
TRACK = """mutation($id: ID!, $input: FulfillmentUpdateTrackingInput!) { orderFulfillmentUpdateTracking(id: $id, input: $input) {
    fulfillment { trackingNumber } errors { field code } } }"""
NOTE = """mutation($id: ID!, $text: String!) { orderNoteAdd(order: $id, input: {message: $text}) {
    event { id type message user { email } } order { id } errors { field code } } }"""
NOTE_AGAIN = """mutation($id: ID!, $text: String!) { orderNoteUpdate(note: $id, input: {message: $text}) {
    event { type message related { message } } errors { field code } } }"""
UPDATE = """mutation($id: ID!, $input: OrderUpdateInput!) { orderUpdate(id: $id, input: $input) {
    order { shippingAddress { city lastName } metadata { key } } errors { field code } } }"""
EVENTS = "query($id: ID!) { order(id: $id) { actions canFinalize events { type verb message quantity composedId lines { itemName quantity } user { email } } } }"


def gid(kind: str, pk: Any) -> str:
    return to_global_id(kind, pk)


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def denied(answer: dict[str, Any]) -> bool:
    return bool(answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied")


def sent(part: Part, pieces: int) -> dict[str, Any]:
    """Pieces of the first line of a part, as `orderFulfill` wants them."""
    depot = Warehouse.objects.get(supplier_id=part.now.supplier_id)
    stocks = [{"quantity": pieces, "warehouse": gid("Warehouse", depot.pk)}]
    return {
        "lines": [{"orderLineId": gid("OrderLine", part.lines[0].pk), "stocks": stocks}],
        "trackingNumber": "SF1",
    }


def keeper(*permissions: Permission) -> User:
    person = make.user(staff=True)
    Group.objects.create(name=f"组{make.number()}", permissions=list(permissions)).users.add(person)
    return person


def waiting() -> Placed:
    order = placed(price="12000", quantity=1)
    assert order.now.status == Order.Status.UNCONFIRMED
    return order


def test_确认订单就是同意采购(api: Api) -> None:
    order = waiting()
    for person in (order.buyer.purchaser, keeper(Permission.MANAGE_ORDERS), make.buyer().approver):
        answer = api(CONFIRM, {"id": gid("Order", order.pk)}, as_=person)
        assert answer.get("errors") or answer["data"]["orderConfirm"]["errors"]
        assert order.now.status == Order.Status.UNCONFIRMED
    found = api.data(CONFIRM, {"id": gid("Order", order.pk)}, as_=order.buyer.approver)["orderConfirm"]
    assert found["order"]["status"] == "UNFULFILLED"
    again = api(CONFIRM, {"id": gid("Order", order.pk)}, as_=order.buyer.approver)["data"]["orderConfirm"]
    assert codes(again) == [("id", "INVALID")]


def test_自己下的单自己不能确认(api: Api) -> None:
    buyer = make.buyer()
    both = make.member(buyer.organisation, Role.PURCHASER, Role.APPROVER)
    buyer.purchaser = both
    order = placed(price="12000", quantity=1, buyer=buyer)
    payload = api(CONFIRM, {"id": gid("Order", order.pk)}, as_=both)["data"]["orderConfirm"]
    assert codes(payload) == [("id", "SEPARATION_OF_DUTIES")]
    assert payload["errors"][0]["clause"] == "《政府采购法》第六十一条"


def test_须多人同意的_逐人确认(api: Api) -> None:
    order = placed(price="60000", quantity=1)
    statuses = [
        api.data(CONFIRM, {"id": gid("Order", order.pk)}, as_=person)["orderConfirm"]["order"]["status"]
        for person in (order.buyer.approver, order.buyer.finance)
    ]
    assert statuses == ["UNCONFIRMED", "UNFULFILLED"]


def test_批量取消(api: Api) -> None:
    buyer = make.buyer()
    first, second, third = (placed(buyer=buyer) for _ in range(3))
    second.part.accept()
    ids = [gid("Order", order.pk) for order in (first, second, third)]
    payload = api(BULK_CANCEL, {"ids": ids}, as_=buyer.purchaser)["data"]["orderBulkCancel"]
    assert (payload["count"], codes(payload)) == (2, [(ids[1], "CANNOT_CANCEL_ORDER")])
    assert [order.now.status for order in (first, second, third)] == ["canceled", "unfulfilled", "canceled"]


def test_供应商按行发货_只发自己的(api: Api) -> None:
    order = placed(suppliers=2, quantity=4)
    own, other = order.parts
    own.accept()
    other.accept()
    payload = api.data(FULFILL, {"input": sent(own, 3)}, as_=own.sales)["orderFulfill"]
    assert payload["order"] is None, "a supplier does not see the whole order"
    (delivery,) = payload["fulfillments"]
    assert (delivery["status"], delivery["trackingNumber"]) == ("FULFILLED", "SF1")
    assert delivery["lines"] == [{"quantity": 3}]
    assert own.lines[0].quantity_fulfilled == 3
    foreign = sent(other, 1)
    mixed = {"lines": [*sent(own, 1)["lines"], *foreign["lines"]]}
    borrowed = {"lines": [{**sent(own, 1)["lines"][0], "stocks": foreign["lines"][0]["stocks"]}]}
    cases: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"input": foreign}, ("lines", "NOT_FOUND")),
        ({"input": mixed}, ("lines", "NOT_FOUND")),
        ({"input": borrowed}, ("warehouse", "NOT_FOUND")),
        ({"input": {"lines": []}}, ("lines", "ZERO_QUANTITY")),
        ({"input": sent(own, 2)}, ("lines", "INVALID_QUANTITY")),
        ({"input": sent(own, 1), "order": gid("Order", placed().pk)}, ("order", "NOT_FOUND")),
    ]
    for given, expected in cases:
        assert codes(api(FULFILL, given, as_=own.sales)["data"]["orderFulfill"]) == [expected], given
    assert denied(api(FULFILL, {"input": sent(own, 1)}, as_=order.buyer.purchaser))
    assert denied(api(FULFILL, {"input": sent(own, 1)}, as_=keeper(Permission.MANAGE_ORDERS)))
    api.data(FULFILL, {"input": sent(own, 1), "order": gid("SupplierOrder", own.pk)}, as_=own.sales)
    assert own.now.state == "shipped"
    assert Fulfillment.objects.count() == 2


def test_撤回发货_货在库_可再发(api: Api) -> None:
    order = placed(quantity=4)
    order.part.accept()
    before = Stock.objects.values_list("quantity", "quantity_allocated").get()
    delivery = order.part.ship(4)
    assert order.now.status == "fulfilled"
    answer = api(RECALL, {"id": gid("Fulfillment", delivery.pk)}, as_=order.buyer.purchaser)
    assert denied(answer)
    found = api.data(RECALL, {"id": gid("Fulfillment", delivery.pk)}, as_=order.part.sales)
    assert found["orderFulfillmentCancel"]["fulfillment"] == {"status": "CANCELED"}
    assert (order.now.status, order.part.now.state) == ("unfulfilled", "accepted")
    assert Stock.objects.values_list("quantity", "quantity_allocated").get() == before
    assert Allocation.objects.get().quantity == 4
    again = order.part.ship(4)
    order.receive(again)
    payload = api(RECALL, {"id": gid("Fulfillment", again.pk)}, as_=order.part.sales)["data"]
    assert codes(payload["orderFulfillmentCancel"]) == [("id", "CANNOT_CANCEL_FULFILLMENT")]
    assert Mail.objects.filter(key__startswith="recalled:").count() == 1


def test_撤回到指定仓库(api: Api) -> None:
    order = placed(quantity=2)
    order.part.accept()
    delivery = order.part.ship(2)
    own = Warehouse.objects.create(supplier_id=order.part.now.supplier_id, name="分仓", slug="second")
    foreign = make.product().supplier.warehouses.get()
    given = {"id": gid("Fulfillment", delivery.pk), "input": {"warehouseId": gid("Warehouse", foreign.pk)}}
    payload = api(RECALL, given, as_=order.part.sales)["data"]["orderFulfillmentCancel"]
    assert codes(payload) == [("warehouseId", "NOT_FOUND")]
    given["input"] = {"warehouseId": gid("Warehouse", own.pk)}
    api.data(RECALL, given, as_=order.part.sales)
    stock = Stock.objects.get(warehouse=own)
    assert (stock.quantity, stock.quantity_allocated) == (2, 2)
    assert order.part.ship(2).lines.get().quantity == 2


def test_运单号(api: Api) -> None:
    order = placed()
    order.part.accept()
    delivery = gid("Fulfillment", order.part.ship(1).pk)
    given = {"id": delivery, "input": {"trackingNumber": " SF9 ", "notifyCustomer": True}}
    found = api.data(TRACK, given, as_=order.part.sales)["orderFulfillmentUpdateTracking"]
    assert found["fulfillment"] == {"trackingNumber": "SF9"}
    assert Mail.objects.filter(key__startswith="tracking:").count() == 1
    assert denied(api(TRACK, given, as_=order.buyer.purchaser))
    payload = api(TRACK, given, as_=make.supplier().sales)["data"]["orderFulfillmentUpdateTracking"]
    assert codes(payload) == [("id", "NOT_FOUND")]


def test_备注只有采购人和管理订单者能写_改的是自己的(api: Api) -> None:
    order, clerk = placed(), keeper(Permission.MANAGE_ORDERS)
    note = api.data(NOTE, {"id": gid("Order", order.pk), "text": " 请周五送达 "}, as_=order.buyer.purchaser)
    event = note["orderNoteAdd"]["event"]
    assert (event["type"], event["message"]) == ("NOTE_ADDED", "请周五送达")
    again = api.data(NOTE_AGAIN, {"id": event["id"], "text": "改周六"}, as_=order.buyer.purchaser)
    assert again["orderNoteUpdate"]["event"] == {
        "type": "NOTE_UPDATED", "message": "改周六", "related": {"message": "请周五送达"},
    }  # fmt: skip
    payload = api(NOTE_AGAIN, {"id": event["id"], "text": "改"}, as_=clerk)["data"]["orderNoteUpdate"]
    assert codes(payload) == [("note", "NOT_EDITABLE")]
    api.data(NOTE, {"id": gid("Order", order.pk), "text": "平台已核实"}, as_=clerk)
    regulator = make.member(make.organisation("regulator"), Role.REGULATOR)
    assert denied(api(NOTE, {"id": gid("Order", order.pk), "text": "x"}, as_=regulator))
    for stranger in (order.part.sales, make.buyer().purchaser):
        payload = api(NOTE, {"id": gid("Order", order.pk), "text": "x"}, as_=stranger)["data"]["orderNoteAdd"]
        assert codes(payload) == [("order", "NOT_FOUND")]
        payload = api(NOTE_AGAIN, {"id": event["id"], "text": "x"}, as_=stranger)["data"]["orderNoteUpdate"]
        assert codes(payload) == [("note", "NOT_FOUND")]
    payload = api(NOTE, {"id": gid("Order", order.pk), "text": " "}, as_=clerk)["data"]["orderNoteAdd"]
    assert codes(payload) == [("message", "REQUIRED")]
    order.part.accept()
    asked = "query($id: ID!) { supplierOrder(id: $id) { journal { facts verb } } }"
    seen = api.post(asked, {"id": gid("SupplierOrder", order.part.pk)}, as_=order.part.sales).content.decode()
    assert "请周五送达" not in seen
    assert "平台已核实" not in seen


def test_接单前可更正地址_此后不可(api: Api) -> None:
    order = placed(suppliers=2)
    given = {
        "id": gid("Order", order.pk),
        "input": {"shippingAddress": {"city": "乐清市"}, "metadata": [{"key": "a", "value": "b"}]},
    }
    found = api.data(UPDATE, given, as_=order.buyer.purchaser)["orderUpdate"]["order"]
    assert found == {"shippingAddress": {"city": "乐清市", "lastName": "张"}, "metadata": [{"key": "a"}]}
    assert Mail.objects.filter(key__startswith="address:").count() == 2
    payload = api(UPDATE, {**given, "input": {"shippingAddress": {"city": ""}}}, as_=order.buyer.purchaser)
    assert codes(payload["data"]["orderUpdate"]) == [("city", "REQUIRED")]
    assert denied(api(UPDATE, given, as_=order.buyer.approver))
    order.parts[0].accept()
    payload = api(UPDATE, given, as_=order.buyer.purchaser)["data"]["orderUpdate"]
    assert codes(payload) == [("id", "NOT_EDITABLE")]


def test_动态说的是日志里的事(api: Api, count_sql: Any) -> None:
    order = waiting()
    services.confirm(order.pk, by=order.buyer.approver.actor())
    order.part.accept()
    services.recall(order.part.ship(1).pk, by=order.part.seller)
    found = api.data(EVENTS, {"id": gid("Order", order.pk)}, as_=order.buyer.purchaser)["order"]
    assert (found["actions"], found["canFinalize"]) == ([], True)
    kinds = [event["type"] for event in found["events"] if event["type"] != "OTHER"]
    assert kinds == ["PLACED", "CONFIRMED", "FULFILLMENT_FULFILLED_ITEMS", "FULFILLMENT_CANCELED"]
    shipped = next(event for event in found["events"] if event["type"] == "FULFILLMENT_FULFILLED_ITEMS")
    assert shipped["quantity"] == 1
    assert shipped["composedId"] == f"{order.part.now.number}-1"
    assert shipped["lines"] == [{"itemName": order.part.lines[0].product_name, "quantity": 1}]
    asked = "{ orders(first: 20) { edges { node { events { type user { id } lines { quantity } related { id } } } } } }"
    with count_sql() as one:
        api.data(asked, as_=order.buyer.purchaser)
    for _ in range(3):
        placed(buyer=order.buyer)
    with count_sql() as many:
        api.data(asked, as_=order.buyer.purchaser)
    assert len(many) == len(one)


@pytest.mark.django_db(transaction=True)
def test_两人同时确认_只同意一次() -> None:
    order = waiting()
    second = make.member(order.buyer.organisation, Role.APPROVER)
    people = [order.buyer.approver.actor(), second.actor()]
    outcomes = together([lambda by=by: services.confirm(order.pk, by=by) for by in people] * 2)  # type: ignore[misc]
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 3
    assert all(isinstance(one, Refusal) for one in refused), refused
    assert JournalEntry.objects.filter(verb="order.approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_撤回与签收同时_只成一件() -> None:
    order = placed(quantity=4)
    order.part.accept()
    delivery = order.part.ship(4)
    seller = order.part.seller
    outcomes = together(
        [lambda: services.recall(delivery.pk, by=seller), lambda: order.receive(delivery)] * 2
    )
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 3
    assert all(isinstance(one, Refusal) for one in refused), refused
    delivery.refresh_from_db()
    line, stock = order.part.lines[0], Stock.objects.get()
    if delivery.status == Fulfillment.Status.CANCELED:
        assert (line.quantity_fulfilled, line.quantity_received, stock.quantity) == (0, 0, 50)
    else:
        assert (line.quantity_fulfilled, line.quantity_received, stock.quantity) == (4, 4, 46)


@pytest.mark.django_db(transaction=True)
def test_确认与取消同时_库存额度一致() -> None:
    order = waiting()
    by, clerk = order.buyer.approver.actor(), order.buyer.purchaser.actor()
    outcomes = together(
        [
            lambda: services.confirm(order.pk, by=by),
            lambda: services.cancel_order(order.pk, by=clerk, reason="变更"),
        ]
    )
    assert all(not isinstance(one, Exception) or isinstance(one, Refusal) for one in outcomes), outcomes
    order.buyer.budget_line.refresh_from_db()
    canceled = order.now.status == Order.Status.CANCELED
    assert order.buyer.budget_line.held_amount == (0 if canceled else 12000)
    assert Stock.objects.get().quantity_allocated == (0 if canceled else 1)


SHIPPING = """mutation($id: ID!, $way: ID) { orderUpdateShipping(order: $id, input: {shippingMethod: $way}) {
    order { status shippingMethod { name } shippingMethods { name } deliveryMethod { ... on ShippingMethod { name } } shippingMethodName }
    errors { field code clause } } }"""


def test_接单前可以改配送方式(api: Api) -> None:
    near, far = make.way_of_delivery(name="送货上门"), make.way_of_delivery(name="快递")
    closed = make.way_of_delivery(name="大件", minimum_order_price=Decimal(10_000))
    order = placed()
    key = gid("Order", order.pk)
    for way in (near, far):
        given = {"id": key, "way": gid("ShippingMethod", way.pk)}
        done = api.data(SHIPPING, given, as_=order.buyer.purchaser)["orderUpdateShipping"]["order"]
        assert done["shippingMethod"] == done["deliveryMethod"] == {"name": way.name}
        assert {one["name"] for one in done["shippingMethods"]} == {"送货上门", "快递"}
    assert JournalEntry.objects.filter(verb="order.delivery_changed").count() == 2
    assert Mail.objects.filter(subject__contains="配送方式已变更").count() == 2
    for way, expected in (
        (gid("ShippingMethod", closed.pk), ("shippingMethod", "DELIVERY_METHOD_NOT_APPLICABLE")),
        (gid("ShippingMethod", 999_999), ("shippingMethod", "NOT_FOUND")),
        (gid("Order", order.pk), ("shippingMethod", "NOT_FOUND")),
    ):
        payload = api(SHIPPING, {"id": key, "way": way}, as_=order.buyer.purchaser)["data"]
        assert codes(payload["orderUpdateShipping"]) == [expected]
    assert denied(api(SHIPPING, {"id": key}, as_=order.buyer.finance))
    stranger = api(SHIPPING, {"id": key}, as_=make.buyer().purchaser)["data"]["orderUpdateShipping"]
    assert codes(stranger) == [("id", "NOT_FOUND")]
    none = api.data(SHIPPING, {"id": key}, as_=order.buyer.purchaser)["orderUpdateShipping"]["order"]
    assert none["shippingMethod"] is None
    order.part.accept()
    late = api(SHIPPING, {"id": key, "way": gid("ShippingMethod", near.pk)}, as_=order.buyer.purchaser)
    assert codes(late["data"]["orderUpdateShipping"]) == [("id", "NOT_EDITABLE")]


def test_占用的库存_供应商与平台看得见_采购人看不见(api: Api) -> None:
    order = placed()
    asked = """query($id: ID!) { order(id: $id) { lines { isGift unitDiscountValue discounts { id } allocations { quantity warehouse { id } } }
        payments { id } collectionPointName } }"""
    of_part = (
        "query($id: ID!) { supplierOrder(id: $id) { lines { allocations { quantity warehouse { id } } } } }"
    )
    depot = Warehouse.objects.get(supplier_id=order.part.now.supplier_id)
    expected = [{"quantity": 4, "warehouse": {"id": gid("Warehouse", depot.pk)}}]
    key = gid("Order", order.pk)
    seen = api.data(asked, {"id": key}, as_=keeper(Permission.MANAGE_ORDERS))["order"]
    assert seen["lines"][0]["allocations"] == expected
    assert api.data(asked, {"id": key}, as_=order.buyer.purchaser)["order"]["lines"][0]["allocations"] == []
    part = api.data(of_part, {"id": gid("SupplierOrder", order.part.pk)}, as_=order.part.sales)
    assert part["supplierOrder"]["lines"][0]["allocations"] == expected

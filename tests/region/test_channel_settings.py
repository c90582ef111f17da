"""频道设置 · what can be set of a channel does something; what cannot is refused with the reason and never kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.account.models import Group, User
from backend.checkout import services as carts
from backend.checkout.services import Wanted
from backend.core import clock
from backend.core.actor import Role
from backend.core.models import Mail
from backend.core.permissions import Permission
from backend.order import services
from backend.order.jobs import expire_unapproved
from backend.order.models import Order
from backend.region.models import Channel
from backend.region.rules import FIXED
from backend.warehouse.models import Allocation, Stock, Warehouse
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.order.orders import Placed, placed

pytestmark = pytest.mark.django_db

UPDATE = """mutation($id: ID!, $input: ChannelUpdateInput!) { channelUpdate(id: $id, input: $input) { channel { metadata { key value }
    stockSettings { allocationStrategy } orderSettings { expireOrdersAfter deleteExpiredOrdersAfter allowUnpaidOrders markAsPaidStrategy }
    checkoutSettings { automaticallyCompleteFullyPaidCheckouts } paymentSettings { defaultTransactionFlowStrategy }
    warehouses { id } } errors { field code clause } } }"""
REORDER = """mutation($id: ID!, $moves: [ReorderInput!]!) { channelReorderWarehouses(channelId: $id, moves: $moves) {
    channel { warehouses { id } } errors { field code } } }"""


def gid(kind: str, pk: Any) -> str:
    return to_global_id(kind, pk)


@pytest.fixture
def operator() -> User:
    return make.member(make.organisation("platform"), Role.OPERATOR)


def update(api: Api, who: User, **given: Any) -> dict[str, Any]:
    found: dict[str, Any] = api(UPDATE, {"id": gid("Channel", make.channel().pk), "input": given}, as_=who)[
        "data"
    ]["channelUpdate"]
    return found


def depots(count: int = 3) -> tuple[Any, list[Warehouse]]:
    """A product in several warehouses of its supplier, 10, 20, 30 … pieces in each."""
    product = make.product(stock=10)
    supplier = product.supplier
    found = [supplier.warehouses.get()]
    for at in range(1, count):
        depot = Warehouse.objects.create(supplier=supplier, name=f"示例仓{at}", slug=f"depot-{make.number()}")
        Stock.objects.create(warehouse=depot, variant=product.variant, quantity=10 * (at + 1))  # type: ignore[attr-defined]
        found.append(depot)
    return product, found


def drawn(product: Any, pieces: int = 2) -> list[Warehouse]:
    """From which warehouses an order of so many pieces is served."""
    buyer = make.buyer()
    by = buyer.purchaser.actor()
    cart = carts.create(buyer.organisation.region.channel, [Wanted(product.variant.pk, pieces)], by=by)
    carts.set_address(cart.pk, buyer.address.pk, by=by)
    carts.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)
    line = carts.complete(cart.pk, by=by).lines.get()
    held = Allocation.objects.filter(order_line_id=line.pk).select_related("stock__warehouse")
    return [one.stock.warehouse for one in held.order_by("id")]


def test_占用库存的次序(api: Api, operator: User) -> None:
    product, (first, second, third) = depots()
    assert drawn(product) == [first]
    found = update(api, operator, stockSettings={"allocationStrategy": "PRIORITIZE_HIGH_STOCK"})
    assert found["channel"]["stockSettings"] == {"allocationStrategy": "PRIORITIZE_HIGH_STOCK"}
    assert drawn(product) == [third]
    keys = [gid("Warehouse", depot.pk) for depot in (first, second, third)]
    found = update(
        api,
        operator,
        stockSettings={"allocationStrategy": "PRIORITIZE_SORTING_ORDER"},
        addWarehouses=[keys[1], keys[2]],
    )
    assert [each["id"] for each in found["channel"]["warehouses"]] == [keys[1], keys[2]]
    assert drawn(product) == [second]
    channel = gid("Channel", make.channel().pk)
    moved = api.data(REORDER, {"id": channel, "moves": [{"id": keys[2], "sortOrder": -1}]}, as_=operator)
    assert [each["id"] for each in moved["channelReorderWarehouses"]["channel"]["warehouses"]] == [
        keys[2],
        keys[1],
    ]
    assert drawn(product) == [third]
    assert [
        each["id"] for each in update(api, operator, removeWarehouses=[keys[2]])["channel"]["warehouses"]
    ] == [keys[1]]
    assert drawn(product) == [second]
    for moves in ([{"id": keys[0], "sortOrder": 1}], [{"id": gid("Order", first.pk), "sortOrder": 1}]):
        payload = api(REORDER, {"id": channel, "moves": moves}, as_=operator)["data"][
            "channelReorderWarehouses"
        ]
        assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
    huge = {"id": channel, "moves": [{"id": keys[1], "sortOrder": 2**31 - 1}]}
    api.data(REORDER, huge, as_=operator)
    seen = "query($id: ID!) { channel(id: $id) { warehouses { id } } }"
    assert api.data(seen, {"id": channel})["channel"]["warehouses"] == [], "strangers see no warehouses"


def waiting() -> Placed:
    return placed(price="12000", quantity=1)


def test_待审批订单逾期失效_额度与库存释放(api: Api, operator: User) -> None:
    order = waiting()
    assert Stock.objects.get(variant=order.part.lines[0].variant_id).quantity_allocated == 1
    expire_unapproved(0)
    assert order.now.status == Order.Status.UNCONFIRMED
    found = update(api, operator, orderSettings={"expireOrdersAfter": 60})
    assert found["channel"]["orderSettings"]["expireOrdersAfter"] == 60
    expire_unapproved(0)
    assert order.now.status == Order.Status.UNCONFIRMED
    Order.objects.filter(pk=order.pk).update(created_at=clock.now() - timedelta(minutes=61))
    expire_unapproved(0)
    assert (order.now.status, order.now.cancel_reason) == (Order.Status.CANCELED, "逾期未审批")
    order.buyer.budget_line.refresh_from_db()
    assert order.buyer.budget_line.held_amount == 0
    assert Stock.objects.get(variant=order.part.lines[0].variant_id).quantity_allocated == 0
    assert Mail.objects.filter(subject__contains="订单已失效").count() == 1
    asked = "query($id: ID!) { order(id: $id) { events { type } approval { state } } }"
    seen = api.data(asked, {"id": gid("Order", order.pk)}, as_=order.buyer.purchaser)["order"]
    assert {"type": "EXPIRED"} in seen["events"]
    assert not services.expire_order(order.pk)
    confirm = "mutation($id: ID!) { orderConfirm(id: $id) { errors { code } } }"
    assert api(confirm, {"id": gid("Order", order.pk)}, as_=order.buyer.approver)["data"]["orderConfirm"][
        "errors"
    ]


def test_已批准的订单不失效(api: Api, operator: User) -> None:
    order = placed()
    update(api, operator, orderSettings={"expireOrdersAfter": 60})
    Order.objects.filter(pk=order.pk).update(created_at=clock.now() - timedelta(days=9))
    expire_unapproved(0)
    assert order.now.status == Order.Status.UNFULFILLED
    assert (
        update(api, operator, orderSettings={"expireOrdersAfter": 0})["channel"]["orderSettings"][
            "expireOrdersAfter"
        ]
        is None
    )


def test_不能改的设置一律拒绝_并说明依据(api: Api, operator: User) -> None:
    refused = {
        "automaticallyConfirmAllNewOrders": {"orderSettings": {"automaticallyConfirmAllNewOrders": True}},
        "allowUnpaidOrders": {"orderSettings": {"allowUnpaidOrders": False}},
        "deleteExpiredOrdersAfter": {"orderSettings": {"deleteExpiredOrdersAfter": 30}},
        "markAsPaidStrategy": {"orderSettings": {"markAsPaidStrategy": "PAYMENT_FLOW"}},
        "automaticallyCompleteFullyPaidCheckouts": {
            "checkoutSettings": {"automaticallyCompleteFullyPaidCheckouts": True}
        },
        "defaultTransactionFlowStrategy": {"paymentSettings": {"defaultTransactionFlowStrategy": "CHARGE"}},
        "checkoutTtlBeforeReleasingFunds": {"paymentSettings": {"checkoutTtlBeforeReleasingFunds": 5}},
        "expireOrdersAfter": {"orderSettings": {"expireOrdersAfter": 59}},
    }
    before = Channel.objects.filter(pk=make.channel().pk).values().get()
    for field, given in refused.items():
        error = update(api, operator, **given)["errors"][0]
        assert (error["field"], error["code"]) == (field, "INVALID")
        assert error["clause"] or field == "expireOrdersAfter"
    assert Channel.objects.filter(pk=make.channel().pk).values().get() == before
    as_it_is = {
        "orderSettings": {
            "automaticallyConfirmAllNewOrders": False, "allowUnpaidOrders": True, "deleteExpiredOrdersAfter": 0,
            "markAsPaidStrategy": "TRANSACTION_FLOW",
        },
        "paymentSettings": {"defaultTransactionFlowStrategy": "AUTHORIZATION"},
    }  # fmt: skip
    found = update(api, operator, **as_it_is)["channel"]
    assert found["orderSettings"]["markAsPaidStrategy"] == "TRANSACTION_FLOW"
    assert found["paymentSettings"] == {"defaultTransactionFlowStrategy": "AUTHORIZATION"}
    assert all(len(why) == 4 for why in FIXED.values())
    bad = api(
        UPDATE, {"id": gid("Channel", 1), "input": {"orderSettings": {"expireOrdersAfter": -1}}}, as_=operator
    )
    assert bad["errors"]


def test_配送区域与元数据(api: Api, operator: User) -> None:
    way = make.way_of_delivery("330382", name="送货上门")
    zone, channel = gid("ShippingZone", way.zone_id), make.channel()
    update(api, operator, addShippingZones=[zone], metadata=[{"key": "a", "value": "1"}])
    assert list(channel.shipping_zones.all()) == [way.zone]
    found = update(api, operator, metadata=[{"key": "b", "value": "2"}], removeShippingZones=[zone])
    assert found["channel"]["metadata"] == [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]
    assert not channel.shipping_zones.exists()
    for given, field in (
        ({"addShippingZones": [gid("ShippingZone", 9999)]}, "addShippingZones"),
        ({"addWarehouses": [gid("Warehouse", make.buyer().address.pk)]}, "addWarehouses"),
    ):
        assert update(api, operator, **given)["errors"][0]["field"] == field
    asked = """query($countries: [CountryCode!]) { channel(slug: "yueqing") { availableShippingMethodsPerCountry(countries: $countries) {
        countryCode shippingMethods { name } } } }"""
    offered = [{"countryCode": "CN", "shippingMethods": [{"name": "送货上门"}]}]
    assert api.data(asked)["channel"]["availableShippingMethodsPerCountry"] == offered
    none = api.data(asked, {"countries": ["DE"]})["channel"]["availableShippingMethodsPerCountry"]
    assert none == [{"countryCode": "DE", "shippingMethods": []}]


def test_设置只给管理频道的员工看(api: Api, operator: User) -> None:
    asked = '{ channel(slug: "wenzhou") { stockSettings { allocationStrategy } } }'
    make.channel()
    keeper = make.user(staff=True)
    Group.objects.create(name="组", permissions=[Permission.MANAGE_CHANNELS]).users.add(keeper)
    assert api.data(asked, as_=keeper)["channel"]["stockSettings"]
    for person in (None, make.buyer().purchaser):
        assert api(asked, as_=person)["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"

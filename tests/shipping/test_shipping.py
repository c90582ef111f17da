"""配送 · staff keep zones and ways of delivery; carts choose of what is open to them; orders keep what was chosen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backend.account.models import Group, User
from backend.checkout import services as checkouts
from backend.checkout.models import Checkout
from backend.checkout.services import Wanted
from backend.core.refusals import Refusal
from backend.order.models import Order
from backend.shipping.models import ShippingMethod, ShippingMethodChannelListing, ShippingZone
from backend.shipping.rules import is_open
from storefront_api.kit.ids import to_global_id
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("country", "total", "least", "most", "expected"),
    [
        ("CN", "100", None, None, True),
        ("CN", "100", "100", "100", True),
        ("CN", "99.99", "100", None, False),
        ("CN", "100.01", None, "100", False),
        ("US", "100", None, None, False),
        (None, "100", None, None, False),
    ],
)
def test_何时可选(
    country: str | None, total: str, least: str | None, most: str | None, expected: bool
) -> None:
    limits = {name: value and Decimal(value) for name, value in (("least", least), ("most", most))}
    assert is_open(countries=["CN"], country=country, total=Decimal(total), **limits) is expected
    assert not is_open(countries=[], country=country, total=Decimal(total), **limits)


@pytest.fixture
def keeper() -> User:
    person = make.user(staff=True)
    Group.objects.create(name="配送", permissions=["MANAGE_SHIPPING"]).users.add(person)
    return person


ZONE = """mutation($input: ShippingZoneCreateInput!) { shippingZoneCreate(input: $input) {
  shippingZone { id name default countries { code } channels { slug } warehouses { name } priceRange { start { amount } } }
  errors { code field } } }"""
METHOD = """mutation($input: ShippingPriceInput!) { shippingPriceCreate(input: $input) {
  shippingMethod { id name type minimumDeliveryDays channelListings { id } } shippingZone { id } errors { code field } } }"""
LISTING = """mutation($id: ID!, $input: ShippingMethodChannelListingInput!) {
  shippingMethodChannelListingUpdate(id: $id, input: $input) { shippingMethod { channelListings {
    channel { slug } price { amount } minimumOrderPrice { amount } } } errors { code field } } }"""


def test_维护配送区域与方式(api: Any, keeper: User) -> None:
    channel, depot = make.channel(), make.product().supplier.warehouses.get()
    zone = api.data(
        ZONE,
        {
            "input": {
                "name": "温州市内", "countries": ["CN"], "addChannels": [to_global_id("Channel", channel.pk)],
                "addWarehouses": [to_global_id("Warehouse", depot.pk)],
            }
        },
        as_=keeper,
    )["shippingZoneCreate"]["shippingZone"]  # fmt: skip
    assert (zone["channels"], zone["countries"]) == ([{"slug": "wenzhou"}], [{"code": "CN"}])
    assert zone["warehouses"] == [{"name": depot.name}]
    method = api.data(
        METHOD,
        {
            "input": {
                "name": "送货上门",
                "shippingZone": zone["id"],
                "minimumDeliveryDays": 1,
                "type": "PRICE",
            }
        },
        as_=keeper,
    )["shippingPriceCreate"]["shippingMethod"]
    assert (method["type"], method["minimumDeliveryDays"], method["channelListings"]) == ("PRICE", 1, [])
    offered = api.data(
        LISTING,
        {
            "id": method["id"],
            "input": {"addChannels": [{"channelId": to_global_id("Channel", channel.pk), "price": 0, "minimumOrderPrice": "50"}]},
        },
        as_=keeper,
    )["shippingMethodChannelListingUpdate"]["shippingMethod"]["channelListings"]  # fmt: skip
    assert offered == [
        {"channel": {"slug": "wenzhou"}, "price": {"amount": 0.0}, "minimumOrderPrice": {"amount": 50.0}}
    ]
    update = """mutation($id: ID!, $input: ShippingZoneUpdateInput!) { shippingZoneUpdate(id: $id, input: $input) {
        shippingZone { name channels { slug } } errors { code field } } }"""
    changed = {"name": "市内", "removeChannels": [to_global_id("Channel", channel.pk)]}
    found = api.data(update, {"id": zone["id"], "input": changed}, as_=keeper)["shippingZoneUpdate"]
    assert found["shippingZone"] == {"name": "市内", "channels": []}
    assert not ShippingMethodChannelListing.objects.exists(), "a channel takes its listings along"
    listed = api.data(
        '{ shippingZones(first: 5, filter: {search: "市内"}) { totalCount edges { node { shippingMethods { name } } } } }', as_=keeper
    )["shippingZones"]  # fmt: skip
    assert listed == {"totalCount": 1, "edges": [{"node": {"shippingMethods": [{"name": "送货上门"}]}}]}
    rename = """mutation($id: ID!) { shippingPriceUpdate(id: $id, input: {name: "上门", maximumDeliveryDays: 3}) {
        shippingMethod { name maximumDeliveryDays } errors { code } } }"""
    assert api.data(rename, {"id": method["id"]}, as_=keeper)["shippingPriceUpdate"]["shippingMethod"] == {
        "name": "上门", "maximumDeliveryDays": 3
    }  # fmt: skip
    bulk = "mutation($ids: [ID!]!) { shippingPriceBulkDelete(ids: $ids) { count errors { code } } }"
    assert api.data(bulk, {"ids": [method["id"]]}, as_=keeper)["shippingPriceBulkDelete"]["count"] == 1
    gone = "mutation($id: ID!) { shippingZoneDelete(id: $id) { shippingZone { id name } errors { code } } }"
    assert (
        api.data(gone, {"id": zone["id"]}, as_=keeper)["shippingZoneDelete"]["shippingZone"]["id"]
        == zone["id"]
    )
    assert not ShippingZone.objects.exists()


REFUSED = {
    "没有名称": (ZONE, {"name": " "}, ("REQUIRED", "name")),
    "境外": (ZONE, {"name": "境外", "countries": ["CN", "US"]}, ("INVALID", "countries")),
    "没有的频道": (ZONE, {"name": "示例", "addChannels": ["Q2hhbm5lbDo5OTk5"]}, ("NOT_FOUND", "addChannels")),
    "没有区域": (METHOD, {"name": "示例"}, ("REQUIRED", "shippingZone")),
    "按重量": (METHOD, {"name": "示例", "type": "WEIGHT"}, ("INVALID", "type")),
    "天数颠倒": (
        METHOD,
        {"name": "示例", "minimumDeliveryDays": 3, "maximumDeliveryDays": 1, "shippingZone": "ZONE"},
        ("MAX_LESS_THAN_MIN", "maximumDeliveryDays"),
    ),
    "天数为负": (
        METHOD,
        {"name": "示例", "minimumDeliveryDays": -1, "shippingZone": "ZONE"},
        ("INVALID", "minimumDeliveryDays"),
    ),
    "不免费": (LISTING, {"price": "0.01"}, ("PRICE_NOT_ZERO", "price")),
    "金额颠倒": (
        LISTING,
        {"minimumOrderPrice": 2, "maximumOrderPrice": 1},
        ("MAX_LESS_THAN_MIN", "maximumOrderPrice"),
    ),
    "不是区域的频道": (LISTING, {"channel": "330382"}, ("INVALID", "addChannels")),
}


@pytest.mark.parametrize(("document", "given", "expected"), REFUSED.values(), ids=REFUSED)
def test_不予维护(
    api: Any, keeper: User, document: str, given: dict[str, Any], expected: tuple[str, str]
) -> None:
    way = make.way_of_delivery()
    if given.get("shippingZone") == "ZONE":
        given = {**given, "shippingZone": to_global_id("ShippingZone", way.zone_id)}
    variables: dict[str, Any] = {"input": given}
    if document is LISTING:
        channel = make.channel(given.pop("channel", "330300")) if "channel" in given else make.channel()
        offer = {"channelId": to_global_id("Channel", channel.pk), **given}
        variables = {"id": to_global_id("ShippingMethod", way.pk), "input": {"addChannels": [offer]}}
    answer = api(document, variables, as_=keeper)
    (payload,) = answer["data"].values()
    assert [(error["code"], error["field"]) for error in payload["errors"]] == [expected]
    assert ShippingMethod.objects.count() == 1


def test_没有权限看不到配送区域(api: Any) -> None:
    make.way_of_delivery()
    for viewer in (None, make.user(), make.user(staff=True), make.buyer().purchaser):
        answer = api("{ shippingZones(first: 5) { totalCount } }", as_=viewer)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


# 购物车 · the cart

OPTIONS = """mutation($id: ID!) { deliveryOptionsCalculate(id: $id) {
  deliveries { id shippingMethod { id name active price { amount } minimumDeliveryDays maximumDeliveryDays } } errors { code } } }"""
CHOOSE = """mutation($id: ID!, $way: ID) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $way) {
  checkout { delivery { id shippingMethod { name } } shippingPrice { gross { amount } } problems { __typename } }
  errors { code field } } }"""
SEEN = """query($id: ID!) { checkout(id: $id) { delivery { id } shippingMethods { name } problems { __typename
  ... on CheckoutProblemDeliveryMethodInvalid { delivery { shippingMethod { name } } }
  ... on CheckoutLineProblemInsufficientStock { availableQuantity line { id } variant { id } }
  ... on CheckoutLineProblemVariantNotAvailable { line { id } } } } }"""


def filled(buyer: make.Buyer, *, addressed: bool = True) -> Checkout:
    by = make.actor(buyer.purchaser)
    cart = checkouts.create(make.channel(), [Wanted(make.product(price="25").variant.pk, 2)], by=by)
    return checkouts.set_address(cart.pk, buyer.address.pk, by=by) if addressed else cart


def test_选择配送方式_写入订单(api: Any) -> None:
    buyer = make.buyer()
    way = make.way_of_delivery("330300", "330382")
    make.way_of_delivery("330382", name="乐清专送")
    make.way_of_delivery(name="大宗", minimum_order_price=Decimal(1000))
    cart = filled(buyer)
    key, clerk = to_global_id("Checkout", cart.pk), buyer.purchaser
    (option,) = api.data(OPTIONS, {"id": key}, as_=clerk)["deliveryOptionsCalculate"]["deliveries"]
    assert option["shippingMethod"] == {
        "id": to_global_id("ShippingMethod", way.pk), "name": "供应商送货上门", "active": True, "price": {"amount": 0.0},
        "minimumDeliveryDays": 1, "maximumDeliveryDays": 3,
    }  # fmt: skip
    for chosen in (option["id"], option["shippingMethod"]["id"]):
        cart_now = api.data(CHOOSE, {"id": key, "way": chosen}, as_=clerk)["checkoutDeliveryMethodUpdate"][
            "checkout"
        ]
        assert cart_now["delivery"] == {"id": option["id"], "shippingMethod": {"name": "供应商送货上门"}}
        assert cart_now["problems"] == []
    by = make.actor(clerk)
    checkouts.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)
    order = checkouts.complete(cart.pk, by=by)
    ShippingZone.objects.all().delete()
    asked = """query($id: ID!) { order(id: $id) { shippingMethodName deliveryMethod { __typename ... on ShippingMethod {
        name minimumDeliveryDays maximumDeliveryDays price { amount } } } } }"""
    assert api.data(asked, {"id": to_global_id("Order", order.pk)}, as_=clerk)["order"] == {
        "shippingMethodName": "供应商送货上门",
        "deliveryMethod": {
            "__typename": "ShippingMethod", "name": "供应商送货上门", "minimumDeliveryDays": 1, "maximumDeliveryDays": 3,
            "price": {"amount": 0.0},
        },
    }  # fmt: skip


def test_不可选的配送方式(api: Any) -> None:
    buyer = make.buyer()
    near, far = make.way_of_delivery(), make.way_of_delivery("330382")
    bare = filled(buyer, addressed=False)
    key = to_global_id("Checkout", bare.pk)
    assert api.data(OPTIONS, {"id": key}, as_=buyer.purchaser)["deliveryOptionsCalculate"]["deliveries"] == []

    def refused(cart: Checkout, way: str) -> str:
        variables = {"id": to_global_id("Checkout", cart.pk), "way": way}
        (error,) = api(CHOOSE, variables, as_=buyer.purchaser)["data"]["checkoutDeliveryMethodUpdate"][
            "errors"
        ]
        return str(error["code"])

    assert refused(bare, to_global_id("Delivery", near.pk)) == "SHIPPING_ADDRESS_NOT_SET"
    cart = filled(buyer)
    assert refused(cart, to_global_id("Delivery", far.pk)) == "DELIVERY_METHOD_NOT_APPLICABLE"
    assert refused(cart, to_global_id("Delivery", 999_999)) == "NOT_FOUND"
    assert refused(cart, to_global_id("Warehouse", 1)) == "NOT_FOUND"
    cart.refresh_from_db()
    assert cart.shipping_method is None


def test_选后不再适用_看得到_也不能提交(api: Any) -> None:
    buyer = make.buyer()
    way = make.way_of_delivery(maximum_order_price=Decimal(60))
    cart, by = filled(buyer), make.actor(buyer.purchaser)
    checkouts.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)
    checkouts.set_delivery(cart.pk, way.pk, by=by)
    product = make.product(price="20", stock=1)
    checkouts.add_lines(cart.pk, [Wanted(product.variant.pk, 2)], by=by)
    seen = api.data(SEEN, {"id": to_global_id("Checkout", cart.pk)})["checkout"]
    assert seen["shippingMethods"] == []
    assert seen["delivery"] == {"id": to_global_id("Delivery", way.pk)}
    short, invalid = seen["problems"]
    assert (short["__typename"], short["availableQuantity"]) == ("CheckoutLineProblemInsufficientStock", 1)
    assert invalid == {
        "__typename": "CheckoutProblemDeliveryMethodInvalid",
        "delivery": {"shippingMethod": {"name": "供应商送货上门"}},
    }
    with pytest.raises(Refusal) as refused:
        checkouts.complete(cart.pk, by=by)
    assert refused.value.code == "DELIVERY_METHOD_NOT_APPLICABLE"
    assert not Order.objects.exists()
    product.state = "delisted"
    product.save()
    kinds = [
        each["__typename"]
        for each in api.data(SEEN, {"id": to_global_id("Checkout", cart.pk)})["checkout"]["problems"]
    ]
    assert kinds == ["CheckoutLineProblemVariantNotAvailable", "CheckoutProblemDeliveryMethodInvalid"]
    assert checkouts.set_delivery(cart.pk, None, by=by).shipping_method is None

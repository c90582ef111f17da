"""配送限制 · postal codes and products that decide whether a way of delivery is open; warehouses named for zones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backend.account.models import Group, User
from backend.checkout import queries
from backend.checkout import services as carts
from backend.checkout.services import Wanted
from backend.core.permissions import Permission
from backend.shipping.rules import is_open
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

PRICE = """mutation($id: ID!, $input: ShippingPriceInput!) { shippingPriceUpdate(id: $id, input: $input) {
    shippingMethod { minimumOrderWeight { value } postalCodeRules { id start end inclusionType } } errors { field code } } }"""
EXCLUDE = """mutation($id: ID!, $products: [ID!]!) { shippingPriceExcludeProducts(id: $id, input: {products: $products}) {
    shippingMethod { excludedProducts(first: 10) { totalCount edges { node { id } } } } errors { field code } } }"""
INCLUDE = """mutation($id: ID!, $products: [ID!]!) { shippingPriceRemoveProductFromExclude(id: $id, products: $products) {
    shippingMethod { excludedProducts(first: 10) { totalCount } } errors { field code } } }"""


@pytest.mark.parametrize(
    ("code", "codes", "expected"),
    [
        ("325000", [], True),
        ("", [], True),
        ("325000", [("325000", "325999", True)], True),
        ("325999", [("325000", "325999", True)], True),
        ("310000", [("325000", "325999", True)], False),
        ("", [("325000", "325999", True)], False),
        ("325000", [("325000", "325999", False)], False),
        ("310000", [("325000", "325999", False)], True),
        ("", [("325000", "325999", False)], True),
        ("310000", [("325000", "325999", True), ("310000", "310000", True)], True),
        ("310000", [("310000", "310000", True), ("310000", "311000", False)], False),
    ],
)
def test_邮政编码规则(code: str, codes: list[tuple[str, str, bool]], expected: bool) -> None:
    found = is_open(
        countries=["CN"], country="CN", total=Decimal(1), least=None, most=None, postal_code=code, codes=codes
    )
    assert found is expected


def gid(kind: str, pk: Any) -> str:
    return to_global_id(kind, pk)


@pytest.fixture
def keeper() -> User:
    person = make.user(staff=True)
    Group.objects.create(name=f"组{make.number()}", permissions=[Permission.MANAGE_SHIPPING]).users.add(
        person
    )
    return person


def cart_to(code: str) -> Any:
    buyer = make.buyer()
    buyer.address.postal_code = code
    buyer.address.save()
    by = buyer.purchaser.actor()
    variant = make.product().variant  # type: ignore[attr-defined]
    cart = carts.create(buyer.organisation.region.channel, [Wanted(variant.pk, 2)], by=by)
    carts.set_address(cart.pk, buyer.address.pk, by=by)
    cart.refresh_from_db()
    return cart


def offered(cart: Any) -> list[str]:
    return [way.name for way in queries.deliveries(cart)]


@pytest.mark.django_db
def test_只送某些邮政编码(api: Api, keeper: User) -> None:
    way = make.way_of_delivery(name="送货上门")
    near, far = cart_to("325000"), cart_to("310000")
    key = gid("ShippingMethodType", way.pk)
    given = {"addPostalCodeRules": [{"start": "325000", "end": "325999"}], "inclusionType": "INCLUDE"}
    done = api.data(PRICE, {"id": key, "input": given}, as_=keeper)["shippingPriceUpdate"]["shippingMethod"]
    (rule,) = done["postalCodeRules"]
    assert (rule["start"], rule["end"], rule["inclusionType"]) == ("325000", "325999", "INCLUDE")
    assert done["minimumOrderWeight"] is None
    assert (offered(near), offered(far)) == (["送货上门"], [])
    api.data(PRICE, {"id": key, "input": {"inclusionType": "EXCLUDE"}}, as_=keeper)
    assert (offered(near), offered(far)) == ([], ["送货上门"])
    api.data(PRICE, {"id": key, "input": {"deletePostalCodeRules": [rule["id"]]}}, as_=keeper)
    assert (offered(near), offered(far)) == (["送货上门"], ["送货上门"])
    for wrong, expected in (
        ({"addPostalCodeRules": [{"start": "32500"}]}, ("addPostalCodeRules", "INVALID")),
        ({"addPostalCodeRules": [{"start": "３２５０００"}]}, ("addPostalCodeRules", "INVALID")),
        ({"addPostalCodeRules": [{"start": "325000", "end": "324999"}]}, ("addPostalCodeRules", "MAX_LESS_THAN_MIN")),
        ({"deletePostalCodeRules": [rule["id"]]}, ("deletePostalCodeRules", "NOT_FOUND")),
        ({"minimumOrderWeight": 5}, ("minimumOrderWeight", "INVALID")),
    ):  # fmt: skip
        errors = api(PRICE, {"id": key, "input": wrong}, as_=keeper)["data"]["shippingPriceUpdate"]["errors"]
        assert [(error["field"], error["code"]) for error in errors] == [expected], wrong


@pytest.mark.django_db
def test_不适用的商品(api: Api, keeper: User) -> None:
    way = make.way_of_delivery(name="送货上门")
    cart, other = cart_to("325000"), cart_to("325000")
    carts.set_delivery(cart.pk, way.pk, by=cart.user.actor())
    cart.refresh_from_db()
    product = gid("Product", cart.lines.get().variant.product_id)
    given = {"id": gid("ShippingMethodType", way.pk), "products": [product]}
    done = api.data(EXCLUDE, given, as_=keeper)["shippingPriceExcludeProducts"]["shippingMethod"]
    assert done["excludedProducts"] == {"totalCount": 1, "edges": [{"node": {"id": product}}]}
    assert (offered(cart), offered(other)) == ([], ["送货上门"])
    asked = "query($id: ID!) { checkout(id: $id) { problems { __typename } } }"
    problems = api.data(asked, {"id": gid("Checkout", cart.pk)}, as_=cart.user)["checkout"]["problems"]
    assert problems == [{"__typename": "CheckoutProblemDeliveryMethodInvalid"}]
    back = api.data(INCLUDE, given, as_=keeper)["shippingPriceRemoveProductFromExclude"]["shippingMethod"]
    assert back["excludedProducts"]["totalCount"] == 0
    assert offered(cart) == ["送货上门"]
    unknown = given | {"products": [gid("Product", 999_999)]}
    errors = api(EXCLUDE, unknown, as_=keeper)["data"]["shippingPriceExcludeProducts"]["errors"]
    assert errors == [{"field": "products", "code": "NOT_FOUND"}]
    for document in (EXCLUDE, INCLUDE):
        answer = api(document, given, as_=cart.user)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


@pytest.mark.django_db
def test_仓库的配送区域(api: Api, keeper: User) -> None:
    way = make.way_of_delivery()
    supplier = make.product().supplier
    depot = supplier.warehouses.get()
    for name, expected in (("assignWarehouseShippingZone", 1), ("unassignWarehouseShippingZone", 0)):
        document = f"""mutation($id: ID!, $zones: [ID!]!) {{ {name}(id: $id, shippingZoneIds: $zones) {{
            warehouse {{ shippingZones(first: 5) {{ totalCount }} }} errors {{ field code }} }} }}"""
        given = {"id": gid("Warehouse", depot.pk), "zones": [gid("ShippingZone", way.zone_id)]}
        done = api.data(document, given, as_=keeper)[name]
        assert done["warehouse"]["shippingZones"]["totalCount"] == expected
        wrong = api(document, given | {"zones": [gid("ShippingZone", 9999)]}, as_=keeper)["data"][name]
        assert wrong["errors"] == [{"field": "shippingZoneIds", "code": "NOT_FOUND"}]
        for person in (supplier.sales, make.buyer().purchaser):
            answer = api(document, given, as_=person)
            assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    seen = "query($id: ID!) { warehouse(id: $id) { shippingZones(first: 5) { totalCount } } }"
    way.zone.warehouses.add(depot)
    mine = api.data(seen, {"id": gid("Warehouse", depot.pk)}, as_=supplier.sales)["warehouse"]
    assert mine == {"shippingZones": {"totalCount": 0}}

"""官方店面备用的操作 · what Saleor's storefront can ask and does not on the way through it (tests/stories/test_official_storefront.py):
with an app's token, with more variants than fit on a page, with cards, or from code that nothing calls today."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import User
from backend.core.actor import Role
from backend.core.permissions import Permission
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.app.apps import app_with
from tests.conftest import Api
from tests.order.orders import placed

pytestmark = pytest.mark.django_db

ERRORS = "errors { field message code }"
TRANSLATED = "translation(languageCode: EN) { name }"
MONEY = "gross { amount currency }"
CARD = f"""id name slug created {TRANSLATED} pricing {{ priceRange {{ start {{ {MONEY} }} stop {{ {MONEY} }} }} }}
  category {{ id name slug {TRANSLATED} backgroundImage {{ url alt }} }} thumbnail(size: 1024, format: WEBP) {{ url alt }}
  assignedAttribute(slug: "bestseller") {{ ... on AssignedBooleanAttribute {{ value }} }}"""
VARIANT = f"""query($id: ID, $sku: String, $channel: String!) {{ productVariant(id: $id, sku: $sku, channel: $channel) {{
  id name sku quantityAvailable {TRANSLATED} media {{ url(size: 2048, format: WEBP) alt type }} product {{ id slug }}
  attributes(variantSelection: VARIANT_SELECTION) {{ attribute {{ slug name inputType }} values {{ name value file {{ url }} }} }}
  pricing {{ price {{ {MONEY} }} priceUndiscounted {{ {MONEY} }} }} }} }}"""
MY_ORDERS = f"""{{ me {{ id email firstName lastName orders(first: 10) {{ edges {{ node {{ id number created status statusDisplay
  paymentStatus total {{ {MONEY} }} lines {{ quantity variant {{ id name product {{ id name slug description
  thumbnail {{ url alt }} category {{ id name }} }} pricing {{ price {{ {MONEY} }} }} }} }} }} }} }} }} }}"""
PERSON = "user { id email addresses { id city country { code country } } defaultBillingAddress { id } defaultShippingAddress { id } }"
PLACE = {
    "firstName": "示例", "lastName": "收件人", "streetAddress1": "示范路 25 号", "city": "温州市", "countryArea": "浙江省",
    "postalCode": "325000", "country": "CN",
}  # fmt: skip


def test_应用看渠道(api: Api) -> None:
    make.channel()
    _, known = app_with(Permission.MANAGE_PRODUCTS)
    asked = "{ channels { id name slug isActive currencyCode } }"
    found = api(asked, **known)["data"]["channels"]
    assert {(each["slug"], each["currencyCode"]) for each in found} == {
        ("zhejiang", "CNY"),
        ("wenzhou", "CNY"),
    }


def test_按编号或货号看一个规格(api: Api) -> None:
    variant = make.product(variants=2).variant  # type: ignore[attr-defined]
    named = to_global_id("ProductVariant", variant.pk)
    by_id = api.data(VARIANT, {"id": named, "channel": "wenzhou"})["productVariant"]
    by_sku = api.data(VARIANT, {"sku": variant.sku, "channel": "wenzhou"})["productVariant"]
    assert by_id == by_sku
    assert (by_id["id"], by_id["pricing"]["price"]["gross"]["amount"]) == (named, 25.0)
    for given in ({}, {"id": named, "sku": variant.sku}):
        assert api(VARIANT, {"channel": "wenzhou", **given})["errors"]


def test_商品列表(api: Api) -> None:
    made = make.product()
    asked = f'{{ products(first: 9, channel: "wenzhou") {{ edges {{ node {{ {CARD} productVariants(first: 50) {{ totalCount }} }} }} }} }}'
    [edge] = api.data(asked)["products"]["edges"]
    assert edge["node"]["name"] == made.name


def test_本人订单一次看全(api: Api) -> None:
    clerk = placed().buyer.purchaser
    me = api.data(MY_ORDERS, as_=clerk)["me"]
    assert me["email"] == clerk.email
    assert me["orders"]["edges"][0]["node"]["lines"]


def test_购物车的行与支付(api: Api) -> None:
    clerk = make.buyer().purchaser
    variant = to_global_id("ProductVariant", make.product().variant.pk)  # type: ignore[attr-defined]

    def ask(command: str, declared: str, given: str, wanted: str, **values: Any) -> Any:
        text = f"mutation({declared}) {{ {command}({given}) {{ {wanted} {ERRORS} }} }}"
        return api(text, values, as_=clerk)["data"][command]

    lines = "checkout { id lines { id quantity } }"
    cart = ask(
        "checkoutCreate", "$channel: String!", "input: {channel: $channel, languageCode: EN, lines: []}", lines,
        channel="wenzhou",
    )["checkout"]["id"]  # fmt: skip
    declared, given = "$id: ID!, $lines: [CheckoutLineInput!]!", "id: $id, lines: $lines"
    added = ask(
        "checkoutLinesAdd", declared, given, lines, id=cart, lines=[{"variantId": variant, "quantity": 1}]
    )
    line = added["checkout"]["lines"][0]["id"]
    changed = ask(
        "checkoutLinesUpdate", "$id: ID!, $lines: [CheckoutLineUpdateInput!]!", given, lines, id=cart,
        lines=[{"lineId": line, "quantity": 3}],
    )  # fmt: skip
    assert changed["checkout"]["lines"] == [{"id": line, "quantity": 3}]

    gateways = ask(
        "paymentGatewayInitialize", "$id: ID!, $gateways: [PaymentGatewayToInitialize!]",
        "id: $id, paymentGateways: $gateways", f"gatewayConfigs {{ id data {ERRORS} }}", id=cart, gateways=None,
    )  # fmt: skip
    assert gateways["errors"] == []
    assert all(each["errors"] == [] for each in gateways["gatewayConfigs"])
    unknown = ask(
        "transactionProcess", "$id: ID!, $data: JSON", "id: $id, data: $data",
        "transaction { id actions } transactionEvent { message type } data",
        id=to_global_id("TransactionItem", "00000000-0000-0000-0000-000000000000"), data={},
    )  # fmt: skip
    assert [each["code"] for each in unknown["errors"]] == ["NOT_FOUND"]
    code = ask(
        "checkoutRemovePromoCode", "$id: ID, $code: String!", "checkoutId: $id, promoCode: $code", lines, id=cart,
        code="EXAMPLE-10",
    )  # fmt: skip
    assert [each["field"] for each in code["errors"]] == ["promoCode"]

    emptied = ask(
        "checkoutLineDelete", "$id: ID!, $line: ID!", "id: $id, lineId: $line", lines, id=cart, line=line
    )
    assert emptied["checkout"]["lines"] == []


def test_结账时管理地址(api: Api) -> None:
    clerk = make.member(make.organisation("buyer"), Role.PURCHASER)

    def ask(command: str, declared: str, given: str, **values: Any) -> Any:
        wanted = f"{PERSON} {ERRORS}" + (
            "" if "Default" in command else " address { id streetAddress1 city country { code } }"
        )
        answer = api.data(f"mutation({declared}) {{ {command}({given}) {{ {wanted} }} }}", values, as_=clerk)
        assert answer[command]["errors"] == []
        return answer[command]

    made = ask(
        "accountAddressCreate", "$address: AddressInput!, $type: AddressTypeEnum", "type: $type, input: $address",
        address=PLACE, type="SHIPPING",
    )  # fmt: skip
    place = made["address"]["id"]
    assert made["user"]["defaultShippingAddress"] == {"id": place}
    moved = ask(
        "accountAddressUpdate", "$id: ID!, $address: AddressInput!", "id: $id, input: $address", id=place,
        address=PLACE | {"streetAddress1": "示范路 26 号"},
    )  # fmt: skip
    assert moved["address"]["streetAddress1"] == "示范路 26 号"
    default = ask(
        "accountSetDefaultAddress", "$id: ID!, $type: AddressTypeEnum!", "id: $id, type: $type", id=place,
        type="BILLING",
    )  # fmt: skip
    assert default["user"]["defaultBillingAddress"] == {"id": place}
    gone = ask("accountAddressDelete", "$id: ID!", "id: $id", id=place)
    assert gone["user"]["addresses"] == []


def test_结账时注册(api: Api) -> None:
    given = {
        "email": "new@example.com",
        "password": "a-long-sentence-25",
        "channel": "wenzhou",
        "redirectUrl": "http://localhost/",
    }
    asked = f"mutation($input: AccountRegisterInput!) {{ accountRegister(input: $input) {{ {ERRORS} }} }}"
    make.channel()
    assert api.data(asked, {"input": given})["accountRegister"]["errors"] == []
    assert User.objects.filter(email="new@example.com", is_confirmed=False).exists()

"""购物车细节 · what Saleor's clients send besides lines and addresses: promotions, prices, metadata, saved addresses, letting go."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import Address
from backend.checkout import services
from backend.checkout.models import Checkout
from backend.checkout.services import Destination, Wanted
from backend.core.actor import ANONYMOUS
from backend.core.refusals import NotFound, Refusal
from backend.payment.models import TransactionItem
from storefront_api.kit.ids import to_global_id
from tests import make

pytestmark = pytest.mark.django_db

ADDRESS = {
    "first_name": "三", "last_name": "张", "street_address_1": "示例路 2 号", "city": "温州市", "city_area": "鹿城区",
    "country_area": "浙江省", "postal_code": "325000", "phone": "0577-88000000",
}  # fmt: skip


def filled(buyer: make.Buyer) -> Checkout:
    by = make.actor(buyer.purchaser)
    cart = services.create(make.channel(), [Wanted(make.product().variant.pk, 1)], by=by)
    return services.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)


def test_没有优惠(api: Any) -> None:
    buyer = make.buyer()
    key = to_global_id("Checkout", filled(buyer).pk)
    add = 'mutation($id: ID) { checkoutAddPromoCode(checkoutId: $id, promoCode: "九折") { checkout { id } errors { code field } } }'
    found = api(add, {"id": key}, as_=buyer.purchaser)["data"]["checkoutAddPromoCode"]
    assert found == {"checkout": None, "errors": [{"code": "VOUCHER_NOT_APPLICABLE", "field": "promoCode"}]}
    remove = 'mutation($id: ID) { checkoutRemovePromoCode(checkoutId: $id, promoCode: "九折") { errors { code } } }'
    assert api(remove, {"id": key}, as_=buyer.purchaser)["data"]["checkoutRemovePromoCode"]["errors"] == [
        {"code": "INVALID"}
    ]
    asked = """query($id: ID!) { checkout(id: $id) { discount { amount } discountName translatedDiscountName voucherCode
        voucher { id } giftCards { id } } }"""
    assert api.data(asked, {"id": key})["checkout"] == {
        "discount": {"amount": 0.0}, "discountName": None, "translatedDiscountName": None, "voucherCode": None,
        "voucher": None, "giftCards": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code"),
    [({"price": 1}, "INVALID"), ({"priceOverrideReason": "议价"}, "PRICE_OVERRIDE_REASON_WITHOUT_OVERRIDE")],
)
def test_不能改价(api: Any, more: dict[str, Any], code: str) -> None:
    buyer = make.buyer()
    cart = filled(buyer)
    line = {"variantId": to_global_id("ProductVariant", make.product().variant.pk), "quantity": 1, **more}
    add = """mutation($id: ID!, $lines: [CheckoutLineInput!]!) { checkoutLinesAdd(id: $id, lines: $lines) {
        errors { code field } } }"""
    variables = {"id": to_global_id("Checkout", cart.pk), "lines": [line]}
    (error,) = api(add, variables, as_=buyer.purchaser)["data"]["checkoutLinesAdd"]["errors"]
    assert error["code"] == code
    update = """mutation($id: ID!, $lines: [CheckoutLineUpdateInput!]!) { checkoutLinesUpdate(id: $id, lines: $lines) {
        errors { code field } } }"""
    variables["lines"] = [
        {"lineId": to_global_id("CheckoutLine", cart.lines.get().pk), "quantity": 2, **more}
    ]
    (error,) = api(update, variables, as_=buyer.purchaser)["data"]["checkoutLinesUpdate"]["errors"]
    assert error["code"] == code
    assert [line.quantity for line in cart.lines.all()] == [1]


def test_元数据随订单走(api: Any) -> None:
    buyer = make.buyer()
    create = """mutation($input: CheckoutCreateInput!) { checkoutCreate(input: $input) { checkout { id languageCode
        metadata { key value } lines { metadata { key value } } } errors { code } } }"""
    line = {
        "variantId": to_global_id("ProductVariant", make.product().variant.pk), "quantity": 1, "forceNewLine": True,
        "metadata": [{"key": "房间", "value": "301"}],
    }  # fmt: skip
    given = {
        "channel": "wenzhou", "lines": [line, line], "languageCode": "EN_US", "metadata": [{"key": "utm", "value": "a"}],
        "shippingAddress": {"firstName": "三", "streetAddress1": "示例路", "city": "温州市"},
    }  # fmt: skip
    cart = api.data(create, {"input": given}, as_=buyer.purchaser)["checkoutCreate"]["checkout"]
    assert cart["languageCode"] == "EN_US"
    assert cart["lines"] == [{"metadata": line["metadata"]}], "a variant has one line"
    set_line = "mutation($id: ID!, $line: ID!) { checkoutBudgetLineUpdate(id: $id, budgetLineId: $line) { errors { code } } }"
    api.data(
        set_line,
        {"id": cart["id"], "line": to_global_id("BudgetLine", buyer.budget_line.pk)},
        as_=buyer.purchaser,
    )
    complete = """mutation($id: ID!) { checkoutComplete(id: $id, metadata: [{key: "ref", value: "b"}], storeSource: false) {
        order { metadata { key value } lines { metadata { key value } quantity } } errors { code } } }"""
    order = api.data(complete, {"id": cart["id"]}, as_=buyer.purchaser)["checkoutComplete"]["order"]
    assert order["metadata"] == [{"key": "ref", "value": "b"}, {"key": "utm", "value": "a"}]
    assert order["lines"] == [{"metadata": line["metadata"], "quantity": 2}]


def test_提交时存入地址簿_不重复() -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    for _ in range(2):
        cart = filled(buyer)
        services.set_address(cart.pk, Destination(ADDRESS, save=True), by=by)
        services.set_address(cart.pk, Destination(ADDRESS, save=True), by=by, billing=True)
        assert Address.objects.filter(user=buyer.purchaser).count() == (0 if _ == 0 else 1)
        services.complete(cart.pk, by=by)
    (kept,) = buyer.purchaser.addresses.all()
    assert kept.snapshot() == Address(**ADDRESS).snapshot()
    for destination in (Destination({**ADDRESS, "city": "乐清市"}), Destination(buyer.address.pk, save=True)):
        cart = filled(buyer)
        services.set_address(cart.pk, destination, by=by)
        services.complete(cart.pk, by=by)
    assert buyer.purchaser.addresses.count() == 1


def test_地址可以先填一部分_提交时须齐全(api: Any) -> None:
    buyer = make.buyer()
    cart, by = filled(buyer), make.actor(buyer.purchaser)
    update = """mutation($id: ID!, $address: AddressInput!, $rules: CheckoutAddressValidationRules) {
        checkoutShippingAddressUpdate(id: $id, shippingAddress: $address, validationRules: $rules) {
          checkout { shippingAddress { city } } errors { code field } } }"""

    def codes(address: dict[str, str], **rules: bool) -> list[tuple[str, str]]:
        variables = {"id": to_global_id("Checkout", cart.pk), "address": address, "rules": rules or None}
        payload = api(update, variables, as_=buyer.purchaser)["data"]["checkoutShippingAddressUpdate"]
        return [(error["code"], error["field"]) for error in payload["errors"]]

    assert codes({"city": "温州市"}) == [("REQUIRED", "firstName"), ("REQUIRED", "streetAddress1")]
    assert codes({"city": "温州市", "phone": "x"}, checkRequiredFields=False) == [("INVALID", "phone")]
    assert codes({"city": "温" * 61}, checkRequiredFields=False, checkFieldsFormat=False) == [
        ("INVALID", "city")
    ]
    assert codes({"city": "温州市", "phone": "x"}, checkRequiredFields=False, checkFieldsFormat=False) == []
    with pytest.raises(Refusal) as refused:
        services.complete(cart.pk, by=by)
    assert {(each.code, each.field) for each in refused.value.each()} == {
        ("REQUIRED", "first_name"), ("REQUIRED", "street_address_1"), ("INVALID", "phone")
    }  # fmt: skip


def test_放下购物车_只留商品() -> None:
    buyer = make.buyer()
    cart, by = filled(buyer), make.actor(buyer.purchaser)
    services.set_address(cart.pk, buyer.address.pk, by=by)
    services.set_note(cart.pk, "内部备注", by=by)
    services.authorize(cart.pk, None, gateway="oucai.treasury", by=by)
    for stranger in (ANONYMOUS, make.actor(make.buyer().purchaser)):
        with pytest.raises(NotFound):
            services.detach(cart.pk, by=stranger)
    services.detach(cart.pk, by=by)
    cart.refresh_from_db()
    left = (cart.user, cart.organisation, cart.budget_line, cart.shipping_address, cart.email, cart.note)
    assert left == (None, None, None, None, "", "")
    assert cart.lines.count() == 1
    assert TransactionItem.objects.get().state == TransactionItem.State.CANCELED
    other = make.buyer()
    assert services.attach(cart.pk, by=make.actor(other.purchaser)).organisation == other.organisation


def test_语言(api: Any) -> None:
    buyer = make.buyer()
    key = to_global_id("Checkout", filled(buyer).pk)
    change = "mutation($id: ID!) { checkoutLanguageCodeUpdate(id: $id, languageCode: EN) { checkout { languageCode } errors { code } } }"
    found = api.data(change, {"id": key}, as_=buyer.purchaser)
    assert found["checkoutLanguageCodeUpdate"]["checkout"] == {"languageCode": "EN"}

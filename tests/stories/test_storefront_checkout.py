"""官方前端的结账 · a clerk buys in Saleor's storefront: its calls, in its order, with its token where it sends one and without where it
does not."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import User
from backend.core.actor import Role
from backend.invoice import services as invoices
from backend.order import services as orders
from backend.order.models import Order
from backend.order.rules import Judged
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

CART = """fragment Cart on Checkout { id email discount { currency amount } voucherCode discountName translatedDiscountName
  giftCards { displayCode id currentBalance { amount } } channel { id slug } user { id } shippingAddress { ...Place }
  billingAddress { ...Place } authorizeStatus chargeStatus isShippingRequired availablePaymentGateways { id name currencies
  config { field value } } delivery { id shippingMethod { id name } } problems { ... on CheckoutProblemDeliveryMethodStale {
  __typename } ... on CheckoutProblemDeliveryMethodInvalid { __typename } } totalPrice { gross { amount } tax { amount } }
  shippingPrice { gross { amount } } subtotalPrice { gross { amount } } lines { id quantity totalPrice { gross { amount } }
  unitPrice { gross { amount } } undiscountedUnitPrice { amount } variant { id name product { name } } } }
fragment Place on Address { id city phone postalCode companyName cityArea streetAddress1 streetAddress2 countryArea
  country { country code } firstName lastName }"""
ERRORS = "errors { message field code }"
ADDRESS = {
    "firstName": "三", "lastName": "张", "streetAddress1": "示例路 2 号", "city": "温州市", "cityArea": "鹿城区",
    "countryArea": "浙江省", "postalCode": "325000", "phone": "0577-88000000", "country": "CN",
}  # fmt: skip


class Storefront:
    """What the storefront's server does: it keeps the id of the cart in a cookie, and the token of whoever is logged in."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.person: User | None = None
        self.cart = ""

    def changes(
        self, command: str, declared: str, given: str, wanted: str = "checkout { ...Cart }", **more: Any
    ) -> Any:
        """A mutation of the cart, with the token; its payload."""
        text = f"mutation($id: ID!{declared}) {{ {command}(id: $id{given}) {{ {wanted} {ERRORS} }} }}"
        fragments = CART if "...Cart" in wanted else ""
        return self.api.data(f"{text} {fragments}", {"id": self.cart, **more}, as_=self.person)[command]

    def seen(self) -> Any:
        """The cart as the page reads it: without a token."""
        return self.api.data(
            f"query($id: ID!) {{ checkout(id: $id) {{ ...Cart }} }} {CART}", {"id": self.cart}
        )["checkout"]

    def fills(self, variant: str, quantity: int) -> None:
        create = """mutation($channel: String!) { checkoutCreate(input: {channel: $channel, languageCode: EN, lines: []}) {
            checkout { id email lines { id } } errors { field code } } }"""
        made = self.api.data(create, {"channel": "wenzhou"}, as_=self.person)
        self.cart = made["checkoutCreate"]["checkout"]["id"]
        lines = [{"variantId": variant, "quantity": quantity}]
        self.changes("checkoutLinesAdd", ", $lines: [CheckoutLineInput!]!", ", lines: $lines", lines=lines)

    def delivers(self) -> str:
        """Address, ways of delivery, the first of them; the name of it."""
        self.changes(
            "checkoutShippingAddressUpdate",
            ", $address: AddressInput!, $rules: CheckoutAddressValidationRules",
            ", shippingAddress: $address, saveAddress: true, validationRules: $rules",
            address=ADDRESS,
        )
        options = self.changes(
            "deliveryOptionsCalculate",
            "",
            "",
            "deliveries { id shippingMethod { id name active price { amount } } }",
        )["deliveries"]
        chosen = self.changes(
            "checkoutDeliveryMethodUpdate", ", $way: ID!", ", deliveryMethodId: $way", way=options[0]["id"]
        )["checkout"]
        self.changes(
            "checkoutBillingAddressUpdate", ", $address: AddressInput!", ", billingAddress: $address, saveAddress: false",
            address=ADDRESS,
        )  # fmt: skip
        assert chosen["problems"] == []
        return str(chosen["delivery"]["shippingMethod"]["name"])

    def pays(self) -> str:
        """Pay through the first gateway that it knows; the kind of the event."""
        cart = self.seen()
        known = [
            one["id"]
            for one in cart["availablePaymentGateways"]
            if one["id"] in {"saleor.io.dummy-payment-app", "mirumee.payments.dummy"}
        ]
        told = self.changes(
            "transactionInitialize",
            ", $amount: PositiveDecimal, $gateway: PaymentGatewayToInitialize!",
            ", amount: $amount, paymentGateway: $gateway",
            "transaction { id actions } transactionEvent { message type } data",
            amount=cart["totalPrice"]["gross"]["amount"],
            gateway={
                "id": known[0],
                "data": {"event": {"type": "CHARGE_SUCCESS", "includePspReference": True}},
            },
        )
        assert told["transaction"]["id"]
        return str(told["transactionEvent"]["type"])

    def completes(self) -> str:
        wanted = "order { id channel { slug } }"
        found = self.changes("checkoutComplete", "", "", wanted)["order"]
        assert found["channel"] == {"slug": "wenzhou"}
        return str(found["id"])


CONFIRMATION = """query($id: ID!) { order(id: $id) { id number userEmail isPaid channel { slug } discounts { type name
  amount { amount } } chargeStatus authorizeStatus shippingAddress { firstName lastName streetAddress1 city phone }
  billingAddress { streetAddress1 } deliveryMethod { ... on ShippingMethod { name minimumDeliveryDays maximumDeliveryDays } }
  total { gross { amount } } voucher { code } lines { id quantity productName variant { name } } totalBalance { amount }
  totalCaptured { amount } } }"""
ORDERS = """{ me { orders(first: 5) { totalCount edges { node { number isPaid chargeStatus paymentStatus statusDisplay
  totalCaptured { amount } fulfillments { status lines { quantity } } } } } addresses { streetAddress1 } } }"""


def test_经办人在官方前端结账(api: Api, settings: Any) -> None:
    settings.STOREFRONT_GATEWAYS = True
    buyer = make.buyer()
    make.way_of_delivery()
    product = make.product(price="118.50")
    shop = Storefront(api)

    # 未登录时加购 · filled by a stranger, read without a token
    shop.fills(to_global_id("ProductVariant", product.variant.pk), 2)
    assert shop.seen()["totalPrice"]["gross"]["amount"] == 237.0

    # 登录、认领 · logged in; the page still reads without a token
    shop.person = buyer.purchaser
    attached = shop.changes("checkoutCustomerAttach", "", "")["checkout"]
    assert attached["user"] == {"id": to_global_id("User", buyer.purchaser.pk)}
    assert shop.seen()["user"] is None
    shop.changes("checkoutCustomerAttach", "", "")
    shop.changes("checkoutEmailUpdate", ", $email: String!", ", email: $email", email="clerk@example.com")

    assert shop.delivers() == "供应商送货上门"
    promo = (
        'mutation($id: ID) { checkoutAddPromoCode(checkoutId: $id, promoCode: "SALE") { errors { code } } }'
    )
    refused = api(promo, {"id": shop.cart}, as_=shop.person)["data"]["checkoutAddPromoCode"]["errors"]
    assert refused == [{"code": "VOUCHER_NOT_APPLICABLE"}]

    # 支付、提交 · the budget line authorises; nothing is charged before acceptance
    assert (shop.seen()["authorizeStatus"], shop.seen()["chargeStatus"]) == ("NONE", "NONE")
    assert shop.pays() == "AUTHORIZATION_SUCCESS"
    assert (shop.seen()["authorizeStatus"], shop.seen()["chargeStatus"]) == ("FULL", "NONE")
    order = shop.completes()
    assert shop.completes() == order, "safe to repeat"
    assert shop.seen() is None, "the cookie's cart is gone, a new one begins"

    # 确认页 · read without a token
    page = api.data(CONFIRMATION, {"id": order})["order"]
    assert page["total"]["gross"]["amount"] == 237.0
    assert (page["authorizeStatus"], page["chargeStatus"], page["isPaid"]) == ("FULL", "NONE", False)
    assert page["deliveryMethod"] == {
        "name": "供应商送货上门",
        "minimumDeliveryDays": 1,
        "maximumDeliveryDays": 3,
    }
    assert page["shippingAddress"]["streetAddress1"] == "***"
    assert "***@" in page["userEmail"]
    assert (page["discounts"], page["voucher"]) == ([], None)

    # 供货、验收、结算、支付 · and what "my orders" says then
    part = Order.objects.get().supplier_orders.get()
    seller, inspector, finance = (
        make.actor(person) for person in (product.supplier.sales, buyer.inspector, buyer.finance)
    )
    orders.accept(part.pk, by=seller)
    lines = [(line.pk, line.quantity) for line in part.lines.all()]
    delivery = orders.ship(part.pk, lines, by=seller)
    orders.receive(delivery.pk, lines, by=inspector)
    judged = [Judged(line, quantity) for line, quantity in lines]
    orders.inspect(part.pk, judged, inspectors=["演示"], by=inspector)
    settlement = invoices.request_settlement(
        part.pk, bank_name="示例银行", account_number="3300000000001234", by=seller
    )
    invoices.confirm_settlement(settlement.pk, by=finance)
    invoices.record_payment(settlement.pk, voucher="支-1", by=finance)
    me = api.data(ORDERS, as_=shop.person)["me"]
    (found,) = [edge["node"] for edge in me["orders"]["edges"]]
    assert found["number"] == page["number"]
    assert (found["isPaid"], found["chargeStatus"], found["paymentStatus"]) == (True, "FULL", "FULLY_CHARGED")
    assert found["totalCaptured"] == {"amount": 237.0}
    assert found["fulfillments"] == [{"status": "FULFILLED", "lines": [{"quantity": 2}]}]
    assert me["addresses"] == [{"streetAddress1": "示例路 2 号"}], "kept once, as asked"


def test_退出登录_购物车留下商品(api: Api) -> None:
    buyer = make.buyer()
    shop = Storefront(api)
    shop.person = buyer.purchaser
    shop.fills(to_global_id("ProductVariant", make.product().variant.pk), 1)
    shop.changes("checkoutCustomerDetach", "", "", "")
    left = shop.seen()
    assert (len(left["lines"]), left["email"], left["shippingAddress"]) == (1, "", None)
    shop.person = make.member(make.organisation("buyer"), Role.PURCHASER)
    assert shop.changes("checkoutCustomerAttach", "", "")["checkout"]["user"]["id"]

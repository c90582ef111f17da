"""持号可见 · what the id of a cart or of a fresh order shows to whoever holds it, field by field, and that it opens no more.

A new field of `Checkout` or `Order` fails these tests until it stands in the table, with what a stranger reads in it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from backend.account.models import User
from backend.checkout import services as checkouts
from backend.checkout.models import Checkout
from backend.checkout.services import Wanted
from backend.core import clock
from backend.core.actor import ANONYMOUS, Role
from backend.order.models import Order
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make

pytestmark = pytest.mark.django_db

TYPES = schema.graphql_schema.type_map
REFUSED = "PermissionDenied"
"""Answered with null and an error: private metadata, for staff."""
AS_OWNER = "as the owner reads it"

CART = {
    "id": AS_OWNER, "token": AS_OWNER, "created": AS_OWNER, "updatedAt": AS_OWNER, "channel": AS_OWNER, "email": AS_OWNER,
    "quantity": AS_OWNER, "shippingAddress": AS_OWNER, "billingAddress": AS_OWNER, "isShippingRequired": AS_OWNER,
    "subtotalPrice": AS_OWNER, "shippingPrice": AS_OWNER, "totalPrice": AS_OWNER, "metadata": AS_OWNER, "metafields": AS_OWNER,
    "lines": AS_OWNER, "languageCode": AS_OWNER, "displayGrossPrices": AS_OWNER, "shippingMethods": AS_OWNER,
    "availableShippingMethods": AS_OWNER, "availableCollectionPoints": AS_OWNER, "delivery": AS_OWNER,
    "deliveryMethod": AS_OWNER, "shippingMethod": AS_OWNER, "problems": AS_OWNER, "availablePaymentGateways": AS_OWNER,
    "authorizeStatus": AS_OWNER, "chargeStatus": AS_OWNER, "totalBalance": AS_OWNER, "giftCards": AS_OWNER,
    "voucher": AS_OWNER, "voucherCode": AS_OWNER, "discount": AS_OWNER, "discountName": AS_OWNER,
    "translatedDiscountName": AS_OWNER, "taxExemption": AS_OWNER, "stockReservationExpires": AS_OWNER,
    "approvalRoute": None, "transactions": None, "user": None, "organisation": None, "budgetLine": None, "compliance": None, "note": "", "customerNote": "",
    "privateMetadata": REFUSED, "privateMetafields": REFUSED,
}  # fmt: skip
LINE = {
    "id": AS_OWNER, "variant": AS_OWNER, "quantity": AS_OWNER, "unitPrice": AS_OWNER, "undiscountedUnitPrice": AS_OWNER,
    "totalPrice": AS_OWNER, "undiscountedTotalPrice": AS_OWNER, "requiresShipping": AS_OWNER, "supplierName": AS_OWNER,
    "available": AS_OWNER, "isGift": AS_OWNER, "priceOverrideReason": AS_OWNER, "metadata": AS_OWNER, "metafields": AS_OWNER, "reason": "",
    "privateMetadata": REFUSED, "privateMetafields": REFUSED,
}  # fmt: skip
RECEIPT = {
    "id": AS_OWNER, "token": AS_OWNER, "number": AS_OWNER, "status": AS_OWNER, "statusDisplay": AS_OWNER, "created": AS_OWNER,
    "updatedAt": AS_OWNER, "origin": AS_OWNER, "channel": AS_OWNER, "method": AS_OWNER, "isShippingRequired": AS_OWNER,
    "displayGrossPrices": AS_OWNER, "lines": AS_OWNER, "total": AS_OWNER, "undiscountedTotal": AS_OWNER, "subtotal": AS_OWNER,
    "shippingPrice": AS_OWNER, "isPaid": AS_OWNER, "paymentStatus": AS_OWNER, "paymentStatusDisplay": AS_OWNER,
    "chargeStatus": AS_OWNER, "authorizeStatus": AS_OWNER, "totalAuthorized": AS_OWNER, "totalCharged": AS_OWNER,
    "totalCaptured": AS_OWNER, "totalBalance": AS_OWNER, "totalChargePending": AS_OWNER, "totalRefunded": AS_OWNER,
    "totalRefundPending": AS_OWNER, "totalCanceled": AS_OWNER, "totalAuthorizePending": AS_OWNER, "totalCancelPending": AS_OWNER,
    "totalGrantedRefund": AS_OWNER, "totalRemainingGrant": AS_OWNER, "grantedRefunds": [], "payments": AS_OWNER,
    "shippingMethod": AS_OWNER, "shippingMethods": AS_OWNER, "collectionPointName": AS_OWNER,
    "deliveryMethod": AS_OWNER, "shippingMethodName": AS_OWNER, "discounts": AS_OWNER, "voucher": AS_OWNER,
    "voucherCode": AS_OWNER, "giftCards": AS_OWNER, "transactions": [],
    "userEmail": "c***@example.com",
    "shippingAddress": {
        "firstName": "三***", "lastName": "张***", "companyName": "***", "streetAddress1": "***", "streetAddress2": "",
        "city": "温州市", "cityArea": "鹿城区", "postalCode": "", "countryArea": "浙江省", "phone": "***",
    },
    "user": None, "organisation": None, "budgetLine": None, "approval": None, "billingAddress": None, "checkoutId": None,
    "cancelReason": "", "customerNote": "", "externalReference": None, "fulfillments": [], "supplierOrders": [], "invoices": [], "papers": [],
    "journal": [], "metadata": [], "metafields": {}, "privateMetadata": REFUSED, "privateMetafields": REFUSED, "actions": AS_OWNER, "canFinalize": AS_OWNER, "events": [],
}  # fmt: skip
ADDRESS = {
    "id",
    "country",
    "metadata",
    "metafields",
    "privateMetafields",
    "isDefaultShippingAddress",
    "isDefaultBillingAddress",
}
"""Of an address on a receipt these say nothing."""


def asked(kind: GraphQLObjectType) -> dict[str, str]:
    """Every field of a type, with what is read of it: names and numbers at once, of objects their own."""
    found = {}
    for name, each in kind.fields.items():
        inner = get_named_type(each.type)
        if any(is_required_argument(one) for one in each.args.values()):
            continue
        if is_leaf_type(inner):
            found[name] = name
        elif isinstance(inner, GraphQLObjectType):
            leaves = [
                leaf
                for leaf, one in inner.fields.items()
                if is_leaf_type(get_named_type(one.type)) and not leaf.startswith("private")
                and not any(is_required_argument(given) for given in one.args.values())
            ]  # fmt: skip
            found[name] = f"{name} {{ __typename {' '.join(leaves)} }}"
        else:
            found[name] = f"{name} {{ __typename }}"
    return found


def read(api: Any, query: str, kind: str, key: str, as_: User | None, within: str = "") -> dict[str, Any]:
    """Field by field, so that one that is refused hides no other."""
    seen = {}
    for name, text in asked(TYPES[kind]).items():
        inner = f"{within} {{ {text} }}" if within else text
        answer = api(f"query($id: ID!) {{ {query}(id: $id) {{ {inner} }} }}", {"id": key}, as_=as_)
        if answer.get("errors"):
            assert {each["extensions"]["exception"]["code"] for each in answer["errors"]} == {REFUSED}, answer
            seen[name] = REFUSED
            continue
        found = answer["data"][query]
        assert found is not None, name
        seen[name] = found[within][0][name] if within else found[name]
    for line in seen.get("lines") or ():
        line.pop("reason", None)  # told in the table of lines
    return seen


@pytest.fixture
def buyer() -> make.Buyer:
    return make.buyer()


@pytest.fixture
def cart(buyer: make.Buyer) -> Checkout:
    """A cart with everything that a cart can hold."""
    by = make.actor(buyer.purchaser)
    product = make.product()
    made = checkouts.create(
        make.channel(), [Wanted(product.variant.pk, 2, "同款无货")], by=by, email="clerk@example.com"
    )
    checkouts.set_address(made.pk, buyer.address.pk, by=by)
    checkouts.set_budget_line(made.pk, buyer.budget_line.pk, by=by)
    checkouts.set_note(made.pk, "内部备注", by=by)
    checkouts.set_delivery(made.pk, make.way_of_delivery().pk, by=by)
    checkouts.authorize(made.pk, None, gateway="oucai.treasury", by=by)
    Checkout.objects.filter(pk=made.pk).update(
        metadata={"utm": "1"}, private_metadata={"p": "1"}, billing_address=buyer.address
    )
    made.refresh_from_db()
    return made


HOLDERS = {
    "未登录": lambda: None,
    "没有单位的人": make.user,
    "别家经办人": lambda: make.member(make.organisation("buyer"), Role.PURCHASER),
    "供应商": lambda: make.supplier().sales,
}


@pytest.mark.parametrize("who", list(HOLDERS))
def test_持购物车编号者看到什么(api, cart: Checkout, who: str) -> None:  # type: ignore[no-untyped-def]
    key, owner, holder = to_global_id("Checkout", cart.pk), cart.user, HOLDERS[who]()
    for kind, table, within in (("Checkout", CART, ""), ("CheckoutLine", LINE, "lines")):
        owned = read(api, "checkout", kind, key, owner, within)
        seen = read(api, "checkout", kind, key, holder, within)
        expected = {name: owned[name] if table[name] == AS_OWNER else table[name] for name in table}
        assert seen == expected
        hidden = {name for name in table if table[name] not in (AS_OWNER, REFUSED)}
        assert not {name for name in hidden if owned[name] == seen[name]}, "the owner must have seen more"


def test_无主购物车归持号者(api) -> None:  # type: ignore[no-untyped-def]
    made = checkouts.create(make.channel(), [], by=ANONYMOUS)
    data = api.data(
        "query($id: ID!) { checkout(id: $id) { compliance { mayOrder } note } }",
        {"id": to_global_id("Checkout", made.pk)},
    )
    assert data["checkout"] == {"compliance": {"mayOrder": False}, "note": ""}


@pytest.mark.parametrize("who", list(HOLDERS))
def test_已提交的购物车只有本人看得到(api, cart: Checkout, who: str) -> None:  # type: ignore[no-untyped-def]
    checkouts.complete(cart.pk, by=make.actor(cart.user))
    query, key = "query($id: ID!) { checkout(id: $id) { id } }", {"id": to_global_id("Checkout", cart.pk)}
    assert api.data(query, key, as_=HOLDERS[who]()) == {"checkout": None}
    assert api.data(query, key, as_=cart.user) == {"checkout": key}


@pytest.mark.parametrize("who", list(HOLDERS))
def test_持订单编号者看到的回执(api, cart: Checkout, who: str) -> None:  # type: ignore[no-untyped-def]
    User.objects.filter(pk=cart.user_id).update(email="clerk@example.com")
    cart.user.refresh_from_db()
    order = checkouts.complete(cart.pk, by=make.actor(cart.user))
    Order.objects.filter(pk=order.pk).update(
        metadata={"utm": "1"},
        billing_address=None,
        cancel_reason="内部原因",
        note="内部备注",
        external_reference="OA-1",
    )
    key, holder = to_global_id("Order", order.pk), HOLDERS[who]()
    owned = read(api, "order", "Order", key, cart.user)
    seen = read(api, "order", "Order", key, holder)
    seen["shippingAddress"] = {
        name: value for name, value in seen["shippingAddress"].items() if name not in {*ADDRESS, "__typename"}
    }
    expected = {name: owned[name] if RECEIPT[name] == AS_OWNER else RECEIPT[name] for name in RECEIPT}
    assert seen == expected
    same = {name for name, shown in RECEIPT.items() if shown != AS_OWNER and owned[name] == shown}
    assert same <= {
        "billingAddress",
        "fulfillments",
        "grantedRefunds",
        "invoices",
        "privateMetadata",
        "privateMetafields",
    }, "the owner must see more"


def test_回执过时即无(api, cart: Checkout, settings: Any) -> None:  # type: ignore[no-untyped-def]
    order = checkouts.complete(cart.pk, by=make.actor(cart.user))
    query, key = "query($id: ID!) { order(id: $id) { id } }", {"id": to_global_id("Order", order.pk)}
    assert api.data(query, key) == {"order": key}
    settings.ORDER_RECEIPT_MINUTES = 0
    assert api.data(query, key) == {"order": None}
    settings.ORDER_RECEIPT_MINUTES = 60
    Order.objects.filter(pk=order.pk).update(created_at=clock.now() - timedelta(minutes=60))
    assert api.data(query, key) == {"order": None}
    assert api.data(query, key, as_=cart.user) == {"order": key}
    assert api.data(query, {"id": to_global_id("Order", cart.pk)}) == {"order": None}

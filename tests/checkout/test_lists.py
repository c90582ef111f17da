"""购物车列表 · everybody's carts, for staff who manage them alone; and what else a draft may say."""

from __future__ import annotations

from typing import Any

import pytest

from backend.account.models import Address, Group
from backend.checkout import drafting, services
from backend.checkout.models import Checkout
from backend.checkout.services import Wanted
from backend.core.permissions import Permission
from tests import make
from tests.checkout.test_drafts import CREATE, codes, gid
from tests.conftest import Api

pytestmark = pytest.mark.django_db

CARTS = """query($filter: CheckoutFilterInput, $sort: CheckoutSortingInput, $channel: String) {
    checkouts(first: 20, filter: $filter, sortBy: $sort, channel: $channel) { totalCount edges { node { id email user { email } lines { quantity } } } } }"""
LINES = "{ checkoutLines(first: 20) { totalCount edges { node { id quantity variant { id } totalPrice { gross { amount } } } } } }"


def keeper(*permissions: Permission) -> Any:
    person = make.user(staff=True)
    Group.objects.create(name=f"组{make.number()}", permissions=list(permissions)).users.add(person)
    return person


def cart(buyer: make.Buyer, quantity: int = 2) -> Checkout:
    product = make.product()
    return services.create(
        buyer.organisation.region.channel,
        [Wanted(product.variant.pk, quantity)],  # type: ignore[attr-defined]
        by=buyer.purchaser.actor(),
    )


def test_管理购物车的员工看得见全部_别人看不见列表(api: Api) -> None:
    first, second = make.buyer(), make.buyer()
    one, other = cart(first), cart(second, 3)
    Checkout.objects.filter(pk=other.pk).update(metadata={"来源": "OA"})
    drafting.create_draft(drafting.Said(), by=first.purchaser.actor())
    done = cart(first)
    Checkout.objects.filter(pk=done.pk).update(completed_at=done.created_at)
    staff = keeper(Permission.MANAGE_CHECKOUTS)
    seen = api.data(CARTS, as_=staff)["checkouts"]
    assert seen["totalCount"] == 2, "no drafts and nothing that is ordered"
    assert [edge["node"]["id"] for edge in seen["edges"]] == [
        gid("Checkout", other.pk),
        gid("Checkout", one.pk),
    ]
    assert all(edge["node"]["user"] for edge in seen["edges"])
    for given, expected in (
        ({"filter": {"metadata": [{"key": "来源"}]}}, [other]),
        ({"filter": {"customer": first.purchaser.email}}, [one]),
        ({"filter": {"search": "无此人"}}, []),
        ({"filter": {"created": {"gte": "2999-01-01"}}}, []),
        ({"filter": {"chargeStatus": ["FULL"]}}, []),
        ({"filter": {"chargeStatus": ["NONE"]}, "sort": {"field": "CREATION_DATE", "direction": "ASC"}}, [one, other]),
        ({"filter": {"channels": [gid("Channel", one.channel_id)]}, "sort": {"field": "CUSTOMER", "direction": "DESC"}}, [other, one]),
        ({"channel": "yueqing"}, []),
    ):  # fmt: skip
        found = api.data(CARTS, given, as_=staff)["checkouts"]["edges"]
        assert {edge["node"]["id"] for edge in found} == {gid("Checkout", each.pk) for each in expected}, (
            given
        )
    lines = api.data(LINES, as_=staff)["checkoutLines"]
    assert (lines["totalCount"], [edge["node"]["quantity"] for edge in lines["edges"]]) == (2, [2, 3])
    for person in (first.purchaser, first.finance, keeper(Permission.MANAGE_ORDERS), None):
        for document in (CARTS, LINES):
            answer = api(document, as_=person)
            assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_只处理购物车的员工_看不到采购单位与经办人(api: Api) -> None:
    cart(make.buyer())
    seen = api.data(CARTS, as_=keeper(Permission.HANDLE_CHECKOUTS))["checkouts"]
    assert seen["edges"][0]["node"]["user"] is None


def test_草稿单的其他内容_随订单(api: Api) -> None:
    buyer = make.buyer()
    way = make.way_of_delivery(name="送货上门")
    product = make.product()
    address = {
        "firstName": "三", "lastName": "张", "city": "温州市", "cityArea": "鹿城区", "countryArea": "浙江省",
        "streetAddress1": "演示路 9 号", "phone": "057700000000", "country": "CN",
    }  # fmt: skip
    given = {
        "externalReference": "OA-7",
        "languageCode": "EN",
        "saveShippingAddress": True,
        "shippingAddress": address,
        "shippingMethod": gid("ShippingMethod", way.pk),
        "budgetLineId": gid("BudgetLine", buyer.budget_line.pk),
        "lines": [{"variantId": gid("ProductVariant", product.variant.pk), "quantity": 2}],  # type: ignore[attr-defined]
    }
    made = api.data(CREATE, {"input": given}, as_=buyer.purchaser)["draftOrderCreate"]["order"]
    draft = Checkout.objects.get(external_reference="OA-7")
    assert (draft.language_code.lower(), draft.save_shipping_address, draft.shipping_method_id) == (
        "en",
        True,
        way.pk,
    )
    before = Address.objects.filter(user=buyer.purchaser).count()
    order = drafting.complete_draft(draft.pk, by=buyer.purchaser.actor())
    assert gid("Order", order.pk) == made["id"]
    assert (order.external_reference, order.delivery["name"]) == ("OA-7", "送货上门")
    assert Address.objects.filter(user=buyer.purchaser).count() == before + 1
    for wrong, expected in (
        ({"externalReference": "OA-7"}, ("externalReference", "UNIQUE")),
        ({"redirectUrl": "https://shop.example/"}, ("redirectUrl", "INVALID")),
        ({"voucherCode": "NEU"}, ("voucherCode", "VOUCHER_NOT_APPLICABLE")),
        ({"shippingMethod": gid("ShippingMethod", way.pk)}, ("shippingAddress", "SHIPPING_ADDRESS_NOT_SET")),
    ):
        payload = api(CREATE, {"input": wrong}, as_=buyer.purchaser)["data"]["draftOrderCreate"]
        assert codes(payload) == [expected], wrong
    private = {"input": {"privateMetadata": [{"key": "a", "value": "b"}]}}
    denied = api(CREATE, private, as_=buyer.purchaser)
    assert denied["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    listed = 'query { draftOrders(first: 5, filter: {metadata: [{key: "无"}]}) { totalCount } }'
    assert api.data(listed, as_=buyer.purchaser)["draftOrders"]["totalCount"] == 0

"""草稿单 · a purchase that clerks of one buyer prepare together: seen by them alone, completed like any cart."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backend.account.models import User
from backend.checkout import drafting, services
from backend.checkout.models import Checkout
from backend.checkout.services import Wanted
from backend.core import clock
from backend.core.actor import Role
from backend.core.models import JournalEntry
from backend.core.refusals import Refusal
from backend.order.models import Order
from backend.product.models import ProductVariantChannelListing
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.races import together

pytestmark = pytest.mark.django_db

ORDER = """{ id number status statusDisplay origin canFinalize total { gross { amount } } shippingAddress { city } customerNote
    user { email } organisation { name } budgetLine { name } supplierOrders { number } fulfillments { id } isPaid
    lines { id productName quantity unitPrice { gross { amount } } } }"""
CREATE = f"mutation($input: DraftOrderCreateInput!) {{ draftOrderCreate(input: $input) {{ order {ORDER} errors {{ field code clause }} }} }}"
UPDATE = f"mutation($id: ID!, $input: DraftOrderInput!) {{ draftOrderUpdate(id: $id, input: $input) {{ order {ORDER} errors {{ field code }} }} }}"
DELETE = "mutation($id: ID!) { draftOrderDelete(id: $id) { order { id } errors { field code } } }"
COMPLETE = (
    f"mutation($id: ID!) {{ draftOrderComplete(id: $id) {{ order {ORDER} errors {{ field code clause }} }} }}"
)
ADD = f"mutation($id: ID!, $input: [OrderLineCreateInput!]!) {{ orderLinesCreate(id: $id, input: $input) {{ order {ORDER} orderLines {{ quantity }} errors {{ field code clause }} }} }}"
SET = "mutation($id: ID!, $n: Int!) { orderLineUpdate(id: $id, input: {quantity: $n}) { orderLine { quantity } order { total { gross { amount } } } errors { field code } } }"
REMOVE = "mutation($id: ID!) { orderLineDelete(id: $id) { orderLine { quantity } order { lines { id } } errors { field code } } }"
LIST = """query($filter: OrderDraftFilterInput, $where: DraftOrderWhereInput, $search: String, $sort: OrderSortingInput) {
    draftOrders(first: 20, filter: $filter, where: $where, search: $search, sortBy: $sort) {
    totalCount edges { node { number status total { gross { amount } } lines { quantity } user { email } } } } }"""


def gid(kind: str, pk: Any) -> str:
    return to_global_id(kind, pk)


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


@pytest.fixture
def buyer() -> make.Buyer:
    return make.buyer()


@pytest.fixture
def colleague(buyer: make.Buyer) -> User:
    return make.member(buyer.organisation, Role.PURCHASER)


def wanted(product: Any, pieces: int = 2, **more: Any) -> dict[str, Any]:
    return {"variantId": gid("ProductVariant", product.variant.pk), "quantity": pieces, **more}


def whole(buyer: make.Buyer, *lines: dict[str, Any]) -> dict[str, Any]:
    """A draft that could be completed."""
    address = {"firstName": "三", "lastName": "张", "city": "温州市", "streetAddress1": "示例路 1 号"}
    return {
        "lines": list(lines),
        "shippingAddress": address,
        "budgetLineId": gid("BudgetLine", buyer.budget_line.pk),
    }


def test_草稿单选配送方式_提交后随订单(api: Api, buyer: make.Buyer, colleague: User) -> None:
    way = make.way_of_delivery(name="送货上门")
    document = """mutation($id: ID!, $way: ID) { orderUpdateShipping(order: $id, input: {shippingMethod: $way}) {
        order { status shippingMethod { name } } errors { field code } } }"""
    draft = drafting.create_draft(
        drafting.Said(budget_line_id=buyer.budget_line.pk),
        [Wanted(make.product().variant.pk, 2)],  # type: ignore[attr-defined]
        by=buyer.purchaser.actor(),
    )
    given = {"id": gid("Order", draft.pk), "way": gid("ShippingMethod", way.pk)}
    homeless = api(document, given, as_=colleague)["data"]["orderUpdateShipping"]
    assert codes(homeless) == [("shippingAddress", "SHIPPING_ADDRESS_NOT_SET")]
    drafting.update_draft(
        draft.pk, drafting.Said(shipping_address=buyer.address.snapshot()), by=buyer.purchaser.actor()
    )
    chosen = api.data(document, given, as_=colleague)["orderUpdateShipping"]["order"]
    assert chosen == {"status": "DRAFT", "shippingMethod": {"name": "送货上门"}}
    stranger = api(document, given, as_=make.buyer().purchaser)["data"]["orderUpdateShipping"]
    assert codes(stranger) == [("id", "NOT_FOUND")]
    placed = drafting.complete_draft(draft.pk, by=buyer.purchaser.actor())
    assert placed.delivery["name"] == "送货上门"


def test_一人草拟_同事提交(api: Api, buyer: make.Buyer, colleague: User) -> None:
    product = make.product(price="25")
    given = whole(buyer, wanted(product, 4)) | {"customerNote": "春季用纸"}
    draft = api.data(CREATE, {"input": given}, as_=buyer.purchaser)["draftOrderCreate"]["order"]
    assert (draft["status"], draft["statusDisplay"], draft["origin"]) == ("DRAFT", "草稿", "DRAFT")
    assert (draft["total"]["gross"]["amount"], draft["canFinalize"]) == (100.0, True)
    assert draft["shippingAddress"] == {"city": "温州市"}
    assert (draft["supplierOrders"], draft["fulfillments"], draft["isPaid"]) == ([], [], False)
    assert not Order.objects.exists()
    buyer.budget_line.refresh_from_db()
    assert buyer.budget_line.held_amount == 0
    seen = api.data(f"query($id: ID!) {{ order(id: $id) {ORDER} }}", {"id": draft["id"]}, as_=colleague)
    assert seen["order"] == draft
    order = api.data(COMPLETE, {"id": draft["id"]}, as_=colleague)["draftOrderComplete"]["order"]
    assert (order["id"], order["number"], order["status"]) == (draft["id"], draft["number"], "UNFULFILLED")
    assert order["origin"] == "DRAFT"
    assert order["user"]["email"] == colleague.email
    buyer.budget_line.refresh_from_db()
    assert buyer.budget_line.held_amount == 100
    verbs = "query($id: ID!) { order(id: $id) { events { type user { email } } } }"
    events = api.data(verbs, {"id": order["id"]}, as_=colleague)["order"]["events"]
    assert [(event["type"], event["user"]["email"]) for event in events if event["type"] in {"DRAFT_CREATED", "PLACED_FROM_DRAFT"}] == [
        ("DRAFT_CREATED", buyer.purchaser.email), ("PLACED_FROM_DRAFT", colleague.email),
    ]  # fmt: skip
    again = api.data(COMPLETE, {"id": draft["id"]}, as_=buyer.purchaser)["draftOrderComplete"]["order"]
    assert again["id"] == order["id"]
    assert Order.objects.count() == 1


def test_草稿单与购物车受同样的核对(api: Api, buyer: make.Buyer) -> None:
    product = make.product(price="25", stock=3)
    cases: list[tuple[dict[str, Any], tuple[str | None, str]]] = [
        (whole(buyer), ("lines", "NO_LINES")),
        ({key: part for key, part in whole(buyer, wanted(product)).items() if key != "shippingAddress"}, ("shippingAddress", "SHIPPING_ADDRESS_NOT_SET")),
        (whole(buyer, wanted(product, 4)), ("lines", "INSUFFICIENT_STOCK")),
    ]  # fmt: skip
    for given, expected in cases:
        draft = api.data(CREATE, {"input": given}, as_=buyer.purchaser)["draftOrderCreate"]["order"]
        assert draft["canFinalize"] is False, expected
        payload = api(COMPLETE, {"id": draft["id"]}, as_=buyer.purchaser)["data"]["draftOrderComplete"]
        found = codes(payload)
        assert [code for _, code in found] == [expected[1]], found
    assert not Order.objects.exists()


def test_草稿单的拒绝与购物车的一字不差(api: Api, buyer: make.Buyer) -> None:
    """One and the same verb: what blocks a cart blocks the draft with the same lines, code by code, clause by clause."""
    product, by = make.product(price="25", stock=3), make.actor(buyer.purchaser)
    cart = services.create(make.channel(), [services.Wanted(product.variant.pk, 4)], by=by)
    services.set_address(cart.pk, buyer.address.pk, by=by)
    draft = drafting.create_draft(
        drafting.Said(shipping_address=buyer.address.snapshot()),
        [services.Wanted(product.variant.pk, 4)],
        by=by,
    )
    told = []
    for complete in (
        lambda: services.complete(cart.pk, by=by),
        lambda: drafting.complete_draft(draft.pk, by=by),
    ):
        with pytest.raises(Refusal) as refusal:
            complete()
        told.append([(one.code, one.clause, one.message_zh) for one in refusal.value.each()])
    assert told[0] == told[1] != []


def test_超过直通车额度的草稿单_提交后待审批(api: Api, buyer: make.Buyer, colleague: User) -> None:
    draft = api.data(
        CREATE, {"input": whole(buyer, wanted(make.product(price="12000"), 1))}, as_=buyer.purchaser
    )
    key = draft["draftOrderCreate"]["order"]["id"]
    order = api.data(COMPLETE, {"id": key}, as_=colleague)["draftOrderComplete"]["order"]
    assert order["status"] == "UNCONFIRMED"
    confirm = "mutation($id: ID!) { orderConfirm(id: $id) { order { status } errors { code } } }"
    assert (
        api.data(confirm, {"id": key}, as_=buyer.approver)["orderConfirm"]["order"]["status"] == "UNFULFILLED"
    )


def test_改明细_价格总是今天的(api: Api, buyer: make.Buyer, colleague: User) -> None:
    paper, lamp = make.product(price="25"), make.product(price="74.50")
    draft = api.data(CREATE, {"input": whole(buyer, wanted(paper, 4))}, as_=buyer.purchaser)[
        "draftOrderCreate"
    ]["order"]
    found = api.data(ADD, {"id": draft["id"], "input": [wanted(lamp, 2)]}, as_=colleague)["orderLinesCreate"]
    assert (found["orderLines"], found["order"]["total"]["gross"]["amount"]) == ([{"quantity": 2}], 249.0)
    first = found["order"]["lines"][0]["id"]
    changed = api.data(SET, {"id": first, "n": 6}, as_=colleague)["orderLineUpdate"]
    assert (changed["orderLine"], changed["order"]["total"]["gross"]["amount"]) == ({"quantity": 6}, 299.0)
    ProductVariantChannelListing.objects.filter(variant=paper.variant).update(price_amount=Decimal(30))
    seen = api.data(f"query($id: ID!) {{ order(id: $id) {ORDER} }}", {"id": draft["id"]}, as_=buyer.purchaser)
    assert seen["order"]["total"]["gross"]["amount"] == 329.0
    gone = api.data(REMOVE, {"id": first}, as_=buyer.purchaser)["orderLineDelete"]
    assert (gone["orderLine"], len(gone["order"]["lines"])) == ({"quantity": 6}, 1)
    for lines, expected in (
        ([wanted(lamp, 1, price="1.00")], ("price", "INVALID")),
        ([wanted(lamp, 0)], ("quantity", "ZERO_QUANTITY")),
        ([wanted(make.product(channels=("330382",)), 1)], ("variantId", "UNAVAILABLE_VARIANT_IN_CHANNEL")),
    ):
        payload = api(ADD, {"id": draft["id"], "input": lines}, as_=colleague)["data"]["orderLinesCreate"]
        assert codes(payload) == [expected], lines


def test_已下单的不能再当草稿改(api: Api, buyer: make.Buyer) -> None:
    draft = api.data(CREATE, {"input": whole(buyer, wanted(make.product()))}, as_=buyer.purchaser)
    key = draft["draftOrderCreate"]["order"]["id"]
    order = api.data(COMPLETE, {"id": key}, as_=buyer.purchaser)["draftOrderComplete"]["order"]
    line = order["lines"][0]["id"]
    cases: list[tuple[str, dict[str, Any]]] = [
        (UPDATE, {"id": key, "input": {"customerNote": "x"}}),
        (DELETE, {"id": key}),
        (ADD, {"id": key, "input": [wanted(make.product())]}),
        (SET, {"id": line, "n": 9}),
        (REMOVE, {"id": line}),
    ]
    for query, given in cases:
        (payload,) = api(query, given, as_=buyer.purchaser)["data"].values()
        assert codes(payload) == [("id", "NOT_EDITABLE")], query
    assert Order.objects.get().lines.get().quantity == 2


def test_草稿单只有本单位经办人看得到(api: Api, buyer: make.Buyer, colleague: User) -> None:
    draft = api.data(CREATE, {"input": whole(buyer, wanted(make.product()))}, as_=buyer.purchaser)
    key = draft["draftOrderCreate"]["order"]["id"]
    checkout = gid("Checkout", Checkout.objects.get(draft_number__isnull=False).pk)
    others = [
        None, make.user(), buyer.approver, buyer.finance, make.buyer().purchaser, make.supplier().sales,
        make.member(make.organisation("regulator"), Role.REGULATOR),
        make.member(make.organisation("platform"), Role.OPERATOR),
    ]  # fmt: skip
    for person in others:
        asked = "query($id: ID!, $cart: ID!) { order(id: $id) { number } checkout(id: $cart) { id } }"
        assert api(asked, {"id": key, "cart": checkout}, as_=person)["data"] == {
            "order": None,
            "checkout": None,
        }
        if person is not None:
            assert api.data(LIST, as_=person)["draftOrders"]["totalCount"] == 0
        for query, given in (
            (COMPLETE, {"id": key}),
            (DELETE, {"id": key}),
            (UPDATE, {"id": key, "input": {}}),
        ):
            answer = api(query, given, as_=person)
            if person is not None:
                (payload,) = answer["data"].values()
                assert codes(payload) == [("id", "NOT_FOUND")], (query, person)
    assert api.data(LIST, as_=colleague)["draftOrders"]["totalCount"] == 1
    assert api.data("{ myCheckouts(first: 5) { totalCount } orders(first: 5) { totalCount } }", as_=colleague) == {
        "myCheckouts": {"totalCount": 0}, "orders": {"totalCount": 0},
    }  # fmt: skip


def test_为同事草拟_须是本单位经办人(api: Api, buyer: make.Buyer, colleague: User) -> None:
    given = whole(buyer) | {"user": gid("User", colleague.pk)}
    order = api.data(CREATE, {"input": given}, as_=buyer.purchaser)["draftOrderCreate"]["order"]
    assert order["user"]["email"] == colleague.email
    for person in (buyer.approver, make.buyer().purchaser):
        change = {"id": order["id"], "input": {"user": gid("User", person.pk)}}
        payload = api(UPDATE, change, as_=buyer.purchaser)["data"]["draftOrderUpdate"]
        assert codes(payload) == [("user", "NOT_FOUND")]
    foreign = {"id": order["id"], "input": {"budgetLineId": gid("BudgetLine", make.buyer().budget_line.pk)}}
    payload = api(UPDATE, foreign, as_=buyer.purchaser)["data"]["draftOrderUpdate"]
    assert codes(payload) == [("budgetLineId", "NOT_FOUND")]


def test_草稿单列表(api: Api, buyer: make.Buyer, colleague: User, count_sql: Callable[[], Any]) -> None:
    paper, lamp = make.product(price="25", name="示例打印纸"), make.product(price="74.50", name="示例台灯")
    for person, product in ((buyer.purchaser, paper), (colleague, lamp)):
        api.data(CREATE, {"input": whole(buyer, wanted(product))}, as_=person)
    numbers = list(Checkout.objects.order_by("draft_number").values_list("draft_number", flat=True))
    today = clock.today().isoformat()
    cases: list[tuple[dict[str, Any], list[int]]] = [
        ({}, numbers[::-1]),
        ({"sort": {"field": "NUMBER", "direction": "ASC"}}, numbers),
        ({"search": "台灯"}, numbers[1:]),
        ({"search": f"#{numbers[0]}"}, numbers[:1]),
        ({"filter": {"customer": colleague.email}}, numbers[1:]),
        ({"filter": {"created": {"gte": today}}}, numbers[::-1]),
        ({"filter": {"created": {"lte": "2020-01-01"}}}, []),
        ({"where": {"user": {"eq": gid("User", colleague.pk)}}}, numbers[1:]),
        (
            {"where": {"OR": [{"number": {"eq": numbers[0]}}, {"userEmail": {"eq": colleague.email}}]}},
            numbers[::-1],
        ),
    ]
    for asked, expected in cases:
        found = api.data(LIST, asked, as_=colleague)["draftOrders"]
        assert [int(edge["node"]["number"]) for edge in found["edges"]] == expected, asked
    with count_sql() as two:
        api.data(LIST, as_=colleague)
    for _ in range(4):
        api.data(CREATE, {"input": whole(buyer, wanted(paper))}, as_=buyer.purchaser)
    with count_sql() as six:
        api.data(LIST, as_=colleague)
    assert len(six) == len(two)


def test_库里没有草稿状态的订单(buyer: make.Buyer) -> None:
    draft = drafting.create_draft(drafting.Said(), by=make.actor(buyer.purchaser))
    assert draft.status == "draft"
    product = make.product()
    order = drafting.create_draft(
        drafting.Said(shipping_address=buyer.address.snapshot(), budget_line_id=buyer.budget_line.pk),
        [services.Wanted(product.variant.pk, 1)],
        by=make.actor(buyer.purchaser),
    )
    placed = drafting.complete_draft(order.pk, by=make.actor(buyer.purchaser))
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=placed.pk).update(status="draft")


@pytest.mark.django_db(transaction=True)
def test_两人同时提交_只成一单() -> None:
    buyer = make.buyer()
    people = [buyer.purchaser.actor(), make.member(buyer.organisation, Role.PURCHASER).actor()]
    product = make.product(stock=10)
    draft = drafting.create_draft(
        drafting.Said(shipping_address=buyer.address.snapshot(), budget_line_id=buyer.budget_line.pk),
        [services.Wanted(product.variant.pk, 2)],
        by=people[0],
    )
    outcomes = together([lambda by=by: drafting.complete_draft(draft.pk, by=by) for by in people] * 2)  # type: ignore[misc]
    assert {one.pk for one in outcomes} == {draft.pk}
    assert Order.objects.get().user_id in {by.user_id for by in people}
    assert JournalEntry.objects.filter(verb="order.placed").count() == 1
    buyer.budget_line.refresh_from_db()
    assert buyer.budget_line.held_amount == 50


@pytest.mark.django_db(transaction=True)
def test_提交与改数量同时_单上的数与冻结的额度一致() -> None:
    buyer = make.buyer()
    by = buyer.purchaser.actor()
    product = make.product(price="25", stock=10)
    draft = drafting.create_draft(
        drafting.Said(shipping_address=buyer.address.snapshot(), budget_line_id=buyer.budget_line.pk),
        [services.Wanted(product.variant.pk, 2)],
        by=by,
    )
    line = Checkout.objects.get(pk=draft.pk).lines.get().pk
    outcomes = together(
        [lambda: drafting.complete_draft(draft.pk, by=by), lambda: drafting.update_line(line, 5, by=by)]
    )
    assert all(not isinstance(one, Exception) or isinstance(one, Refusal) for one in outcomes), outcomes
    order = Order.objects.get()
    buyer.budget_line.refresh_from_db()
    assert order.lines.get().quantity in (2, 5)
    assert buyer.budget_line.held_amount == order.total_amount == 25 * order.lines.get().quantity

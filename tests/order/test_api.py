"""The whole way after approval through GraphQL: what each side sees and does, and what nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backend.core import clock
from backend.core.actor import Role
from backend.invoice import services as invoices
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.order.orders import Placed, placed, received

pytestmark = pytest.mark.django_db

ORDER = """query($id: ID!) { order(id: $id) {
  id number status statusDisplay created updatedAt origin userEmail isPaid paymentStatus paymentStatusDisplay
  chargeStatus authorizeStatus method customerNote token checkoutId isShippingRequired
  channel { slug } user { email } organisation { name } budgetLine { code } approval { directTrain state }
  shippingAddress { companyName city } billingAddress { city }
  total { gross { amount currency } net { amount } } subtotal { gross { amount } } shippingPrice { gross { amount } }
  totalAuthorized { amount } totalCharged { amount } totalBalance { amount }
  lines { id productName variantName productSku quantity quantityToFulfill unitPrice { gross { amount } }
    totalPrice { gross { amount } } variant { id } thumbnail(size: 128) { url } }
  fulfillments { id status statusDisplay trackingNumber carrier receivedAt lines { quantity orderLine { id } } }
  supplierOrders { id number state stateDisplay acceptBy total { amount } supplier { name } buyer { name }
    lines { id } order { number } acceptance { conclusion inspectors lines { quantityAccepted orderLine { productName } } }
    settlement { number state amount { amount } dueOn dueBasis invoices { number } }
    papers { kind number url isMade } journal { verb } }
  invoices { number amount { amount } status }
  papers { kind title number url isMade sha256 }
  journal { verb actor clause position }
  metadata { key } } }"""

PART = """query($id: ID!) { supplierOrder(id: $id) {
  id number state total { amount } buyer { name } shippingAddress { streetAddress1 } contactName order { id }
  lines { id productName unitPrice { gross { amount } } } papers { kind } } }"""

MUTATIONS = {
    "accept": "mutation($id: ID!) { supplierOrderAccept(id: $id) { supplierOrder { state acceptedAt } errors { field code message clause } } }",
    "decline": 'mutation($id: ID!) { supplierOrderDecline(id: $id, reason: "缺货") { supplierOrder { state stateReason } errors { field code } } }',
    "ship": """mutation($id: ID!, $lines: [OrderLineQuantityInput!]!) { supplierOrderShip(id: $id, lines: $lines,
        carrier: "演示物流", trackingNumber: "SF-1") { fulfillment { id fulfillmentOrder status } supplierOrder { state }
        errors { field code message } } }""",
    "receive": """mutation($id: ID!, $lines: [OrderLineQuantityInput!]!) { fulfillmentReceive(id: $id, lines: $lines) {
        fulfillment { status statusDisplay receivedBy } supplierOrder { state } errors { field code } } }""",
    "inspect": """mutation($id: ID!, $lines: [AcceptanceLineInput!]!) { acceptanceCreate(supplierOrderId: $id,
        lines: $lines, inspectors: ["王科室"], opinion: "数量相符") { acceptance { number conclusion inspectedBy }
        supplierOrder { state } errors { field code clause } } }""",
    "settle": """mutation($id: ID!) { settlementRequest(supplierOrderId: $id, bankName: "示例银行",
        accountNumber: "3300000000001234") { settlement { id amount { amount } dueOn accountHolder } errors { code } } }""",
    "confirm": "mutation($id: ID!) { settlementConfirm(id: $id) { settlement { state } errors { code } } }",
    "invoice": """mutation($id: ID!, $amount: PositiveDecimal!, $on: Date!) { invoiceRegister(settlementId: $id,
        number: "26332000000012345678", amount: $amount, issuedOn: $on) { invoice { number order { id } }
        errors { field code } } }""",
    "pay": """mutation($id: ID!) { settlementPaymentRecord(id: $id, voucher: "ZF-1") { settlement { state paidAt }
        errors { code } } }""",
    "cancel": "mutation($id: ID!) { orderCancel(id: $id) { order { status cancelReason } errors { field code } } }",
}


def part_id(order: Placed, at: int = 0) -> str:
    return to_global_id("SupplierOrder", order.parts[at].pk)


def counted(order: Placed, quantity: int = 4) -> list[dict[str, Any]]:
    return [
        {"orderLineId": to_global_id("OrderLine", line.pk), "quantity": quantity} for line in order.part.lines
    ]


def test_from_acceptance_to_payment_through_the_api(api: Api) -> None:
    order = placed(lines=2)
    seller, clerk = order.part.sales, order.buyer.purchaser
    inspector, finance = order.buyer.inspector, order.buyer.finance
    part = {"id": part_id(order)}
    done = api.data(MUTATIONS["accept"], part, as_=seller)["supplierOrderAccept"]
    assert done["supplierOrder"]["state"] == "ACCEPTED"
    shipped = api.data(MUTATIONS["ship"], {**part, "lines": counted(order)}, as_=seller)["supplierOrderShip"]
    assert shipped["supplierOrder"]["state"] == "SHIPPED"
    delivery = {"id": shipped["fulfillment"]["id"], "lines": counted(order)}
    arrived = api.data(MUTATIONS["receive"], delivery, as_=clerk)["fulfillmentReceive"]
    assert arrived["supplierOrder"]["state"] == "RECEIVED"
    assert (arrived["fulfillment"]["status"], arrived["fulfillment"]["statusDisplay"]) == (
        "FULFILLED",
        "已签收",
    )
    judged = [
        {
            "orderLineId": line["orderLineId"],
            "quantityAccepted": 3,
            "quantityRejected": 1,
            "remark": "受潮",
        }
        for line in counted(order)
    ]
    accepted = api.data(MUTATIONS["inspect"], {**part, "lines": judged}, as_=inspector)["acceptanceCreate"]
    assert accepted["acceptance"]["conclusion"] == "PARTLY"
    settlement = api.data(MUTATIONS["settle"], part, as_=seller)["settlementRequest"]["settlement"]
    assert settlement["amount"]["amount"] == 150.0
    key = {"id": settlement["id"]}
    api.data(MUTATIONS["confirm"], key, as_=finance)
    today = clock.today().isoformat()
    registered = api.data(MUTATIONS["invoice"], {**key, "amount": "150.00", "on": today}, as_=seller)
    assert registered["invoiceRegister"]["invoice"]["order"] is None
    paid = api.data(MUTATIONS["pay"], key, as_=finance)["settlementPaymentRecord"]
    assert paid["settlement"]["state"] == "PAID"

    seen = api.data(ORDER, {"id": to_global_id("Order", order.pk)}, as_=clerk)["order"]
    assert (seen["status"], seen["isPaid"], seen["chargeStatus"], seen["paymentStatus"]) == (
        "FULFILLED",
        True,
        "FULL",
        "FULLY_CHARGED",
    )
    assert (seen["totalCharged"]["amount"], seen["totalBalance"]["amount"]) == (150.0, 0.0)
    assert seen["total"]["gross"] == {"amount": 200.0, "currency": "CNY"}
    assert {paper["kind"] for paper in seen["papers"]} == {
        "ORDER_CONFIRMATION",
        "ACCEPTANCE_REPORT",
        "SETTLEMENT_STATEMENT",
    }
    assert seen["invoices"][0]["number"] == "26332000000012345678"
    verbs = [entry["verb"] for entry in seen["journal"]]
    assert verbs[0] == "approval.direct_train"
    assert verbs[-1] == "settlement.paid"


def test_a_supplier_sees_its_part_and_nothing_of_the_others(api: Api, settings: Any) -> None:
    settings.ORDER_RECEIPT_MINUTES = 0
    order = placed(suppliers=2)
    seller = order.part.sales
    own = api.data(PART, {"id": part_id(order)}, as_=seller)["supplierOrder"]
    assert own["total"]["amount"] == 100.0
    assert own["order"] is None
    assert own["papers"] == []
    assert len(own["lines"]) == 1
    assert api.data(PART, {"id": part_id(order, 1)}, as_=seller)["supplierOrder"] is None
    assert api.data(ORDER, {"id": to_global_id("Order", order.pk)}, as_=seller)["order"] is None
    listed = api.data("{ supplierOrders(first: 10) { totalCount edges { node { id } } } }", as_=seller)
    assert [edge["node"]["id"] for edge in listed["supplierOrders"]["edges"]] == [part_id(order)]
    assert api.data("{ orders(first: 10) { totalCount } }", as_=seller)["orders"]["totalCount"] == 0


VIEWERS: dict[str, tuple[Callable[[Placed], Any], bool]] = {
    "验收人": (lambda order: order.buyer.inspector, True),
    "他单位": (lambda order: make.buyer().purchaser, False),
    "路人": (lambda order: make.user(), False),
    "未登录": (lambda order: None, False),
    "监管": (lambda order: make.member(make.organisation("regulator", "330000"), Role.REGULATOR), True),
    "他地监管": (lambda order: make.member(make.organisation("regulator", "330382"), Role.REGULATOR), False),
    "平台": (lambda order: make.member(make.organisation("platform"), Role.OPERATOR), True),
}


@pytest.mark.parametrize(("who", "sees"), VIEWERS.values(), ids=VIEWERS)
def test_who_sees_an_order(api: Api, settings: Any, who: Callable[[Placed], Any], sees: bool) -> None:
    settings.ORDER_RECEIPT_MINUTES = 0
    order = placed()
    viewer = who(order)
    found = api.data(
        "query($id: ID!) { order(id: $id) { number } }", {"id": to_global_id("Order", order.pk)}, as_=viewer
    )
    assert (found["order"] is not None) is sees
    part = api.data(
        "query($id: ID!) { supplierOrder(id: $id) { number } }", {"id": part_id(order)}, as_=viewer
    )
    assert (part["supplierOrder"] is not None) is sees


@pytest.mark.parametrize("name", MUTATIONS)
def test_strangers_may_do_nothing_and_foreign_things_do_not_exist(api: Api, name: str) -> None:
    order = received()
    order.inspect()
    settlement = invoices.request_settlement(
        order.part.pk, bank_name="示例银行", account_number="3300000000001234", by=order.part.seller
    )
    ids = {
        "cancel": to_global_id("Order", order.pk),
        "receive": to_global_id("Fulfillment", order.part.now.fulfillments.get().pk),
        **dict.fromkeys(("confirm", "invoice", "pay"), to_global_id("Settlement", settlement.pk)),
    }
    variables: dict[str, Any] = {"id": ids.get(name, part_id(order))}
    if name in {"ship", "receive"}:
        variables["lines"] = counted(order)
    if name == "inspect":
        variables["lines"] = [{"orderLineId": counted(order)[0]["orderLineId"], "quantityAccepted": 1}]
    if name == "invoice":
        variables |= {"amount": 100, "on": "2026-01-01"}
    answer = api(MUTATIONS[name], variables)
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    payload = api(MUTATIONS[name], variables, as_=make.buyer().finance)["data"]
    assert [error["code"] for error in next(iter(payload.values()))["errors"]] == ["NOT_FOUND"]
    variables["id"] = to_global_id("Product", 1)
    payload = api(MUTATIONS[name], variables, as_=order.buyer.finance)["data"]
    assert [error["code"] for error in next(iter(payload.values()))["errors"]] == ["NOT_FOUND"]


@pytest.mark.parametrize("quantity", [0, -1, 5, 2**31 - 1], ids=["零", "负数", "超出", "巨大"])
def test_impossible_quantities_have_a_code_and_a_field(api: Api, quantity: int) -> None:
    order = placed()
    order.part.accept()
    variables = {"id": part_id(order), "lines": counted(order, quantity)}
    payload = api(MUTATIONS["ship"], variables, as_=order.part.sales)["data"]["supplierOrderShip"]
    assert [(error["field"], error["code"]) for error in payload["errors"]] == [("lines", "INVALID_QUANTITY")]


def test_the_same_request_twice_ships_once(api: Api) -> None:
    order = placed()
    order.part.accept()
    variables = {"id": part_id(order), "lines": counted(order, 1)}
    first, second = (
        api(MUTATIONS["ship"], variables, as_=order.part.sales, **{"Idempotency-Key": "K-1"})
        for _ in range(2)
    )
    assert first == second
    assert order.part.lines[0].quantity_fulfilled == 1


def test_the_clerk_who_inspects_is_refused_with_the_clause(api: Api) -> None:
    order = received()
    clerk = order.buyer.purchaser
    clerk.memberships.create(organisation=order.buyer.organisation, role=Role.INSPECTOR)
    lines = [{"orderLineId": counted(order)[0]["orderLineId"], "quantityAccepted": 4}]
    answer = api(MUTATIONS["inspect"], {"id": part_id(order), "lines": lines}, as_=clerk)
    error = answer["data"]["acceptanceCreate"]["errors"][0]
    assert (error["code"], error["clause"]) == ("SEPARATION_OF_DUTIES", "《政府采购法》第六十一条")


def test_orders_are_filtered_sorted_and_paged(api: Api) -> None:
    buyer = make.buyer()
    orders = [placed(buyer=buyer) for _ in range(3)]
    orders[0].part.accept()
    orders[0].part.ship()
    ask = """query($filter: OrderFilterInput, $after: String, $sort: OrderSortingInput) {
        orders(first: 2, after: $after, filter: $filter, sortBy: $sort) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { number } } } }"""

    def numbers(**variables: Any) -> list[str]:
        found = api.data(ask, variables, as_=buyer.purchaser)["orders"]
        return [edge["node"]["number"] for edge in found["edges"]]

    made = [str(order.now.number) for order in orders]
    assert numbers() == [made[2], made[1]]
    cursor = api.data(ask, {}, as_=buyer.purchaser)["orders"]["pageInfo"]["endCursor"]
    assert numbers(after=cursor) == [made[0]]
    assert numbers(sort={"direction": "ASC", "field": "NUMBER"}) == made[:2]
    assert numbers(filter={"status": ["FULFILLED"]}) == [made[0]]
    assert numbers(filter={"status": ["READY_TO_FULFILL"]}) == [made[2], made[1]]
    assert numbers(filter={"search": made[1]}) == [made[1]]
    assert numbers(filter={"search": orders[1].part.lines[0].product_name}) == [made[1]]
    assert numbers(filter={"search": orders[2].part.now.supplier.organisation.name}) == [made[2]]
    assert numbers(filter={"search": "9" * 40}) == []
    assert numbers(filter={"search": "%_"}) == []
    assert numbers(filter={"numbers": [made[0], "x"]}) == [made[0]]
    assert numbers(filter={"created": {"gte": "2099-01-01"}}) == []


def test_a_clerk_finds_the_own_orders_under_me(api: Api) -> None:
    order = placed()
    colleague = make.member(order.buyer.organisation, Role.PURCHASER)
    ask = "{ me { orders(first: 5) { totalCount edges { node { number } } } } }"
    mine = api.data(ask, as_=order.buyer.purchaser)["me"]["orders"]
    assert [edge["node"]["number"] for edge in mine["edges"]] == [str(order.now.number)]
    assert api.data(ask, as_=colleague)["me"]["orders"]["totalCount"] == 0


def test_settlements_are_listed_for_both_sides(api: Api) -> None:
    order = received()
    order.inspect()
    invoices.request_settlement(
        order.part.pk, bank_name="示例银行", account_number="3300000000001234", by=order.part.seller
    )
    ask = "{ settlements(first: 5, filter: {state: [REQUESTED]}) { edges { node { number supplierOrder { number } acceptance { number } } } } }"
    for viewer, count in ((order.buyer.finance, 1), (order.part.sales, 1), (make.buyer().finance, 0)):
        assert len(api.data(ask, as_=viewer)["settlements"]["edges"]) == count


def test_a_list_costs_as_many_statements_as_one_order(api: Api, count_sql: Callable[[], Any]) -> None:
    """One SQL a level: ten orders of three suppliers cost what one costs."""
    buyer = make.buyer()
    ask = """query($first: Int!) { orders(first: $first) { edges { node { number status isPaid chargeStatus
        lines { productName variant { id } thumbnail(size: 64) { url } } channel { slug }
        user { email } organisation { name } budgetLine { code } approval { state }
        supplierOrders { number supplier { name } lines { id } fulfillments { lines { orderLine { id } } }
            acceptance { conclusion lines { id } } settlement { number invoices { number } } papers { url } }
        fulfillments { id } papers { url } journal { verb } } } } }"""
    counts = []
    for orders in (1, 3):
        while buyer.organisation.orders.count() < orders:
            made = placed(suppliers=2, buyer=buyer)
            made.part.accept()
            made.receive(made.part.ship())
            made.inspect()
        with count_sql() as statements:
            api.data(ask, {"first": orders}, as_=buyer.purchaser)
        counts.append(len(statements))
    assert counts[0] == counts[1], counts

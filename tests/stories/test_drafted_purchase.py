"""从草稿到红冲 · a purchase in Saleor's commands: drafted, completed, confirmed, sent, received, inspected with rejected pieces,
settled, paid and, for what was found broken later, credited. Through GraphQL only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backend.account.models import User
from backend.core.actor import Role
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

LINES = "lines { id quantity quantityAccepted quantityRejected }"
STEPS = {
    "draftOrderCreate": "mutation($input: DraftOrderCreateInput!) { draftOrderCreate(input: $input) { order { id number status canFinalize } errors { code field } } }",
    "draftOrderComplete": "mutation($id: ID!) { draftOrderComplete(id: $id) { order { id number status } errors { code field } } }",
    "orderConfirm": "mutation($id: ID!) { orderConfirm(id: $id) { order { status } errors { code field clause } } }",
    "supplierOrderAccept": "mutation($id: ID!) { supplierOrderAccept(id: $id) { supplierOrder { state } errors { code } } }",
    "orderFulfill": "mutation($input: OrderFulfillInput!) { orderFulfill(input: $input) { fulfillments { id lines { id quantity orderLine { id } } } order { id } errors { code field } } }",
    "orderFulfillmentCancel": "mutation($id: ID!) { orderFulfillmentCancel(id: $id) { fulfillment { status } errors { code } } }",
    "fulfillmentReceive": "mutation($id: ID!, $lines: [OrderLineQuantityInput!]!) { fulfillmentReceive(id: $id, lines: $lines) { supplierOrder { state } errors { code } } }",
    "acceptanceCreate": 'mutation($id: ID!, $lines: [AcceptanceLineInput!]!) { acceptanceCreate(supplierOrderId: $id, lines: $lines, inspectors: ["示例"]) { acceptance { conclusion acceptedAmount { amount } } errors { code } } }',
    "settlementRequest": 'mutation($id: ID!) { settlementRequest(supplierOrderId: $id, bankName: "示例银行", accountNumber: "3300000000001234") { settlement { id amount { amount } } errors { code } } }',
    "settlementConfirm": "mutation($id: ID!) { settlementConfirm(id: $id) { settlement { state } errors { code } } }",
    "invoiceRequest": "mutation($id: ID!) { invoiceRequest(orderId: $id) { invoice { id status } errors { code } } }",
    "invoiceCreate": 'mutation($id: ID!) { invoiceCreate(orderId: $id, input: {number: "26332000000000000077", url: "https://tax.example/77"}) { invoice { id status url } errors { code } } }',
    "settlementPaymentRecord": 'mutation($id: ID!) { settlementPaymentRecord(id: $id, voucher: "ZF-77") { settlement { paidAmount { amount } } errors { code } } }',
    "orderFulfillmentReturnProducts": "mutation($id: ID!, $input: OrderReturnProductsInput!) { orderFulfillmentReturnProducts(order: $id, input: $input) { creditNote { id state amount { amount } } order { chargeStatus totalBalance { amount } } errors { code field } } }",
    "creditNoteRefundRecord": 'mutation($id: ID!) { creditNoteRefundRecord(id: $id, voucher: "SK-77") { creditNote { state } errors { code } } }',
}


@pytest.fixture
def ask(api: Api) -> Callable[..., Any]:
    def do(person: User, step: str, **variables: Any) -> Any:
        return api.data(STEPS[step], variables, as_=person)[step]

    return do


def test_从草稿到红冲(api: Api, ask: Callable[..., Any]) -> None:
    buyer = make.buyer()
    colleague = make.member(buyer.organisation, Role.PURCHASER)
    product = make.product(price="3000.00", stock=20, name="示例便携式计算机")
    seller, depot = product.supplier.sales, product.supplier.warehouses.get()
    address = {"firstName": "三", "lastName": "张", "city": "温州市", "streetAddress1": "示例路 1 号"}

    # 一人草拟，同事提交；超过直通车额度，须审核人同意
    variant = to_global_id("ProductVariant", product.variant.pk)
    draft = ask(
        buyer.purchaser,
        "draftOrderCreate",
        input={
            "lines": [{"variantId": variant, "quantity": 5}],
            "shippingAddress": address,
            "budgetLineId": to_global_id("BudgetLine", buyer.budget_line.pk),
        },
    )["order"]
    assert (draft["status"], draft["canFinalize"]) == ("DRAFT", True)
    order = ask(colleague, "draftOrderComplete", id=draft["id"])["order"]
    assert (order["id"], order["number"], order["status"]) == (draft["id"], draft["number"], "UNCONFIRMED")
    assert ask(buyer.approver, "orderConfirm", id=order["id"])["order"]["status"] == "UNFULFILLED"

    # 供应商接单、发货、撤回一批、再发
    asked = "{ supplierOrders(first: 5) { edges { node { id order { id } " + LINES + " } } } }"
    (edge,) = api.data(asked, as_=seller)["supplierOrders"]["edges"]
    part = edge["node"]
    assert part["order"] is None
    ask(seller, "supplierOrderAccept", id=part["id"])
    line = part["lines"][0]["id"]

    def sent(pieces: int) -> dict[str, Any]:
        stocks = [{"quantity": pieces, "warehouse": to_global_id("Warehouse", depot.pk)}]
        return {"lines": [{"orderLineId": line, "stocks": stocks}]}

    (wrong,) = ask(seller, "orderFulfill", input=sent(2))["fulfillments"]
    ask(seller, "orderFulfillmentCancel", id=wrong["id"])
    (delivery,) = ask(seller, "orderFulfill", input=sent(5))["fulfillments"]

    # 签收、验收：一台不合格
    arrived = [{"orderLineId": line, "quantity": 5}]
    ask(colleague, "fulfillmentReceive", id=delivery["id"], lines=arrived)
    judged = [{"orderLineId": line, "quantityAccepted": 4, "quantityRejected": 1, "remark": "屏幕破损"}]
    acceptance = ask(buyer.inspector, "acceptanceCreate", id=part["id"], lines=judged)["acceptance"]
    assert acceptance == {"conclusion": "PARTLY", "acceptedAmount": {"amount": 12000.0}}

    # 结算、催开发票、登记、支付
    settlement = ask(seller, "settlementRequest", id=part["id"])["settlement"]
    assert settlement["amount"]["amount"] == 12000.0
    assert ask(buyer.finance, "invoiceRequest", id=order["id"])["invoice"]["status"] == "PENDING"
    assert ask(seller, "invoiceCreate", id=part["id"])["invoice"]["status"] == "SUCCESS"
    ask(buyer.finance, "settlementConfirm", id=settlement["id"])
    paid = ask(buyer.finance, "settlementPaymentRecord", id=settlement["id"])["settlement"]
    assert paid["paidAmount"]["amount"] == 12000.0
    buyer.budget_line.refresh_from_db()
    assert (buyer.budget_line.held_amount, buyer.budget_line.spent_amount) == (0, 12000)

    # 用了几天又坏一台：退货红冲，款退回后额度恢复
    back = {
        "fulfillmentLines": [{"fulfillmentLineId": delivery["lines"][0]["id"], "quantity": 1}],
        "creditNoteNumber": "26332000000000000078",
        "reason": "主板故障，双方约定退货",
    }
    found = ask(buyer.finance, "orderFulfillmentReturnProducts", id=order["id"], input=back)
    assert found["creditNote"]["state"] == "DUE"
    assert found["creditNote"]["amount"]["amount"] == 3000.0
    assert found["order"] == {"chargeStatus": "OVERCHARGED", "totalBalance": {"amount": 3000.0}}
    ask(buyer.finance, "creditNoteRefundRecord", id=found["creditNote"]["id"])
    buyer.budget_line.refresh_from_db()
    assert (buyer.budget_line.held_amount, buyer.budget_line.spent_amount) == (0, 9000)

    # 一切都在日志里，按先后
    events = "query($id: ID!) { order(id: $id) { isPaid totalBalance { amount } events { type } papers { title } invoices { number } } }"
    told = api.data(events, {"id": order["id"]}, as_=colleague)["order"]
    assert (told["isPaid"], told["totalBalance"]["amount"]) == (True, 0)
    assert [event["type"] for event in told["events"] if event["type"] != "OTHER"] == [
        "DRAFT_CREATED", "PLACED_FROM_DRAFT", "CONFIRMED", "FULFILLMENT_FULFILLED_ITEMS", "FULFILLMENT_CANCELED",
        "FULFILLMENT_FULFILLED_ITEMS", "INVOICE_REQUESTED", "INVOICE_GENERATED", "ORDER_MARKED_AS_PAID",
        "FULFILLMENT_REFUNDED", "PAYMENT_REFUNDED",
    ]  # fmt: skip
    assert "红字发票信息单" in {paper["title"] for paper in told["papers"]}
    assert told["invoices"] == [{"number": "26332000000000000077"}]

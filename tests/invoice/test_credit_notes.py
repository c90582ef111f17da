"""红字发票 · credit notes: bounded by what was invoiced, exact in budget and payment, told on paper; and the talk about invoices."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from backend.account.models import User
from backend.budget.models import BudgetMovement
from backend.core import clock
from backend.core.actor import Role
from backend.core.law import RED_INVOICE
from backend.core.models import JournalEntry, Mail
from backend.core.refusals import Refusal
from backend.invoice import crediting, invoicing, services
from backend.invoice.models import CreditNote, Invoice, Paper, Settlement
from backend.invoice.record import content_of
from backend.webhook.models import EventDelivery
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.order.orders import Placed, received
from tests.races import together
from tests.webhook.hooks import hook, waiting

pytestmark = pytest.mark.django_db

CREDIT = """mutation($id: ID!, $number: String!, $amount: PositiveDecimal, $lines: [OrderLineQuantityInput!]) {
    creditNoteRegister(invoiceId: $id, number: $number, reason: "破损退货", amount: $amount, lines: $lines) {
    creditNote { id number amount { amount } state lines { quantity } } settlement { payableAmount { amount } }
    errors { field code clause } } }"""
REFUNDED = 'mutation($id: ID!) { creditNoteRefundRecord(id: $id, voucher: "SK-1") { creditNote { state } errors { field code } } }'
PRODUCTS = """mutation($id: ID!, $input: OrderRefundProductsInput!) { orderFulfillmentRefundProducts(order: $id, input: $input) {
    creditNote { amount { amount } } order { totalBalance { amount } } errors { field code clause } } }"""
RETURN = """mutation($id: ID!, $input: OrderReturnProductsInput!) { orderFulfillmentReturnProducts(order: $id, input: $input) {
    creditNote { amount { amount } reason } errors { field code } } }"""
REFUND = """mutation($id: ID!, $amount: PositiveDecimal!, $number: String) { orderRefund(id: $id, amount: $amount, creditNoteNumber: $number) {
    creditNote { amount { amount } } errors { field code clause } } }"""
REQUEST = "mutation($id: ID!) { invoiceRequest(orderId: $id) { invoice { id status number } order { id } errors { field code } } }"
CREATE = """mutation($id: ID!, $number: String!, $url: String!) { invoiceCreate(orderId: $id, input: {number: $number, url: $url}) {
    invoice { id status number url } errors { field code } } }"""
UPDATE = "mutation($id: ID!, $input: UpdateInvoiceInput!) { invoiceUpdate(id: $id, input: $input) { invoice { number url } errors { field code clause } } }"
DELETE = "mutation($id: ID!) { invoiceDelete(id: $id) { invoice { id } errors { field code } } }"
WITHDRAW = "mutation($id: ID!) { invoiceRequestDelete(id: $id) { invoice { id } errors { field code } } }"
SEND = "mutation($id: ID!) { invoiceSendNotification(id: $id) { invoice { id } errors { field code } } }"


def gid(kind: str, pk: Any) -> str:
    return to_global_id(kind, pk)


def red(n: int = 1) -> str:
    return f"2633200000000001{n:04d}"


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def denied(answer: dict[str, Any]) -> bool:
    return bool(answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied")


def settled(order: Placed | None = None, *, rejected: int = 1) -> tuple[Placed, Settlement]:
    """Four pieces at 25 yuan, one of them rejected: 75 yuan are asked for."""
    order = order or received()
    order.inspect(rejected=rejected)
    settlement = services.request_settlement(
        order.part.pk, bank_name="示例银行", account_number="3300000000001234", by=order.part.seller
    )
    return order, settlement


def invoiced(*, paid: bool = False) -> tuple[Placed, Settlement, Invoice]:
    order, settlement = settled()
    finance = order.buyer.finance.actor()
    services.confirm_settlement(settlement.pk, by=finance)
    invoice = services.register_invoice(
        settlement.pk,
        number="26332000000000000001",
        amount=Decimal(75),
        issued_on=clock.today(),
        by=order.part.seller,
    )
    if paid:
        services.record_payment(settlement.pk, voucher="ZF-1", by=finance)
    settlement.refresh_from_db()
    return order, settlement, invoice


def budget(order: Placed) -> tuple[Decimal, Decimal]:
    order.buyer.budget_line.refresh_from_db()
    return order.buyer.budget_line.held_amount, order.buyer.budget_line.spent_amount


def test_付款前红冲_应付与支出一起减少(api: Api) -> None:
    order, settlement, invoice = invoiced()
    assert budget(order) == (0, 75)
    lines = [{"orderLineId": gid("OrderLine", order.part.lines[0].pk), "quantity": 1}]
    given = {"id": gid("Invoice", invoice.pk), "number": red(), "lines": lines}
    found = api.data(CREDIT, given, as_=order.part.sales)["creditNoteRegister"]
    note = found["creditNote"]
    assert (note["amount"]["amount"], note["state"], note["lines"]) == (25.0, "OFFSET", [{"quantity": 1}])
    assert found["settlement"]["payableAmount"]["amount"] == 50.0
    assert budget(order) == (0, 50)
    services.record_payment(settlement.pk, voucher="ZF-1", by=order.buyer.finance.actor())
    settlement.refresh_from_db()
    assert settlement.paid_amount == 50
    asked = "query($id: ID!) { order(id: $id) { isPaid chargeStatus totalCharged { amount } totalBalance { amount } events { type amount } } }"
    seen = api.data(asked, {"id": gid("Order", order.pk)}, as_=order.buyer.purchaser)["order"]
    assert (seen["isPaid"], seen["chargeStatus"], seen["totalBalance"]["amount"]) == (True, "FULL", 0)
    assert {"type": "FULFILLMENT_REFUNDED", "amount": 25.0} in seen["events"]


def test_付款后红冲_退款登记后额度才恢复(api: Api) -> None:
    order, _settlement, invoice = invoiced(paid=True)
    given = {"id": gid("Invoice", invoice.pk), "number": red(), "amount": "20.00"}
    note = api.data(CREDIT, given, as_=order.buyer.finance)["creditNoteRegister"]["creditNote"]
    assert (note["state"], budget(order)) == ("DUE", (0, 75))
    asked = "query($id: ID!) { order(id: $id) { chargeStatus totalBalance { amount } } }"
    seen = api.data(asked, {"id": gid("Order", order.pk)}, as_=order.buyer.purchaser)["order"]
    assert seen == {"chargeStatus": "OVERCHARGED", "totalBalance": {"amount": 20.0}}
    assert denied(api(REFUNDED, {"id": note["id"]}, as_=order.part.sales))
    api.data(REFUNDED, {"id": note["id"]}, as_=order.buyer.finance)
    assert budget(order) == (0, 55)
    seen = api.data(asked, {"id": gid("Order", order.pk)}, as_=order.buyer.purchaser)["order"]
    assert seen == {"chargeStatus": "FULL", "totalBalance": {"amount": 0}}
    payload = api(REFUNDED, {"id": note["id"]}, as_=order.buyer.finance)["data"]["creditNoteRefundRecord"]
    assert codes(payload) == [("id", "INVALID_STATE")]
    moved = BudgetMovement.objects.filter(kind="restore").values_list("amount", flat=True)
    assert list(moved) == [Decimal(20)]


def test_红冲的限度_每条拒绝都有依据(api: Api) -> None:
    order, _settlement, invoice = invoiced()
    key, line = gid("Invoice", invoice.pk), gid("OrderLine", order.part.lines[0].pk)
    api.data(
        CREDIT,
        {"id": key, "number": red(1), "lines": [{"orderLineId": line, "quantity": 1}]},
        as_=order.part.sales,
    )
    cases: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"number": red(2), "amount": "50.01"}, ("amount", "CANNOT_REFUND")),
        ({"number": red(2), "amount": "0"}, ("amount", "CANNOT_REFUND")),
        ({"number": red(2)}, ("amount", "CANNOT_REFUND")),
        ({"number": red(2), "lines": [{"orderLineId": line, "quantity": 3}]}, ("lines", "INVALID_QUANTITY")),
        ({"number": red(2), "amount": "26", "lines": [{"orderLineId": line, "quantity": 1}]}, ("amount", "CANNOT_REFUND")),
    ]  # fmt: skip
    for given, expected in cases:
        payload = api(CREDIT, {"id": key, **given}, as_=order.part.sales)["data"]["creditNoteRegister"]
        assert codes(payload) == [expected], given
        assert payload["errors"][0]["clause"] == RED_INVOICE, given
    for given, expected in (
        ({"number": red(1), "amount": "1"}, ("number", "UNIQUE")),
        ({"number": "12", "amount": "1"}, ("number", "INVALID")),
        ({"number": red(2), "lines": [{"orderLineId": gid("OrderLine", received().part.lines[0].pk), "quantity": 1}]}, ("lines", "NOT_FOUND")),
    ):  # fmt: skip
        payload = api(CREDIT, {"id": key, **given}, as_=order.part.sales)["data"]["creditNoteRegister"]
        assert codes(payload) == [expected], given
    assert (CreditNote.objects.count(), budget(order)) == (1, (0, 50))


def test_确认前不能红冲_别人不能红冲(api: Api) -> None:
    order, settlement = settled()
    invoice = services.register_invoice(
        settlement.pk,
        number="26332000000000000001",
        amount=Decimal(75),
        issued_on=clock.today(),
        by=order.part.seller,
    )
    given = {"id": gid("Invoice", invoice.pk), "number": red(), "amount": "10"}
    payload = api(CREDIT, given, as_=order.part.sales)["data"]["creditNoteRegister"]
    assert codes(payload) == [("id", "CANNOT_REFUND")]
    operator = make.member(make.organisation("platform"), Role.OPERATOR)
    for person in (order.buyer.purchaser, order.buyer.inspector, operator):
        assert denied(api(CREDIT, given, as_=person))
    for stranger in (make.supplier().sales, make.buyer().finance):
        payload = api(CREDIT, given, as_=stranger)["data"]["creditNoteRegister"]
        assert codes(payload) == [("invoiceId", "NOT_FOUND")]


def test_全部红冲后无可支付() -> None:
    order, settlement, invoice = invoiced()
    finance = order.buyer.finance.actor()
    crediting.register_credit_note(
        invoice.pk, number=red(), reason="全部退货", amount=Decimal(75), by=finance
    )
    with pytest.raises(Refusal) as refusal:
        services.record_payment(settlement.pk, voucher="ZF-1", by=finance)
    assert refusal.value.code == "NOTHING_TO_SETTLE"
    assert budget(order) == (0, 0)


def test_Saleor的退款命令登记红字发票(api: Api) -> None:
    order, _settlement, _invoice = invoiced()
    key, line = gid("Order", order.pk), order.part.lines[0]
    sent = gid("FulfillmentLine", line.fulfillment_lines.get().pk)
    pieces = [{"orderLineId": gid("OrderLine", line.pk), "quantity": 1}]
    finance = order.buyer.finance
    payload = api(PRODUCTS, {"id": key, "input": {"orderLines": pieces}}, as_=finance)["data"]
    assert codes(payload["orderFulfillmentRefundProducts"]) == [("creditNoteNumber", "REQUIRED")]
    given = {"orderLines": pieces, "creditNoteNumber": red(1)}
    found = api.data(PRODUCTS, {"id": key, "input": given}, as_=finance)["orderFulfillmentRefundProducts"]
    assert (found["creditNote"]["amount"]["amount"], found["order"]["totalBalance"]["amount"]) == (
        25.0,
        -50.0,
    )
    back = {"fulfillmentLines": [{"fulfillmentLineId": sent, "quantity": 1}], "creditNoteNumber": red(2)}
    part = gid("SupplierOrder", order.part.pk)
    found = api.data(RETURN, {"id": part, "input": back}, as_=order.part.sales)[
        "orderFulfillmentReturnProducts"
    ]
    assert found["creditNote"] == {"amount": {"amount": 25.0}, "reason": "销售退回"}
    swap = {"orderLines": [{**pieces[0], "replace": True}], "creditNoteNumber": red(3)}
    payload = api(RETURN, {"id": key, "input": swap}, as_=finance)["data"]["orderFulfillmentReturnProducts"]
    assert codes(payload) == [("input", "INVALID")]
    payload = api(REFUND, {"id": key, "amount": "25.01", "number": red(3)}, as_=finance)["data"][
        "orderRefund"
    ]
    assert codes(payload) == [("amount", "CANNOT_REFUND")]
    api.data(REFUND, {"id": key, "amount": "25", "number": red(3)}, as_=finance)
    assert (CreditNote.objects.count(), budget(order)) == (3, (0, 0))


def test_两家供应商的订单_不指明哪家就不退(api: Api) -> None:
    order = received(suppliers=2)
    for part, n in zip(order.parts, (1, 2), strict=True):
        order.inspect(part)
        settlement = services.request_settlement(
            part.pk, bank_name="示例银行", account_number="3300000000001234", by=part.seller
        )
        services.confirm_settlement(settlement.pk, by=order.buyer.finance.actor())
        services.register_invoice(
            settlement.pk,
            number=f"2633200000000000000{n}",
            amount=settlement.amount,
            issued_on=clock.today(),
            by=part.seller,
        )
    key = gid("Order", order.pk)
    payload = api(REFUND, {"id": key, "amount": "1", "number": red()}, as_=order.buyer.finance)["data"][
        "orderRefund"
    ]
    assert codes(payload) == [("order", "REQUIRED")]
    first, second = order.parts
    payload = api(
        REFUND, {"id": gid("SupplierOrder", second.pk), "amount": "1", "number": red()}, as_=first.sales
    )["data"]["orderRefund"]
    assert codes(payload) == [("order", "NOT_FOUND")]
    foreign = {
        "orderLines": [{"orderLineId": gid("OrderLine", second.lines[0].pk), "quantity": 1}],
        "creditNoteNumber": red(),
    }
    payload = api(PRODUCTS, {"id": gid("SupplierOrder", first.pk), "input": foreign}, as_=first.sales)["data"]
    assert codes(payload["orderFulfillmentRefundProducts"]) == [("order", "NOT_FOUND")]
    api.data(REFUND, {"id": key, "amount": "1", "number": red()}, as_=first.sales)
    assert CreditNote.objects.get().settlement.supplier_order_id == first.pk
    seen = "query($id: ID!) { supplierOrder(id: $id) { papers { title } settlement { invoices { creditNotes { number } } } } }"
    assert api.data(seen, {"id": gid("SupplierOrder", first.pk)}, as_=second.sales) == {"supplierOrder": None}
    own = api.data(seen, {"id": gid("SupplierOrder", second.pk)}, as_=second.sales)["supplierOrder"]
    assert own["settlement"]["invoices"] == [{"creditNotes": []}]
    assert {paper["title"] for paper in own["papers"]} >= {"验收报告", "结算单"}
    assert "红字发票信息单" not in {paper["title"] for paper in own["papers"]}


def test_红字发票信息单照实写() -> None:
    order, _settlement, invoice = invoiced(paid=True)
    note = crediting.register_credit_note(
        invoice.pk, number=red(), reason="纸箱受潮", lines=[(order.part.lines[0].pk, 2)], by=order.part.seller
    )
    paper = Paper.objects.get(kind="credit_note")
    assert paper.number == note.number == f"HZ{order.part.now.number}-1"
    content = content_of(paper)
    assert (content.amount, content.worth, content.invoiced) == (50, 50, 75)
    assert content.red_number == red()
    assert "退款" in content.treatment
    assert [line.quantity for line in content.lines] == [2]
    code = content.verification_code
    crediting.record_refund(note.pk, voucher="SK-1", by=order.buyer.finance.actor())
    assert content_of(paper).verification_code == code, "a paper says what was so when it was issued"


def test_催开_登记_更正_撤销发票(api: Api) -> None:
    order, _settlement = settled()
    query = "subscription { event { ... on InvoiceDeleted { invoice { number } order { number } } } }"
    heard = hook("http://127.0.0.1:9/hook", "INVOICE_REQUESTED", "INVOICE_DELETED", subscription_query=query)
    key, part = gid("Order", order.pk), gid("SupplierOrder", order.part.pk)
    asked = api.data(REQUEST, {"id": key}, as_=order.buyer.finance)["invoiceRequest"]["invoice"]
    assert (asked["status"], asked["number"]) == ("PENDING", None)
    assert Mail.objects.filter(key__startswith="invoice_requested:").count() == 1
    payload = api(REQUEST, {"id": key}, as_=order.buyer.finance)["data"]["invoiceRequest"]
    assert codes(payload) == [("orderId", "NOT_READY")]
    assert denied(api(REQUEST, {"id": key}, as_=order.buyer.inspector))
    assert codes(api(REQUEST, {"id": key}, as_=order.part.sales)["data"]["invoiceRequest"]) == [
        ("orderId", "NOT_FOUND")
    ]
    payload = api(SEND, {"id": asked["id"]}, as_=order.part.sales)["data"]["invoiceSendNotification"]
    assert codes(payload) == [("id", "NUMBER_NOT_SET")]
    api.data(WITHDRAW, {"id": asked["id"]}, as_=order.buyer.finance)
    api.data(REQUEST, {"id": key}, as_=order.buyer.finance)
    for url in (
        "http://tax.example/1",
        "https://a:b@tax.example/1",
        "javascript:alert(1)",
        "https://[",
        "https://tax.example/a b",
    ):
        given = {"id": part, "number": "26332000000000000001", "url": url}
        payload = api(CREATE, given, as_=order.part.sales)["data"]["invoiceCreate"]
        assert codes(payload) == [("url", "INVALID")], url
    given = {"id": part, "number": "26332000000000000001", "url": "https://tax.example/1"}
    made = api.data(CREATE, given, as_=order.part.sales)["invoiceCreate"]["invoice"]
    assert (made["status"], made["url"]) == ("SUCCESS", "https://tax.example/1")
    assert Invoice.objects.count() == 1, "the request became the registration"
    assert denied(api(UPDATE, {"id": made["id"], "input": {}}, as_=order.buyer.finance))
    change = {"id": made["id"], "input": {"number": "26332000000000000002", "url": ""}}
    assert api.data(UPDATE, change, as_=order.part.sales)["invoiceUpdate"]["invoice"] == {
        "number": "26332000000000000002", "url": None,
    }  # fmt: skip
    api.data(SEND, {"id": made["id"]}, as_=order.part.sales)
    payload = api(WITHDRAW, {"id": made["id"]}, as_=order.buyer.finance)["data"]["invoiceRequestDelete"]
    assert codes(payload) == [("id", "INVALID_STATUS")]
    api.data(DELETE, {"id": made["id"]}, as_=order.part.sales)
    assert not Invoice.objects.exists()
    api.data(CREATE, {**given, "id": key}, as_=order.part.sales)
    verbs = set(JournalEntry.objects.filter(verb__startswith="invoice.").values_list("verb", flat=True))
    told = ["INVOICE_REQUESTED", "INVOICE_DELETED"]
    assert [code for code, _ in waiting(heard)] == told + told
    number = str(order.now.number)
    assert json.loads(EventDelivery.objects.filter(webhook=heard).latest("pk").payload or "") == {
        "invoice": {"number": "26332000000000000002"},
        "order": {"number": number},
    }
    assert verbs >= {"invoice.requested", "invoice.request_withdrawn", "invoice.registered", "invoice.updated", "invoice.sent", "invoice.deleted"}  # fmt: skip


def test_付款或红冲后_发票登记不再改(api: Api) -> None:
    order, _settlement, invoice = invoiced(paid=True)
    for query, given in ((UPDATE, {"input": {"url": "https://tax.example/2"}}), (DELETE, {})):
        answer = api(query, {"id": gid("Invoice", invoice.pk), **given}, as_=order.part.sales)["data"]
        (payload,) = answer.values()
        assert codes(payload) == [("id", "INVALID_STATUS")]


@pytest.mark.django_db(transaction=True)
def test_同时红冲_合计不超过发票() -> None:
    order, settlement, invoice = invoiced()
    people: list[User] = [order.part.sales, order.buyer.finance]
    actors = [person.actor() for person in people]

    def credit(n: int) -> CreditNote:
        return crediting.register_credit_note(
            invoice.pk, number=red(n), reason="折让", amount=Decimal(30), by=actors[n % 2]
        )

    outcomes = together([lambda n=n: credit(n) for n in range(4)])  # type: ignore[misc]
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert [getattr(one, "code", one) for one in refused] == ["CANNOT_REFUND"] * 2
    settlement.refresh_from_db()
    assert (settlement.credited_amount, budget(order)) == (60, (0, 15))
    assert sorted(CreditNote.objects.values_list("number", flat=True)) == sorted(
        {note.number for note in CreditNote.objects.all()}
    )


@pytest.mark.django_db(transaction=True)
def test_红冲与付款同时_账上分毫不差() -> None:
    order, settlement, invoice = invoiced()
    finance = order.buyer.finance.actor()
    outcomes = together(
        [
            lambda: services.record_payment(settlement.pk, voucher="ZF-1", by=finance),
            lambda: crediting.register_credit_note(
                invoice.pk, number=red(), reason="折让", amount=Decimal(30), by=finance
            ),
        ]
    )
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    settlement.refresh_from_db()
    note = CreditNote.objects.get()
    if note.state == "due":
        assert (settlement.paid_amount, budget(order)) == (75, (0, 75))
    else:
        assert (settlement.paid_amount, budget(order)) == (45, (0, 45))


@pytest.mark.django_db(transaction=True)
def test_同时催开_一张结算单只有一张待开() -> None:
    order, _settlement = settled()
    finance = order.buyer.finance.actor()
    outcomes = together([lambda: invoicing.request_invoices(order.pk, by=finance)] * 3)
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert [getattr(one, "code", one) for one in refused] == ["NOT_READY"] * 2
    assert Invoice.objects.count() == 1

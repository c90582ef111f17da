"""红冲约定 · granted refunds: bounded, changed until they are credited, and never a movement of money by themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backend.budget.models import BudgetMovement
from backend.core.models import JournalEntry, Mail
from backend.core.refusals import Refusal
from backend.invoice import granting, services
from backend.invoice.models import CreditNote, GrantedRefund
from tests import make
from tests.conftest import Api
from tests.invoice.test_credit_notes import budget, codes, denied, gid, invoiced, red, settled
from tests.races import together

pytestmark = pytest.mark.django_db

GRANT = """mutation($id: ID!, $input: OrderGrantRefundCreateInput!) { orderGrantRefundCreate(id: $id, input: $input) {
    grantedRefund { id status amount { amount } reason lines { id quantity reason orderLine { id } } user { email } }
    order { totalGrantedRefund { amount } totalRemainingGrant { amount } }
    errors { field code clause lines { lineId field code } } } }"""
CHANGE = """mutation($id: ID!, $input: OrderGrantRefundUpdateInput!) { orderGrantRefundUpdate(id: $id, input: $input) {
    grantedRefund { amount { amount } reason lines { quantity } } errors { field code addLines { code } } } }"""
CREDIT = """mutation($grant: ID!, $id: ID, $number: String) {
    transactionRequestRefundForGrantedRefund(grantedRefundId: $grant, id: $id, creditNoteNumber: $number) {
    creditNote { amount { amount } state lines { quantity } } transaction { id refundPendingAmount { amount } } errors { field code } } }"""
SEEN = """query($id: ID!) { order(id: $id) { totalGrantedRefund { amount } totalRemainingGrant { amount } totalRefunded { amount }
    totalRefundPending { amount } totalCanceled { amount } totalChargePending { amount }
    grantedRefunds { status creditNote { redNumber } transactionEvents { type amount { amount } } settlement { number } } } }"""


def asked(order: Any, **more: Any) -> dict[str, Any]:
    return {"id": gid("Order", order.pk), "input": more}


def pieces(order: Any, quantity: int) -> list[dict[str, Any]]:
    return [{"id": gid("OrderLine", order.part.lines[0].pk), "quantity": quantity, "reason": "破损"}]


def grant(api: Api, order: Any, who: Any = None, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = api.data(GRANT, asked(order, **more), as_=who or order.buyer.finance)[
        "orderGrantRefundCreate"
    ]
    return found


def test_约定不动钱_按约定红冲后了结(api: Api) -> None:
    order, _settlement, _invoice = invoiced(paid=True)
    moved = BudgetMovement.objects.count()
    found = grant(api, order, reason="退货", lines=pieces(order, 2))
    granted = found["grantedRefund"]
    assert (granted["amount"]["amount"], granted["status"], granted["reason"]) == (50.0, "NONE", "退货")
    assert granted["lines"][0]["reason"] == "破损"
    assert found["order"] == {"totalGrantedRefund": {"amount": 50.0}, "totalRemainingGrant": {"amount": 50.0}}
    assert BudgetMovement.objects.count() == moved
    assert not CreditNote.objects.exists()
    assert JournalEntry.objects.filter(verb="granted_refund.created").exists()
    assert Mail.objects.filter(subject__contains="约定红冲").count() == 2

    paying = gid("TransactionItem", order.now.transaction.pk)
    credited = api.data(
        CREDIT, {"grant": granted["id"], "id": paying, "number": red()}, as_=order.part.sales
    )["transactionRequestRefundForGrantedRefund"]
    assert credited["creditNote"] == {"amount": {"amount": 50.0}, "state": "DUE", "lines": [{"quantity": 2}]}
    assert credited["transaction"] is None, "a supplier does not see how the buyer pays"
    seen = api.data(SEEN, {"id": gid("Order", order.pk)}, as_=order.buyer.purchaser)["order"]
    assert seen["grantedRefunds"][0]["status"] == "PENDING"
    assert seen["grantedRefunds"][0]["transactionEvents"] == [
        {"type": "REFUND_REQUEST", "amount": {"amount": 50.0}}
    ]
    assert (seen["totalRefundPending"]["amount"], seen["totalRefunded"]["amount"]) == (50.0, 0)
    assert seen["totalRemainingGrant"]["amount"] == 0
    note = CreditNote.objects.get()
    refunded = 'mutation($id: ID!) { creditNoteRefundRecord(id: $id, voucher: "SK-1") { errors { code } } }'
    api.data(refunded, {"id": gid("CreditNote", note.pk)}, as_=order.buyer.finance)
    seen = api.data(SEEN, {"id": gid("Order", order.pk)}, as_=order.buyer.purchaser)["order"]
    assert (seen["totalRefundPending"]["amount"], seen["totalRefunded"]["amount"]) == (0, 50.0)
    assert seen["grantedRefunds"][0]["status"] == "SUCCESS"
    again = api(CREDIT, {"grant": granted["id"], "number": red(2)}, as_=order.buyer.finance)
    assert codes(again["data"]["transactionRequestRefundForGrantedRefund"]) == [
        ("grantedRefundId", "INVALID")
    ]


def test_付款前红冲_支付记录释放额度_国库支付记实付数(api: Api) -> None:
    order, settlement, _invoice = invoiced()
    asked_for = """query($id: ID!) { order(id: $id) { totalCanceled { amount } totalChargePending { amount } actions
        transactions { authorizedAmount { amount } chargedAmount { amount } canceledAmount { amount } refundedAmount { amount } } } }"""
    granted = grant(api, order, amount="25")["grantedRefund"]
    seen = api.data(asked_for, {"id": gid("Order", order.pk)}, as_=order.buyer.finance)["order"]
    assert (seen["totalChargePending"]["amount"], seen["actions"]) == (75.0, ["MARK_AS_PAID"])
    api.data(CREDIT, {"grant": granted["id"], "number": red()}, as_=order.buyer.finance)
    services.record_payment(settlement.pk, voucher="ZF-9", by=order.buyer.finance.actor())
    seen = api.data(asked_for, {"id": gid("Order", order.pk)}, as_=order.buyer.finance)["order"]
    paying = {name: amount["amount"] for name, amount in seen["transactions"][0].items()}
    assert paying == {
        "authorizedAmount": 0, "chargedAmount": 50.0, "canceledAmount": 50.0, "refundedAmount": 0,
    }  # fmt: skip
    assert seen["totalCanceled"]["amount"] == 50.0
    assert (seen["totalChargePending"]["amount"], seen["actions"]) == (0, [])
    assert budget(order) == (0, 50)


def test_约定的限度(api: Api) -> None:
    order, _settlement, _invoice = invoiced()
    line = gid("OrderLine", order.part.lines[0].pk)
    grant(api, order, lines=pieces(order, 1), amount="20")
    refused = {
        "amount over what is left": ({"amount": "55.01"}, [("amount", "AMOUNT_GREATER_THAN_AVAILABLE")]),
        "nothing": ({"amount": "0"}, [("amount", "AMOUNT_GREATER_THAN_AVAILABLE")]),
        "less than a cent": ({"amount": "0.001"}, [("amount", "AMOUNT_GREATER_THAN_AVAILABLE")]),
        "negative": ({"amount": "-1"}, [("amount", "AMOUNT_GREATER_THAN_AVAILABLE")]),
        "no number": ({"amount": "NaN"}, [("amount", "AMOUNT_GREATER_THAN_AVAILABLE")]),
        "astronomic": ({"amount": "1e300"}, [("amount", "AMOUNT_GREATER_THAN_AVAILABLE")]),
        "neither": ({}, [("amount", "AMOUNT_GREATER_THAN_AVAILABLE")]),
        "more than its goods": (
            {"amount": "26", "lines": pieces(order, 1)},
            [("amount", "AMOUNT_GREATER_THAN_AVAILABLE")],
        ),
        "pieces granted already": ({"lines": pieces(order, 3)}, [("lines", "INVALID_QUANTITY")]),
        "no pieces": ({"lines": pieces(order, 0)}, [("lines", "INVALID_QUANTITY")]),
        "twice": ({"lines": pieces(order, 1) * 2}, [("lines", "DUPLICATED_INPUT_ITEM")]),
        "another's payment": (
            {"amount": "1", "transactionId": gid("TransactionItem", order.pk)},
            [("transactionId", "NOT_FOUND")],
        ),
        "a long reason": ({"amount": "1", "reason": "长" * 501}, [("reason", "TOO_LONG")]),
    }
    for why, (given, expected) in refused.items():
        payload = api(GRANT, asked(order, **given), as_=order.buyer.finance)["data"]["orderGrantRefundCreate"]
        assert codes(payload) == expected, why
        if expected == [("lines", "INVALID_QUANTITY")]:
            wrong = {"lineId": line, "field": "quantity", "code": "QUANTITY_GREATER_THAN_AVAILABLE"}
            assert payload["errors"][0]["lines"] == [wrong]
    assert GrantedRefund.objects.count() == 1


def test_修改约定(api: Api) -> None:
    order, _settlement, _invoice = invoiced()
    granted = grant(api, order, lines=pieces(order, 1))["grantedRefund"]
    given = {"addLines": pieces(order, 2), "removeLines": [granted["lines"][0]["id"]], "reason": "再议"}
    changed = api.data(CHANGE, {"id": granted["id"], "input": given}, as_=order.part.sales)[
        "orderGrantRefundUpdate"
    ]["grantedRefund"]
    assert changed == {"amount": {"amount": 50.0}, "reason": "再议", "lines": [{"quantity": 2}]}
    kept = api.data(CHANGE, {"id": granted["id"], "input": {"reason": "三议"}}, as_=order.part.sales)
    assert kept["orderGrantRefundUpdate"]["grantedRefund"]["amount"]["amount"] == 50.0
    for given, expected in (
        ({"amount": "50.01"}, ("amount", "AMOUNT_GREATER_THAN_AVAILABLE")),
        ({"removeLines": [gid("OrderGrantedRefundLine", 99999)]}, ("removeLines", "NOT_FOUND")),
        ({"addLines": pieces(order, 1)}, ("lines", "DUPLICATED_INPUT_ITEM")),
    ):
        payload = api(CHANGE, {"id": granted["id"], "input": given}, as_=order.buyer.finance)["data"]
        assert codes(payload["orderGrantRefundUpdate"]) == [expected], given
    api.data(CREDIT, {"grant": granted["id"], "number": red()}, as_=order.buyer.finance)
    late = api(CHANGE, {"id": granted["id"], "input": {"amount": "1"}}, as_=order.buyer.finance)["data"]
    assert codes(late["orderGrantRefundUpdate"]) == [("id", "INVALID")]


def test_谁能约定_何时能约定(api: Api) -> None:
    order, _settlement = settled()
    early = api(GRANT, asked(order, amount="1"), as_=order.buyer.finance)["data"]["orderGrantRefundCreate"]
    assert codes(early) == [("id", "CANNOT_REFUND")]
    order, _settlement, _invoice = invoiced()
    assert denied(api(GRANT, asked(order, amount="1"), as_=order.buyer.purchaser))
    stranger = api(GRANT, asked(order, amount="1"), as_=make.buyer().finance)["data"][
        "orderGrantRefundCreate"
    ]
    assert codes(stranger) == [("order", "NOT_FOUND")]
    granted = grant(api, order, who=order.part.sales, amount="1")["grantedRefund"]
    missing = api(CREDIT, {"grant": granted["id"]}, as_=order.buyer.finance)["data"]
    assert codes(missing["transactionRequestRefundForGrantedRefund"]) == [("creditNoteNumber", "REQUIRED")]


@pytest.mark.django_db(transaction=True)
def test_同时约定_不会超过可红冲金额() -> None:
    order, _settlement, _invoice = invoiced()
    by = order.buyer.finance.actor()

    def one() -> bool:
        try:
            granting.grant_refund(order.pk, amount=Decimal(40), by=by)
        except Refusal:
            return False
        return True

    assert sorted(together([one, one])) == [False, True]

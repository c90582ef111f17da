"""登记支付 · Saleor's commands on payments: the treasury's payment is recorded, what belongs to cards is refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from backend.checkout import services as carts
from backend.checkout.services import Wanted
from backend.invoice import services
from backend.payment.models import TransactionItem
from tests import make
from tests.conftest import Api
from tests.invoice.test_credit_notes import codes, denied, gid, settled
from tests.order.orders import placed, received

pytestmark = pytest.mark.django_db

PAID = """mutation($id: ID!, $voucher: String) { orderMarkAsPaid(id: $id, transactionReference: $voucher) {
    order { isPaid chargeStatus } errors { field code clause } } }"""
CREATE = """mutation($id: ID!, $paid: TransactionCreateInput!, $event: TransactionEventInput) {
    transactionCreate(id: $id, transaction: $paid, transactionEvent: $event) {
    transaction { chargedAmount { amount } } errors { field code clause } } }"""
ACT = """mutation($id: ID, $token: UUID, $action: TransactionActionEnum!) {
    transactionRequestAction(id: $id, token: $token, actionType: $action) { transaction { message } errors { field code clause } } }"""
YUAN = {"currency": "CNY", "amount": "75"}


def confirmed() -> tuple[Any, Any]:
    order, settlement = settled()
    services.confirm_settlement(settlement.pk, by=order.buyer.finance.actor())
    return order, settlement


def test_标记已支付就是登记国库支付(api: Api) -> None:
    order, settlement = settled()
    key = gid("Order", order.pk)
    early = api(PAID, {"id": key, "voucher": "ZF-1"}, as_=order.buyer.finance)["data"]["orderMarkAsPaid"]
    assert codes(early) == [("id", "PAYMENT_MISSING")]
    assert early["errors"][0]["clause"]
    services.confirm_settlement(settlement.pk, by=order.buyer.finance.actor())
    for person in (order.buyer.purchaser, order.buyer.approver, order.part.sales):
        assert denied(api(PAID, {"id": key, "voucher": "ZF-1"}, as_=person))
    stranger = api(PAID, {"id": key, "voucher": "ZF-1"}, as_=make.buyer().finance)["data"]["orderMarkAsPaid"]
    assert codes(stranger) == [("id", "NOT_FOUND")]
    for voucher, expected in ((None, "REQUIRED"), ("  ", "REQUIRED"), ("号" * 81, "TOO_LONG")):
        payload = api(PAID, {"id": key, "voucher": voucher}, as_=order.buyer.finance)["data"]
        assert [code for _, code in codes(payload["orderMarkAsPaid"])] == [expected]
    done = api.data(PAID, {"id": key, "voucher": "ZF-1"}, as_=order.buyer.finance)["orderMarkAsPaid"]
    assert done["order"] == {"isPaid": True, "chargeStatus": "FULL"}
    settlement.refresh_from_db()
    assert (settlement.state, settlement.voucher) == ("paid", "ZF-1")
    again = api(PAID, {"id": key, "voucher": "ZF-2"}, as_=order.buyer.finance)["data"]["orderMarkAsPaid"]
    assert codes(again) == [("id", "PAYMENT_MISSING")]


def test_多家供应商_须指明供货单(api: Api) -> None:
    order = received(suppliers=2)
    for part in order.parts:
        order.inspect(part)
        made = services.request_settlement(
            part.pk, bank_name="示例银行", account_number="3300000000001234", by=part.seller
        )
        services.confirm_settlement(made.pk, by=order.buyer.finance.actor())
    payload = api(PAID, {"id": gid("Order", order.pk), "voucher": "ZF-1"}, as_=order.buyer.finance)["data"]
    assert codes(payload["orderMarkAsPaid"]) == [("id", "REQUIRED")]
    part = gid("SupplierOrder", order.parts[1].pk)
    done = api.data(PAID, {"id": part, "voucher": "ZF-1"}, as_=order.buyer.finance)["orderMarkAsPaid"]
    assert done["order"]["chargeStatus"] == "PARTIAL"


def test_登记支付记录_只收实付数与凭证(api: Api) -> None:
    order, _settlement = confirmed()
    key = gid("Order", order.pk)
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"amountCharged": {"currency": "CNY", "amount": "74.99"}, "pspReference": "ZF"}, ("amount", "PAYMENT_ERROR")),
        ({"amountCharged": {"currency": "EUR", "amount": "75"}, "pspReference": "ZF"}, ("transaction", "INCORRECT_CURRENCY")),
        ({"amountCharged": YUAN}, ("transaction", "REQUIRED")),
        ({"amountAuthorized": YUAN}, ("transaction", "INVALID")),
        ({"amountCharged": YUAN, "amountRefunded": YUAN, "pspReference": "ZF"}, ("transaction", "INVALID")),
    ]  # fmt: skip
    for given, expected in wrong:
        payload = api(CREATE, {"id": key, "paid": given}, as_=order.buyer.finance)["data"][
            "transactionCreate"
        ]
        assert codes(payload) == [expected], given
        assert denied(api(CREATE, {"id": key, "paid": given}, as_=order.buyer.purchaser))
    given = {"id": key, "paid": {"amountCharged": YUAN}, "event": {"pspReference": "ZF-7"}}
    done = api.data(CREATE, given, as_=order.buyer.finance)["transactionCreate"]
    assert done["transaction"] == {"chargedAmount": {"amount": 75.0}}


def test_扣款_作废_改写一律拒绝_并说明依据(api: Api) -> None:
    order, _settlement = confirmed()
    item = gid("TransactionItem", TransactionItem.objects.get(order=order.pk).pk)
    key = gid("Order", order.pk)
    documents = {
        "orderCapture": ('mutation($id: ID!) { orderCapture(id: $id, amount: 1) { errors { code clause } } }', key),
        "orderVoid": ("mutation($id: ID!) { orderVoid(id: $id) { errors { code clause } } }", key),
        "transactionUpdate": ("mutation($id: ID!) { transactionUpdate(id: $id) { errors { code clause } } }", item),
    }  # fmt: skip
    for name, (document, about) in documents.items():
        for person in (order.buyer.finance, order.buyer.purchaser):
            error = api(document, {"id": about}, as_=person)["data"][name]["errors"][0]
            assert error["clause"], name
            assert error["code"] != "NOT_FOUND"
        stranger = api(document, {"id": about}, as_=make.buyer().finance)["data"][name]["errors"][0]
        assert stranger["code"] == "NOT_FOUND"


def test_支付操作_只有未下单的核定可以撤销(api: Api) -> None:
    order = placed()
    item = TransactionItem.objects.get(order=order.pk)
    for action, code in (
        ("CHARGE", "CAPTURE_INACTIVE_PAYMENT"),
        ("REFUND", "INVALID"),
        ("CANCEL", "VOID_INACTIVE_PAYMENT"),
    ):
        given = {"id": gid("TransactionItem", item.pk), "action": action}
        payload = api(ACT, given, as_=order.buyer.purchaser)["data"]["transactionRequestAction"]
        assert codes(payload) == [("actionType", code)]
        assert payload["errors"][0]["clause"]
    buyer = make.buyer()
    by = buyer.purchaser.actor()
    cart = carts.create(
        buyer.organisation.region.channel,
        [Wanted(make.product().variant.pk, 2)],
        by=by,  # type: ignore[attr-defined]
    )
    carts.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)
    held = carts.authorize(cart.pk, None, gateway="oucai.treasury", by=by)
    for person in (order.buyer.purchaser, buyer.finance):
        payload = api(ACT, {"token": str(held.pk), "action": "CANCEL"}, as_=person)["data"]
        assert codes(payload["transactionRequestAction"]) == [("id", "NOT_FOUND")]
    done = api.data(ACT, {"token": str(held.pk), "action": "CANCEL"}, as_=buyer.purchaser)
    assert done["transactionRequestAction"]["transaction"] == {"message": "已撤销"}
    held.refresh_from_db()
    assert held.state == "canceled"
    nothing = api(ACT, {"action": "CANCEL"}, as_=buyer.purchaser)["data"]["transactionRequestAction"]
    assert codes(nothing) == [("id", "NOT_FOUND")]

"""办理支付 · carts are authorised, orders keep their transaction, and it tells what became of the money."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from backend.budget.models import BudgetLine
from backend.budget.services import set_default
from backend.checkout import services as checkouts
from backend.checkout.models import Checkout
from backend.checkout.services import Wanted
from backend.core.actor import Role
from backend.core.refusals import Conflict, NotFound, NotPermitted, Refusal
from backend.order.models import Order
from backend.payment.models import TransactionEvent, TransactionItem
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.order.orders import placed
from tests.races import together

INITIALIZE = """mutation($id: ID!, $amount: PositiveDecimal, $gateway: PaymentGatewayToInitialize!, $key: String) {
  transactionInitialize(id: $id, amount: $amount, paymentGateway: $gateway, idempotencyKey: $key) {
    transaction { id actions authorizedAmount { amount } chargedAmount { amount } canceledAmount { amount } pspReference
      events { type amount { amount } message } }
    transactionEvent { type amount { amount } } data errors { code field message } } }"""
STATUS = "query($id: ID!) { checkout(id: $id) { authorizeStatus chargeStatus totalBalance { amount } } }"
DUMMY = {
    "id": "mirumee.payments.dummy",
    "data": {"event": {"type": "CHARGE_SUCCESS", "includePspReference": True}},
}


def filled(buyer: make.Buyer, price: str = "25.00", quantity: int = 2) -> Checkout:
    by = make.actor(buyer.purchaser)
    cart = checkouts.create(make.channel(), [Wanted(make.product(price=price).variant.pk, quantity)], by=by)
    return checkouts.set_address(cart.pk, buyer.address.pk, by=by)


@pytest.mark.django_db
def test_核定_总价变了即失效_重新核定后可提交(api: Any, settings: Any) -> None:
    settings.STOREFRONT_GATEWAYS = True
    buyer = make.buyer()
    cart, clerk = filled(buyer), buyer.purchaser
    key = to_global_id("Checkout", cart.pk)
    pay = partial(api.data, INITIALIZE, as_=clerk)
    paid = pay({"id": key, "amount": 50.0, "gateway": DUMMY})["transactionInitialize"]
    assert paid["transactionEvent"] == {"type": "AUTHORIZATION_SUCCESS", "amount": {"amount": 50.0}}
    assert paid["transaction"]["actions"] == []
    assert paid["data"] == {"budgetLineId": to_global_id("BudgetLine", buyer.budget_line.pk)}
    assert api.data(STATUS, {"id": key})["checkout"] == {
        "authorizeStatus": "FULL", "chargeStatus": "NONE", "totalBalance": {"amount": -50.0}
    }  # fmt: skip
    assert BudgetLine.objects.get().held_amount == 0, "held when it is ordered"

    by = make.actor(clerk)
    checkouts.add_lines(cart.pk, [Wanted(make.product(price="10.00").variant.pk, 1)], by=by)
    assert api.data(STATUS, {"id": key})["checkout"]["authorizeStatus"] == "NONE"
    with pytest.raises(Refusal) as refused:
        checkouts.complete(cart.pk, by=by)
    assert refused.value.code == "CHECKOUT_NOT_FULLY_PAID"
    assert not Order.objects.exists()

    again = pay({"id": key, "amount": "60.00", "gateway": DUMMY})["transactionInitialize"]["transaction"]
    assert again["id"] != paid["transaction"]["id"]
    former = TransactionItem.objects.get(state=TransactionItem.State.CANCELED)
    assert [event.kind for event in former.events.all()] == ["authorization_success", "cancel_success"]
    order = checkouts.complete(cart.pk, by=by)
    assert order.transaction.amount == Decimal("60.00")
    assert BudgetLine.objects.get().held_amount == Decimal("60.00")


@pytest.mark.django_db
def test_另选指标_撤销核定_直接提交照旧(api: Any) -> None:
    buyer = make.buyer()
    other = make.budget_line(buyer.organisation)
    cart, by = filled(buyer), make.actor(buyer.purchaser)
    checkouts.authorize(cart.pk, None, gateway="oucai.treasury", by=by, line_id=buyer.budget_line.pk)
    checkouts.set_budget_line(cart.pk, other.pk, by=by)
    order = checkouts.complete(cart.pk, by=by)
    assert (order.budget_line, order.transaction.budget_line) == (other, other)
    assert TransactionItem.objects.filter(state=TransactionItem.State.AUTHORIZED).count() == 1


REFUSED = {
    "金额不符": ({"amount": 50.02, "gateway": {"id": "oucai.treasury"}}, ("INVALID", "amount")),
    "没有的支付方式": ({"gateway": {"id": "stripe"}}, ("NOT_FOUND", "paymentGateway")),
    "未开放的支付方式": ({"gateway": DUMMY}, ("NOT_FOUND", "paymentGateway")),
    "编号不是编号": (
        {"gateway": {"id": "oucai.treasury", "data": {"budgetLineId": 7}}},
        ("INVALID", "paymentGateway"),
    ),
    "别家的指标": (
        {"gateway": {"id": "oucai.treasury", "data": {"budgetLineId": "OTHER"}}},
        ("NOT_FOUND", "budgetLineId"),
    ),
    "多个指标": ({"gateway": {"id": "oucai.treasury"}}, ("REQUIRED", "budgetLineId")),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("given", "expected"), REFUSED.values(), ids=REFUSED)
def test_不予核定(api: Any, settings: Any, given: dict[str, Any], expected: tuple[str, str]) -> None:
    settings.STOREFRONT_GATEWAYS = False
    buyer = make.buyer()
    make.budget_line(buyer.organisation)
    cart = filled(buyer)
    data = given["gateway"].get("data")
    if data and data.get("budgetLineId") == "OTHER":
        foreign = to_global_id("BudgetLine", make.buyer().budget_line.pk)
        given = {"gateway": {**given["gateway"], "data": {"budgetLineId": foreign}}}
    answer = api(INITIALIZE, {"id": to_global_id("Checkout", cart.pk), **given}, as_=buyer.purchaser)
    (error,) = answer["data"]["transactionInitialize"]["errors"]
    assert (error["code"], error["field"]) == expected
    assert not TransactionItem.objects.exists()


@pytest.mark.django_db
def test_空的与无主的购物车不予核定(api: Any) -> None:
    buyer = make.buyer()
    empty = checkouts.create(make.channel(), [], by=make.actor(buyer.purchaser))
    nobodys = checkouts.create(
        make.channel(), [Wanted(make.product().variant.pk, 1)], by=make.actor(make.user())
    )
    for cart, who, code in (
        (empty, buyer.purchaser, "NO_LINES"),
        (nobodys, nobodys.user, "NO_BUYER_ORGANISATION"),
    ):
        variables = {"id": to_global_id("Checkout", cart.pk), "gateway": {"id": "oucai.treasury"}}
        (error,) = api(INITIALIZE, variables, as_=who)["data"]["transactionInitialize"]["errors"]
        assert error["code"] == code


@pytest.mark.django_db
def test_幂等键(api: Any) -> None:
    buyer = make.buyer()
    cart, by = filled(buyer), make.actor(buyer.purchaser)
    pay = partial(checkouts.authorize, cart.pk, None, gateway="oucai.treasury", by=by)
    first = pay(key="k1")
    assert pay(key="k1") == pay() == first
    checkouts.add_lines(cart.pk, [Wanted(make.product().variant.pk, 1)], by=by)
    with pytest.raises(Refusal) as refused:
        pay(key="k1")
    assert refused.value.code == "UNIQUE"


@pytest.mark.django_db
def test_支付准备列出够付的指标_续办给出现状(api: Any, settings: Any) -> None:
    settings.STOREFRONT_GATEWAYS = True
    buyer = make.buyer()
    poor = make.budget_line(buyer.organisation, 1)
    cart = filled(buyer)
    asked = """mutation($id: ID!) { paymentGatewayInitialize(id: $id, paymentGateways: [{id: "oucai.treasury"}, {id: "adyen"}]) {
        gatewayConfigs { id data errors { code field } } errors { code } } }"""
    found = api.data(asked, {"id": to_global_id("Checkout", cart.pk)}, as_=buyer.purchaser)
    own, foreign = found["paymentGatewayInitialize"]["gatewayConfigs"]
    assert own["errors"] == []
    assert own["data"]["amount"] == 50.0
    assert [line["id"] for line in own["data"]["budgetLines"]] == [own["data"]["budgetLineId"]]
    assert own["data"]["budgetLineId"] != to_global_id("BudgetLine", poor.pk)
    assert (foreign["data"], foreign["errors"]) == (None, [{"code": "NOT_FOUND", "field": "id"}])
    gateways = "query($id: ID!) { checkout(id: $id) { availablePaymentGateways { id name currencies config { field } } } }"
    names = [
        each["id"]
        for each in api.data(gateways, {"id": to_global_id("Checkout", cart.pk)})["checkout"][
            "availablePaymentGateways"
        ]
    ]
    assert names == ["oucai.treasury", "mirumee.payments.dummy", "saleor.io.dummy-payment-app"]
    settings.STOREFRONT_GATEWAYS = False
    shown = api.data(gateways, {"id": to_global_id("Checkout", cart.pk)})["checkout"]
    assert [each["id"] for each in shown["availablePaymentGateways"]] == ["oucai.treasury"]
    item = checkouts.authorize(cart.pk, None, gateway="oucai.treasury", by=make.actor(buyer.purchaser))
    process = "mutation($id: ID!) { transactionProcess(id: $id) { transaction { id } transactionEvent { type } errors { code } } }"
    key = to_global_id("TransactionItem", item.pk)
    told = api.data(process, {"id": key}, as_=buyer.purchaser)["transactionProcess"]
    assert told == {
        "transaction": {"id": key},
        "transactionEvent": {"type": "AUTHORIZATION_SUCCESS"},
        "errors": [],
    }


@pytest.mark.django_db
def test_默认指标由财务设定_每年一个(api: Any) -> None:
    buyer = make.buyer()
    other = make.budget_line(buyer.organisation)
    finance = make.actor(buyer.finance)
    for line in (buyer.budget_line, other, other):
        assert set_default(line.pk, by=finance).is_default
    assert list(BudgetLine.objects.filter(is_default=True)) == [other]
    with pytest.raises(NotPermitted):
        set_default(other.pk, by=make.actor(buyer.purchaser))
    with pytest.raises(NotFound):
        set_default(other.pk, by=make.actor(make.buyer().finance))
    BudgetLine.objects.filter(pk=buyer.budget_line.pk).update(is_active=False)
    with pytest.raises(Conflict):
        set_default(buyer.budget_line.pk, by=finance)
    cart = filled(buyer)
    assert checkouts.authorize(
        cart.pk, None, gateway="oucai.treasury", by=make.actor(buyer.purchaser)
    ).budget_line == other  # fmt: skip


@pytest.mark.django_db
def test_支付记录说出钱的去向(api: Any) -> None:
    """Two suppliers: one declines, the other is accepted but for two pieces, settled and paid."""
    order = placed(suppliers=2)
    one, two = order.parts
    asked = """query($id: ID!) { order(id: $id) { authorizeStatus chargeStatus isPaid totalCaptured { amount } transactions {
        authorizedAmount { amount } chargedAmount { amount } canceledAmount { amount }
        events { type amount { amount } } order { id } } } }"""
    key = to_global_id("Order", order.pk)

    def told() -> Any:
        return api.data(asked, {"id": key}, as_=order.buyer.purchaser)["order"]

    begun = told()
    assert (begun["authorizeStatus"], begun["chargeStatus"]) == ("FULL", "NONE")
    (item,) = begun["transactions"]
    assert item["order"] == {"id": key}
    assert [event["type"] for event in item["events"]] == ["AUTHORIZATION_SUCCESS"]
    from backend.invoice import services as invoices
    from backend.order import services as orders

    orders.decline(one.pk, "缺货", by=one.seller)
    two.accept()
    order.receive(orders.ship(two.pk, [(line.pk, line.quantity) for line in two.lines], by=two.seller))
    order.inspect(two)
    settlement = invoices.request_settlement(
        two.pk, bank_name="示例银行", account_number="3300000000001234", by=two.seller
    )
    invoices.confirm_settlement(settlement.pk, by=order.buyer.finance.actor())
    invoices.record_payment(settlement.pk, voucher="支-1", by=order.buyer.finance.actor())
    ended = told()
    paid, gone = float(settlement.amount), float(one.now.total_amount)
    assert (ended["chargeStatus"], ended["isPaid"], ended["totalCaptured"]["amount"]) == ("FULL", True, paid)
    (item,) = ended["transactions"]
    assert [(event["type"], event["amount"]["amount"]) for event in item["events"]] == [
        ("AUTHORIZATION_SUCCESS", paid + gone),
        ("CANCEL_SUCCESS", gone),
        ("CHARGE_SUCCESS", paid),
    ]
    amounts = [item[name]["amount"] for name in ("authorizedAmount", "chargedAmount", "canceledAmount")]
    assert amounts == [0.0, paid, gone]


@pytest.mark.django_db(transaction=True)
def test_同时核定两次_是同一笔() -> None:
    buyer = make.buyer()
    cart, by = filled(buyer), make.actor(buyer.purchaser)
    pay = partial(checkouts.authorize, cart.pk, Decimal("50.00"), gateway="oucai.treasury", by=by)
    outcomes = together([pay] * 4)
    assert len({outcome.pk for outcome in outcomes}) == 1, outcomes
    assert TransactionEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_核定后同时改数量与提交_不会以旧价成交() -> None:
    """Whichever comes first: the order is of the authorised total, or there is none."""
    for _ in range(3):
        buyer = make.buyer()
        cart, by = filled(buyer), make.actor(buyer.purchaser)
        checkouts.authorize(cart.pk, None, gateway="oucai.treasury", by=by)
        wanted = [Wanted(cart.lines.get().variant_id, 5)]
        outcomes = together(
            [
                partial(checkouts.complete, cart.pk, by=by),
                partial(checkouts.update_lines, cart.pk, wanted, by=by),
            ]
        )
        refusals = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
        assert refusals in (["CHECKOUT_NOT_FULLY_PAID"], ["CHECKOUT_COMPLETED"]), outcomes
        order = Order.objects.filter(checkout_id=cart.pk).first()
        assert (order is None) == (refusals == ["CHECKOUT_NOT_FULLY_PAID"])
        assert order is None or order.total_amount == order.transaction.amount == Decimal("50.00")


@pytest.mark.django_db(transaction=True)
def test_同时设两个默认指标_只有一个() -> None:
    buyer = make.buyer()
    lines = [buyer.budget_line, make.budget_line(buyer.organisation)]
    finance = make.member(buyer.organisation, Role.FINANCE).actor()
    outcomes = together([partial(set_default, line.pk, by=finance) for line in lines])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert BudgetLine.objects.filter(is_default=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_核定后同时提交两次_一张订单一笔支付() -> None:
    buyer = make.buyer()
    cart, by = filled(buyer), make.actor(buyer.purchaser)
    item = checkouts.authorize(cart.pk, None, gateway="oucai.treasury", by=by)
    orders = together([partial(checkouts.complete, cart.pk, by=by)] * 3)
    assert len({order.pk for order in orders}) == 1, orders
    assert TransactionItem.objects.get() == item
    assert Order.objects.get().transaction == item

"""同时提交 · what must hold when clerks press the button at the same moment, on real concurrent transactions."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest

from backend.account.models import User
from backend.budget.models import BudgetMovement
from backend.checkout import services
from backend.checkout.models import Checkout
from backend.checkout.services import Wanted
from backend.core import journal
from backend.core.actor import Role
from backend.core.refusals import Refusal
from backend.order.models import Order
from backend.product.models import Product
from backend.warehouse.models import Stock
from tests import make
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


def cart_of(clerk: User, buyer: make.Buyer, product: Product, quantity: int) -> Checkout:
    by = make.actor(clerk)
    checkout = services.create(
        buyer.organisation.region.channel, [Wanted(product.variant.pk, quantity)], by=by
    )
    services.set_address(checkout.pk, buyer.address.pk, by=by)
    services.set_budget_line(checkout.pk, buyer.budget_line.pk, by=by)
    return checkout


def completing(checkout: Checkout, clerk: User) -> partial[Order]:
    return partial(services.complete, checkout.pk, by=make.actor(clerk))


def refused(outcomes: list[object]) -> list[Refusal]:
    unexpected = [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, Refusal)]
    assert not unexpected, unexpected
    return [o for o in outcomes if isinstance(o, Refusal)]


def test_两名经办人同时花同一笔预算_只有一人成功() -> None:
    buyer = make.buyer(budget=100)
    clerks = [buyer.purchaser, make.member(buyer.organisation, Role.PURCHASER)]
    product = make.product(price="60.00")
    carts = [cart_of(clerk, buyer, product, 1) for clerk in clerks]

    outcomes = together([completing(c, k) for c, k in zip(carts, clerks, strict=True)])

    assert [[each.code for each in r.each()] for r in refused(outcomes)] == [["BUDGET_EXCEEDED"]]
    assert Order.objects.count() == 1
    buyer.budget_line.refresh_from_db()
    assert buyer.budget_line.held_amount == Decimal("60.00")
    assert BudgetMovement.objects.count() == 1
    assert Stock.objects.get().quantity_allocated == 1


def test_最后一件被两家单位同时下单_只有一家成功() -> None:
    buyers = [make.buyer() for _ in range(4)]
    product = make.product(stock=1)
    carts = [cart_of(buyer.purchaser, buyer, product, 1) for buyer in buyers]

    outcomes = together([completing(c, b.purchaser) for c, b in zip(carts, buyers, strict=True)])

    codes = {each.code for refusal in refused(outcomes) for each in refusal.each()}
    assert codes == {"INSUFFICIENT_STOCK"}
    assert len(refused(outcomes)) == 3
    assert Order.objects.count() == 1
    stock = Stock.objects.get()
    assert (stock.quantity, stock.quantity_allocated) == (1, 1)
    assert sum(buyer.budget_line.movements.count() for buyer in buyers) == 1


def test_同一购物车同时提交两次_是同一张订单() -> None:
    buyer = make.buyer()
    checkout = cart_of(buyer.purchaser, buyer, make.product(), 2)

    outcomes = together([completing(checkout, buyer.purchaser)] * 3)

    assert not refused(outcomes)
    assert len({order.pk for order in outcomes}) == 1
    assert Order.objects.count() == 1
    assert Stock.objects.get().quantity_allocated == 2


def test_同时拆单不能绕过年度累计() -> None:
    buyer = make.buyer(budget=9_000_000)
    clerks = [buyer.purchaser, make.member(buyer.organisation, Role.PURCHASER)]
    product = make.product(price="900000", stock=50)
    for _ in range(3):
        services.complete(cart_of(buyer.purchaser, buyer, product, 1).pk, by=make.actor(buyer.purchaser))
    carts = [cart_of(clerk, buyer, product, 1) for clerk in clerks]

    outcomes = together([completing(c, k) for c, k in zip(carts, clerks, strict=True)])

    assert [[each.code for each in r.each()] for r in refused(outcomes)] == [["SPLIT_PURCHASE"]]
    assert Order.objects.count() == 4


def test_审批人同时同意与退回_只有一个决定() -> None:
    from backend.order.services import approve, send_back

    buyer = make.buyer()
    second = make.member(buyer.organisation, Role.APPROVER)
    order = services.complete(
        cart_of(buyer.purchaser, buyer, make.product(price="12000"), 1).pk, by=make.actor(buyer.purchaser)
    )
    outcomes = together(
        [
            partial(approve, order.approval_id, by=make.actor(buyer.approver)),
            partial(send_back, order.approval_id, by=make.actor(second), reason="预算调整"),
        ]
    )
    assert [r.code for r in refused(outcomes)] == ["ALREADY_DECIDED"]
    order.refresh_from_db()
    held = BudgetMovement.objects.filter(kind="release").count()
    assert (order.status == Order.Status.CANCELED) == bool(held)


def test_封存者与写入者互不等待_日志无缺() -> None:
    buyer = make.buyer(budget=9_000_000)
    product = make.product(price="1", stock=1000)
    carts = [cart_of(buyer.purchaser, buyer, product, 1) for _ in range(6)]
    outcomes = together([completing(c, buyer.purchaser) for c in carts] + [journal.seal_all] * 3)
    assert not refused(outcomes)
    journal.seal_all()
    report = journal.verify()
    assert report.ok, report.lines
    assert report.pending == 0
    assert report.sealed >= 18

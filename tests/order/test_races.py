"""同时办理 · what must hold when people press at the same moment, on real concurrent transactions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from backend.budget.models import BudgetMovement
from backend.checkout import services as carts
from backend.core.models import JournalEntry
from backend.core.refusals import Refusal
from backend.invoice import services as invoices
from backend.invoice.models import Settlement
from backend.order import services
from backend.order.models import Fulfillment
from backend.warehouse.models import Stock
from tests import make
from tests.order.orders import placed, received
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


def codes(outcomes: list[Any]) -> list[str]:
    """The refusals among the outcomes; any other exception fails the test."""
    unexpected = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Refusal)]
    assert not unexpected, unexpected
    return sorted(one.code for one in outcomes if isinstance(one, Refusal))


def test_two_who_count_the_same_delivery_count_it_once() -> None:
    order = placed(quantity=4)
    order.part.accept()
    delivery = order.part.ship(2)
    assert codes(together([lambda: order.receive(delivery)] * 4)) == ["INVALID_STATE"] * 3
    assert order.part.lines[0].quantity_received == 2


def test_accepting_and_declining_at_once_leaves_one_of_them() -> None:
    order = placed()
    outcomes = together(
        [order.part.accept, lambda: services.decline(order.part.pk, "缺货", by=order.part.seller)] * 2
    )
    assert codes(outcomes) == ["INVALID_STATE"] * 3
    order.buyer.budget_line.refresh_from_db()
    accepted = order.part.now.state == "accepted"
    assert order.buyer.budget_line.held_amount == (Decimal(100) if accepted else 0)
    assert Stock.objects.get().quantity_allocated == (4 if accepted else 0)
    assert (
        JournalEntry.objects.filter(verb__in=["supplier_order.accepted", "supplier_order.declined"]).count()
        == 1
    )


def test_accepting_and_cancelling_at_once_leaves_one_of_them() -> None:
    order = placed(suppliers=2)
    by = order.buyer.purchaser.actor()
    outcomes = together(
        [
            order.parts[0].accept,
            order.parts[1].accept,
            lambda: services.cancel_order(order.pk, by=by, reason="变更"),
        ]
    )
    refused = codes(outcomes)
    states = [part.now.state for part in order.parts]
    assert (states, refused) in [
        (["accepted", "accepted"], ["CANNOT_CANCEL_ORDER"]),
        (["canceled", "canceled"], ["INVALID_STATE", "INVALID_STATE"]),
    ]


def test_two_deliveries_at_once_never_send_more_than_was_ordered() -> None:
    order = placed(quantity=4)
    order.part.accept()
    refused = codes(together([lambda: order.part.ship(3)] * 3))
    assert refused in (["INVALID_QUANTITY"] * 2,)
    assert Fulfillment.objects.count() == 1
    assert order.part.lines[0].quantity_fulfilled == 3


def test_suppliers_who_ship_at_once_leave_the_order_fulfilled() -> None:
    order = placed(suppliers=4)
    for part in order.parts:
        part.accept()
    assert codes(together([part.ship for part in order.parts])) == []
    assert order.now.status == "fulfilled"


def test_a_settlement_is_confirmed_once() -> None:
    order = received()
    order.inspect(rejected=1)
    ask = lambda: invoices.request_settlement(  # noqa: E731
        order.part.pk, bank_name="示例银行", account_number="3300000000001234", by=order.part.seller
    )
    assert codes(together([ask] * 3)) == ["UNIQUE"] * 2
    settlement = Settlement.objects.get()
    finance = order.buyer.finance.actor()
    confirm = lambda: invoices.confirm_settlement(settlement.pk, by=finance)  # noqa: E731
    assert codes(together([confirm] * 3)) == ["INVALID_STATE"] * 2
    order.buyer.budget_line.refresh_from_db()
    assert (order.buyer.budget_line.held_amount, order.buyer.budget_line.spent_amount) == (0, Decimal(75))
    assert BudgetMovement.objects.filter(kind="spend").count() == 1


def test_declining_and_selling_at_once_never_lock_each_other_out() -> None:
    """Declining frees budget and stock in the same order in which placing takes them: neither waits for ever."""
    first = placed(suppliers=2)
    outcomes = together(
        [
            lambda: services.decline(first.parts[0].pk, "缺货", by=first.parts[0].seller),
            lambda: services.decline(first.parts[1].pk, "缺货", by=first.parts[1].seller),
            lambda: placed(buyer=first.buyer),
        ]
    )
    assert codes(outcomes) == []
    first.buyer.budget_line.refresh_from_db()
    assert first.buyer.budget_line.held_amount == Decimal(100)


def test_an_order_gives_back_the_stock_of_all_suppliers_under_one_lock(count_sql: Callable[[], Any]) -> None:
    """Part after part would lock rows out of the order of their ids, against somebody who buys the same goods."""
    order = placed(suppliers=3)
    with count_sql() as statements:
        services.cancel_order(order.pk, by=order.buyer.purchaser.actor(), reason="变更")
    locks = [sql for sql in statements if "FOR UPDATE" in sql and 'FROM "warehouse_stock"' in sql]
    assert len(locks) == 1
    assert set(Stock.objects.values_list("quantity_allocated", flat=True)) == {0}


def test_buyers_who_cancel_and_buy_the_same_goods_at_once_never_lock_each_other_out() -> None:
    buyers = [make.buyer() for _ in range(4)]
    goods = [make.product(stock=100).variant.pk for _ in range(4)]

    def buy(buyer: make.Buyer) -> UUID:
        by = buyer.purchaser.actor()
        cart = carts.create(buyer.organisation.region.channel, [carts.Wanted(pk, 1) for pk in goods], by=by)
        carts.set_address(cart.pk, buyer.address.pk, by=by)
        carts.set_budget_line(cart.pk, buyer.budget_line.pk, by=by)
        return carts.complete(cart.pk, by=by).pk

    def cancel(buyer: make.Buyer, order: UUID) -> None:
        services.cancel_order(order, by=buyer.purchaser.actor(), reason="变更")

    orders = [buy(buyer) for buyer in buyers]
    deeds = [partial(cancel, buyer, order) for buyer, order in zip(buyers, orders, strict=True)]
    assert codes(together([*deeds, *(partial(buy, buyer) for buyer in buyers)])) == []
    assert set(Stock.objects.values_list("quantity_allocated", flat=True)) == {4}

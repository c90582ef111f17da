"""The life of a supplier order by its verbs, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backend.core import clock
from backend.core.actor import Role
from backend.core.models import JournalEntry, Mail
from backend.core.refusals import Refusal
from backend.order import jobs, services
from backend.order.models import Order, SupplierOrder
from backend.order.rules import Judged
from backend.supplier.models import Ban, Supplier
from backend.warehouse.models import Allocation, Stock
from tests import make
from tests.order.orders import Placed, placed, received

pytestmark = pytest.mark.django_db


def code_of(act: Callable[[], Any]) -> str:
    """The code of the refusal that `act` meets."""
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def held(order: Placed) -> Decimal:
    order.buyer.budget_line.refresh_from_db()
    return Decimal(order.buyer.budget_line.held_amount)


def test_from_approval_to_acceptance() -> None:
    order = placed(suppliers=2, quantity=4)
    first, second = order.parts
    assert (order.now.status, held(order)) == ("unfulfilled", Decimal("200.00"))
    assert {mail.to for mail in Mail.objects.filter(subject__contains="新订单")} == {
        first.sales.email,
        second.sales.email,
    }
    first.accept()
    part_delivery = first.ship(1)
    assert (first.now.state, order.now.status) == ("accepted", "partially fulfilled")
    order.receive(part_delivery)
    assert first.now.state == "accepted"
    rest = first.ship()
    assert first.now.state == "shipped"
    order.receive(rest)
    assert first.now.state == "received"
    acceptance = order.inspect(first)
    assert (acceptance.conclusion, acceptance.accepted_amount) == ("passed", Decimal("100.00"))
    assert acceptance.inspectors == [order.buyer.inspector.name, "王科室"]
    second.accept()
    second.ship()
    assert order.now.status == "fulfilled"
    verbs = (
        JournalEntry.objects.filter(subject_id=str(first.pk)).order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs) == [
        "supplier_order.placed",
        "supplier_order.accepted",
        "supplier_order.shipped",
        "supplier_order.received",
        "supplier_order.shipped",
        "supplier_order.received",
        "supplier_order.inspected",
    ]
    assert "第四十五条" in JournalEntry.objects.get(verb="supplier_order.inspected").clause
    subjects = "".join(Mail.objects.filter(to=order.buyer.purchaser.email).values_list("subject", flat=True))
    assert all(word in subjects for word in ("已接单", "第 1 批", "第 2 批"))


def test_shipping_takes_the_pieces_out_of_the_warehouse() -> None:
    order = placed(quantity=4)
    order.part.accept()
    order.part.ship(3)
    stock = Stock.objects.get(variant=order.part.lines[0].variant)
    assert (stock.quantity, stock.quantity_allocated) == (47, 1)


def test_declining_gives_stock_and_budget_of_this_part_back() -> None:
    order = placed(suppliers=2)
    services.decline(order.part.pk, " 缺货 ", by=order.part.seller)
    assert (order.part.now.state, order.part.now.state_reason) == ("declined", "缺货")
    assert held(order) == Decimal("100.00")
    assert not Allocation.objects.filter(order_line_id=order.part.lines[0].pk).exists()
    assert order.now.status == "unfulfilled"
    assert Mail.objects.filter(to=order.buyer.purchaser.email, body__contains="缺货").exists()
    services.decline(order.parts[1].pk, "停产", by=order.parts[1].seller)
    assert (order.now.status, held(order)) == ("canceled", Decimal(0))


def test_cancelling_gives_everything_back() -> None:
    order = placed(suppliers=2)
    services.decline(order.part.pk, "缺货", by=order.part.seller)
    services.cancel_order(order.pk, by=order.buyer.purchaser.actor(), reason="需求变更")
    assert [part.now.state for part in order.parts] == ["declined", "canceled"]
    assert (order.now.status, held(order), order.now.cancel_reason) == ("canceled", Decimal(0), "需求变更")
    assert not Allocation.objects.exists()
    assert Mail.objects.filter(to=order.parts[1].sales.email, subject__contains="订单已取消").exists()


def test_cancelling_withdraws_a_pending_approval() -> None:
    order = placed(price="20000.00", quantity=1)
    assert (order.now.status, order.part.now.state) == ("unconfirmed", "waiting")
    services.cancel_order(order.pk, by=order.buyer.purchaser.actor(), reason="重复下单")
    assert order.now.approval.state == "withdrawn"
    assert (order.now.status, held(order)) == ("canceled", Decimal(0))
    assert not Mail.objects.filter(to=order.part.sales.email).exists()


def test_an_order_that_nobody_accepts_goes_back() -> None:
    order = placed()
    jobs.decline_overdue(timestamp=0)
    assert order.part.now.state == "placed"
    with clock.moved(by=timedelta(hours=49)):
        assert code_of(order.part.accept) == "ACCEPT_DEADLINE_PASSED"
        jobs.decline_overdue(timestamp=0)
        jobs.decline_overdue(timestamp=0)
        assert not services.expire(order.part.pk)
    assert (order.part.now.state, order.part.now.state_reason) == ("declined", "供应商逾期未接单")
    assert held(order) == 0
    assert Mail.objects.filter(to=order.buyer.purchaser.email, body__contains="逾期").count() == 1
    assert Mail.objects.filter(to=order.part.sales.email, subject__contains="逾期").count() == 1


def test_a_short_delivery_ends_partly_accepted() -> None:
    order = placed(quantity=4)
    order.part.accept()
    order.receive(order.part.ship(), missing=1)
    assert order.part.now.state == "received"
    assert order.inspect(rejected=1).accepted_amount == Decimal("50.00")


def test_when_nothing_is_accepted_the_budget_is_given_back() -> None:
    order = received(quantity=4)
    assert order.inspect(rejected=4).conclusion == "failed"
    assert held(order) == 0


def suspended(order: Placed) -> None:
    Supplier.objects.update(state=Supplier.State.SUSPENDED)


def banned(order: Placed) -> None:
    Ban.objects.create(
        supplier=order.part.now.supplier,
        starts_on=clock.today() - timedelta(days=1),
        ends_on=date(2099, 1, 1),
        decision="演示财〔2026〕1号",
    )


@pytest.mark.parametrize("happens", [suspended, banned], ids=["已暂停", "被禁止"])
def test_a_supplier_that_lost_its_admission_may_not_accept(happens: Callable[[Placed], None]) -> None:
    order = placed()
    happens(order)
    assert code_of(order.part.accept) == "SUPPLIER_NOT_ADMITTED"
    services.decline(order.part.pk, "已暂停", by=order.part.seller)


TWICE: dict[str, Callable[[Placed], Any]] = {
    "接单": lambda order: order.part.accept(),
    "拒单": lambda order: services.decline(order.part.pk, "缺货", by=order.part.seller),
    "取消": lambda order: services.cancel_order(order.pk, by=order.buyer.purchaser.actor(), reason="重复"),
}


@pytest.mark.parametrize("act", TWICE.values(), ids=TWICE)
def test_twice_is_refused(act: Callable[[Placed], Any]) -> None:
    order = placed()
    act(order)
    assert code_of(lambda: act(order)) == "INVALID_STATE"


def test_receiving_twice_is_refused() -> None:
    order = placed()
    order.part.accept()
    delivery = order.part.ship(1)
    order.receive(delivery)
    assert code_of(lambda: order.receive(delivery)) == "INVALID_STATE"
    assert order.part.lines[0].quantity_received == 1


def test_inspecting_twice_is_refused() -> None:
    order = received()
    order.inspect()
    assert code_of(order.inspect) == "INVALID_STATE"


def test_an_accepted_order_cannot_be_canceled() -> None:
    order = placed(suppliers=2)
    order.part.accept()
    by = order.buyer.purchaser.actor()
    assert code_of(lambda: services.cancel_order(order.pk, by=by, reason="不要了")) == "CANNOT_CANCEL_ORDER"
    assert (order.parts[1].now.state, held(order)) == ("placed", Decimal("200.00"))


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501], ids=["空", "空白", "过长"])
def test_declining_needs_a_reason(reason: str) -> None:
    order = placed()
    assert code_of(lambda: services.decline(order.part.pk, reason, by=order.part.seller)) in {
        "REQUIRED",
        "TOO_LONG",
    }


def test_the_clerk_may_not_inspect_their_own_order() -> None:
    order = received()
    clerk = order.buyer.purchaser
    clerk.memberships.create(organisation=order.buyer.organisation, role=Role.INSPECTOR)
    judged = [Judged(line.pk, line.quantity_received) for line in order.part.lines]
    by = clerk.actor()
    assert (
        code_of(lambda: services.inspect(order.part.pk, judged, inspectors=["王"], by=by))
        == "SEPARATION_OF_DUTIES"
    )


def test_inspecting_before_everything_has_come_is_refused() -> None:
    order = placed(quantity=4)
    order.part.accept()
    order.receive(order.part.ship(1))
    assert code_of(order.inspect) == "INVALID_STATE"


ALL = {"purchaser", "approver", "finance", "inspector", "seller", "other seller", "foreign clerk", "stranger"}


@pytest.mark.parametrize(
    ("verb", "may"),
    [
        ("accept", {"seller"}),
        ("decline", {"seller"}),
        ("ship", {"seller"}),
        ("cancel", {"purchaser"}),
        ("receive", {"purchaser", "inspector"}),
        ("inspect", {"inspector"}),
    ],
    ids=["接单", "拒单", "发货", "取消", "签收", "验收"],
)
def test_who_may_do_what(verb: str, may: set[str]) -> None:
    """Colleagues without the role are not permitted; for everybody else the order does not exist."""
    order = placed(suppliers=2)
    part = order.part
    people = {
        "purchaser": order.buyer.purchaser,
        "approver": order.buyer.approver,
        "finance": order.buyer.finance,
        "inspector": order.buyer.inspector,
        "seller": part.sales,
        "other seller": order.parts[1].sales,
        "foreign clerk": make.buyer().purchaser,
        "stranger": make.user(),
    }
    if verb in {"ship", "receive", "inspect"}:
        part.accept()
    delivery = part.ship() if verb in {"receive", "inspect"} else None
    if verb == "inspect" and delivery:
        order.receive(delivery)
    lines = [(line.pk, line.quantity) for line in part.lines]
    acts: dict[str, Callable[[Any], Any]] = {
        "accept": lambda by: services.accept(part.pk, by=by),
        "decline": lambda by: services.decline(part.pk, "缺货", by=by),
        "ship": lambda by: services.ship(part.pk, lines, by=by),
        "cancel": lambda by: services.cancel_order(order.pk, by=by, reason="不要了"),
        "receive": lambda by: services.receive(delivery.pk, lines, by=by),  # type: ignore[union-attr]
        "inspect": lambda by: services.inspect(
            part.pk, [Judged(pk, pieces) for pk, pieces in lines], inspectors=["王"], by=by
        ),
    }
    before = part.now.state
    hidden = {"foreign clerk", "stranger", "other seller"}
    if verb == "cancel":
        hidden |= {"seller"}
    for name in sorted(ALL - may):
        expected = "NOT_FOUND" if name in hidden else "PERMISSION_DENIED"
        assert code_of(lambda who=name: acts[verb](people[who].actor())) == expected, name
    assert part.now.state == before
    acts[verb](people[sorted(may)[0]].actor())


def test_a_supplier_does_not_see_an_order_before_its_approval() -> None:
    order = placed(price="20000.00", quantity=1)
    assert code_of(order.part.accept) == "NOT_FOUND"
    services.approve(order.now.approval_id, by=order.buyer.approver.actor())
    order.part.accept()
    assert order.now.status == Order.Status.UNFULFILLED
    assert order.part.now.state == SupplierOrder.State.ACCEPTED

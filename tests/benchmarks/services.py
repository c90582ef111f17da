"""`make bench-services`: 10,000 accepted orders of services of 500 buyers, settled into the statements of a month; one JSON line. Every
statement is compared with its orders and every order with its lines, to the cent, and the benchmark fails where they differ."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from time import perf_counter, process_time
from typing import Any

import orjson

from tests.benchmarks.throwaway import on_a_database

BUYERS, ORDERS, LINES, SUPPLIERS = 500, 10_000, 3, 8


def main() -> int:
    return on_a_database(_measured)


def _measured() -> int:

    from procurement_methods.designated_services import settling
    from procurement_methods.designated_services.models import ServiceOrder, SettlementStatement

    month = _filled()
    began, worked = perf_counter(), process_time()
    made = settling.settle(month)
    settled, settled_cpu = perf_counter() - began, process_time() - worked
    again = len(settling.settle(month))
    owed: dict[Any, Decimal] = {}
    for statement, amount in ServiceOrder.objects.values_list("statement", "done_amount"):
        owed[statement] = owed.get(statement, Decimal()) + (amount or Decimal())
    stated = dict(SettlementStatement.objects.values_list("pk", "amount"))
    is_exact = owed == stated and sum(stated.values()) == _lines() and not again
    line: dict[str, Any] = {
        "bench": "services",
        "buyers": BUYERS,
        "orders": ORDERS,
        "statements": len(made),
        "settle_seconds": round(settled, 3),
        "settle_cpu_seconds": round(settled_cpu, 3),
        "statements_when_settled_again": again,
        "is_exact": is_exact,
        "total": str(sum(stated.values())),
    }
    sys.stdout.write(orjson.dumps(line).decode() + "\n")
    return 0 if is_exact else 1


def _lines() -> Decimal:
    """What all lines come to, computed apart from what is measured."""
    from procurement_methods.designated_services.models import ServiceLine

    cents = 0
    for price, quantity in ServiceLine.objects.values_list("unit_price", "done_quantity").iterator():
        thousandths = int(price * 100) * int((quantity or 0) * 1000)
        cents += (thousandths + 500) // 1000
    return Decimal(cents) / 100


def _filled() -> date:
    """Buyers, suppliers of one lot, and what was accepted last month."""
    from backend.account.models import Membership, Organisation
    from backend.approval.models import ApprovalRequest
    from backend.budget.models import BudgetLine
    from backend.core import clock
    from procurement_methods.designated_services import rules
    from procurement_methods.designated_services.models import ServiceLine, ServiceOrder
    from procurement_methods.framework.rules import Form
    from tests import make
    from tests.framework import world

    chance = Random(3)
    offers = [str(80 + place) for place in range(SUPPLIERS)]
    agreed = world.in_force(offers, form=Form.DISCOUNT_RATE, services=True)
    clerk, user = make.user(), make.user()
    buyers = Organisation.objects.bulk_create(
        Organisation(
            kind="buyer", name=f"示例单位{n}", credit_code=f"BENCH{n:013d}", region=agreed.framework.region
        )
        for n in range(BUYERS)
    )
    Membership.objects.bulk_create(
        Membership(user=clerk, organisation=buyer, role="purchaser") for buyer in buyers
    )
    money = BudgetLine.objects.bulk_create(
        BudgetLine(
            organisation=buyer, code="BENCH", name="测速", fiscal_year=clock.fiscal_year(), total_amount=10**9
        )
        for buyer in buyers
    )
    month = rules.last_month(clock.today())
    until = rules.ends(month)
    orders, lines, approvals = [], [], []
    for n in range(ORDERS):
        at = chance.randrange(BUYERS)
        entrant = agreed.entrants[chance.randrange(SUPPLIERS)]
        entrant.lot = agreed.lot
        approval = ApprovalRequest(
            organisation=buyers[at], subject="测速", amount=1, state="approved", requested_by=clerk
        )
        bought = [
            (item, entrant.price_of(item), Decimal(chance.randint(1, 40_000)) / 1000)
            for item in agreed.items[:LINES]
        ]
        total = rules.total((price, quantity) for _, price, quantity in bought)
        order = ServiceOrder(
            number=f"BENCH-{n}", organisation=buyers[at], lot=agreed.lot, way="direct", criterion="price", entrant=entrant,
            purpose="测速", contact_name="演示", contact_phone="演示", user=user, ordered_by=clerk, approval=approval,
            budget_line=money[at], held_amount=total, estimated_amount=total, done_amount=total, state="done",
            accept_by=until, done_at=until - timedelta(minutes=chance.randint(1, 40_000)), rating=5,
        )  # fmt: skip
        approvals.append(approval)
        orders.append(order)
        lines += [
            ServiceLine(order=order, item=item, unit_price=price, quantity=quantity, done_quantity=quantity)
            for item, price, quantity in bought
        ]
    ApprovalRequest.objects.bulk_create(approvals, batch_size=5_000)
    ServiceOrder.objects.bulk_create(orders, batch_size=5_000)
    ServiceLine.objects.bulk_create(lines, batch_size=5_000)
    return month


if __name__ == "__main__":
    raise SystemExit(main())

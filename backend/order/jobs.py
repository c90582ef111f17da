"""任务 · what happens to orders by the clock."""

from __future__ import annotations

import logging

from backend.core import clock
from backend.core.jobs import app
from backend.core.refusals import Refusal
from backend.order.models import SupplierPerformance
from backend.order.performance import measure
from backend.order.queries import overdue, unapproved_too_long
from backend.order.services.supplying import expire, expire_order

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="expire_unapproved")
def expire_unapproved(timestamp: int) -> None:
    """失效 · cancel every order that waits for approval for longer than its channel allows, each in its own transaction."""
    for order_id in unapproved_too_long(clock.now()).order_by("created_at").values_list("pk", flat=True):
        try:
            expire_order(order_id)
        except Refusal as refusal:
            log.warning("order %s could not expire: %s", order_id, refusal)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="decline_overdue")
def decline_overdue(timestamp: int) -> None:
    """逾期退单 · give back every supplier order that was not accepted in time, each in its own transaction."""
    for supplier_order_id in overdue(clock.now()).order_by("accept_by").values_list("pk", flat=True):
        try:
            expire(supplier_order_id)
        except Refusal as refusal:
            log.warning("supplier order %s could not be given back: %s", supplier_order_id, refusal)


@app.task
def measure_performance(supplier_id: int) -> None:
    """履约 · count a supplier's orders anew."""
    measure(supplier_id)


@app.periodic(cron="41 2 * * *")
@app.task(queueing_lock="measure_performances")
def measure_performances(timestamp: int) -> None:
    """履约 · what is half a year old counts no more."""
    for supplier_id in SupplierPerformance.objects.order_by("pk").values_list("pk", flat=True):
        measure(supplier_id)

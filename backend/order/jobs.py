"""任务 · what happens to orders by the clock."""

from __future__ import annotations

import logging

from backend.core import clock
from backend.core.jobs import app
from backend.core.refusals import Refusal
from backend.order.queries import overdue
from backend.order.services.supplying import expire

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="decline_overdue")
def decline_overdue(timestamp: int) -> None:
    """逾期退单 · give back every supplier order that was not accepted in time, each in its own transaction."""
    for supplier_order_id in overdue(clock.now()).order_by("accept_by").values_list("pk", flat=True):
        try:
            expire(supplier_order_id)
        except Refusal as refusal:
            log.warning("supplier order %s could not be given back: %s", supplier_order_id, refusal)

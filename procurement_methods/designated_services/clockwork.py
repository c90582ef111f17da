"""到期 · what the clock does with orders and statements; each in its own transaction, twice is once. It accepts nothing for anybody."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from backend.core import clock
from backend.core.refusals import Refusal
from procurement_methods.designated_services import letters, rules, settling
from procurement_methods.designated_services.models import ServiceOrder, SettlementStatement
from procurement_methods.designated_services.rules import Sheet, State
from procurement_methods.designated_services.supplying import expire

log = logging.getLogger(__name__)
DUE_SOON_DAYS = 5


def run_due() -> int:
    """逾期未接单 · pass over suppliers that did not accept in time; how many orders went on."""
    due = ServiceOrder.objects.filter(state=State.PLACED, accept_by__lte=clock.now()).order_by("accept_by")
    done = 0
    for order_id in due.values_list("pk", flat=True):
        try:
            expire(order_id)
            done += 1
        except Refusal as refusal:
            log.warning("service order %s could not go on: %s", order_id, refusal)
    return done


def settle_last_month() -> int:
    """上月月结 · make the statements of the month before, if they are not made; how many were."""
    return len(settling.settle(rules.last_month(clock.today())))


@transaction.atomic
def remind() -> int:
    """提醒 · write about what has waited for its acceptance for days, and about payments that are due; how many letters' reasons."""
    today = clock.today()
    before = clock.now() - timedelta(days=rules.REMIND_AFTER_DAYS)
    again = today - timedelta(days=rules.REMIND_AFTER_DAYS)
    waiting = list(
        ServiceOrder.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(state=State.REPORTED, reported_at__lte=before)
        .filter(Q(reminded_on__isnull=True) | Q(reminded_on__lte=again))
        .select_related("user", "ordered_by")
    )
    for order in waiting:
        letters.waiting(order, today.isoformat())
        order.reminded_on = today
    ServiceOrder.objects.bulk_update(waiting, ["reminded_on"])
    soon = today + timedelta(days=DUE_SOON_DAYS)
    due = SettlementStatement.objects.filter(
        state__in=(Sheet.MADE, Sheet.AGREED, Sheet.CONFIRMED), due_on__lte=soon
    )
    for statement in due:
        letters.statement_due(statement, today.isoformat())
    return len(waiting) + len(due)

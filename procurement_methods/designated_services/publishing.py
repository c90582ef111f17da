"""公开 · orders by rotation are announced one by one, direct choices together once the agreement is over; in the forms of the second
stage of framework agreements, by the clock. What could not be announced stays due."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from backend.core import clock
from backend.core.actor import SYSTEM
from backend.core.refusals import Refusal
from backend.notice import services as notices
from backend.notice.services import Reference
from procurement_methods.calling_off.publishing import RESULT, agreement, sum_up_each
from procurement_methods.designated_services.models import ServiceOrder
from procurement_methods.designated_services.orders import note
from procurement_methods.designated_services.printing import shown_quantity
from procurement_methods.designated_services.rules import DEAD
from procurement_methods.engine.announcing import contact_of
from procurement_methods.framework.models import Framework
from procurement_methods.framework.rules import LABELS, Way

log = logging.getLogger(__name__)


def publish_due() -> int:
    """公开轮候结果 · of every order that a supplier has taken in its turn; how many were announced."""
    due = ServiceOrder.objects.filter(way=Way.ROTATION, accepted_at__isnull=False, notice=None).exclude(
        state__in=DEAD
    )
    return sum(publish_result(pk) for pk in due.order_by("accepted_at").values_list("pk", flat=True))


@transaction.atomic
def publish_result(order_id: UUID) -> bool:
    """公开一笔轮候结果 · twice is once."""
    order = (
        ServiceOrder.objects.select_for_update(of=("self",))
        .select_related("organisation", "lot__framework__organiser", "entrant__supplier")
        .get(pk=order_id)
    )
    if order.notice_id is not None or order.entrant is None or order.accepted_at is None:
        return False
    framework = order.lot.framework
    facts = {
        **agreement(framework),
        "way": LABELS[Way(order.way)],
        "supplier": order.entrant.supplier.name,
        "amount": str(order.estimated_amount),
        "chosen_on": _day(order),
        "items": [
            [line.item.name, "", line.item.specification, f"{shown_quantity(line.quantity)} {line.item.unit}", str(line.unit_price)]
            for line in order.lines.select_related("item")
        ],
        "buyer_contact": contact_of(order.organisation),
    }  # fmt: skip
    about = Reference(order.organisation_id, f"{framework.title} {order.lot.title}"[:200], order.number)
    try:
        with transaction.atomic():
            order.notice = notices.prepare(RESULT, about, facts, by=SYSTEM)
            order.notice = notices.publish(order.notice.pk, by=SYSTEM)
    except Refusal as refused:
        log.error("%s cannot be announced: %s", order, refused)
        return False
    order.save(update_fields=["notice"])
    note("service_order.published", order, SYSTEM, notice=order.notice.number)
    return True


def sum_up_all() -> int:
    """汇总直接选定 · of every agreement of services that is over and was not summed up; how many were."""
    return sum_up_each(_chosen(), _rows)


def _chosen() -> QuerySet[ServiceOrder]:
    return ServiceOrder.objects.filter(way=Way.DIRECT, accepted_at__isnull=False).exclude(state__in=DEAD)


def _rows(framework: Framework) -> list[list[str]]:
    chosen = _chosen().filter(lot__framework=framework)
    return [
        [
            order.number,
            order.lot.title,
            order.organisation.name,
            order.entrant.supplier.name if order.entrant else "",
            str(order.estimated_amount if order.done_amount is None else order.done_amount),
            _day(order),
        ]
        for order in chosen.select_related("lot", "organisation", "entrant__supplier").order_by("number")
    ]


def _day(order: ServiceOrder) -> str:
    assert order.accepted_at is not None
    return order.accepted_at.astimezone(clock.SHANGHAI).date().isoformat()

"""公开 · second biddings and rotations are published one by one, direct choices together once the agreement is over; in the forms of
the notices, by the clock. What could not be published stays due, and is shown as overdue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.core import clock
from backend.core.actor import SYSTEM
from backend.core.clock import SHANGHAI
from backend.core.figures import figure
from backend.core.periods import last_day
from backend.core.refusals import Refusal
from backend.notice import services as notices
from backend.notice.rules import MOST_ROWS
from backend.notice.services import Reference
from backend.region.queries import chain
from procurement_methods.calling_off import rules
from procurement_methods.calling_off.models import CallOff, Summary
from procurement_methods.calling_off.placing import in_words, note, taken
from procurement_methods.calling_off.rules import State
from procurement_methods.engine.announcing import contact_of
from procurement_methods.framework.models import Framework
from procurement_methods.framework.rules import LABELS, Way

log = logging.getLogger(__name__)
RESULT, SUMMARY = "call_off", "call_off_summary"
RowsOf = Callable[[Framework], list[list[str]]]
"""What the summary says of the direct choices under an agreement, a row each."""


@transaction.atomic
def publish_result(call_off_id: UUID, now: datetime) -> bool:
    """公开成交结果 · of one second bidding or one rotation, once its order is placed."""
    call_off = taken(call_off_id, State.ORDERED, now)
    if call_off is None or call_off.entrant is None or call_off.agreed_at is None:
        return False
    framework = call_off.lot.framework
    facts = {
        **agreement(framework),
        "way": LABELS[Way(call_off.way)],
        "supplier": call_off.entrant.supplier.name,
        "amount": str(call_off.total),
        "chosen_on": call_off.agreed_at.astimezone(SHANGHAI).date().isoformat(),
        "items": [
            [line.item.name, "", line.product, f"{line.quantity} {line.item.unit}", str(line.unit_price)]
            for line in call_off.lines.select_related("item")
        ],
        "buyer_contact": contact_of(call_off.buyer),
    }
    about = Reference(call_off.buyer_id, f"{framework.title} {call_off.lot.title}"[:200], call_off.number)
    call_off.next_due_at = None
    try:
        with transaction.atomic():
            call_off.notice = notices.prepare(RESULT, about, facts, by=SYSTEM)
            call_off.notice = notices.publish(call_off.notice.pk, by=SYSTEM)
            call_off.published_at = call_off.notice.published_at
    except Refusal as refused:
        call_off.notice = None
        log.error("%s cannot be published: %s", call_off, refused)
        note("unpublished", call_off, SYSTEM, reason=in_words(refused))
    else:
        note("published", call_off, SYSTEM, notice=call_off.notice.number)
    call_off.save(update_fields=["notice", "published_at", "next_due_at"])
    return True


def sum_up_all() -> int:
    """汇总直接选定 · of every agreement that is over and was not summed up; how many were."""
    return sum_up_each(_chosen(), _rows)


def sum_up_each(chosen: QuerySet[Any], rows_of: RowsOf) -> int:
    """Of every agreement that is over, was not summed up, and has some of these choices, each of one `lot`; how many were."""
    over = Framework.objects.filter(
        Q(ends_on__lt=clock.today()) | Q(ended_at__isnull=False),
        Exists(chosen.filter(lot__framework=OuterRef("pk"))),
    )
    due = over.filter(Q(summary__isnull=True) | Q(summary__published_at__isnull=True))
    keys = due.order_by("ends_on", "pk").values_list("pk", flat=True)
    return sum(sum_up(pk, rows_of) for pk in keys)


@transaction.atomic
def sum_up(framework_id: int, rows_of: RowsOf) -> bool:
    """One agreement's direct choices in as many notices as they need; whether they are public now."""
    framework = (
        Framework.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organiser", "region")
        .get(pk=framework_id)
    )
    ended = over_on(framework)
    within = figure(rules.SUMMED_UP_WITHIN, regions=chain(framework.region_id))
    summary, _ = Summary.objects.get_or_create(
        framework=framework, defaults={"publish_by": last_day(ended, within).day}
    )
    if summary.published_at is not None:
        return False
    facts = {
        **agreement(framework),
        "ended_on": ended.isoformat(),
        "buyer_contact": contact_of(framework.organiser),
    }
    about = Reference(framework.organiser_id, framework.title, framework.number)
    rows = rows_of(framework)
    try:
        with transaction.atomic():
            for start in range(0, len(rows), MOST_ROWS):
                told = {**facts, "call_offs": rows[start : start + MOST_ROWS]}
                draft = notices.prepare(SUMMARY, about, told, by=SYSTEM)
                summary.notices.add(notices.publish(draft.pk, by=SYSTEM))
    except Refusal as refused:
        summary.hindrance = in_words(refused)
    else:
        summary.published_at, summary.hindrance = clock.now(), ""
    summary.save(update_fields=["published_at", "hindrance"])
    return summary.published_at is not None


def over_on(framework: Framework) -> date:
    """The last day of an agreement that is over."""
    assert framework.ends_on is not None
    if framework.ended_at is None:
        return framework.ends_on
    return min(framework.ends_on, framework.ended_at.astimezone(SHANGHAI).date())


def _chosen() -> QuerySet[CallOff]:
    return CallOff.objects.filter(way=Way.DIRECT, state=State.ORDERED)


def _rows(framework: Framework) -> list[list[str]]:
    chosen = _chosen().filter(lot__framework=framework).select_related("lot", "buyer", "entrant__supplier")
    return [_row(each) for each in chosen.prefetch_related("lines").order_by("number")]


def _row(call_off: CallOff) -> list[str]:
    assert call_off.entrant is not None
    assert call_off.agreed_at is not None
    return [
        call_off.number,
        call_off.lot.title,
        call_off.buyer.name,
        call_off.entrant.supplier.name,
        str(call_off.total),
        call_off.agreed_at.astimezone(SHANGHAI).date().isoformat(),
    ]


def agreement(framework: Framework) -> dict[str, str]:
    """What notices say of an agreement."""
    return {"agreement": f"{framework.title}（{framework.number}）", "organiser": framework.organiser.name}

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import transaction

from backend.core import clock, events
from backend.core.actor import SYSTEM, Actor
from backend.core.calendar import count_working_days
from backend.core.figures import figure
from backend.core.refusals import NotFound, Unique
from backend.expert import entries, policy
from backend.expert.events import NamesReleased
from backend.expert.models import Draw, DutyRecord, ExpertInvitation
from backend.expert.refusals import KeptByProcedure, ReviewNotEnded, WrongState
from backend.expert.services import panels, record
from backend.region.queries import chain


def end_review(draw_id: uuid.UUID, *, by: Actor) -> Draw:
    """评审结束 · say that the review is over: nobody falls out any more, and duty records are due."""
    with transaction.atomic():
        draw = record.organised(draw_id, by)
        _must_be_by_hand(draw, by)
        if draw.review_ended_at is not None:
            return draw
        if draw.state not in {Draw.State.COMPLETE, Draw.State.SHORT} or clock.now() < draw.review_at:
            raise WrongState(state=draw.get_state_display(), verb="结束评审 end the review")
        _end(draw, by)
    return draw


def conclude_review(organisers: Collection[int], reference: str, package: str, *, held: bool) -> None:
    """评审结束 · the procedure says that the review of a package is over: whoever has not answered yet need not come, and a
    draw that has called nobody is called off. `held=False`: there was none, so everybody who was called is let go."""
    with transaction.atomic():
        for draw in _draws_of(organisers, reference, package):
            if draw.review_ended_at is not None:
                continue
            if draw.state not in panels.RUNNING or not held:
                record.write(draw, "cancelled", reason=NOT_NEEDED, silent=[])
                panels.dismiss(draw)
                record.go(draw, Draw.State.CANCELLED, NOT_NEEDED)
                record.tell(draw, "expert.draw_cancelled", SYSTEM, reason=NOT_NEEDED)
                continue
            panels.let_go(draw)
            _end(draw, SYSTEM)


def release_panel(organisers: Collection[int], reference: str, package: str, notice: str) -> None:
    """公开名单 · the result of a package is published: with it the names of whoever reviewed."""
    with transaction.atomic():
        for draw in _draws_of(organisers, reference, package):
            if draw.review_ended_at is not None:
                release_names(draw.pk, notice, by=SYSTEM)


NOT_NEEDED = "评审已结束或者不再进行"


def _draws_of(organisers: Collection[int], reference: str, package: str) -> list[Draw]:
    """The draws of a package that were not called off, locked, in the order of their keys."""
    found = Draw.objects.filter(organiser__in=organisers, reference=reference, package=package)
    keys = found.exclude(state=Draw.State.CANCELLED).order_by("pk").values_list("pk", flat=True)
    return [record.locked(key) for key in list(keys)]


def _end(draw: Draw, by: Actor) -> None:
    draw.review_ended_at = clock.now()
    draw.save(update_fields=["review_ended_at"])
    record.write(draw, "ended")
    record.tell(draw, "expert.review_ended", by)


def _must_be_by_hand(draw: Draw, by: Actor) -> None:
    """Refuse people where a procedure that is kept here says when the review is over and when names are released."""
    if by is not SYSTEM and policy.is_kept(draw.organiser_id, draw.reference, draw.package):
        raise KeptByProcedure


def release_names(draw_id: uuid.UUID, notice: str, *, by: Actor) -> Draw:
    """公开名单 · publish the names with the result notice; those who were selected are marked."""
    notice = entries.text(notice, "notice", 200, "结果公告 notice")
    with transaction.atomic():
        draw = record.organised(draw_id, by)
        _must_be_by_hand(draw, by)
        if draw.review_ended_at is None:
            raise ReviewNotEnded
        if draw.released_at is not None:
            return draw
        draw.released_at, draw.notice = clock.now(), notice
        draw.save(update_fields=["released_at", "notice"])
        record.write(draw, "released", notice=notice)
        record.tell(draw, "expert.names_released", by, notice=notice)
        events.publish(NamesReleased(draw.pk, draw.reference, draw.package))
    return draw


def record_duty(member_id: int, *, attended: bool, grade: str, facts: str = "", by: Actor) -> DutyRecord:
    """记录履职情况 · record how an expert served, within five working days after the review; late ones are marked."""
    with transaction.atomic():
        found = ExpertInvitation.objects.filter(pk=member_id).values_list("draw_id", flat=True).first()
        draw = record.organised(found, by)
        facts = entries.text(facts, "facts", 2000, "情况 facts", required=grade == DutyRecord.Grade.POOR)
        member = ExpertInvitation.objects.select_related("expert").get(pk=member_id)
        if draw.review_ended_at is None:
            raise ReviewNotEnded
        served = (
            member.state == ExpertInvitation.State.ACCEPTED and member.place == ExpertInvitation.Place.SEAT
        )
        if not served and member.state != ExpertInvitation.State.LEFT:
            raise WrongState(state=member.get_state_display(), verb="记录履职 record the duty")
        days = int(figure("expert.record_performance_max", regions=chain(draw.region_id)).amount)
        ended_on = draw.review_ended_at.astimezone(clock.SHANGHAI).date()
        duty, is_new = DutyRecord.objects.get_or_create(
            member=member,
            defaults={
                "attended": attended,
                "grade": grade,
                "facts": facts,
                "due_on": count_working_days(ended_on, days).day,
                "recorded_by_id": by.user_id,
            },
        )
        if not is_new:
            raise Unique("履职记录 duty record", field="id")
        late = duty.recorded_at.astimezone(clock.SHANGHAI).date() > duty.due_on
        record.tell(draw, "expert.duty_recorded", by, candidate=member.candidate, grade=grade, late=late)
    return duty


def answer_duty(duty_id: int, answer: str, *, by: Actor) -> DutyRecord:
    """说明履职情况 · an expert's own word on the record; once."""
    answer = entries.text(answer, "answer", 2000, "说明 answer")
    by.must_be_known()
    with transaction.atomic():
        found = DutyRecord.objects.select_for_update(of=("self",)).select_related("member__draw")
        duty = found.filter(pk=duty_id, member__expert__user_id=by.known_id).first()
        if duty is None:
            raise NotFound("履职记录 duty record", field="id")
        if duty.answered_at is not None:
            raise Unique("说明 answer", field="answer")
        duty.answer, duty.answered_at = answer, clock.now()
        duty.save(update_fields=["answer", "answered_at"])
        told = by if duty.member.draw.released_at else record.unnamed(by, duty.member.candidate)
        record.tell(duty.member.draw, "expert.duty_answered", told, candidate=duty.member.candidate)
    return duty

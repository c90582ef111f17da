from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from backend.core import clock, mailing
from backend.core.actor import SYSTEM, Actor
from backend.core.figures import figure
from backend.core.refusals import Invalid, NotFound
from backend.expert import entries, rules
from backend.expert.candidates import Avoided, Review, busy, entry_of, unsuitable
from backend.expert.models import Draw, DrawDemand, Expert, ExpertInvitation
from backend.expert.queries import ORGANISING
from backend.expert.refusals import AnswerTooLate, ConsentMissing, NotSuitable, PanelFull, WrongState
from backend.expert.services import record
from backend.region.queries import chain

State = ExpertInvitation.State
Place = ExpertInvitation.Place
RUNNING = (Draw.State.CALLING, Draw.State.COMPLETE, Draw.State.SHORT)


def accept_invitation(member_id: int, *, by: Actor) -> ExpertInvitation:
    """接受邀请 · agree to take part in a review."""
    return _answer(member_id, State.ACCEPTED, "", "", by)


def decline_invitation(member_id: int, why: str, remark: str = "", *, by: Actor) -> ExpertInvitation:
    """谢绝邀请 · decline to take part, and say why; the next on the list is called."""
    if why not in ExpertInvitation.Why.values or why == ExpertInvitation.Why.ABSENT:
        raise Invalid("理由不正确。", "There is no such reason.", field="why")
    return _answer(member_id, State.DECLINED, why, remark, by)


def leave_panel(member_id: int, why: str, remark: str = "", *, by: Actor) -> ExpertInvitation:
    """退出评审 · an expert who had accepted falls out; the first substitute takes the seat, and the list goes on."""
    if why not in ExpertInvitation.Why.values:
        raise Invalid("理由不正确。", "There is no such reason.", field="why")
    remark = entries.text(remark, "remark", 500, "说明 remark", required=False)
    with transaction.atomic():
        draw, member = _member(member_id, by, for_organiser=True)
        if draw.review_ended_at is not None or member.state != State.ACCEPTED or draw.state not in RUNNING:
            raise WrongState(state=member.get_state_display(), verb="退出评审 leave")
        _leave(draw, member, why, remark, by)
    return member


def step_down(organisers: Collection[int], reference: str, package: str, user_id: int, remark: str) -> None:
    """退出评审 · the procedure says that somebody has left the panel of a package; who has said so already has left."""
    held = ExpertInvitation.objects.filter(
        draw__organiser__in=organisers, draw__reference=reference, draw__package=package,
        expert__user=user_id, state=State.ACCEPTED, place=Place.SEAT, draw__review_ended_at__isnull=True,
    )  # fmt: skip
    with transaction.atomic():
        for member in held.select_related("expert__user", "demand__category").order_by("draw_id"):
            _leave(record.locked(member.draw_id), member, ExpertInvitation.Why.OTHER, remark[:500], SYSTEM)


def _leave(draw: Draw, member: ExpertInvitation, why: str, remark: str, by: Actor) -> None:
    member.state, member.why, member.remark = State.LEFT, why, remark
    member.save(update_fields=["state", "why", "remark"])
    record.write(draw, "left", member.candidate, why=why)
    _promote(draw, member.demand)
    go_down(draw)
    record.tell(draw, "expert.panel_left", _as_told(by, member), candidate=member.candidate, why=why)


def lapse(draw_id: uuid.UUID) -> int:
    """逾期未答复 · pass over the experts of a draw whose time for an answer is over; how many there were."""
    with transaction.atomic():
        draw = record.locked(draw_id)
        late = list(draw.members.filter(state=State.CALLED, answer_by__lt=clock.now()).order_by("id"))
        if draw.state not in RUNNING:
            return 0
        for member in late:
            member.state = State.NO_ANSWER
            member.save(update_fields=["state"])
            record.write(draw, "no_answer", member.candidate)
        if late:
            go_down(draw)
            record.tell(draw, "expert.no_answer", SYSTEM, candidates=[one.candidate for one in late])
    return len(late)


def consent_to_selection(draw_id: uuid.UUID, decision: str, *, by: Actor) -> Draw:
    """同意自行选定 · let the organiser select experts where no draw finds fitting ones; said with the result."""
    decision = entries.text(decision, "decision", 200, "批准文号 decision")
    with transaction.atomic():
        draw = record.supervised(draw_id, by)
        if draw.state != Draw.State.SHORT or draw.review_ended_at is not None:
            raise WrongState(state=draw.get_state_display(), verb="同意自行选定 consent")
        draw.consent = decision
        draw.save(update_fields=["consent"])
        record.write(draw, "consented", decision=decision)
        record.tell(draw, "expert.selection_consented", by, decision=decision)
    return draw


def select_expert(draw_id: uuid.UUID, category_id: int, expert_code: str, *, by: Actor) -> ExpertInvitation:
    """自行选定专家 · call a certain expert of the pool for a seat that no draw has filled, with consent; marked for good."""
    with transaction.atomic():
        draw = record.organised(draw_id, by)
        if draw.state != Draw.State.SHORT or draw.review_ended_at is not None:
            raise WrongState(state=draw.get_state_display(), verb="自行选定 select")
        if not draw.consent:
            raise ConsentMissing
        record.one_at_a_time()
        demand = draw.demands.select_related("category").filter(category_id=category_id).first()
        if demand is None:
            raise NotFound("抽取需求 demand", field="category")
        if rules.next_place(called(demand), demand.seats, 0) != Place.SEAT:
            raise PanelFull
        expert = Expert.objects.filter(code=entries.text(expert_code, "expert_code", 20, "专家编号")).first()
        if expert is None:
            raise NotFound("评审专家 expert", field="expert_code")
        if draw.members.filter(expert=expert).exists():
            raise NotSuitable(why="本次抽取已通知过")
        why = unsuitable(expert, _review(draw))
        if why:
            raise NotSuitable(why=why)
        entry = entry_of(expert, str(draw.pk), demand.category)
        member = _call(draw, demand, expert, entry, Place.SEAT, None)
        record.write(draw, "selected", entry, place=Place.SEAT.value, decision=draw.consent)
        _settle(draw)
        record.tell(draw, "expert.selected", by, candidate=entry)
    return member


def called(demand: DrawDemand) -> list[rules.Called]:
    """Everybody who was called for a demand, and where things stand."""
    return [
        rules.Called(member.pk, member.place, member.state, member.rank or 10**9)
        for member in demand.members.order_by("id")
    ]


def go_down(draw: Draw) -> None:
    """Call down the lists until every place is taken or called for, and see what became of the draw."""
    record.one_at_a_time()
    taken = busy(_review_on(draw), but=draw)
    for demand in draw.demands.select_related("category").order_by("category__code"):
        while place := rules.next_place(called(demand), demand.seats, demand.substitutes):
            if not _call_next(draw, demand, place, taken):
                break
    _settle(draw)


def dismiss(draw: Draw) -> None:
    """Let everybody go who was called for a draw that is called off."""
    standing = draw.members.filter(state__in=[State.CALLED, State.ACCEPTED]).select_related(
        "expert__user", "draw"
    )
    _let_go(standing)


def let_go(draw: Draw) -> None:
    """Let those go who have not answered by the end of the review; nobody is called in their place."""
    waiting = draw.members.filter(state=State.CALLED).select_related("expert__user", "draw").order_by("id")
    for member in waiting:
        record.write(draw, "dismissed", member.candidate)
    _let_go(waiting)
    _settle(draw)


def _let_go(members: QuerySet[ExpertInvitation]) -> None:
    for member in members:
        mailing.write(
            f"expert.dismissed:{member.pk}",
            member.expert.user.email,
            "评审取消 · A review is called off",
            f"{member.draw.review_at:%Y-%m-%d %H:%M} 的评审已取消，请勿前往。 · The review is called off.\n",
        )
    members.update(state=State.LEFT, why=ExpertInvitation.Why.OTHER)


def _call_next(draw: Draw, demand: DrawDemand, place: str, taken: set[int]) -> bool:
    """Call the next of the list who can come; false if the list is at its end. Who is passed over is written down."""
    order = demand.order.splitlines()
    while demand.called < len(order):
        expert = Expert.objects.select_related("user").get(pk=order[demand.called])
        demand.called += 1
        demand.save(update_fields=["called"])
        entry = entry_of(expert, str(draw.pk), demand.category)
        why = _passed_over(draw, expert, taken)
        if why:
            record.write(draw, "skipped", entry, rank=demand.called, why=why)
            continue
        _call(draw, demand, expert, entry, place, demand.called)
        record.write(draw, "called", entry, rank=demand.called, place=str(place))
        return True
    return False


def _passed_over(draw: Draw, expert: Expert, taken: set[int]) -> str:
    """Why somebody who is in the list cannot be called any more."""
    if draw.members.filter(expert=expert).exists():
        return "called"
    if expert.pk in taken:
        return "busy"
    day = _review_on(draw)
    gone = expert.state != Expert.State.ACTIVE or expert.term_ends_on < day
    away = expert.leaves.filter(starts_on__lte=day, ends_on__gte=day).exists()
    return "unavailable" if gone or away else ""


def _call(
    draw: Draw, demand: DrawDemand, expert: Expert, entry: str, place: str, rank: int | None
) -> ExpertInvitation:
    now = clock.now()
    minutes = int(figure("expert.answer_within", regions=chain(draw.region_id)).amount)
    member = ExpertInvitation.objects.create(
        draw=draw,
        demand=demand,
        expert=expert,
        candidate=entry,
        rank=rank,
        place=place,
        called_at=now,
        answer_by=now + timedelta(minutes=minutes),
    )
    mailing.write(
        f"expert.called:{member.pk}",
        expert.user.email,
        "评审邀请 · Invitation to a review",
        f"评审时间 {draw.review_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}，地区 {draw.region.name}，"
        f"专业 {demand.category.name}。请于 {member.answer_by:%H:%M} 前登录答复。\n"
        "Please log in and answer in time; then the procurement is named.\n",
    )
    return member


def _promote(draw: Draw, demand: DrawDemand) -> None:
    """The first substitute takes a seat that has become free."""
    standing = called(demand)
    if rules.next_place(standing, demand.seats, 0) != Place.SEAT:
        return
    chosen = rules.promoted(standing)
    if chosen is not None:
        member = demand.members.get(pk=chosen)
        member.place = Place.SEAT
        member.save(update_fields=["place"])
        record.write(draw, "promoted", member.candidate)


def _settle(draw: Draw) -> None:
    """Where the draw stands now: somebody has to answer, every seat is taken, or the lists were not long enough."""
    waiting = draw.members.filter(state=State.CALLED).exists()
    short = any(rules.lacking(called(demand), demand.seats) > 0 for demand in draw.demands.all())
    state = Draw.State.CALLING if waiting else Draw.State.SHORT if short else Draw.State.COMPLETE
    if state != draw.state:
        if state != Draw.State.CALLING:
            record.write(draw, str(state))
        record.go(draw, state)


def _answer(member_id: int, state: str, why: str, remark: str, by: Actor) -> ExpertInvitation:
    remark = entries.text(remark, "remark", 500, "说明 remark", required=False)
    with transaction.atomic():
        draw, member = _member(member_id, by)
        if member.state == state:
            return member
        if member.state != State.CALLED or draw.state not in RUNNING:
            raise WrongState(state=member.get_state_display(), verb="答复 answer")
        now = clock.now()
        if now > member.answer_by:
            raise AnswerTooLate(until=member.answer_by.astimezone(clock.SHANGHAI).strftime("%H:%M:%S"))
        member.state, member.why, member.remark, member.answered_at = state, why, remark, now
        member.save(update_fields=["state", "why", "remark", "answered_at"])
        record.write(draw, str(state), member.candidate, **({"why": why} if why else {}))
        go_down(draw)
        record.tell(draw, f"expert.invitation_{state}", _as_told(by, member), candidate=member.candidate)
    return member


def _member(member_id: int, by: Actor, *, for_organiser: bool = False) -> tuple[Draw, ExpertInvitation]:
    """A member and the draw, locked, for the expert concerned, or for whoever organises the review."""
    by.must_be_known()
    found = ExpertInvitation.objects.select_related("expert__user", "demand__category")
    draw_id = found.filter(pk=member_id).values_list("draw_id", flat=True).first()
    if draw_id is None:
        raise NotFound("评审邀请 invitation", field="id")
    draw = record.locked(draw_id)
    member = found.get(pk=member_id)
    may = member.expert.user_id == by.user_id
    may = may or (for_organiser and by.has(*ORGANISING, at=draw.organiser_id))
    if not may:
        raise NotFound("评审邀请 invitation", field="id")
    return draw, member


def _as_told(by: Actor, member: ExpertInvitation) -> Actor:
    return record.unnamed(by, member.candidate) if member.expert.user_id == by.user_id else by


def _review_on(draw: Draw) -> Any:
    return draw.review_at.astimezone(clock.SHANGHAI).date()


def _review(draw: Draw) -> Review:
    avoided = [Avoided(**one) for one in draw.avoided["organisations"]]
    return Review(str(draw.pk), draw.region_id, _review_on(draw), draw.request["remote"], avoided)

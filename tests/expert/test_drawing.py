"""专家抽取 · asking, committing, revealing, calling down the list, falling out, redrawing, selecting, releasing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from backend.core import clock
from backend.core.actor import SYSTEM, Role
from backend.core.models import JournalEntry
from backend.core.refusals import NotFound, NotPermitted, Refusal
from backend.expert import jobs, queries, refusals, services
from backend.expert.candidates import Avoided
from backend.expert.draw import SecretDiffers
from backend.expert.models import Draw, Expert, ExpertInvitation, ExpertLeave, ExpertTie
from backend.expert.proof import verify
from backend.expert.services.draws import Demand
from tests import make
from tests.expert.draws import MONDAY, REVIEW, SECRETS, Told, accept_all, decline, told, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with clock.moved(to=MONDAY):
        yield


def proven(draw: Draw) -> None:
    assert verify(queries.proof_of(draw.pk)) == []


def test_申请_承诺_揭示_抽取_应答_凭证无误() -> None:
    case = Told(with_supervisor=True, beacon="公共随机数 2026-06-08 12:00")
    draw = case.asked()
    assert draw.state == "committing"
    assert draw.parties.exclude(commitment="").get().kind == "platform"
    proven(draw)
    case.committed()
    draw.refresh_from_db()
    assert draw.state == "revealing"
    with pytest.raises(refusals.BeaconMissing):
        services.reveal(draw.pk, "organiser", SECRETS["organiser"].hex(), by=case.by)
    services.record_beacon(draw.pk, "0xfeed", by=case.by)
    services.reveal(draw.pk, "supervisor", SECRETS["supervisor"].hex(), by=case.officer)
    draw = services.reveal(draw.pk, "organiser", SECRETS["organiser"].hex(), by=case.by)
    assert draw.state == "calling"
    assert [member.place for member in waiting(draw)] == ["seat"] * 3
    proven(draw)
    accept_all(draw)
    draw.refresh_from_db()
    assert draw.state == "complete"
    members = draw.members.order_by("rank")
    assert [member.place for member in members] == ["seat", "seat", "seat", "substitute"]
    assert [member.rank for member in members] == [1, 2, 3, 4]
    proven(draw)


def test_谢绝与逾期都记录_依次通知下一名() -> None:
    case = Told(substitutes=0)
    draw = case.drawn()
    first, second, third = waiting(draw)
    decline(first, "recusal", remark="与投标人有利害关系")
    services.accept_invitation(second.pk, by=second.expert.user.actor())
    assert [member.rank for member in waiting(draw)] == [3, 4]
    with clock.moved(by=timedelta(minutes=31)):
        with pytest.raises(refusals.AnswerTooLate):
            services.accept_invitation(third.pk, by=third.expert.user.actor())
        jobs.lapse_invitations(0)
        jobs.lapse_invitations(0)
        assert [member.rank for member in waiting(draw)] == [5, 6]
        accept_all(draw)
        said = [(line.what, line.facts.get("why")) for line in draw.entries.all() if line.candidate]
        assert said.count(("no_answer", None)) == 2
        assert ("declined", "recusal") in said
        assert "利害" not in str(queries.proof_of(draw.pk))
        proven(draw)


def test_评审前成员退出_候补递补_名单用尽后补抽_经同意自行选定() -> None:
    case = Told(experts=5)
    draw = case.filled()
    for _ in range(2):
        member = draw.members.filter(place="seat", state="accepted").order_by("rank")[0]
        services.leave_panel(member.pk, "health", by=case.by)
        accept_all(draw)
    draw.refresh_from_db()
    assert draw.state == "complete"  # the list is at its end, but every seat is taken
    member = draw.members.filter(place="seat", state="accepted").first()
    services.leave_panel(member.pk, "recusal", by=member.expert.user.actor())
    draw.refresh_from_db()
    assert draw.state == "short"
    proven(draw)
    late = [make.expert(case.category) for _ in range(2)]
    again = services.redraw(draw.pk, by=case.by)
    assert services.redraw(draw.pk, by=case.by).pk == again.pk
    assert (again.round, again.demands.get().seats, len(again.candidates)) == (2, 1, 2)
    services.commit(again.pk, "organiser", told("organiser"), by=case.by)
    services.reveal(again.pk, "organiser", SECRETS["organiser"].hex(), by=case.by)
    while late_ones := waiting(again):
        assert late_ones[0].expert in late
        decline(late_ones[0])
    again.refresh_from_db()
    assert again.state == "short"
    outsider = make.expert(make.category("C05000000", "服务"))
    with pytest.raises(refusals.ConsentMissing):
        services.select_expert(again.pk, case.category.pk, outsider.code, by=case.by)
    services.consent_to_selection(again.pk, "示例财采〔2026〕1号", by=case.officer)
    chosen = services.select_expert(again.pk, case.category.pk, outsider.code, by=case.by)
    assert chosen.is_selected
    services.accept_invitation(chosen.pk, by=outsider.user.actor())
    again.refresh_from_db()
    assert again.state == "complete"
    proven(again)
    found = queries.panel(case.agency.pk, draw.reference, draw.package)
    assert [member.is_selected for member in found] == [False, False, True]


LEFT_OUT: list[tuple[str, Any, str]] = [
    ("请假", lambda e: ExpertLeave.objects.create(expert=e, starts_on=REVIEW, ends_on=REVIEW), "leave"),
    ("暂停", lambda e: Expert.objects.filter(pk=e.pk).update(state="suspended"), ""),
    ("聘期届满", lambda e: Expert.objects.filter(pk=e.pk).update(term_ends_on=date(2026, 6, 8)), ""),
    ("不在本地区", lambda e: e.regions.set([make.region("330382")]), ""),
    ("专业不符", lambda e: e.categories.set([make.category("B01000000", "房屋施工")]), ""),
    ("申报过任职", lambda e: tie(e, "示例供应商甲", until=date(2024, 1, 1)), "avoidance"),
    ("亲属控股", lambda e: tie(e, "示例供应商甲", tie="controls", kin="spouse"), "avoidance"),
    ("现工作单位", lambda e: Expert.objects.filter(pk=e.pk).update(employer="示例供应商甲"), "avoidance"),
    ("是代理机构的人", lambda e: make.Membership.objects.create(
        user=e.user, organisation=make.organisation("agent"), role="agent"), "official"),
]  # fmt: skip


def tie(expert: Expert, organisation: str, **more: Any) -> None:
    given = {"tie": "employed", "since": date(2020, 1, 1), **more}
    ExpertTie.objects.create(expert=expert, organisation=organisation, **given)


@pytest.mark.parametrize(("case", "change", "reason"), LEFT_OUT, ids=[each[0] for each in LEFT_OUT])
def test_不在候选名单里(case: str, change: Any, reason: str) -> None:
    here = Told(seats=1, experts=3)
    assert len(here.asked().candidates) == 3
    change(here.pool[0])
    now = services.request_draw(replace(here.request, package="2"), by=here.by)
    assert len(now.candidates) == 2
    assert here.pool[0].pk not in now.candidate_ids
    assert {why for why, number in now.request["left_out"].items() if number} == (
        {reason} if reason else set()
    )


@pytest.mark.parametrize("more", [{"until": date(2023, 1, 1)}, {"kin": "spouse"}])
def test_三年以前的任职_亲属的普通任职不必回避(more: dict[str, Any]) -> None:
    here = Told(seats=1, experts=3)
    tie(here.pool[0], "示例供应商甲", **more)
    assert len(here.asked().candidates) == 3


def test_上级下级品目都算_上级地区的专家可用() -> None:
    here = Told(seats=1, experts=1)
    make.expert(make.category("A05040000", "办公用品"))
    make.expert(make.category("A05000000", "家具和用具"), code="330382")
    county = replace(here.request, region_code="330382")
    for code, prefix in (("A05040000", "A0504"), ("A05000000", "A05")):
        make.Category.objects.filter(code=code).update(prefix=prefix)
    make.region("330382")
    assert len(services.request_draw(county, by=here.by).candidates) == 3


def test_次数上限与同日评审() -> None:
    here = Told(seats=1, experts=2, substitutes=0)
    busy = here.filled().members.get().expert
    second = services.request_draw(replace(here.request, package="2"), by=here.by)
    assert busy.pk not in second.candidate_ids
    assert second.request["left_out"]["busy"] == 1
    for number in range(3):
        other = Told(seats=1, experts=0, agency=here.agency, substitutes=0)
        day = REVIEW + timedelta(days=number + 1)
        asked = replace(other.request, package=f"p{number}", review_at=day, method="competitive_negotiation")
        draw = services.request_draw(asked, by=other.by)
        Draw.objects.filter(pk=draw.pk).update(state="calling")
        ExpertInvitation.objects.create(
            draw=draw, demand=draw.demands.get(), expert=busy, candidate="x", rank=1, place="seat",
            state="accepted", called_at=clock.now(), answer_by=clock.now(),
        )  # fmt: skip
    later = replace(
        here.request, package="3", review_at=REVIEW + timedelta(days=20), method="competitive_negotiation"
    )
    assert services.request_draw(later, by=here.by).request["left_out"]["frequency"] == 1


def test_名单之后同日被别处抽走的_跳过并记录() -> None:
    here = Told(seats=1, experts=2, substitutes=0)
    second = services.request_draw(replace(here.request, package="2"), by=here.by)
    services.commit(second.pk, "organiser", told("organiser"), by=here.by)
    taken = here.filled().members.get().expert
    draw = services.reveal(second.pk, "organiser", SECRETS["organiser"].hex(), by=here.by)
    free = waiting(draw)[0]
    assert free.expert_id != taken.pk
    assert draw.entries.filter(what="skipped").count() == (1 if free.rank == 2 else 0)
    proven(draw)


WHEN = [
    ("open_tender", False, 4, True),
    ("open_tender", False, 5, False),
    ("open_tender", False, 7, False),
    ("competitive_negotiation", False, 1, False),
    ("competitive_consultation", False, 1, False),
    ("open_tender", True, 1, False),
]


@pytest.mark.parametrize(("method", "remote", "when", "refused"), WHEN)
def test_评审前两个工作日才可抽取(method: str, remote: bool, when: int, refused: bool) -> None:
    """Review on Tuesday 9 June: from Friday 5 June on; Thursday is too early."""
    here = Told()
    with clock.moved(to=MONDAY.replace(day=when)):
        asked = replace(here.request, method=method, remote=remote)
        if refused:
            with pytest.raises(refusals.DrawTooEarly) as error:
                services.request_draw(asked, by=here.by)
            assert "2026-06-05" in error.value.message
        else:
            assert services.request_draw(asked, by=here.by).pk


REFUSED: list[tuple[str, dict[str, Any], type[Refusal]]] = [
    ("人数不足", {"demands_seats": 13}, refusals.TooFewCandidates),
    ("评审已开始", {"review_at": MONDAY - timedelta(hours=1)}, refusals.ReviewPast),
    ("没有需求", {"demands": ()}, Refusal),
    ("没有编号", {"reference": " "}, Refusal),
    ("没有这个地区", {"region_code": "99"}, NotFound),
    ("别人的单位", {"organiser_id": 0}, NotFound),
]


@pytest.mark.parametrize(("case", "change", "reason"), REFUSED, ids=[each[0] for each in REFUSED])
def test_不能申请(case: str, change: dict[str, Any], reason: type[Refusal]) -> None:
    here = Told()
    if seats := change.pop("demands_seats", 0):
        change["demands"] = (Demand(here.category.pk, seats),)
    with pytest.raises(reason):
        services.request_draw(replace(here.request, **change), by=here.by)
    assert not Draw.objects.exists()


def test_同一申请只有一次抽取_内容不同的拒绝_作废后另起一轮() -> None:
    here = Told()
    draw = here.asked()
    assert here.asked().pk == draw.pk
    with pytest.raises(refusals.DrawRunning):
        services.request_draw(replace(here.request, title="另一个项目"), by=here.by)
    with pytest.raises(refusals.DrawRunning):
        services.request_draw(replace(here.request, avoided=(Avoided("示例供应商乙"),)), by=here.by)
    services.cancel_draw(draw.pk, "见证方未揭示", by=here.by)
    assert here.asked().round == 2


def test_抽取之后组织单位不能作废_监管部门可以() -> None:
    here = Told()
    draw = here.drawn()
    with pytest.raises(NotPermitted):
        services.cancel_draw(draw.pk, "再抽一次", by=here.by)
    services.cancel_draw(draw.pk, "采购任务取消", by=here.officer)
    draw.refresh_from_db()
    assert (draw.state, set(draw.members.values_list("state", flat=True))) == ("cancelled", {"left"})
    proven(draw)


def test_承诺与揭示的次序和内容() -> None:
    here = Told(with_supervisor=True)
    draw = here.asked()
    secret = SECRETS["organiser"].hex()
    with pytest.raises(refusals.WrongState):
        services.reveal(draw.pk, "organiser", secret, by=here.by)
    services.commit(draw.pk, "organiser", told("organiser"), by=here.by)
    services.commit(draw.pk, "organiser", told("organiser"), by=here.by)
    with pytest.raises(refusals.AlreadyCommitted):
        services.commit(draw.pk, "organiser", "0" * 64, by=here.by)
    with pytest.raises(NotPermitted):
        services.commit(draw.pk, "supervisor", told("supervisor"), by=here.by)
    services.commit(draw.pk, "supervisor", told("supervisor"), by=here.officer)
    with pytest.raises(SecretDiffers):
        services.reveal(draw.pk, "organiser", (b"x" * 16).hex(), by=here.by)
    for wrong in ("zz", ""):
        with pytest.raises(Refusal):
            services.reveal(draw.pk, "organiser", wrong, by=here.by)
    services.reveal(draw.pk, "organiser", secret, by=here.by)
    assert services.reveal(draw.pk, "organiser", secret, by=here.by).state == "revealing"
    with pytest.raises(NotFound):
        services.commit(draw.pk, "nobody", "0" * 64, by=here.by)


def test_名单保密到公开_组织单位开评时可见() -> None:
    here = Told()
    draw = here.filled()
    elsewhere = make.member(make.organisation("agent"), Role.AGENT).actor()

    def knows() -> list[bool]:
        now = queries.visible_draws(SYSTEM).model.objects.get(pk=draw.pk)
        return [queries.knows_names(now, who) for who in (here.by, here.officer, elsewhere)]

    assert knows() == [False, False, False]
    with clock.moved(to=REVIEW):
        assert knows() == [True, False, False]
        with pytest.raises(refusals.ReviewNotEnded):
            services.release_names(draw.pk, "示例公告", by=here.by)
        services.end_review(draw.pk, by=here.by)
        assert "示例专家" not in str(queries.proof_of(draw.pk))
        services.release_names(draw.pk, "示例公告", by=here.by)
        assert knows() == [True, True, True]
        proof = queries.proof_of(draw.pk)
        assert len(proof["released"]) == 3
        assert proof["avoided"]["names"] == sorted({here.agency.name, "示例供应商甲"})
        assert verify(proof) == []


def test_日志里没有专家姓名与须回避单位() -> None:
    here = Told()
    draw = here.filled()
    services.leave_panel(draw.members.first().pk, "time", by=draw.members.first().expert.user.actor())
    for entry in JournalEntry.objects.filter(subject_type="Draw"):
        assert "供应商甲" not in str(entry.facts)
        assert "示例专家" not in str(entry.facts)
        assert entry.actor_id == here.agent.pk or entry.actor_label.startswith("评审专家 A05040101/")


def test_履职记录_五个工作日_专家说明() -> None:
    here = Told(seats=1, substitutes=1)
    draw = here.filled()
    seat, spare = draw.members.order_by("rank")
    with pytest.raises(refusals.ReviewNotEnded):
        services.record_duty(seat.pk, attended=True, grade="good", by=here.by)
    with clock.moved(to=REVIEW + timedelta(hours=8)):
        services.end_review(draw.pk, by=here.by)
        with pytest.raises(refusals.WrongState):
            services.record_duty(spare.pk, attended=True, grade="good", by=here.by)
        with pytest.raises(Refusal):
            services.record_duty(seat.pk, attended=True, grade="poor", by=here.by)
        duty = services.record_duty(seat.pk, attended=True, grade="poor", facts="迟到一小时", by=here.by)
        assert duty.due_on == date(2026, 6, 16)
        with pytest.raises(NotFound):
            services.answer_duty(duty.pk, "说明", by=spare.expert.user.actor())
        services.answer_duty(duty.pk, "道路封闭所致", by=seat.expert.user.actor())
        with pytest.raises(Refusal):
            services.answer_duty(duty.pk, "再说一次", by=seat.expert.user.actor())


def test_别人的抽取不可见也不可办() -> None:
    here = Told()
    draw = here.drawn()
    agent = make.member(make.organisation("agent"), Role.AGENT).actor()
    county = make.member(make.organisation("regulator", "330382"), Role.REGULATOR).actor()
    other = make.expert().user.actor()
    member = waiting(draw)[0]
    for who in (agent, county, other):
        assert not queries.visible_draws(who).exists()
        with pytest.raises((NotFound, NotPermitted)):
            services.cancel_draw(draw.pk, "原因", by=who)
        with pytest.raises(NotFound):
            services.accept_invitation(member.pk, by=who)
        with pytest.raises((NotFound, NotPermitted)):
            services.release_names(draw.pk, "公告", by=who)
    for who in (here.by, here.officer):
        assert queries.visible_draws(who).count() == 1
        with pytest.raises(NotFound):
            services.accept_invitation(member.pk, by=who)

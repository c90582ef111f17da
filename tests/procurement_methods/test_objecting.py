"""询问、质疑、投诉的办理 · questions and objections in the database: who may, until when, what stands still, what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry, Mail
from backend.core.refusals import NotFound, NotPermitted, Refusal
from procurement_methods import drafting
from procurement_methods.engine import clockwork
from procurement_methods.engine.performing import steps
from procurement_methods.language import objections as rules
from procurement_methods.language import parties as v
from procurement_methods.models import Objection, Package, Question
from procurement_methods.objecting import challenging, complaining, effects, questions, refusals
from procurement_methods.objecting import clock as objecting_clock
from procurement_methods.objecting.challenging import Point
from procurement_methods.objecting.queries import unfounded, visible_objections, visible_questions
from procurement_methods.refusals import ObjectionOpen
from tests import make
from tests.procurement_methods.rooms import Room, room

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
AWARDED = datetime(2026, 5, 13, 9, tzinfo=SHANGHAI)
"""A Wednesday. The result is shown until Thursday; seven working days after it end on Monday, 25 May."""
POINTS = (Point("评分标准", "示例事实", "示例依据", "重新评审"), Point("资格条件", "示例事实"))


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    settings.MEDIA_ROOT = tmp_path / "media"
    with clock.moved(to=START):
        yield


def bidding() -> Room:
    """Documents are out since 11 April, the deadline is 11 May; nobody has them yet."""
    here = room()
    issued = START + timedelta(days=40)
    stand(here, "bidding", issued, {"publish_intention": START, "issue_documents": issued})
    return here


def awarded(suppliers: int = 4) -> Room:
    """The result was published on 13 May; the way there is `test_performing`'s."""
    here = bidding()
    done = dict.fromkeys(("open_bids", "sign_report", "choose_winner", "publish_result"), AWARDED)
    for place, supplier in enumerate(here.suppliers[:suppliers], 1):
        here.package.participations.create(
            supplier=supplier, obtained_at=START + timedelta(days=41), bid_at=START + timedelta(days=50),
            opened_at=AWARDED, qualified=True, conforming=True, price=900_000 + place * 50_000, place=place,
            chosen_at=AWARDED if place == 1 else None,
        )  # fmt: skip
    stand(here, "contracting", AWARDED, {"issue_documents": START + timedelta(days=40), **done})
    return here


def stand(here: Room, stage: str, since: datetime, done: dict[str, datetime]) -> None:
    """Put the package where it would stand."""
    package = here.package
    package.stage = stage
    package.done = {code: at.isoformat() for code, at in done.items()}
    package.entered = {
        **package.entered,
        "bidding": (START + timedelta(days=40)).isoformat(),
        stage: since.isoformat(),
    }
    package.planned = {"deadline": (START + timedelta(days=70)).isoformat()}
    package.next_due_at = START + timedelta(days=70) if stage == "bidding" else None
    package.save()
    here.procurement.published_at = START
    here.procurement.save()


def challenged(here: Room, who: int = 1, about: str = "result", **more: Any) -> Objection:
    return challenging.challenge(here.package.pk, about, POINTS, by=here.sellers[who].actor(), **more)


def complained(here: Room, who: int = 1) -> Objection:
    """Challenged, answered and complained of on the day of the result, and a little later."""
    row = challenged(here, who)
    challenging.reply(row.pk, "dismissed", "不成立", by=here.clerk.actor())
    return complaining.complain(row.pk, ["1"], "认定中标无效", by=here.sellers[who].actor())


def accepted(here: Room, who: int = 1) -> Objection:
    return complaining.accept(complained(here, who).pk, by=here.regulator.actor())


def decided(here: Room, decision: str, consequence: str = "", who: int = 1) -> Objection:
    row = accepted(here, who)
    return complaining.decide(
        row.pk, decision, by=here.regulator.actor(), findings="示例事实", grounds="示例依据", text="示例决定",
        consequence=consequence,
    )  # fmt: skip


def refused(kind: type[Refusal], deed: Any) -> Refusal:
    with pytest.raises(kind) as caught:
        deed()
    return caught.value


# 询问


def test_询问_三个工作日内答复_答复前不公开询问人的问题() -> None:
    here = bidding()
    with clock.moved(to=datetime(2026, 4, 14, 9, tzinfo=SHANGHAI)):
        here.does(v.ask, here.sellers[0], question="评分标准第二项如何计分？")
        question = Question.objects.get()
        assert question.due_at == datetime(2026, 4, 18, tzinfo=SHANGHAI)
        assert not visible_questions(here.sellers[1].actor()).exists()
        refused(NotPermitted, lambda: questions.answer(question.pk, "答", by=here.sellers[0].actor()))
        refused(NotFound, lambda: questions.answer(question.pk, "答", by=here.sellers[1].actor()))
        questions.answer(question.pk, "按投标文件计分。", to_all=True, by=here.clerk.actor())
        assert visible_questions(here.sellers[1].actor()).exists()
        refused(refusals.AlreadyAnswered, lambda: questions.answer(question.pk, "答", by=here.clerk.actor()))
    assert Mail.objects.filter(key__startswith="question:", to=here.sellers[0].email).count() == 1


def test_询问_到期前提醒一次_逾期再提醒一次() -> None:
    here = bidding()
    with clock.moved(to=datetime(2026, 4, 14, 9, tzinfo=SHANGHAI)):
        here.does(v.ask, here.sellers[0], question="如何计分？")
    asked = Mail.objects.filter(to=here.clerk.email).count()
    assert asked == 1
    for day, done in ((16, 0), (17, 1), (18, 1), (19, 0)):
        moment = datetime(2026, 4, day, 1, tzinfo=SHANGHAI)
        with clock.moved(to=moment):
            assert objecting_clock.run_due() == done
            assert objecting_clock.run_due() == 0
    subjects = Mail.objects.filter(to=here.clerk.email).order_by("pk").values_list("subject", flat=True)
    assert [each.removeprefix("【瓯采】") for each in subjects] == [
        "收到询问",
        "询问待答复",
        "询问逾期未答复",
    ]


# 质疑


def test_质疑_谁可以_自何时起算() -> None:
    here = bidding()
    stranger = make.member(make.organisation("supplier"), Role.SALES)
    with clock.moved(to=datetime(2026, 4, 14, 9, tzinfo=SHANGHAI)):
        here.does(v.obtain_documents, here.sellers[0])
        refused(rules.NotAffected, lambda: challenged(here, 1, "documents"))
        refused(
            rules.NotAffected,
            lambda: challenging.challenge(here.package.pk, "documents", POINTS, by=stranger.actor()),
        )
        refused(rules.NotAffected, lambda: challenged(here, 0, "result"))
        refused(rules.NoSuchStep, lambda: challenged(here, 0, "process", step="evaluation"))
    with clock.moved(to=datetime(2026, 4, 24, 0, 0, 1, tzinfo=SHANGHAI)):
        late = refused(rules.ChallengeLate, lambda: challenged(here, 0, "documents"))
        assert late.details == {"until": "2026-04-24 00:00"}
    with clock.moved(to=datetime(2026, 4, 23, 23, 59, tzinfo=SHANGHAI)):
        row = challenged(here, 0, "documents")
        assert (row.state, row.known_at.date()) == (
            "challenged",
            datetime(2026, 4, 14, tzinfo=SHANGHAI).date(),
        )
        assert row.due_at == datetime(2026, 5, 8, tzinfo=SHANGHAI)  # five days of holidays
        again = refused(refusals.AlreadyChallenged, lambda: challenged(here, 0, "documents"))
        assert row.number in again.message_zh
        challenged(here, 0, "process", step="bidding")


def test_结果未公告不能质疑结果_公告期满后七个工作日内可以() -> None:
    here = awarded()
    with clock.moved(to=datetime(2026, 5, 25, 23, 59, tzinfo=SHANGHAI)):
        assert challenged(here).state == "challenged"
    with clock.moved(to=datetime(2026, 5, 26, 0, 0, 1, tzinfo=SHANGHAI)):
        refused(rules.ChallengeLate, lambda: challenged(here, 2))


def test_答复_只有采购人或代理机构_成立须写明处理() -> None:
    here = awarded()
    with clock.moved(to=AWARDED + timedelta(days=1)):
        row = challenged(here)
        for who in (here.sellers[1], here.regulator):
            refused(
                NotPermitted, lambda who=who: challenging.reply(row.pk, "dismissed", "不成立", by=who.actor())
            )
        refused(
            NotFound, lambda: challenging.reply(row.pk, "dismissed", "不成立", by=here.sellers[2].actor())
        )
        refused(
            rules.ConsequenceMissing,
            lambda: challenging.reply(row.pk, "upheld", "成立", by=here.clerk.actor()),
        )
        refused(
            rules.ConsequenceUnfit,
            lambda: challenging.reply(row.pk, "upheld", "成立", consequence="correct", by=here.clerk.actor()),
        )
        refused(
            refusals.OnlyComplaints, lambda: challenging.reply(row.pk, "rejected", "x", by=here.clerk.actor())
        )
        challenging.reply(row.pk, "dismissed", "不成立", by=here.clerk.actor())
    # the winner is told, others are not
    assert visible_objections(here.seller_of(here.winner()).actor()).exists()
    assert not visible_objections(here.sellers[3].actor()).exists()


# 签约


def test_质疑未答复不得签约_答复不成立后可以() -> None:
    here = awarded()
    with clock.moved(to=AWARDED + timedelta(days=1)):
        row = challenged(here)
        open_ = refused(ObjectionOpen, lambda: here.does(v.sign_contract, here.clerk))
        assert open_.clause == "《政府采购法实施条例》第五十四条"
        counts = {"candidates": 4, "objections": 1}
        shown = {
            step.verb.code: step for step in steps(here.procurement, here.package, here.clerk.actor(), counts)
        }
        assert (shown["sign_contract"].state, shown["sign_contract"].clause) == ("not_yet", open_.clause)
        challenging.reply(row.pk, "dismissed", "不成立", by=here.clerk.actor())
        here.does(v.sign_contract, here.clerk)


def test_质疑成立_另行确定_合同作废_由下一候选人递补() -> None:
    here = awarded()
    with clock.moved(to=AWARDED + timedelta(hours=1)):
        here.does(v.sign_contract, here.clerk)
        row = challenged(here)
        challenging.reply(row.pk, "upheld", "成立", consequence="rechoose", by=here.clerk.actor())
        refused(ObjectionOpen, lambda: here.does(v.sign_contract, here.seller_of(here.winner())))
        first = here.winner()
        refused(NotPermitted, lambda: effects.carry_out(row.pk, by=here.regulator.actor()))
        effects.carry_out(row.pk, by=here.clerk.actor())
        refused(rules.WrongTurn, lambda: effects.carry_out(row.pk, by=here.clerk.actor()))
        assert here.package.stage == "choosing"
        first.refresh_from_db()
        assert (first.place, first.voided_at is not None) == (None, True)
    with clock.moved(to=AWARDED + timedelta(hours=2)):
        assert clockwork.run_due() == 0  # five working days to choose begin anew
        here.contracted()
        here.paid()
    assert here.winner().supplier == here.suppliers[1]
    assert here.package.stage == "completed"
    numbers = list(here.package.contracts.order_by("pk").values_list("number", flat=True))
    assert numbers[1] == f"{numbers[0]}-2"


def test_质疑成立_剩余不足三家_须重新开展() -> None:
    here = awarded(3)
    with clock.moved(to=AWARDED + timedelta(hours=1)):
        row = challenged(here)
        challenging.reply(row.pk, "upheld", "成立", consequence="rechoose", by=here.clerk.actor())
        refused(refusals.TooFewLeft, lambda: effects.carry_out(row.pk, by=here.clerk.actor()))
        assert here.winner().supplier == here.suppliers[0]
        effects.carry_out(row.pk, restart=True, by=here.clerk.actor())
        assert (here.package.stage, here.package.failure) == ("failed", "objection_upheld")
        assert not here.package.participations.filter(chosen_at__isnull=False).exists()
        again = drafting.follow(here.package.pk, "run_again", by=here.clerk.actor())
        assert again.replaces == here.procurement


def test_剩余足够时不得擅自重新开展() -> None:
    here = awarded()
    with clock.moved(to=AWARDED + timedelta(hours=1)):
        row = challenged(here)
        challenging.reply(row.pk, "upheld", "成立", consequence="rechoose", by=here.clerk.actor())
        refused(refusals.EnoughLeft, lambda: effects.carry_out(row.pk, restart=True, by=here.clerk.actor()))


def test_文件质疑成立_须先更正文件() -> None:
    here = bidding()
    with clock.moved(to=datetime(2026, 4, 14, 9, tzinfo=SHANGHAI)):
        here.does(v.obtain_documents, here.sellers[0])
        row = challenged(here, 0, "documents")
        refused(
            rules.ConsequenceUnfit,
            lambda: challenging.reply(
                row.pk, "upheld", "成立", consequence="rechoose", by=here.clerk.actor()
            ),
        )
        challenging.reply(row.pk, "upheld", "成立", consequence="correct", by=here.clerk.actor())
        refused(refusals.DocumentsNotCorrected, lambda: effects.carry_out(row.pk, by=here.clerk.actor()))
        here.does(v.correct_documents, here.clerk, what="评分标准改为……")
        assert effects.carry_out(row.pk, by=here.clerk.actor()).remedied_at is not None


# 投诉


def test_投诉_须先质疑_不得超出范围_不得逾期() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        row = challenged(here)
        mine = here.sellers[1].actor()
        refused(rules.ComplaintEarly, lambda: complaining.complain(row.pk, ["1"], "请求", by=mine))
        challenging.reply(row.pk, "dismissed", "不成立", by=here.clerk.actor())
        wide = refused(
            rules.ComplaintTooWide, lambda: complaining.complain(row.pk, ["1", "3"], "请求", by=mine)
        )
        assert wide.details == {"beyond": "3"}
        refused(NotFound, lambda: complaining.complain(row.pk, ["1"], "请求", by=here.sellers[2].actor()))
    # the time for the reply ends on 22 May, fifteen working days later it is 12 June
    with clock.moved(to=datetime(2026, 6, 13, 0, 0, 1, tzinfo=SHANGHAI)):
        refused(rules.ComplaintLate, lambda: complaining.complain(row.pk, ["1"], "请求", by=mine))
    with clock.moved(to=datetime(2026, 6, 12, 23, 59, tzinfo=SHANGHAI)):
        row = complaining.complain(row.pk, ["1"], "请求", by=mine)
        assert (row.state, [each.code for each in row.points.filter(is_complained=True)]) == (
            "complained",
            ["1"],
        )
        refused(ObjectionOpen, lambda: here.does(v.sign_contract, here.clerk))


def test_投诉_只由本地区监管部门办理() -> None:
    here = awarded()
    elsewhere = make.member(make.organisation("regulator", "330382"), Role.REGULATOR)
    with clock.moved(to=AWARDED):
        row = complained(here)
        refused(NotFound, lambda: complaining.accept(row.pk, by=elsewhere.actor()))
        for who in (here.clerk, here.sellers[1]):
            refused(NotPermitted, lambda who=who: complaining.accept(row.pk, by=who.actor()))
        assert complaining.accept(row.pk, by=here.regulator.actor()).state == "accepted"


def test_补正_逾期未补正由系统不予受理() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        row = complained(here)
        complaining.ask_to_correct(row.pk, "请补充授权委托书", by=here.regulator.actor())
        assert objecting_clock.run_due() == 0
    with clock.moved(to=datetime(2026, 5, 21, 0, 1, tzinfo=SHANGHAI)):
        assert objecting_clock.run_due() == 1
        assert objecting_clock.run_due() == 0
        row.refresh_from_db()
        assert (row.state, row.due_at, row.next_due_at) == ("refused", None, None)
        here.does(v.sign_contract, here.clerk)


def test_补正之后_所需时间不计入() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        row = complained(here)
        complaining.ask_to_correct(row.pk, "请补充授权委托书", by=here.regulator.actor())
    with clock.moved(to=AWARDED + timedelta(days=2)):
        complaining.correct(row.pk, "已补充", by=here.sellers[1].actor())
        row = complaining.accept(row.pk, by=here.regulator.actor())
        refused(
            rules.WrongTurn, lambda: complaining.ask_to_correct(row.pk, "再补", by=here.regulator.actor())
        )
    # copies: eight working days, counted from 15 May instead of the 13th
    assert row.due_at == datetime(2026, 5, 28, tzinfo=SHANGHAI)


def test_副本与说明_各方只见自己的说明() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        row = accepted(here)
        refused(
            NotFound,
            lambda: complaining.send_copies(
                row.pk, suppliers=[make.organisation("supplier").pk], by=here.regulator.actor()
            ),
        )
        complaining.send_copies(row.pk, suppliers=[here.suppliers[2].pk], by=here.regulator.actor())
        complaining.make_statement(row.pk, "采购人说明", by=here.clerk.actor())
        complaining.make_statement(row.pk, "供应商说明", by=here.sellers[2].actor())
        refused(
            refusals.NotAParty, lambda: complaining.make_statement(row.pk, "再说", by=here.sellers[2].actor())
        )
        refused(NotFound, lambda: complaining.make_statement(row.pk, "说", by=here.sellers[3].actor()))
    assert {each.organisation.pk for each in row.parties.filter(stated_at__isnull=False)} == {
        here.organisation.pk, here.suppliers[2].pk,
    }  # fmt: skip


def test_暂停_不能办任何步骤_至多三十日_到期自动恢复_期限顺延() -> None:
    here = bidding()
    begun = datetime(2026, 4, 14, 9, tzinfo=SHANGHAI)
    with clock.moved(to=begun):
        here.does(v.obtain_documents, here.sellers[0])
        row = challenged(here, 0, "documents")
        challenging.reply(row.pk, "dismissed", "不成立", by=here.clerk.actor())
        complaining.complain(row.pk, ["1"], "修改文件", by=here.sellers[0].actor())
        complaining.accept(row.pk, by=here.regulator.actor())
        deadline = datetime.fromisoformat(here.package.planned["deadline"])
        refused(
            rules.SuspensionTooLong,
            lambda: complaining.suspend(row.pk, 31, "审查", by=here.regulator.actor()),
        )
        complaining.suspend(row.pk, 10, "审查", by=here.regulator.actor())
        assert (here.package.suspended, here.package.next_due_at) == (True, None)
        blocked = refused(Refusal, lambda: here.does(v.obtain_documents, here.sellers[1]))
        assert (blocked.code, blocked.clause) == ("STEP_NOT_YET", "《政府采购法》第五十七条")
        refused(rules.WrongTurn, lambda: complaining.suspend(row.pk, 5, "再停", by=here.regulator.actor()))
    with clock.moved(to=datetime(2026, 4, 24, 23, 59, tzinfo=SHANGHAI)):
        objecting_clock.run_due()
        assert here.package.suspended
    over = datetime(2026, 4, 25, 0, 0, 30, tzinfo=SHANGHAI)
    with clock.moved(to=over):
        assert objecting_clock.run_due() == 1
        assert objecting_clock.run_due() == 0
        assert not here.package.suspended
        moved = datetime.fromisoformat(here.package.planned["deadline"])
        assert abs(moved - deadline - (over - begun)) < timedelta(minutes=1)
        assert abs(here.package.next_due_at - moved) < timedelta(seconds=1)
        here.does(v.obtain_documents, here.sellers[1])
        refused(rules.WrongTurn, lambda: complaining.resume(row.pk, by=here.regulator.actor()))


def test_暂停期间_视同确定的期限也不计算() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        challenge = challenged(here, 3)
        row = complained(here, 1)
        challenging.reply(challenge.pk, "upheld", "成立", consequence="rechoose", by=here.clerk.actor())
        effects.carry_out(challenge.pk, by=here.clerk.actor())
        deemed = here.package.next_due_at
        complaining.accept(row.pk, by=here.regulator.actor())
        complaining.suspend(row.pk, 30, "审查", by=here.regulator.actor())
    with clock.moved(to=AWARDED + timedelta(days=20, hours=1)):
        assert clockwork.run_due() == 0
        complaining.resume(row.pk, by=here.regulator.actor())
        assert here.package.next_due_at == deemed + timedelta(days=21)  # twenty days and a part of one


def test_处理决定_公告_暂停随之结束_中标无效_由下一候选人递补() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        row = accepted(here)
        complaining.suspend(row.pk, 30, "审查", by=here.regulator.actor())
        row = complaining.decide(
            row.pk, "upheld", by=here.regulator.actor(), findings="示例事实", grounds="示例依据", text="中标无效",
            consequence="rechoose",
        )  # fmt: skip
        assert (row.state, row.notice.kind, row.notice.is_published) == (
            "decided",
            "complaint_decision",
            True,
        )
        assert "责令从合格的候选人中另行确定" in row.notice.facts["decision"]
        assert not here.package.suspended
        refused(ObjectionOpen, lambda: here.does(v.sign_contract, here.clerk))
        effects.carry_out(row.pk, by=here.clerk.actor())
        here.contracted()
    assert here.winner().supplier == here.suppliers[1]
    said = JournalEntry.objects.filter(subject_type="Objection", subject_id=str(row.pk)).order_by("pk")
    assert list(said.values_list("verb", flat=True)) == [
        f"objection.{done}"
        for done in (
            "challenged",
            "replied",
            "complained",
            "accepted",
            "suspended",
            "resumed",
            "decided",
            "carried_out",
        )
    ]
    assert all(said.values_list("clause", flat=True))


def test_合同已签订_只有处理决定可以撤销() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        here.does(v.sign_contract, here.clerk)
        here.does(v.sign_contract, here.seller_of(here.winner()))
        row = challenged(here)
        challenging.reply(row.pk, "upheld", "成立", consequence="rechoose", by=here.clerk.actor())
        refused(refusals.AlreadyPerformed, lambda: effects.carry_out(row.pk, by=here.clerk.actor()))
        other = decided(here, "upheld", "restart", who=2)
        effects.carry_out(other.pk, by=here.clerk.actor())
    assert here.package.stage == "failed"
    assert here.package.contracts.get().voided_at is not None


def test_撤回_不再影响签约() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        row = accepted(here)
        refused(NotPermitted, lambda: complaining.withdraw(row.pk, by=here.clerk.actor()))
        complaining.suspend(row.pk, 30, "审查", by=here.regulator.actor())
        assert complaining.withdraw(row.pk, "和解", by=here.sellers[1].actor()).state == "withdrawn"
        assert not here.package.suspended
        here.does(v.sign_contract, here.clerk)


def test_逾期_列出并提醒监管部门() -> None:
    here = awarded()
    with clock.moved(to=AWARDED):
        row = complained(here)
    for day, told in ((19, 0), (20, 1), (21, 1), (22, 0)):
        with clock.moved(to=datetime(2026, 5, day, 0, 1, tzinfo=SHANGHAI)):
            assert objecting_clock.run_due() == told, day
    row.refresh_from_db()
    assert row.due_at == datetime(2026, 5, 21, tzinfo=SHANGHAI)
    sent = Mail.objects.filter(to=here.regulator.email, subject__contains="逾期")
    assert sent.count() == 1


def test_十二个月内三次查无实据的_列给监管部门() -> None:
    here = awarded()
    complainant = here.suppliers[1]
    with clock.moved(to=AWARDED):
        decided(here, "dismissed")
        assert unfounded(here.regulator.actor()) == []
        refused(NotPermitted, lambda: unfounded(here.clerk.actor()))
        first = Objection.objects.get()
        for place in (2, 3):
            Objection.objects.create(
                number=f"示例-{place}", package=here.package, supplier=complainant, about="process", step=f"s{place}",
                known_at=clock.now(), state="decided", challenged_at=clock.now(), complained_at=clock.now(),
                accepted_at=clock.now(), decided_at=clock.now() - timedelta(days=360), decision="dismissed",
            )  # fmt: skip
        (listed,) = unfounded(here.regulator.actor())
        assert (listed.supplier, listed.complaints, listed.is_fabricated) == (complainant, 3, False)
    with clock.moved(to=AWARDED + timedelta(days=10)):
        assert unfounded(here.regulator.actor()) == []
        Objection.objects.filter(pk=first.pk).update(decision="rejected")
        assert unfounded(here.regulator.actor())[0].is_fabricated


# 同时


@pytest.mark.django_db(transaction=True)
def test_两名监管人员同时作出决定_只有一份公告() -> None:
    from tests.races import together

    here = awarded()
    colleague = make.member(here.regulator.memberships.get().organisation, Role.REGULATOR)
    with clock.moved(to=AWARDED):
        row = accepted(here)

    def deciding(who: User, decision: str) -> Any:
        def deed() -> str:
            with clock.moved(to=AWARDED):
                return complaining.decide(
                    row.pk, decision, by=who.actor(), findings="事实", grounds="依据", text="决定",
                    consequence="restart" if decision == "upheld" else "",
                ).decision  # fmt: skip

        return deed

    results = together([deciding(here.regulator, "dismissed"), deciding(colleague, "upheld")])
    assert sorted(type(each).__name__ for each in results) == ["WrongTurn", "str"]
    row.refresh_from_db()
    assert row.decision in results
    assert type(row.notice).objects.filter(kind="complaint_decision").count() == 1


@pytest.mark.django_db(transaction=True)
def test_签约与质疑同时_不会既签约又有未答复的质疑() -> None:
    from tests.races import together

    here = awarded()
    package = Package.objects.get(pk=here.package.pk)

    def signs() -> Any:
        with clock.moved(to=AWARDED):
            return here.does(v.sign_contract, here.clerk)

    def challenges() -> Any:
        with clock.moved(to=AWARDED):
            return challenged(here)

    signed, made = together([signs, challenges])
    assert isinstance(made, Objection)
    if not isinstance(signed, ObjectionOpen):  # it was first
        assert package.contracts.get().created_at <= made.challenged_at + timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_两个工作进程同时到期_只办一次() -> None:
    from tests.races import together

    here = awarded()
    with clock.moved(to=AWARDED):
        row = accepted(here)
        complaining.suspend(row.pk, 5, "审查", by=here.regulator.actor())

    def works() -> int:
        with clock.moved(to=AWARDED + timedelta(days=9)):
            return objecting_clock.run_due()

    assert sum(together([works, works, works])) == 1
    resumed = JournalEntry.objects.filter(verb="objection.resumed", subject_id=str(row.pk))
    assert resumed.count() == 1
    assert len(here.package.suspensions) == 1

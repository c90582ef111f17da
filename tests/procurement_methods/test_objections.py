"""质疑与投诉 · the clocks, the scope, and the turns that an objection can take."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backend.core.clock import SHANGHAI
from procurement_methods.language import objections
from procurement_methods.language.objections import About, Consequence, Objection, Outcome, State
from tests.procurement_methods.procedures import figure_of


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


POINTS = frozenset({"评分标准", "资格条件"})


def challenged(now: datetime | None = None) -> Objection:
    moment = now or at(9, 24)
    return objections.challenge(
        "示例公司", About.RESULT, POINTS, affected=True, since=at(9, 22), now=moment, figure_of=figure_of
    )


def complained() -> Objection:
    replied = objections.answer(challenged(), Outcome.DISMISSED, at(9, 28))
    return objections.complain(replied, POINTS, at(10, 10), figure_of)


def accepted() -> Objection:
    return objections.take_in(complained(), at(10, 12))


def test_七个工作日内可以质疑_过一刻即不可() -> None:
    assert challenged(datetime(2026, 10, 9, 23, 59, 59, tzinfo=SHANGHAI)).state is State.CHALLENGED
    with pytest.raises(objections.ChallengeLate) as refused:
        challenged(at(10, 10, 0))
    assert refused.value.details == {"until": "2026-10-10 00:00"}


def test_未参与的不能质疑() -> None:
    with pytest.raises(objections.NotAffected):
        objections.challenge(
            "路人",
            About.DOCUMENTS,
            POINTS,
            affected=False,
            since=at(9, 22),
            now=at(9, 23),
            figure_of=figure_of,
        )


def test_自何时起算() -> None:
    moments = {"obtained_at": at(3, 1), "notice_ends_at": at(3, 5), "step_ended_at": at(3, 9)}
    assert objections.known_from(About.DOCUMENTS, **moments) == at(3, 1)
    assert objections.known_from(About.DOCUMENTS, notice_ends_at=at(3, 5)) == at(3, 5)
    assert objections.known_from(About.PROCESS, **moments) == at(3, 9)
    assert objections.known_from(About.RESULT, **moments) == at(3, 5)
    assert objections.known_from(About.PROCESS) is None


def test_未答复时须等期满方可投诉_期满后十五个工作日内() -> None:
    waiting = challenged()  # on 24 September; seven working days end on 13 October
    (reply,) = objections.due(waiting, figure_of)
    assert (reply.code, reply.clause) == ("reply", "《政府采购法》第五十三条")
    with pytest.raises(objections.ComplaintEarly):
        objections.complain(waiting, POINTS, reply.at - timedelta(seconds=1), figure_of)
    assert objections.complain(waiting, POINTS, reply.at, figure_of).state is State.COMPLAINED
    with pytest.raises(objections.ComplaintLate):
        objections.complain(waiting, POINTS, reply.at + timedelta(days=40), figure_of)


def test_投诉不得超出质疑事项_可以缩小() -> None:
    replied = objections.answer(challenged(), Outcome.UPHELD, at(9, 28), Consequence.RESTART)
    with pytest.raises(objections.ComplaintTooWide) as refused:
        objections.complain(replied, POINTS | {"评审专家"}, at(10, 10), figure_of)
    assert refused.value.details == {"beyond": "评审专家"}
    assert objections.complain(replied, frozenset({"评分标准"}), at(10, 10), figure_of).points == {"评分标准"}


def test_补正只有一次() -> None:
    again = objections.corrected(objections.ask_to_correct(complained(), at(10, 12)), at(10, 14))
    assert again.state is State.COMPLAINED
    with pytest.raises(objections.WrongTurn):
        objections.ask_to_correct(again, at(10, 20))


def test_受理后的期限_暂停不超过三十日() -> None:
    inside = accepted()
    assert [moment.code for moment in objections.due(inside, figure_of)] == ["copies", "decision"]
    suspended = objections.suspend(inside, 30, at(10, 13), figure_of)
    assert {moment.code for moment in objections.due(suspended, figure_of)} == {
        "copies",
        "decision",
        "resume",
    }
    for days in (0, 31):
        with pytest.raises(objections.SuspensionTooLong):
            objections.suspend(inside, days, at(10, 13), figure_of)


@pytest.mark.parametrize(
    ("objection", "held"),
    [
        (challenged(), True),
        (objections.answer(challenged(), Outcome.DISMISSED, at(9, 28)), False),
        (complained(), True),
        (accepted(), True),
        (objections.refuse(complained()), False),
        (objections.decide(accepted(), Outcome.REJECTED, at(11, 1)), False),
        (objections.withdraw(challenged()), False),
    ],
    ids=["质疑中", "已答复", "投诉中", "已受理", "不受理", "已决定", "已撤回"],
)
def test_是否影响签约(objection: Objection, held: bool) -> None:
    assert objections.holds_up(objection) is held


def test_不按顺序的不能办() -> None:
    for wrong in (
        lambda: objections.decide(challenged(), Outcome.DISMISSED, at(10, 1)),
        lambda: objections.take_in(challenged(), at(10, 1)),
        lambda: objections.answer(complained(), Outcome.DISMISSED, at(10, 12)),
        lambda: objections.withdraw(objections.refuse(complained())),
        lambda: objections.corrected(complained(), at(10, 12)),
        lambda: objections.suspend(complained(), 5, at(10, 12), figure_of),
    ):
        with pytest.raises(objections.WrongTurn):
            wrong()

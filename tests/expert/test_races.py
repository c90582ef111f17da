"""同时办理 · two officials press the same button, two draws want the same expert: real transactions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backend.core import clock
from backend.core.models import JournalEntry
from backend.expert import queries, services
from backend.expert.models import Draw, ExpertInvitation
from backend.expert.proof import verify
from tests.expert.draws import MONDAY, SECRETS, Told, told, waiting
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


def at_monday(deed: Any) -> Any:
    def done() -> Any:
        with clock.moved(to=MONDAY):
            return deed()

    return done


def test_两人同时申请_只有一次抽取() -> None:
    with clock.moved(to=MONDAY):
        case = Told(experts=6)
    by = case.by
    found = together([at_monday(lambda: services.request_draw(case.request, by=by))] * 4)
    assert len({draw.pk for draw in found}) == 1
    assert Draw.objects.count() == 1
    assert JournalEntry.objects.filter(verb="expert.draw_requested").count() == 1


def test_两人同时揭示_只抽一次() -> None:
    with clock.moved(to=MONDAY):
        case = Told(experts=6)
        draw = case.committed()
    by, secret = case.by, SECRETS["organiser"].hex()
    found = together([at_monday(lambda: services.reveal(draw.pk, "organiser", secret, by=by))] * 3)
    assert [each.state for each in found] == ["calling"] * 3
    assert draw.entries.filter(what="drawn").count() == 1
    assert len(waiting(draw)) == 3
    assert verify(queries.proof_of(draw.pk)) == []


def test_两个抽取同时进行_同一天不会抽到同一人() -> None:
    with clock.moved(to=MONDAY):
        case = Told(experts=4, seats=2, substitutes=0)
        draws = [
            services.request_draw(replace(case.request, package=str(number)), by=case.by) for number in (1, 2)
        ]
        for draw in draws:
            services.commit(draw.pk, "organiser", told("organiser"), by=case.by)
    by, secret = case.by, SECRETS["organiser"].hex()

    def revealing(draw: Draw) -> Any:
        return at_monday(lambda: services.reveal(draw.pk, "organiser", secret, by=by))

    found = together([revealing(draw) for draw in draws])
    assert [each.state for each in found] == ["calling"] * 2
    called = ExpertInvitation.objects.values_list("expert_id", flat=True)
    assert len(called) == len(set(called)) == 4
    for draw in draws:
        assert verify(queries.proof_of(draw.pk)) == []


def test_接受与逾期同时到来_只算一个() -> None:
    with clock.moved(to=MONDAY):
        case = Told(experts=6, seats=1, substitutes=0)
        draw = case.drawn()
        member = waiting(draw)[0]
    by = member.expert.user.actor()
    ExpertInvitation.objects.filter(pk=member.pk).update(answer_by=MONDAY)
    outcome = together(
        [
            at_monday(lambda: services.accept_invitation(member.pk, by=by)),
            at_monday(lambda: services.lapse(draw.pk)),
        ]
    )
    member.refresh_from_db()
    assert member.state in {"accepted", "no_answer"}, outcome
    assert verify(queries.proof_of(draw.pk)) == []

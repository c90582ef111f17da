"""预算额度 · held with the plan, down to the contract's sum, spent with the payment, free again without an award; never above what is
free, also when two plan at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.models import Sum

from backend.budget.models import BudgetLine, BudgetMovement
from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.refusals import Refusal
from procurement_methods import drafting, money
from procurement_methods.engine import clockwork
from procurement_methods.language import parties as v
from procurement_methods.objecting import effects
from tests import make
from tests.procurement_methods import test_objecting as objected
from tests.procurement_methods.rooms import Room, package, room
from tests.races import together

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
BUDGET = Decimal(1_200_000)


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> None:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    settings.MEDIA_ROOT = tmp_path / "media"


def planned() -> Room:
    with clock.moved(to=START):
        here = room()
        here.prepared()
    return here


def line_of(here: Room) -> BudgetLine:
    return BudgetLine.objects.get(organisation=here.organisation, is_default=True)


def figures(line: BudgetLine) -> tuple[Decimal, Decimal]:
    """Held and spent; the movements say the same."""
    line.refresh_from_db()
    sums = dict(BudgetMovement.objects.filter(line=line).values_list("kind").annotate(Sum("amount")))
    hold, release, spend = (sums.get(kind, Decimal()) for kind in ("hold", "release", "spend"))
    assert (line.held_amount, line.spent_amount) == (hold - release - spend, spend)
    return line.held_amount, line.spent_amount


def refused(code: str, verb: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as caught:
        verb()
    assert caught.value.code == code


@pytest.mark.django_db
def test_从计划到支付() -> None:
    here = planned()
    line = line_of(here)
    assert figures(line) == (BUDGET, 0)
    with clock.moved(to=START + timedelta(days=40)):
        here.issued()
        here.bids("980000", "1000000", "1100000")
    with clock.moved(to=START + timedelta(days=72)):
        here.opened()
        here.seated()
        here.passed(v.check_qualification, here.clerk)
        here.passed(v.check_conformity, here.experts[0])
        here.scored()
        here.signed()
        here.does(v.choose_winner, here.clerk)
        here.does(v.publish_result, here.clerk)
        here.does(v.sign_contract, here.clerk)
        assert figures(line) == (BUDGET, 0)
        here.does(v.sign_contract, here.seller_of(here.winner()))
        assert (figures(line), here.package.held_amount) == ((980_000, 0), 980_000)
        here.paid()
    assert (figures(line), here.package.held_amount) == ((0, 980_000), 0)


@pytest.mark.django_db
def test_计划不得超过可用额度_须有预算指标() -> None:
    with clock.moved(to=START):
        here = room()
        plan = partial(here.does, v.file_plan, here.clerk, plan_number="示例计划 1 号")
        line = line_of(here)
        BudgetLine.objects.filter(pk=line.pk).update(total_amount=BUDGET - Decimal("0.01"))
        refused("BUDGET_EXCEEDED", plan)
        refused("NOT_FOUND", lambda: plan(budget_line=make.buyer().budget_line.pk))
        BudgetLine.objects.filter(pk=line.pk).update(is_default=False)
        refused("BUDGET_LINE_MISSING", plan)
        assert here.package.held_amount == 0
        assert v.file_plan.code not in here.package.done
        other = make.budget_line(here.organisation, 2_000_000)
        plan(budget_line=other.pk)
        third = make.budget_line(here.organisation, 2_000_000)
        plan(budget_line=third.pk)
        plan()
        assert (figures(other), figures(third)) == ((0, 0), (BUDGET, 0))


@pytest.mark.django_db
def test_修改采购包_额度随之增减() -> None:
    here = planned()
    line, by = line_of(here), here.clerk.actor()
    with clock.moved(to=START):
        for budget in (900_000, 1_500_000):
            drafting.revise(here.package.pk, package(budget=Decimal(budget)), by=by)
            assert figures(line) == (budget, 0)
        refused(
            "BUDGET_EXCEEDED",
            lambda: drafting.revise(here.package.pk, package(budget=Decimal(100_000_001)), by=by),
        )
    assert here.package.held_amount == 1_500_000


@pytest.mark.django_db
@pytest.mark.parametrize("by_the_clock", [True, False])
def test_终止即释放(by_the_clock: bool) -> None:
    here = planned()
    with clock.moved(to=START + timedelta(days=40)):
        here.issued()
        if not by_the_clock:
            here.does(v.terminate, here.clerk, reason="示例：采购任务取消")
    with clock.moved(to=START + timedelta(days=72)):
        assert clockwork.run_due() == int(by_the_clock)
    assert here.package.stage == "failed"
    assert (figures(line_of(here)), here.package.held_amount) == ((0, 0), 0)


@pytest.mark.django_db
def test_合同作废须另选的_额度恢复为预算_不足的先调整() -> None:
    with clock.moved(to=START):
        here = objected.awarded()
    line = line_of(here)
    with clock.moved(to=objected.AWARDED):
        package = here.package
        package.budget_line = line
        money.hold(package, BUDGET)
        package.save()
        here.does(v.sign_contract, here.clerk)
        here.does(v.sign_contract, here.seller_of(here.winner()))
        assert figures(line) == (950_000, 0)
        row = objected.decided(here, "upheld", "rechoose")
        carry_out = partial(effects.carry_out, row.pk, by=here.clerk.actor())
        BudgetLine.objects.filter(pk=line.pk).update(total_amount=BUDGET - 1)
        refused("BUDGET_EXCEEDED", carry_out)
        assert here.package.stage == "performing"
        BudgetLine.objects.filter(pk=line.pk).update(total_amount=BUDGET)
        carry_out()
    assert here.package.stage == "choosing"
    assert (figures(line), here.package.held_amount) == ((BUDGET, 0), BUDGET)


@pytest.mark.django_db(transaction=True)
def test_同时备案两个计划_只够一个的只成一个() -> None:
    with clock.moved(to=START):
        rooms = [room(), room()]
    line = line_of(rooms[0])
    BudgetLine.objects.filter(pk=line.pk).update(total_amount=BUDGET * 3 / 2)
    for here in rooms:
        type(here.procurement).objects.filter(pk=here.procurement.pk).update(organisation=line.organisation)

    def plan(here: Room) -> object:
        with clock.moved(to=START):
            by = rooms[0].clerk
            return here.does(v.file_plan, by, plan_number="示例计划", budget_line=line.pk)

    found = together([partial(plan, here) for here in rooms])
    refusals = [each for each in found if isinstance(each, Refusal)]
    assert [each.code for each in refusals] == ["BUDGET_EXCEEDED"]
    assert figures(line) == (BUDGET, 0)

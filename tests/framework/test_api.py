"""框架协议可查 · anybody reads the agreements, their items, entrants and prices; a draft is its organiser's own."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core import clock
from backend.core.actor import Role
from procurement_methods.framework.models import Framework
from procurement_methods.framework.rules import Form, State
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.framework import world

pytestmark = pytest.mark.django_db

ONE = """query($id: ID!) { framework(id: $id) { number title formerName kind state object organiser { name } regionCode regionName
  months ways criteria biddingHours outsideAward startsOn endsOn procurementNumber
  lots { number title category { code } need form order elimination mostEntrants drawRecord
    items { code name unit ceiling { amount } }
    entrants { id supplier { name } offer place turn standing agreementNumber signedAt leftReason
      lot { number } prices { item { code } price { amount } } } } } }"""
LISTED = """query($state: FrameworkStateEnum, $region: String, $category: String, $kind: FrameworkKindEnum, $object: ProcurementObjectEnum) {
  frameworks(first: 20, state: $state, regionCode: $region, categoryCode: $category, kind: $kind, object: $object) {
    totalCount edges { node { id number state lots { applications { id } outsideOffers { id } refillProcurementNumbers items { code } category { name }
    entrants { supplier { name } prices { price { amount } } cuts { before } upgrades { item { code } } agents { organisation { name } } } } } } } }"""


def asked(api: Api, **given: Any) -> set[str]:
    found = api.data(LISTED, given)["frameworks"]
    return {edge["node"]["id"] for edge in found["edges"]}


def test_协议与各家各项价格人人可查(api: Api) -> None:
    made = world.in_force(("85", "87.50"), form=Form.DISCOUNT_RATE, services=True)
    found = api.data(ONE, {"id": to_global_id("Framework", made.framework.pk)})["framework"]
    assert (found["kind"], found["state"], found["formerName"]) == ("CLOSED", "IN_FORCE", "定点采购")
    (lot,) = found["lots"]
    assert lot["form"] == "DISCOUNT_RATE"
    assert [each["ceiling"]["amount"] for each in lot["items"]] == [10, 200, 3000]
    first, second = lot["entrants"]
    assert first["supplier"]["name"] == made.suppliers[0].organisation.name
    assert [each["price"]["amount"] for each in first["prices"]] == [8.5, 170.0, 2550.0]
    assert [each["price"]["amount"] for each in second["prices"]] == [8.75, 175.0, 2625.0]
    assert Decimal(str(second["offer"])) == Decimal("87.50")
    assert second["turn"] == 2


def test_按状态_地区_品目_形式_对象筛选(api: Api) -> None:
    goods = world.in_force()
    services = world.in_force(form=Form.DISCOUNT_RATE, services=True, code="330382")
    ids = [to_global_id("Framework", each.framework.pk) for each in (goods, services)]
    assert asked(api) == set(ids)
    assert asked(api, object="SERVICES") == {ids[1]}
    assert asked(api, region="330382") == {ids[1]}
    assert asked(api, region="330300") == set(ids)
    assert asked(api, category="C17000000") == {ids[1]}
    assert asked(api, category="nothing") == set()
    assert asked(api, kind="OPEN") == set()
    assert asked(api, state="IN_FORCE") == set(ids)
    with clock.moved(to=clock.now() + timedelta(days=400)):
        assert asked(api, state="IN_FORCE") == set()
        assert asked(api, state="EXPIRED") == set(ids)
    Framework.objects.filter(pk=goods.framework.pk).update(ended_at=clock.now())
    assert asked(api, state="ENDED") == {ids[0]}
    assert asked(api, state="IN_FORCE") == {ids[1]}


@pytest.mark.parametrize("state", list(State))
def test_列表的状态与每个协议自己的一致(api: Api, state: State) -> None:
    today, operator = clock.today(), make.member(make.organisation("platform"), Role.OPERATOR)
    dated = {"starts_on": today, "ends_on": today + timedelta(days=30)}
    over = {"starts_on": today - timedelta(days=60), "ends_on": today - timedelta(days=1)}
    later = {"starts_on": today + timedelta(days=1), "ends_on": today + timedelta(days=30)}
    for columns in (
        {"starts_on": None, "ends_on": None, "published_at": None}, {"starts_on": None, "ends_on": None}, dated, over, later,
        {**dated, "ended_at": clock.now()}, {**over, "ended_at": clock.now()}, {"starts_on": None, "ends_on": None, "ended_at": clock.now()},
    ):  # fmt: skip
        made = world.in_force(("90",))
        Framework.objects.filter(pk=made.framework.pk).update(**columns)
    rows = api.data(LISTED, {"state": state.name}, as_=operator)["frameworks"]["edges"]
    expected = [each for each in Framework.objects.all() if each.state(today) is state]
    assert {row["node"]["number"] for row in rows} == {each.number for each in expected} != set()


def test_未公告的只有征集人知道(api: Api) -> None:
    made = world.in_force()
    Framework.objects.filter(pk=made.framework.pk).update(published_at=None)
    asked_for = {"id": to_global_id("Framework", made.framework.pk)}
    assert api.data(ONE, asked_for)["framework"] is None
    assert api.data(ONE, asked_for, as_=make.buyer().purchaser)["framework"] is None
    assert api.data(ONE, asked_for, as_=made.organiser.purchaser)["framework"]["state"] == "IN_FORCE"


def test_再多协议与供应商查询数不变(api: Api) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            api.data(LISTED, {})
        return len(seen)

    world.in_force()
    api.data(LISTED, {})
    few = statements()
    for _ in range(3):
        world.in_force(("91", "92", "93", "94"), form=Form.DISCOUNT_RATE)
    assert statements() == few

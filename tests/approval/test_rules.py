"""审批规则 · the rule table, condition by condition: amount, 品目, organisation, role, region, dates, and which row wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backend.approval.rules import Case, Rule, route

TODAY = date(2026, 6, 1)
CASE = Case(
    amount=Decimal("5000.00"),
    organisation_id=1,
    organisation_sort="school",
    regions=("330382", "330300", "330000"),
    categories=frozenset({"A05040101"}),
    requester_roles=frozenset({"purchaser"}),
    on=TODAY,
    all_checks_passed=True,
)
EVERYTHING_ELSE = Rule("rest", "其余", "演示内控制度", direct_train=False, steps=("finance",))


def rule(code: str = "train", **conditions: Any) -> Rule:
    """A row that lets the direct train go where its conditions hold."""
    return Rule(code, code, "演示内控制度", **{"direct_train": True, **conditions})


def applied(*rules: Rule, **changed: Any) -> list[str]:
    """The codes of the rows that decide."""
    found = route(rules, replace(CASE, **changed))
    assert found is not None
    return [each.code for each in found.rules]


@pytest.mark.parametrize(
    ("conditions", "changed", "holds"),
    [
        pytest.param({"amount_to": Decimal("5000.00")}, {}, True, id="金额：等于上限"),
        pytest.param({"amount_to": Decimal("4999.99")}, {}, False, id="金额：超过上限一分"),
        pytest.param({"amount_from": Decimal("5000.00")}, {}, True, id="金额：等于下限"),
        pytest.param({"amount_from": Decimal("5000.01")}, {}, False, id="金额：低于下限一分"),
        pytest.param({"category_prefix": "A0504"}, {}, True, id="品目：前缀相符"),
        pytest.param({"category_prefix": "A02"}, {}, False, id="品目：前缀不符"),
        pytest.param({"organisation_id": 1}, {}, True, id="单位：本单位"),
        pytest.param({"organisation_id": 2}, {}, False, id="单位：别的单位"),
        pytest.param({"organisation_sort": "school"}, {}, True, id="单位类别：学校"),
        pytest.param({"organisation_sort": "hospital"}, {}, False, id="单位类别：医院"),
        pytest.param({"requester_role": "purchaser"}, {}, True, id="角色：经办人"),
        pytest.param({"requester_role": "finance"}, {}, False, id="角色：并非财务"),
        pytest.param(
            {"requester_role": "finance"},
            {"requester_roles": frozenset({"purchaser", "finance"})},
            True,
            id="角色：兼任其一即可",
        ),
        pytest.param({"region": "330300"}, {}, True, id="地区：上级地区"),
        pytest.param({"region": "330381"}, {}, False, id="地区：别的县"),
        pytest.param({"valid_from": TODAY, "valid_to": TODAY}, {}, True, id="期限：当日有效"),
        pytest.param({"valid_from": date(2026, 6, 2)}, {}, False, id="期限：尚未生效"),
        pytest.param({"valid_to": date(2026, 5, 31)}, {}, False, id="期限：已失效"),
    ],
)
def test_一行规则何时适用(conditions: dict[str, Any], changed: dict[str, Any], holds: bool) -> None:
    # The row comes before the catch-all by its rank, so that it decides wherever it holds.
    chosen = applied(rule(**conditions, rank=1), EVERYTHING_ELSE, **changed)
    assert chosen == (["train"] if holds else ["rest"])


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        pytest.param({"organisation_id": 1}, {"organisation_sort": "school"}, id="单位先于单位类别"),
        pytest.param({"organisation_sort": "school"}, {"region": "330382"}, id="单位类别先于地区"),
        pytest.param({"region": "330382"}, {"region": "330300"}, id="县先于市"),
        pytest.param({"region": "330000"}, {"category_prefix": "A05040101"}, id="地区先于品目"),
        pytest.param({"category_prefix": "A0504"}, {"category_prefix": "A05"}, id="长前缀先于短前缀"),
        pytest.param({"category_prefix": "A"}, {"rank": 1}, id="品目先于次序"),
        pytest.param({"rank": 1}, {"rank": 2}, id="次序小者先"),
    ],
)
def test_几行都适用时_最具体的一行决定(narrow: dict[str, Any], wide: dict[str, Any]) -> None:
    assert applied(rule("z-narrow", **narrow), rule("a-wide", **wide)) == ["z-narrow"]


def test_其余相同_编号小者决定() -> None:
    assert applied(rule("b"), rule("a")) == ["a"]


def test_没有规则可用_谁也不能批() -> None:
    assert route([rule(organisation_id=2)], CASE) is None
    # One 品目 without a rule is enough: its approval would rest on nothing.
    mixed = replace(CASE, categories=frozenset({"A05040101", "A02010105"}))
    assert route([rule(category_prefix="A05")], mixed) is None


def test_直通车说明依据哪些规则() -> None:
    found = route([rule(rank=1), EVERYTHING_ELSE], CASE)
    assert found is not None
    assert (found.direct_train, found.steps) == (True, ())
    assert [each.basis for each in found.rules] == ["演示内控制度"]


def test_核对未全部通过_直通车转审核人() -> None:
    found = route([rule()], replace(CASE, all_checks_passed=False))
    assert found is not None
    assert (found.direct_train, found.steps) == (False, ("approver",))


def test_几个品目各按其规则_角色依次会签且不重复() -> None:
    table = [
        rule("paper", category_prefix="A05"),
        rule("device", category_prefix="A02", direct_train=False, steps=("approver", "finance")),
        rule("tools", category_prefix="A03", direct_train=False, steps=("finance", "inspector")),
    ]
    mixed = replace(CASE, categories=frozenset({"A05040101", "A02010105", "A03010100"}))
    found = route(table, mixed)
    assert found is not None
    assert not found.direct_train
    assert found.steps == ("approver", "finance", "inspector")
    assert {each.code for each in found.rules} == {"paper", "device", "tools"}

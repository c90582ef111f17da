"""歧视性条款筛查 · what is found, and what is rightly left alone."""

from __future__ import annotations

import pytest

from backend.tender_document.screening import RULES, Clause, Kind, screen

FOUND = [
    ("qualification", "投标人注册资本不低于500万元。", "size"),
    ("scoring", "近三年营业收入达到1亿元的得3分。", "size"),
    ("scoring", "从业人员100人以上得2分", "size"),
    ("qualification", "须为本市注册企业。", "region"),
    ("scoring", "在温州设有分公司或者服务网点的得5分。", "region"),
    ("scoring", "获得省级以上行业奖项的，每个得1分。", "awards"),
    ("qualification", "供应商须为国有控股企业。", "ownership"),
    ("qualification", "必须为股份有限公司", "ownership"),
    ("qualification", "提供原厂授权书。", "maker_authorisation"),
    ("technical", "必须采用指定品牌的芯片。", "named_product"),
    ("technical", "型号：示例X-200", "named_product"),
    ("qualification", "仅限电子卖场供应商参加。", "library"),
    ("commercial", "须缴纳报名费200元。", "registration_fee"),
    ("qualification", "具有3个同类项目业绩。", "records"),
    ("qualification", "至少五项类似合同", "records"),
    ("technical", "兼容 Demobrand 的墨盒", "brand"),
    ("commercial", "送货时附演示牌合格证", "brand"),
]


@pytest.mark.parametrize(("kind", "text", "rule"), FOUND)
def test_发现(kind: str, text: str, rule: str) -> None:
    found = screen([Clause("3.1", Kind(kind), text)], brands=["Demobrand", "演示牌"])
    assert rule in [one.rule for one in found], found
    assert all(one.words in text and one.basis and one.clause_code == "3.1" for one in found)


LEFT_ALONE = [
    ("qualification", "具有独立承担民事责任的能力。"),
    ("qualification", "具有2个同类项目业绩。"),
    ("technical", "厚度不低于0.5毫米，重量70克。"),
    ("commercial", "送货至温州市鹿城区示例路。"),
    ("scoring", "方案完整、合理的得8至10分。"),
    ("scoring", "提供原厂授权的，视为响应"),  # only a qualification is forbidden
    ("technical", "接口符合Demobrands标准"),
    ("commercial", "供应商在温州市内交货。"),
]


@pytest.mark.parametrize(("kind", "text"), LEFT_ALONE)
def test_不误报(kind: str, text: str) -> None:
    assert screen([Clause("1", Kind(kind), text)], brands=["Demobrand"]) == []


def test_允许进口时可以要求授权() -> None:
    clause = Clause("2", Kind.QUALIFICATION, "提供原厂授权书。")
    assert screen([clause], imported=True) == []


def test_每条规则都有依据() -> None:
    assert all(rule.basis and rule.zh and rule.en for rule in RULES)
    assert len({rule.code for rule in RULES}) == len(RULES)

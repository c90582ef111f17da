"""启动检查 · every fault of a declaration is found; and `oucai methods describe` tells what a method is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backend.config.cli import main
from backend.core.law import national_figures
from procurement_methods.describe import chart
from procurement_methods.language import parties as v
from procurement_methods.language.boot import faults
from procurement_methods.language.method import Method, Notice, at_least, at_most, happened
from procurement_methods.language.parties import Party, Verb
from procurement_methods.open_tender import OPEN_TENDER

STRANGE = Verb("strange", "未知", "unknown", frozenset({Party.BUYER}))


def with_stage(code: str, /, **changes: Any) -> Method:
    stages = tuple(replace(stage, **changes) if stage.code == code else stage for stage in OPEN_TENDER.stages)
    return replace(OPEN_TENDER, stages=stages)


BROKEN: list[tuple[str, Method, str]] = [
    ("没有阶段", replace(OPEN_TENDER, stages=()), "no stage"),
    ("代码重复", with_stage("opening", code="bidding"), "not unique"),
    ("没有适用情形", replace(OPEN_TENDER, grounds=()), "in no case"),
    ("方式没有依据", replace(OPEN_TENDER, basis=" "), "the method has no clause"),
    ("阶段没有依据", with_stage("opening", basis=""), "the stage opening has no clause"),
    ("条件没有依据", with_stage("opening", needs=(happened(v.ask, "", "", ""),)), "ask_first has no clause"),
    (
        "数值无人知道",
        with_stage("bidding", lasts=at_least("no.such.figure", since=v.issue_documents)),
        "nobody knows",
    ),
    (
        "数值不是时间",
        with_stage("bidding", lasts=at_least("bond.bid.max_ratio", since=v.issue_documents)),
        "no time",
    ),
    (
        "从未发生之事起算",
        with_stage("opening", lasts=at_least("award.notice_period", since=v.pay)),
        "not happened by then",
    ),
    (
        "从未到的阶段起算",
        with_stage("opening", within=(at_most("award.notice_period", since="paying"),)),
        "not happened",
    ),
    ("没有结束", with_stage("opening", ends_on=None), "nothing ends it"),
    ("结束的动作不可办", with_stage("opening", ends_on=v.pay), "not possible in it"),
    ("两种结束", with_stage("opening", until="deadline"), "and by the clock"),
    ("视同之事不对", with_stage("opening", deemed=v.ask), "cannot be deemed"),
    ("退回的阶段不在前面", with_stage("bidding", back_on=((v.ask, "paying"),)), "no earlier stage"),
    ("退回的动作不可办", with_stage("contracting", back_on=((v.score, "choosing"),)), "leads back"),
    ("动作列了两次", with_stage("opening", allows=(v.open_bids, v.open_bids, v.terminate)), "twice"),
    ("等候时不能终止", with_stage("bidding", allows=(v.submit_bid,)), "cannot be terminated"),
    (
        "另造的动作",
        with_stage("opening", allows=(v.open_bids, STRANGE, v.terminate)),
        "not one of the shared",
    ),
    (
        "公告永不发布",
        replace(OPEN_TENDER, notices=(Notice("talks", "谈判公告", v.talk, "x"),)),
        "is never possible",
    ),
]


@pytest.mark.parametrize(("name", "method", "fault"), BROKEN, ids=[case[0] for case in BROKEN])
def test_有毛病的说明被发现(name: str, method: Method, fault: str) -> None:
    assert any(fault in found for found in faults(method, national_figures())), faults(
        method, national_figures()
    )


def test_没有人办理的动作_没有格式的公告() -> None:
    codes = {verb.code for verb in OPEN_TENDER.verbs}
    forms = {notice.code for notice in OPEN_TENDER.notices}
    assert faults(OPEN_TENDER, national_figures(), handlers=codes, templates=forms) == []
    without = faults(
        OPEN_TENDER, national_figures(), handlers=codes - {"score"}, templates=forms - {"tender"}
    )
    assert [fault.split(": ")[1] for fault in without] == [
        "nothing carries out score", "the notice tender has no form",
    ]  # fmt: skip


def test_说明(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["methods", "describe", "open_tender"]) == 0
    told = capsys.readouterr().out
    assert "公开招标 · open tender" in told
    assert "≥ 20 日" in told
    assert main(["methods", "describe", "lottery"]) == 2
    assert "没有这种采购方式" in capsys.readouterr().err


def test_状态图() -> None:
    lines = chart(OPEN_TENDER).splitlines()
    assert "  contracting --> choosing: 放弃中标（成交）" in lines
    assert "  bidding --> failed: too_few_bids" in lines
    assert lines[-1] == "  failed --> [*]"

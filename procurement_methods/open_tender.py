"""公开招标 · open tender: every supplier is invited by a notice. The main method of government procurement (GPL 26)."""

from __future__ import annotations

from collections.abc import Mapping

from backend.core.law import GPL, TENDERS
from procurement_methods import common
from procurement_methods.language import parties as v
from procurement_methods.language.method import (
    Condition,
    Ground,
    Method,
    Notice,
    Object,
    Stage,
    enough,
)

LEAST = "supplier.min.open_tender"


def too_few(least: str) -> Mapping[str, Condition]:
    """不足三家 · at the deadline, after the check of qualification, and after that of conformity."""
    return {
        "bids": enough(
            "bids", least, "投标截止时投标人不足三家，不得开标。", "Fewer than three bids at the deadline.",
            TENDERS.art(43),
        ),
        "qualified": enough(
            "qualified", least, "合格投标人不足三家，不得评标。", "Fewer than three qualified bidders.",
            TENDERS.art(44),
        ),
        "conforming": enough(
            "conforming", least, "对招标文件作实质响应的供应商不足三家，应予废标。",
            "Fewer than three conforming bidders.", GPL.art(36),
        ),
    }  # fmt: skip


def tender_stages(
    few: Mapping[str, Condition],
    preparing: tuple[Stage, ...],
    panel: Condition,
    *,
    affordable: Condition = common.AFFORDABLE,
    rankable: tuple[Condition, ...] = (),
) -> tuple[Stage, ...]:
    """投标至评审报告 · from the notice to the signed report, for all that run like a tender; `few` says when too few are left."""
    return (
        *preparing,
        common.receiving(
            "bidding",
            "投标",
            "bidding",
            lasts="tender.submission_min",
            corrected_before="tender.clarification_min_before_deadline",
            fails_unless=(few["bids"],),
            basis=GPL.art(35),
        ),
        Stage(
            "opening",
            "开标",
            "opening",
            allows=(v.open_bids, v.draw_panel, v.terminate),
            ends_on=v.open_bids,
            basis=TENDERS.art(40),
        ),
        Stage(
            "qualification",
            "资格审查",
            "qualification",
            allows=(v.check_qualification, v.draw_panel, v.replace_member, v.terminate),
            ends_on=v.check_qualification,
            fails_unless=(few["qualified"],),
            basis=TENDERS.art(44),
        ),
        Stage(
            "conformity",
            "符合性审查",
            "conformity",
            allows=(
                v.check_conformity,
                v.ask_bidder,
                v.clarify,
                v.explain_price,
                v.confirm_correction,
                v.draw_panel,
                v.replace_member,
                v.terminate,
            ),
            ends_on=v.check_conformity,
            needs=(panel,),
            fails_unless=(few["conforming"], affordable),
            basis=TENDERS.art(50),
        ),
        Stage(
            "evaluation",
            "比较与评价",
            "evaluation",
            allows=(v.score, v.ask_bidder, v.clarify, v.replace_member, v.sign_report, v.terminate),
            ends_on=v.sign_report,
            needs=(panel,),
            fails_unless=rankable,
            basis=TENDERS.art(52),
        ),
    )


PANEL_FORMED = common.panel_formed(common.TENDER_PANEL, TENDERS.art(47))

OPEN_TENDER = Method(
    code="open_tender",
    zh="公开招标",
    en="open tender",
    basis=GPL.art(26),
    objects=frozenset({Object.GOODS, Object.SERVICES}),
    grounds=(Ground("default", "政府采购的主要采购方式", GPL.art(26)),),
    evaluation=("lowest_price", "comprehensive"),
    panel=common.TENDER_PANEL,
    stages=(*tender_stages(too_few(LEAST), (common.preparing(),), PANEL_FORMED), *common.AWARD_TO_PAYMENT),
    notices=(
        common.INTENTION_NOTICE,
        Notice("tender", "招标公告", v.issue_documents, TENDERS.art(13)),
        common.CORRECTION_NOTICE,
        *common.RESULT_NOTICES,
    ),
    remedies=(common.RUN_AGAIN, common.NEGOTIATE_WITH_TWO, common.CHANGE_METHOD),
    unconfirmed=("开标后至资格审查的办理时限法律未规定，由采购文件写明。",),
)

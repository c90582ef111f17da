"""询价 · inquiry: goods of one specification, one price each that is never changed, the lowest wins (GPL 40)."""

from __future__ import annotations

from backend.core.law import GPL, NON_TENDERS
from procurement_methods import common
from procurement_methods.language import parties as v
from procurement_methods.language.method import (
    Ground,
    Method,
    Notice,
    Object,
    Remedy,
    enough,
)

LEAST = "supplier.min.inquiry"
PANEL_FORMED = common.panel_formed(common.SMALL_PANEL, GPL.art(40))

INQUIRY = Method(
    code="inquiry",
    zh="询价",
    en="inquiry",
    basis=GPL.art(32),
    objects=frozenset({Object.GOODS}),
    grounds=(Ground("uniform_goods", "货物规格、标准统一，现货货源充足且价格变化幅度小", GPL.art(32)),),
    evaluation=("lowest_price",),
    panel=common.SMALL_PANEL,
    stages=(
        common.preparing(
            allows=common.INVITING_VERBS,
            needs=(common.METHOD_APPROVED, common.enough_invited(LEAST, GPL.art(40))),
        ),
        common.receiving(
            "responding",
            "提交响应文件",
            "responses",
            lasts="inquiry.submission_min",
            corrected_before="inquiry.clarification_min_before_deadline",
            fails_unless=(
                enough(
                    "bids",
                    LEAST,
                    "提交响应文件的供应商不足三家。",
                    "Fewer than three responses.",
                    NON_TENDERS.art(50),
                ),
            ),
            basis=NON_TENDERS.art(45),
        ),
        common.reviewing(
            "评审",
            "review",
            also=(v.explain_price,),
            panel=PANEL_FORMED,
            fails_unless=(
                enough(
                    "conforming",
                    LEAST,
                    "实质性响应的供应商不足三家。",
                    "Fewer than three conforming responses.",
                    NON_TENDERS.art(50),
                ),
                common.AFFORDABLE,
            ),
            basis=NON_TENDERS.art(46),
        ),
        common.ranking("ranking", "提出成交候选人", "ranking", panel=PANEL_FORMED, basis=NON_TENDERS.art(48)),
        *common.AWARD_TO_PAYMENT,
    ),
    notices=(
        common.INTENTION_NOTICE,
        Notice("inquiry", "询价公告", v.issue_documents, common.NOTICES),
        common.CORRECTION_NOTICE,
        *common.RESULT_NOTICES,
    ),
    remedies=(common.RUN_AGAIN, Remedy("change_method", "改用其他采购方式", NON_TENDERS.art(50))),
    unconfirmed=("报价相同时的排序办法全国规则未规定，由询价通知书写明；默认抽签。",),
)

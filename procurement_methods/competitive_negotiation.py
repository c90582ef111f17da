"""竞争性谈判 · competitive negotiation: talks with each supplier, then the lowest final quote that meets the needs (GPL 38)."""

from __future__ import annotations

from decimal import Decimal

from backend.core.law import GPL, NON_TENDERS, REG
from procurement_methods import common
from procurement_methods.language import parties as v
from procurement_methods.language.method import (
    Condition,
    Dossier,
    FigureOf,
    Ground,
    Method,
    Notice,
    Object,
    Remedy,
)

LEAST, LEAST_OF_TWO = "supplier.min.negotiation", "supplier.min.negotiation.after_failed_tender"
PANEL_FORMED = common.panel_formed(common.SMALL_PANEL, GPL.art(38))


def _least(dossier: Dossier, figure_of: FigureOf) -> Decimal:
    """Three; two where a tender left exactly two and finance has agreed (R74 27)."""
    return figure_of(LEAST_OF_TWO if "two_left" in dossier.traits else LEAST).amount


def enough(name: str, zh: str, en: str) -> Condition:
    """At least three, or the two of the exception."""
    return Condition(
        f"too_few_{name}",
        zh,
        en,
        NON_TENDERS.art(37),
        lambda dossier, figure_of: dossier.count(name) >= _least(dossier, figure_of),
        (LEAST, LEAST_OF_TWO),
    )


def _enough_invited(dossier: Dossier, figure_of: FigureOf) -> bool:
    return "public_notice" in dossier.traits or dossier.count("invited") >= _least(dossier, figure_of)


ENOUGH_QUOTES = enough(
    "final_quotes", "提交有效最后报价的供应商不足法定数目。", "Too few valid final quotes."
)
INVITED = Condition(
    "too_few_invited",
    "受邀供应商不足法定数目。",
    "Too few suppliers are invited.",
    GPL.art(38),
    _enough_invited,
    (LEAST, LEAST_OF_TWO),
)

COMPETITIVE_NEGOTIATION = Method(
    code="competitive_negotiation",
    zh="竞争性谈判",
    en="competitive negotiation",
    basis=GPL.art(30),
    objects=frozenset(Object),
    grounds=(
        Ground("failed_tender", "招标后没有供应商投标、没有合格标的或者重新招标未能成立", GPL.art(30)),
        Ground("complex", "技术复杂或者性质特殊，不能确定详细规格或者具体要求", GPL.art(30)),
        Ground(
            "urgent", "非采购人所能预见的原因或者非采购人拖延造成，招标所需时间不能满足紧急需要", GPL.art(30)
        ),
        Ground("uncertain_price", "不能事先计算出价格总额", GPL.art(30)),
        Ground("works_without_tender", "依法不进行招标的工程", REG.art(25)),
    ),
    evaluation=("lowest_final_quote",),
    panel=common.SMALL_PANEL,
    stages=(
        common.preparing(
            allows=common.INVITING_VERBS,
            needs=(common.METHOD_APPROVED, INVITED),
        ),
        common.receiving(
            "responding",
            "提交首次响应文件",
            "first responses",
            lasts="negotiation.submission_min",
            corrected_before="negotiation.clarification_min_before_deadline",
            fails_unless=(enough("bids", "提交响应文件的供应商不足法定数目。", "Too few responses."),),
            basis=NON_TENDERS.art(29),
        ),
        common.reviewing(
            "响应文件评审",
            "review of the responses",
            panel=PANEL_FORMED,
            fails_unless=(
                enough("conforming", "实质性响应的供应商不足法定数目。", "Too few conforming responses."),
            ),
            basis=NON_TENDERS.art(30),
        ),
        *common.talking(
            "谈判",
            "negotiation",
            panel=PANEL_FORMED,
            enough_quotes=ENOUGH_QUOTES,
            talks=NON_TENDERS.art(31, 32),
            quotes=NON_TENDERS.art(33),
        ),
        common.ranking(
            "ranking",
            "提出成交候选人",
            "ranking",
            first=common.LOW_PRICE_VERBS,
            panel=PANEL_FORMED,
            fails_unless=(ENOUGH_QUOTES,),
            basis=NON_TENDERS.art(35),
        ),
        *common.AWARD_TO_PAYMENT,
    ),
    notices=(
        common.INTENTION_NOTICE,
        Notice("negotiation", "竞争性谈判公告", v.issue_documents, common.NOTICES),
        common.CORRECTION_NOTICE,
        *common.RESULT_NOTICES,
    ),
    remedies=(common.RUN_AGAIN, Remedy("change_method", "改用其他采购方式", NON_TENDERS.art(37))),
    unconfirmed=("最后报价相同时的排序办法全国规则未规定，由谈判文件写明；默认按政策扣除后价格，再抽签。",),
)

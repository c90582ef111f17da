"""竞争性磋商 · competitive consultation: talks settle the need, then final quotes are scored (财库〔2014〕214号)."""

from __future__ import annotations

from decimal import Decimal

from backend.core.law import CONSULTATION
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

LEAST = "supplier.min.consultation"
LEAST_RESEARCH = "supplier.min.consultation.research_transfer"
LEAST_SERVICES = "supplier.min.consultation.government_bought_services"
PANEL_FORMED = common.panel_formed(common.CONSULTATION_PANEL, CONSULTATION.art(14))


def _least(dossier: Dossier, figure_of: FigureOf) -> Decimal:
    """Three; two for research and technology transfer, and where two remain for services that the government buys."""
    if "research_transfer" in dossier.traits:
        return figure_of(LEAST_RESEARCH).amount
    if "government_bought_services" in dossier.traits:
        return figure_of(LEAST_SERVICES).amount
    return figure_of(LEAST).amount


def enough_left(name: str, zh: str, en: str) -> Condition:
    """As many as the law wants to remain."""
    return Condition(
        f"too_few_{name}",
        zh,
        en,
        CONSULTATION.art(21),
        lambda dossier, figure_of: dossier.count(name) >= _least(dossier, figure_of),
        (LEAST, LEAST_RESEARCH, LEAST_SERVICES),
    )


ENOUGH_QUOTES = enough_left(
    "final_quotes", "提交有效最后报价的供应商不足法定数目。", "Too few valid final quotes."
)

COMPETITIVE_CONSULTATION = Method(
    code="competitive_consultation",
    zh="竞争性磋商",
    en="competitive consultation",
    basis=CONSULTATION.art(3),
    objects=frozenset(Object),
    grounds=(
        Ground("government_bought_services", "政府购买服务项目", CONSULTATION.art(3)),
        Ground("complex", "技术复杂或者性质特殊，不能确定详细规格或者具体要求", CONSULTATION.art(3)),
        Ground(
            "uncertain_price",
            "因艺术品采购、专利、专有技术或者服务的时间、数量事先不能确定等原因不能事先计算出价格总额",
            CONSULTATION.art(3),
        ),
        Ground(
            "research_transfer",
            "市场竞争不充分的科研项目，以及需要扶持的科技成果转化项目",
            CONSULTATION.art(3),
        ),
        Ground("works_without_tender", "必须进行招标的工程以外的工程", CONSULTATION.art(3)),
    ),
    evaluation=("comprehensive",),
    panel=common.CONSULTATION_PANEL,
    stages=(
        common.preparing(
            allows=common.INVITING_VERBS,
            needs=(common.METHOD_APPROVED, common.enough_invited(LEAST, CONSULTATION.art(6))),
        ),
        common.receiving(
            "responding",
            "提交首次响应文件",
            "first responses",
            lasts="consultation.submission_min",
            corrected_before="consultation.clarification_min_before_deadline",
            fails_unless=(
                Condition(
                    "too_few_bids",
                    "提交首次响应文件的供应商不足法定数目。",
                    "Too few first responses.",
                    CONSULTATION.art(21),
                    lambda dossier, figure_of: (
                        dossier.count("bids")
                        >= figure_of(
                            LEAST_RESEARCH if "research_transfer" in dossier.traits else LEAST
                        ).amount
                    ),
                    (LEAST, LEAST_RESEARCH),
                ),
            ),
            basis=CONSULTATION.art(10),
        ),
        common.reviewing(
            "响应文件评审",
            "review of the responses",
            panel=PANEL_FORMED,
            fails_unless=(
                enough_left(
                    "conforming", "实质性响应的供应商不足法定数目。", "Too few conforming responses."
                ),
            ),
            basis=CONSULTATION.art(16),
        ),
        *common.talking(
            "磋商",
            "consultation",
            panel=PANEL_FORMED,
            enough_quotes=ENOUGH_QUOTES,
            talks=CONSULTATION.art(19, 20),
            quotes=CONSULTATION.art(21),
        ),
        common.ranking(
            "evaluation",
            "综合评分",
            "scoring",
            first=(v.score, *common.LOW_PRICE_VERBS),
            panel=PANEL_FORMED,
            fails_unless=(ENOUGH_QUOTES,),
            basis=CONSULTATION.art(23),
        ),
        *common.AWARD_TO_PAYMENT,
    ),
    notices=(
        common.INTENTION_NOTICE,
        Notice("consultation", "竞争性磋商公告", v.issue_documents, common.NOTICES),
        common.CORRECTION_NOTICE,
        *common.RESULT_NOTICES,
    ),
    remedies=(common.RUN_AGAIN, Remedy("change_method", "改用其他采购方式", CONSULTATION.art(21))),
)

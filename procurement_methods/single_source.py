"""单一来源 · single source: only one supplier can be bought from; announced before, unless it is urgent or an addition (GPL 31)."""

from __future__ import annotations

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
    Stage,
    at_least,
    at_most,
    happened,
)

ADDITION = "addition.max_ratio_same_supplier"


def _need_not_be_publicised(dossier: Dossier, figure_of: FigureOf) -> bool:
    """Only reason (1), at or above the open-tender figure, is publicised (REG 38)."""
    large = dossier.budget >= figure_of(common.OPEN_TENDER_FROM).amount
    return "only_one_supplier" not in dossier.traits or not large


NO_PUBLICITY = Condition(
    "publicity_not_needed",
    "无须公示。",
    "It need not be publicised.",
    REG.art(38),
    _need_not_be_publicised,
    (common.OPEN_TENDER_FROM,),
)
NO_OBJECTION = Condition(
    "no_objection",
    "公示期内没有异议。",
    "Nobody objected.",
    NON_TENDERS.art(39),
    lambda dossier, _: not dossier.has(v.object_to_source),
)
OBJECTION_UNFOUNDED = Condition(
    "objection_upheld",
    "异议成立，应当采取其他采购方式。",
    "The objection is upheld: another method is needed.",
    NON_TENDERS.art(40),
    lambda dossier, _: "objection_upheld" not in dossier.traits,
)
SOURCE_NAMED = Condition(
    "source_first",
    "尚未确定唯一供应商。",
    "The one supplier is not named.",
    NON_TENDERS.art(38),
    lambda dossier, _: dossier.count("invited") == 1,
)
WITHIN_BUDGET = Condition(
    "price_above_budget",
    "报价超过采购预算。",
    "The price is above the budget.",
    NON_TENDERS.art(43),
    lambda dossier, _: dossier.count("affordable") >= 1,
)

SINGLE_SOURCE = Method(
    code="single_source",
    zh="单一来源采购",
    en="single source",
    basis=GPL.art(31),
    objects=frozenset(Object),
    grounds=(
        Ground("only_one_supplier", "只能从唯一供应商处采购", GPL.art(31)),
        Ground("unforeseeable_emergency", "发生了不可预见的紧急情况，不能从其他供应商处采购", GPL.art(31)),
        Ground(
            "addition",
            "为保证一致性或者服务配套，继续从原供应商处添购，且不超过原合同金额的百分之十",
            GPL.art(31),
        ),
    ),
    evaluation=("talks",),
    stages=(
        Stage(
            "planning",
            "采购准备",
            "preparation",
            allows=(*common.PREPARING_VERBS, v.invite, v.publicise, v.terminate),
            ends_on=v.publicise,
            needs=(*common.PREPARED, SOURCE_NAMED),
            skipped_if=NO_PUBLICITY,
            basis=REG.art(38),
        ),
        Stage(
            "publicity",
            "公示",
            "publicity",
            allows=(v.object_to_source, v.terminate),
            lasts=at_least("single_source.publicity_min", since=v.publicise),
            skipped_if=NO_PUBLICITY,
            basis=REG.art(38),
        ),
        Stage(
            "objections",
            "异议论证",
            "objections",
            allows=(v.answer_objection, v.terminate),
            ends_on=v.answer_objection,
            within=(at_most("single_source.objection_review_max", since="objections"),),
            fails_unless=(OBJECTION_UNFOUNDED,),
            skipped_if=NO_OBJECTION,
            basis=NON_TENDERS.art(40),
        ),
        Stage(
            "preparing",
            "批准与邀请",
            "approval and invitation",
            allows=(*common.PREPARING_VERBS, v.invite, v.approve_method, v.issue_documents, v.terminate),
            ends_on=v.issue_documents,
            needs=(*common.PREPARED, common.METHOD_APPROVED, SOURCE_NAMED),
            basis=GPL.art(27),
        ),
        Stage(
            "talks",
            "协商",
            "talks",
            allows=(v.submit_bid, v.open_bids, v.say, v.talk, v.quote_finally, v.sign_report, v.terminate),
            ends_on=v.sign_report,
            needs=(happened(v.talk, "尚未协商。", "There were no talks yet.", NON_TENDERS.art(41)),),
            fails_unless=(WITHIN_BUDGET,),
            basis=NON_TENDERS.art(42),
        ),
        *common.AWARD_TO_PAYMENT,
    ),
    notices=(
        common.INTENTION_NOTICE,
        Notice("single_source", "单一来源公示", v.publicise, REG.art(38)),
        *common.RESULT_NOTICES,
    ),
    remedies=(Remedy("change_method", "改用其他采购方式", NON_TENDERS.art(40)),),
)

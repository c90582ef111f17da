"""封闭式框架协议 · closed framework: a competition like an open tender at whose end several suppliers enter, each with an agreement, and
nothing is bought yet (《政府采购框架协议采购方式管理暂行办法》)."""

from __future__ import annotations

from datetime import date

from backend.core.law import FRAMEWORK, REG
from procurement_methods import common
from procurement_methods.common import NOTICES
from procurement_methods.language import parties as v
from procurement_methods.language.method import (
    Condition,
    Ground,
    Method,
    Notice,
    Object,
    Stage,
    at_most,
    enough,
)
from procurement_methods.open_tender import PANEL_FORMED, tender_stages

LEAST = "supplier.min.framework.closed"
BASIS = str(FRAMEWORK)
NOBODY_ENTERS = "nobody_enters"

TOO_FEW = {
    name: enough(name, LEAST, f"{zh}的供应商不足两家。", f"Fewer than two suppliers {en}.", BASIS)
    for name, zh, en in (
        ("bids", "征集截止时递交响应文件", "have submitted by the deadline"),
        ("qualified", "通过资格审查", "qualify"),
        ("conforming", "通过符合性审查", "conform"),
    )
}
WITHIN_CEILING = enough(
    "affordable",
    LEAST,
    "报价不超过最高限制单价的供应商不足两家。",
    "Fewer than two offers are within the ceiling.",
    BASIS,
    code="too_few_within_ceiling",
)
SOMEBODY_ENTERS = Condition(
    NOBODY_ENTERS,
    "按规定的淘汰率淘汰后没有供应商可以入围。",
    "After the elimination that the call wants nobody enters.",
    BASIS,
    lambda dossier, _: NOBODY_ENTERS not in dossier.traits and dossier.count("candidates") >= 1,
)
ALL_DECIDED = Condition(
    "entrants_undecided",
    "还有入围供应商既未签订框架协议，也未放弃入围。",
    "An entrant has neither signed nor declined.",
    BASIS,
    lambda dossier, _: dossier.count("unsigned") == 0,
)
SOMEBODY_SIGNED = Condition(
    "nobody_signed",
    "没有入围供应商签订框架协议。",
    "Nobody has signed an agreement.",
    BASIS,
    lambda dossier, _: dossier.count("signed") >= 1,
)

CLOSED_FRAMEWORK = Method(
    code="closed_framework",
    zh="封闭式框架协议采购",
    en="closed framework agreement",
    basis=BASIS,
    objects=frozenset({Object.GOODS, Object.SERVICES}),
    grounds=(
        Ground("catalogue_items", "集中采购目录以内的品目及其配套的必要耗材、配件，属于小额零星采购", BASIS),
        Ground(
            "advisory_services",
            "集中采购目录以外、采购限额标准以上，本部门、本系统所需的法律、评估、会计、审计等鉴证咨询服务，属于小额零星采购",
            BASIS,
        ),
        Ground(
            "public_services",
            "集中采购目录以外、采购限额标准以上的政府购买服务，需要确定两家以上供应商由服务对象自主选择",
            BASIS,
        ),
        Ground("others", "国务院财政部门规定的其他情形", BASIS),
    ),
    evaluation=("lowest_price", "quality_first"),
    panel=common.TENDER_PANEL,
    stages=(
        *tender_stages(
            TOO_FEW,
            (common.preparing(),),
            PANEL_FORMED,
            affordable=WITHIN_CEILING,
            rankable=(SOMEBODY_ENTERS,),
        ),
        Stage(
            "choosing",
            "确定入围供应商",
            "choice of the entrants",
            allows=(v.choose_entrants, v.terminate),
            ends_on=v.choose_entrants,
            within=(at_most("award.decide_max", since="choosing"),),
            needs=(common.CANDIDATE_LEFT,),
            basis=BASIS,
        ),
        Stage(
            "announcing",
            "公告入围结果",
            "publication of the entrants",
            allows=(v.publish_entry,),
            ends_on=v.publish_entry,
            within=(at_most("award.publish_max", since=v.choose_entrants),),
            basis=REG.art(43),
        ),
        Stage(
            "agreeing",
            "签订框架协议",
            "agreements",
            allows=(v.sign_agreement, v.decline_entry, v.start_agreement, v.terminate),
            ends_on=v.start_agreement,
            within=(at_most("framework.sign_max", since=v.publish_entry),),
            needs=(ALL_DECIDED, SOMEBODY_SIGNED, common.NO_OBJECTION_OPEN),
            basis=BASIS,
        ),
    ),
    notices=(
        common.INTENTION_NOTICE,
        Notice("framework_call", "框架协议征集公告", v.issue_documents, BASIS),
        common.CORRECTION_NOTICE,
        Notice("framework_entry", "入围结果公告", v.publish_entry, BASIS),
        Notice("termination", "终止公告", v.terminate, NOTICES),
    ),
    since=date(2022, 3, 1),
    agreement=True,
    unconfirmed=(
        "条文全文未见：淘汰率、有效期、签订期限等按数据所载的把握程度执行，依据只写办法名称，不写条次。",
        "同一品牌货物在第一阶段是否按一家计算未见明文，平台不合并计算，由征集文件写明。",
    ),
)

"""邀请招标 · invited tender: at least three suppliers, drawn at random among those that qualify (GPL 34)."""

from __future__ import annotations

from backend.core.law import GPL, TENDERS
from procurement_methods import common
from procurement_methods.language import parties as v
from procurement_methods.language.method import Condition, Ground, Method, Notice, Object, enough, happened
from procurement_methods.open_tender import PANEL_FORMED, tender_stages, too_few

LEAST = "supplier.min.invited_tender"
MULTIPLE = "supplier.invite.pool_multiple"

DRAWN = happened(
    v.draw_suppliers, "受邀供应商尚未随机抽取。", "The suppliers are not drawn at random yet.", GPL.art(34)
)
INVITED = enough(
    "invited", LEAST, "受邀供应商不足三家。", "Fewer than three suppliers are invited.", GPL.art(34)
)
LIST_LONG_ENOUGH = Condition(
    "list_too_short",
    "备选供应商不足拟抽取数目的两倍。",
    "The list is shorter than twice the number that is drawn.",
    TENDERS.art(14),
    lambda dossier, figure_of: (
        "prequalified" in dossier.traits
        or dossier.count("listed") >= dossier.count("invited") * figure_of(MULTIPLE).amount
    ),
    (MULTIPLE,),
)

INVITED_TENDER = Method(
    code="invited_tender",
    zh="邀请招标",
    en="invited tender",
    basis=GPL.art(29),
    objects=frozenset({Object.GOODS, Object.SERVICES}),
    grounds=(
        Ground("limited_range", "具有特殊性，只能从有限范围的供应商处采购", GPL.art(29)),
        Ground("costly_tender", "采用公开招标方式的费用占项目总价值的比例过大", GPL.art(29)),
    ),
    evaluation=("lowest_price", "comprehensive"),
    panel=common.TENDER_PANEL,
    stages=(
        *tender_stages(
            too_few(LEAST),
            (
                common.preparing(
                    allows=(v.approve_method, v.draw_suppliers, v.invite),
                    needs=(common.METHOD_APPROVED, LIST_LONG_ENOUGH, DRAWN, INVITED),
                ),
            ),
            PANEL_FORMED,
        ),
        *common.AWARD_TO_PAYMENT,
    ),
    notices=(
        common.INTENTION_NOTICE,
        Notice("invitation", "投标邀请书", v.issue_documents, TENDERS.art(14)),
        common.CORRECTION_NOTICE,
        *common.RESULT_NOTICES,
    ),
    remedies=(common.RUN_AGAIN, common.NEGOTIATE_WITH_TWO, common.CHANGE_METHOD),
)

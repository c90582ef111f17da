from __future__ import annotations

from procurement_methods.designated_services.kinds import Sort
from procurement_methods.designated_services.models import Asking, Dispute, Supplement
from procurement_methods.designated_services.rules import LABELS, Criterion, Sheet, State
from storefront_api.kit.enums import choices, described

DesignatedServiceCriterionEnum = described(
    "DesignatedServiceCriterionEnum",
    Criterion,
    "选定依据 · by what a supplier is chosen directly, and by what lists are sorted.",
    {each.name: LABELS[each] for each in Criterion},
)
DesignatedServiceOrderStateEnum = described(
    "DesignatedServiceOrderStateEnum",
    State,
    "服务订单状态 · where an order stands.",
    {each.name: LABELS[each] for each in State},
)
DesignatedServiceStatementStateEnum = described(
    "DesignatedServiceStatementStateEnum",
    Sheet,
    "月结单状态 · where a monthly statement stands.",
    {each.name: LABELS[each] for each in Sheet},
)
DesignatedServiceAnswerEnum = choices(
    "DesignatedServiceAnswerEnum", Asking.Outcome, "承接结果 · what a supplier answered that was asked."
)
DesignatedServiceSupplementStateEnum = choices(
    "DesignatedServiceSupplementStateEnum", Supplement.State, "追加状态 · what the buyer answered."
)
DesignatedServiceSideEnum = choices(
    "DesignatedServiceSideEnum", Dispute.Side, "提出方 · who disputes an order on a statement."
)
DesignatedServiceEndingEnum = choices(
    "DesignatedServiceEndingEnum", Dispute.Ending, "异议处理 · how a dispute ended."
)
DesignatedServiceSortEnum = described(
    "DesignatedServiceSortEnum",
    Sort,
    "填写方式 · how a particular is written.",
    {"TEXT": "文字", "NUMBER": "正整数", "DAY": "日期（YYYY-MM-DD）", "PLATE": "车牌号"},
)

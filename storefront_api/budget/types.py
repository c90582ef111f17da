from __future__ import annotations

from typing import Any

import graphene

from backend.account.queries import organisations_by_id
from backend.budget.models import BudgetLine as BudgetLineModel
from backend.budget.models import BudgetMovement as BudgetMovementModel
from backend.budget.queries import movements_of
from backend.core.peers import relation
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.enums import choices
from storefront_api.kit.types import Money, Node, node_id

organisation_of = relation(organisations_by_id, "organisation_id")

BudgetMovementKindEnum = choices(
    "BudgetMovementKindEnum",
    BudgetMovementModel.Kind,
    "指标变动类型 · HOLD 冻结, RELEASE 释放, SPEND 支出.",
)


class BudgetMovement(graphene.ObjectType):
    """指标变动 · an amount that was held, released or spent."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(BudgetMovementKindEnum, required=True, description="类型 · what happened.")
    amount = graphene.Field(Money, required=True, description="金额 · the amount.")
    reason = graphene.String(
        required=True, description="事由 · the number of the supplier order, package or contract."
    )
    happened_at = graphene.DateTime(required=True, description="时间 · when.")

    resolve_id = node_id("BudgetMovement")


BudgetMovementConnection = connection(BudgetMovement)


class BudgetLine(graphene.ObjectType):
    """预算指标 · a line of the year's budget that an organisation may buy from."""

    class Meta:
        interfaces = (Node,)

    organisation = graphene.Field(
        "storefront_api.account.types.Organisation", required=True, description="采购单位 · whose it is."
    )
    code = graphene.String(required=True, description="指标编号 · the code.")
    name = graphene.String(required=True, description="项目名称 · the name.")
    fiscal_year = graphene.Int(required=True, description="预算年度 · the fiscal year.")
    funds = graphene.String(required=True, description="资金来源 · the source of the funds.")
    is_active = graphene.Boolean(required=True, description="有效 · may be bought from?")
    total = graphene.Field(
        Money, required=True, source="total_amount", description="指标金额 · the whole amount."
    )
    held = graphene.Field(
        Money, required=True, source="held_amount", description="已冻结 · held for orders under way."
    )
    spent = graphene.Field(Money, required=True, source="spent_amount", description="已支出 · spent.")
    available = graphene.Field(
        Money, required=True, source="available_amount", description="可用额度 · neither held nor spent."
    )
    movements = graphene.Field(
        BudgetMovementConnection,
        **PAGING,
        description="变动明细 · what was held, released and spent, newest first.",
    )
    is_default = graphene.Boolean(
        required=True, description="默认指标 · does it pay where a front end names no line?"
    )

    resolve_id = node_id("BudgetLine")

    @staticmethod
    def resolve_organisation(line: BudgetLineModel, info: Any) -> Any:
        return organisation_of(line)

    @staticmethod
    def resolve_movements(line: BudgetLineModel, info: Any, **paging: Any) -> Page:
        return page(movements_of(line.pk), ("-happened_at", "-id"), window(**paging))

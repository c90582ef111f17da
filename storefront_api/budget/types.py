from __future__ import annotations

import graphene

from storefront_api.kit.types import Money, Node, node_id


class BudgetLine(graphene.ObjectType):
    """预算指标 · a line of the year's budget that an organisation may buy from."""

    class Meta:
        interfaces = (Node,)

    code = graphene.String(required=True, description="指标编号 · the code.")
    name = graphene.String(required=True, description="项目名称 · the name.")
    fiscal_year = graphene.Int(required=True, description="预算年度 · the fiscal year.")
    funds = graphene.String(required=True, description="资金来源 · the source of the funds.")
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

    resolve_id = node_id("BudgetLine")

from __future__ import annotations

from typing import Any

import graphene

from backend.budget.queries import visible_lines
from backend.core import clock
from storefront_api.budget.commands import (
    BudgetLineAdjust,
    BudgetLineCreate,
    BudgetLineSetDefault,
    BudgetLineUpdate,
)
from storefront_api.budget.types import BudgetLine
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import key_or_none

BudgetLineConnection = connection(BudgetLine)


class Queries:
    budget_lines = graphene.Field(
        BudgetLineConnection,
        **PAGING,
        fiscal_year=graphene.Int(description="预算年度，默认本年 · the fiscal year; this one if not given."),
        organisation_id=graphene.ID(description="采购单位 · only the lines of this buyer."),
        is_active=graphene.Boolean(
            default_value=True,
            description="有效，默认是 · those that may be bought from, or the closed ones.",
        ),
        description="预算指标 · the budget lines of the viewer's own organisations; regulators see their buyers'.",
    )

    @staticmethod
    def resolve_budget_lines(
        root: None,
        info: Any,
        is_active: bool,
        fiscal_year: int | None = None,
        organisation_id: str | None = None,
        **paging: Any,
    ) -> Page:
        lines = visible_lines(info.context.known()).filter(
            fiscal_year=fiscal_year or clock.fiscal_year(), is_active=is_active
        )
        if organisation_id is not None:
            lines = lines.filter(organisation=key_or_none(organisation_id, "Organisation"))
        return page(lines, ("code", "id"), window(**paging))


class Mutations:
    budget_line_create = BudgetLineCreate.Field()
    budget_line_adjust = BudgetLineAdjust.Field()
    budget_line_update = BudgetLineUpdate.Field()
    budget_line_set_default = BudgetLineSetDefault.Field()

from __future__ import annotations

from typing import Any

import graphene

from backend.budget.models import BudgetLine as BudgetLineModel
from backend.core import clock
from storefront_api.budget.types import BudgetLine
from storefront_api.kit.connections import PAGING, Page, connection, page, window

BudgetLineConnection = connection(BudgetLine)


class Queries:
    budget_lines = graphene.Field(
        BudgetLineConnection,
        **PAGING,
        fiscal_year=graphene.Int(description="预算年度，默认本年 · the fiscal year; this one if not given."),
        description="本单位的预算指标 · the budget lines of the viewer's own organisations.",
    )

    @staticmethod
    def resolve_budget_lines(root: None, info: Any, fiscal_year: int | None = None, **paging: Any) -> Page:
        lines = BudgetLineModel.objects.filter(
            organisation_id__in=info.context.known().organisations(),
            fiscal_year=fiscal_year or clock.fiscal_year(),
            is_active=True,
        )
        return page(lines, ("code", "id"), window(**paging))


class Mutations:
    pass

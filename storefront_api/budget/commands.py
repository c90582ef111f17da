"""Commands of budget lines. Saleor has no such noun; the grammar is its own: `noun` + `Verb`, an input, an `errors` list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from backend.budget import services
from backend.budget.services import NewLine
from storefront_api.budget.errors import BudgetError
from storefront_api.budget.types import BudgetLine
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import PositiveDecimal

_LINE = graphene.Field(BudgetLine, description="预算指标 · the line as it is then.")
_ID = graphene.ID(required=True, description="预算指标 · the budget line.")


class BudgetLineCreateInput(graphene.InputObjectType):
    """预算指标 · a budget line as finance gives it to a buyer."""

    organisation_id = graphene.ID(required=True, description="采购单位 · the buyer.")
    code = graphene.String(required=True, description="指标编号 · the code, once a year and buyer.")
    name = graphene.String(required=True, description="项目名称 · the name.")
    fiscal_year = graphene.Int(required=True, description="预算年度 · the fiscal year.")
    amount = PositiveDecimal(required=True, description="指标金额（元） · the amount in yuan.")
    funds = graphene.String(description="资金来源，默认财政拨款 · the source of the funds.")
    basis = graphene.String(required=True, description="下达依据（文号） · the document that gives it.")


class BudgetLineUpdateInput(graphene.InputObjectType):
    """预算指标 · what changes; what is not given stays."""

    name = graphene.String(description="项目名称 · the name.")
    is_active = graphene.Boolean(description="有效 · may be bought from?")


class BudgetLineCreate(Command):
    """下达指标 · the finance department gives a buyer of its region a budget line (《预算法》第五十二条)."""

    class Arguments:
        input = BudgetLineCreateInput(required=True, description="指标 · the line.")

    Errors = BudgetError
    budget_line = _LINE

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        line = services.register(
            pk_of(input.organisation_id, "Organisation", "organisation_id"),
            NewLine(
                code=input.code,
                name=input.name,
                fiscal_year=input.fiscal_year,
                amount=input.amount,
                basis=input.basis,
                funds=input.get("funds") or "财政拨款",
            ),
            by=context.known(),
        )
        return {"budget_line": line}


class BudgetLineAdjust(Command):
    """调整指标 · the finance department changes a line's amount, never below what is held and spent."""

    class Arguments:
        id = _ID
        amount = PositiveDecimal(required=True, description="指标金额（元） · the new amount in yuan.")
        basis = graphene.String(required=True, description="调整依据（文号） · the document that changes it.")

    Errors = BudgetError
    budget_line = _LINE

    @staticmethod
    def perform(context: Context, id: str, amount: Decimal, basis: str) -> dict[str, Any]:
        line = services.adjust(pk_of(id, "BudgetLine"), amount, basis=basis, by=context.known())
        return {"budget_line": line}


class BudgetLineUpdate(Command):
    """修改指标 · the buyer's finance renames a line, or closes it while nothing is held on it."""

    class Arguments:
        id = _ID
        input = BudgetLineUpdateInput(required=True, description="内容 · what changes.")

    Errors = BudgetError
    budget_line = _LINE

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        line = services.update(
            pk_of(id, "BudgetLine"),
            name=input.get("name"),
            is_active=input.get("is_active"),
            by=context.known(),
        )
        return {"budget_line": line}


class BudgetLineSetDefault(Command):
    """默认指标 · the budget line that pays where a front end names none; for the buyer's finance officer or administrator."""

    class Arguments:
        id = graphene.ID(required=True, description="预算指标 · the budget line.")

    Errors = BudgetError
    budget_line = graphene.Field(BudgetLine, description="预算指标 · the budget line.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"budget_line": services.set_default(pk_of(id, "BudgetLine"), by=context.known())}

"""Commands of the rule table."""

from __future__ import annotations

from typing import Any

import graphene

from backend.approval import table
from storefront_api.account.types import RoleEnum
from storefront_api.approval.errors import ApprovalError
from storefront_api.approval.rule_types import ApprovalRule
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import PositiveDecimal

_RULE = graphene.Field(ApprovalRule, description="审批规则 · the rule as it is then.")
_ID = graphene.ID(required=True, description="审批规则 · the rule.")


class ApprovalRuleInput(graphene.InputObjectType):
    """审批规则 · what a rule says; what is not given stays, or holds for everything."""

    name = graphene.String(description="名称 · the name.")
    basis = graphene.String(description="依据 · the internal rule or clause on which it rests.")
    direct_train = graphene.Boolean(description="直通车 · decided at once if every check passed?")
    steps = graphene.List(
        graphene.NonNull(RoleEnum), description="审批角色（依次） · APPROVER, FINANCE, BUYER_ADMIN, in order."
    )
    organisation_sort = graphene.String(description="单位类别 · only buyers of this category.")
    category_prefix = graphene.String(description="品目前缀 · only goods whose code begins with this.")
    requester_role = RoleEnum(description="申请人角色 · only if somebody in this role asks.")
    amount_from = PositiveDecimal(description="金额下限（含，元） · from this amount, in yuan.")
    amount_to = PositiveDecimal(description="金额上限（含，元） · up to this amount, in yuan.")
    rank = graphene.Int(description="次序 · the smaller goes first among equals.")
    valid_from = graphene.Date(description="生效日期 · from this day.")
    valid_to = graphene.Date(description="失效日期 · up to this day.")


class ApprovalRuleCreateInput(ApprovalRuleInput):
    """审批规则 · a new rule, for one buyer, for a region with all below it, or (the platform's alone) for all."""

    code = graphene.String(required=True, description="编号 · the code, once in the table.")
    organisation_id = graphene.ID(description="适用单位 · the buyer.")
    region_code = graphene.String(description="适用地区 · the region's code.")


def _values(input: Any) -> dict[str, Any]:
    given = {name: input[name] for name in table.FIELDS if name in input}
    for name in ("name", "basis", "organisation_sort", "category_prefix"):
        if name in given:
            given[name] = given[name] or ""
    if "steps" in given:
        given["steps"] = [role.value for role in given["steps"] or ()]
    if "requester_role" in given:
        role = given["requester_role"]
        given["requester_role"] = role.value if role else ""
    for name in ("direct_train", "rank", "amount_from"):
        if given.get(name, 0) is None:
            del given[name]
    return given


class ApprovalRuleCreate(Command):
    """新增审批规则 · a buyer's administrator makes its approval stricter, a regulator rules its region, the platform all."""

    class Arguments:
        input = ApprovalRuleCreateInput(required=True, description="规则 · the rule.")

    Errors = ApprovalError
    approval_rule = _RULE

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        buyer = input.get("organisation_id")
        rule = table.add_rule(
            input.code,
            _values(input),
            organisation_id=pk_of(buyer, "Organisation", "organisation_id") if buyer else None,
            region_code=input.get("region_code"),
            by=context.known(),
        )
        return {"approval_rule": rule}


class ApprovalRuleUpdate(Command):
    """修改审批规则 · change a rule; purchases on their way keep the route that they were given."""

    class Arguments:
        id = _ID
        input = ApprovalRuleInput(required=True, description="内容 · what changes.")

    Errors = ApprovalError
    approval_rule = _RULE

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        rule = table.change_rule(pk_of(id, "ApprovalRule"), _values(input), by=context.known())
        return {"approval_rule": rule}


class ApprovalRuleDelete(Command):
    """删除审批规则 · take a rule out of the table."""

    class Arguments:
        id = _ID

    Errors = ApprovalError
    approval_rule = _RULE

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"approval_rule": table.remove_rule(pk_of(id, "ApprovalRule"), by=context.known())}

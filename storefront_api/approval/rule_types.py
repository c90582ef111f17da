"""审批规则 · the rule table, and where it would send a purchase."""

from __future__ import annotations

from typing import Any

import graphene

from backend.account.queries import organisations_by_id
from backend.approval.models import ApprovalRule as ApprovalRuleModel
from backend.approval.rules import Route
from backend.core.actor import Role
from backend.core.peers import relation
from backend.region.queries import regions_by_code
from storefront_api.account.types import RoleEnum
from storefront_api.approval.types import AppliedRule
from storefront_api.kit.connections import connection
from storefront_api.kit.types import Money, Node, node_id

organisation_of = relation(organisations_by_id, "organisation_id")
region_of = relation(regions_by_code, "region_id")


class ApprovalRule(graphene.ObjectType):
    """审批规则 · a row of the rule table: for which purchases it holds, and who must agree to them."""

    class Meta:
        interfaces = (Node,)

    code = graphene.String(required=True, description="编号 · the code.")
    name = graphene.String(required=True, description="名称 · the name.")
    basis = graphene.String(
        required=True, description="依据 · the internal rule or clause on which it rests."
    )
    region = graphene.Field(
        "storefront_api.region.types.Region",
        description="适用地区 · the region and all below; null: everywhere.",
    )
    organisation = graphene.Field(
        "storefront_api.account.types.Organisation", description="适用单位 · the one buyer; null: every one."
    )
    organisation_sort = graphene.String(required=True, description="单位类别 · empty: every category.")
    category_prefix = graphene.String(required=True, description="品目前缀 · empty: every category of goods.")
    requester_role = graphene.Field(RoleEnum, description="申请人角色 · null: whoever asks.")
    amount_from = graphene.Field(Money, required=True, description="金额下限（含） · from this amount.")
    amount_to = graphene.Field(Money, description="金额上限（含） · up to this amount; null: no limit.")
    direct_train = graphene.Boolean(
        required=True, description="直通车 · decided at once if every check passed?"
    )
    steps = graphene.List(
        graphene.NonNull(RoleEnum), required=True, description="审批角色（依次） · who must agree, in order."
    )
    rank = graphene.Int(required=True, description="次序 · the smaller goes first among equals.")
    valid_from = graphene.Date(description="生效日期 · from this day.")
    valid_to = graphene.Date(description="失效日期 · up to this day.")

    resolve_id = node_id("ApprovalRule")

    @staticmethod
    def resolve_region(rule: ApprovalRuleModel, info: Any) -> Any:
        return region_of(rule)

    @staticmethod
    def resolve_organisation(rule: ApprovalRuleModel, info: Any) -> Any:
        return organisation_of(rule)

    @staticmethod
    def resolve_requester_role(rule: ApprovalRuleModel, info: Any) -> str | None:
        return rule.requester_role or None


ApprovalRuleConnection = connection(ApprovalRule)


class ApprovalRoute(graphene.ObjectType):
    """审批去向 · what would follow if the cart were ordered now: the direct train, or people in order; and by which rules."""

    is_covered = graphene.Boolean(
        required=True, description="有规则可依 · false: no rule covers it, so it cannot be ordered."
    )
    direct_train = graphene.Boolean(required=True, description="直通车 · approved at once?")
    steps = graphene.List(
        graphene.NonNull(RoleEnum), required=True, description="审批角色（依次） · who must agree, in order."
    )
    rules = graphene.List(
        graphene.NonNull(AppliedRule), required=True, description="适用规则 · by which rules."
    )

    @staticmethod
    def resolve_is_covered(route: Route, info: Any) -> bool:
        return bool(route.rules)

    @staticmethod
    def resolve_steps(route: Route, info: Any) -> list[Role]:
        return [Role(step) for step in route.steps]

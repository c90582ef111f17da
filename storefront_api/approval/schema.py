from __future__ import annotations

from typing import Any

import graphene

from backend.account.queries import within_reach
from backend.approval.models import ApprovalRequest as ApprovalRequestModel
from backend.approval.table import visible_rules
from storefront_api.approval import rule_commands
from storefront_api.approval.commands import ApprovalApprove, ApprovalReturn
from storefront_api.approval.rule_types import ApprovalRuleConnection
from storefront_api.approval.types import ApprovalRequest, ApprovalStateEnum
from storefront_api.kit.connections import PAGING, Page, connection, page, window

ApprovalRequestConnection = connection(ApprovalRequest)


class Queries:
    approval_requests = graphene.Field(
        ApprovalRequestConnection,
        **PAGING,
        state=ApprovalStateEnum(description="状态 · only those in this state."),
        description="审批事项 · approval requests of the viewer's organisations; regulators see their region's.",
    )

    approval_rules = graphene.Field(
        ApprovalRuleConnection,
        **PAGING,
        description="审批规则表 · the rules that can hold for the viewer's organisations, or for those supervised.",
    )

    @staticmethod
    def resolve_approval_rules(root: None, info: Any, **paging: Any) -> Page:
        return page(visible_rules(info.context.known()), ("rank", "code", "id"), window(**paging))

    @staticmethod
    def resolve_approval_requests(root: None, info: Any, state: str | None = None, **paging: Any) -> Page:
        actor = info.context.known()
        found = ApprovalRequestModel.objects.filter(organisation__in=within_reach(actor))
        if state is not None:
            found = found.filter(state=state)
        return page(found, ("-requested_at", "id"), window(**paging))


class Mutations:
    approval_approve = ApprovalApprove.Field()
    approval_return = ApprovalReturn.Field()
    approval_rule_create = rule_commands.ApprovalRuleCreate.Field()
    approval_rule_update = rule_commands.ApprovalRuleUpdate.Field()
    approval_rule_delete = rule_commands.ApprovalRuleDelete.Field()

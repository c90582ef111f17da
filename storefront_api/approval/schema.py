from __future__ import annotations

from typing import Any

import graphene

from backend.account.queries import within_reach
from backend.approval.models import ApprovalRequest as ApprovalRequestModel
from storefront_api.approval.commands import ApprovalApprove, ApprovalReturn
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

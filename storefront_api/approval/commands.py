from __future__ import annotations

from typing import Any

import graphene

from backend.order import services
from storefront_api.approval.errors import ApprovalError
from storefront_api.approval.types import ApprovalRequest
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of


class ApprovalApprove(Command):
    """同意 · agree to the step that is yours; the last agreement sends the order to its suppliers."""

    class Arguments:
        id = graphene.ID(required=True, description="审批事项 · the approval request.")
        reason = graphene.String(description="意见 · a remark.")

    Errors = ApprovalError
    approval_request = graphene.Field(ApprovalRequest)
    order = graphene.Field("storefront_api.order.types.Order")

    @staticmethod
    def perform(context: Context, id: str, reason: str = "") -> dict[str, Any]:
        order = services.approve(pk_of(id, "ApprovalRequest"), by=context.known(), reason=reason or "")
        return {"approval_request": order.approval, "order": order}


class ApprovalReturn(Command):
    """退回 · return the purchase with a reason; stock and budget are free again."""

    class Arguments:
        id = graphene.ID(required=True, description="审批事项 · the approval request.")
        reason = graphene.String(required=True, description="退回理由 · the reason, which the clerk reads.")

    Errors = ApprovalError
    approval_request = graphene.Field(ApprovalRequest)
    order = graphene.Field("storefront_api.order.types.Order")

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        order = services.send_back(pk_of(id, "ApprovalRequest"), by=context.known(), reason=reason)
        return {"approval_request": order.approval, "order": order}

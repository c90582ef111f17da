from __future__ import annotations

from typing import Any

import graphene

from backend.account.queries import people_by_id
from backend.approval.models import ApprovalRequest as ApprovalRequestModel
from backend.approval.models import ApprovalStep as ApprovalStepModel
from backend.core.actor import Role
from backend.core.peers import grouped, keyed, relation
from backend.order.models import Order as OrderModel
from storefront_api.kit.enums import choices
from storefront_api.kit.types import Money, Node, node_id

ApprovalStateEnum = choices(
    "ApprovalStateEnum", ApprovalRequestModel.State, "审批状态 · state of an approval request."
)


def _steps_by_request(request_ids: set[Any]) -> dict[Any, list[ApprovalStepModel]]:
    return grouped(ApprovalStepModel.objects.filter(request_id__in=request_ids), "request_id")


def _orders_by_approval(request_ids: set[Any]) -> dict[Any, OrderModel]:
    return keyed(OrderModel.objects.filter(approval_id__in=request_ids), "approval_id")


steps_of = relation(_steps_by_request, "id", missing=())
requester = relation(people_by_id, "requested_by_id")
decider = relation(people_by_id, "decided_by_id")
order_of = relation(_orders_by_approval, "id")


class AppliedRule(graphene.ObjectType):
    """适用规则 · a row of the rule table that routed the purchase, with its basis."""

    code = graphene.String(required=True, description="编号 · the code.")
    name = graphene.String(required=True, description="名称 · the name.")
    basis = graphene.String(required=True, description="依据 · the basis.")


class ApprovalStep(graphene.ObjectType):
    """审批环节 · one role's decision."""

    order = graphene.Int(required=True, description="次序 · steps are decided in this order.")
    role = graphene.String(required=True, description="角色代码 · the role that decides.")
    role_label = graphene.String(required=True, description="角色 · the role's name.")
    decision = graphene.String(
        description="决定：approved 同意，returned 退回 · the decision, null while open."
    )
    reason = graphene.String(required=True, description="意见 · the reason.")
    decided_by = graphene.String(description="审批人 · who decided.")
    decided_at = graphene.DateTime(description="时间 · when.")

    @staticmethod
    def resolve_role_label(step: ApprovalStepModel, info: Any) -> str:
        return Role(step.role).label

    @staticmethod
    def resolve_decision(step: ApprovalStepModel, info: Any) -> str | None:
        return step.decision or None

    @staticmethod
    def resolve_decided_by(step: ApprovalStepModel, info: Any) -> str | None:
        person = decider(step)
        return person.name if person else None


class ApprovalRequest(graphene.ObjectType):
    """审批事项 · a purchase that asks for agreement; the direct train (直通车) decides at once where rules allow it."""

    class Meta:
        interfaces = (Node,)

    subject = graphene.String(required=True, description="事项 · what it is about.")
    amount = graphene.Field(Money, required=True, description="金额 · the amount.")
    state = graphene.Field(ApprovalStateEnum, required=True, description="状态 · the state.")
    direct_train = graphene.Boolean(required=True, description="直通车办结 · decided by the direct train?")
    rules = graphene.List(
        graphene.NonNull(AppliedRule),
        required=True,
        description="适用规则 · the rules on which it was routed.",
    )
    checks = graphene.List(
        graphene.NonNull("storefront_api.checkout.types.ComplianceFinding"),
        required=True,
        description="核对结果 · the findings at the moment of submission.",
    )
    steps = graphene.List(graphene.NonNull(ApprovalStep), required=True, description="环节 · the steps.")
    requested_by = graphene.String(required=True, description="申请人 · who asked.")
    requested_at = graphene.DateTime(required=True, description="提交时间 · when it was asked.")
    decided_at = graphene.DateTime(description="办结时间 · when it was decided.")
    order = graphene.Field("storefront_api.order.types.Order", description="订单 · the order.")

    resolve_id = node_id("ApprovalRequest")

    @staticmethod
    def resolve_steps(request: ApprovalRequestModel, info: Any) -> Any:
        return steps_of(request)

    @staticmethod
    def resolve_requested_by(request: ApprovalRequestModel, info: Any) -> str:
        return str(requester(request).name)

    @staticmethod
    def resolve_order(request: ApprovalRequestModel, info: Any) -> Any:
        return order_of(request)

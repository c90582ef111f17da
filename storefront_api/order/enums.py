"""Enums of orders: Saleor's names, every one of them, so that its clients know each value; and ours."""

from __future__ import annotations

import graphene

from backend.invoice.rules import ChargeStatus
from backend.order.models import Acceptance as AcceptanceModel
from backend.order.models import SupplierOrder as SupplierOrderModel
from storefront_api.kit.enums import choices, strings


def _named(name: str, description: str, *names: str) -> graphene.Enum:
    return strings(name, [(each, each.lower().replace("_", " ")) for each in names], description)


OrderStatus = _named(
    "OrderStatus",
    "订单状态 · DRAFT 草稿, UNCONFIRMED 待审批 (waits for approval); a mall order is never EXPIRED or RETURNED.",
    "DRAFT", "UNCONFIRMED", "UNFULFILLED", "PARTIALLY_FULFILLED", "PARTIALLY_RETURNED", "RETURNED", "FULFILLED",
    "CANCELED", "EXPIRED",
)  # fmt: skip
OrderStatusFilter = _named(
    "OrderStatusFilter",
    "订单状态筛选 · READY_TO_FULFILL finds orders that suppliers may still send from.",
    "READY_TO_FULFILL", "READY_TO_CAPTURE", "UNFULFILLED", "UNCONFIRMED", "PARTIALLY_FULFILLED", "FULFILLED",
    "CANCELED",
)  # fmt: skip
OrderAction = _named(
    "OrderAction",
    "支付操作 · what could be done with a card payment: never anything here.",
    "CAPTURE",
    "MARK_AS_PAID",
    "REFUND",
    "VOID",
)
FulfillmentStatus = _named(
    "FulfillmentStatus",
    "发货状态 · a delivery stays FULFILLED when it is received; `receivedAt` says when that was.",
    "FULFILLED", "REFUNDED", "RETURNED", "REPLACED", "REFUNDED_AND_RETURNED", "CANCELED", "WAITING_FOR_APPROVAL",
)  # fmt: skip
PaymentChargeStatusEnum = _named(
    "PaymentChargeStatusEnum",
    "支付状态 · what the treasury has paid of what is owed.",
    "PENDING", "NOT_CHARGED", "PARTIALLY_CHARGED", "FULLY_CHARGED", "PARTIALLY_REFUNDED", "FULLY_REFUNDED",
    "REFUSED", "CANCELLED",
)  # fmt: skip
OrderChargeStatusEnum = _named(
    "OrderChargeStatusEnum",
    "支付状态 · how much of what is owed was paid.",
    "NONE",
    "PARTIAL",
    "FULL",
    "OVERCHARGED",
)
OrderAuthorizeStatusEnum = _named(
    "OrderAuthorizeStatusEnum",
    "额度状态 · FULL while the budget for everything that will be delivered is held or spent.",
    "NONE",
    "PARTIAL",
    "FULL",
)
OrderOriginEnum = _named(
    "OrderOriginEnum", "订单来源 · a cart or a draft.", "CHECKOUT", "DRAFT", "REISSUE", "BULK_CREATE"
)
JobStatusEnum = _named(
    "JobStatusEnum", "任务状态 · state of a job.", "PENDING", "SUCCESS", "FAILED", "DELETED"
)
SupplierOrderStateEnum = choices(
    "SupplierOrderStateEnum", SupplierOrderModel.State, "供货单状态 · where a supplier order stands."
)
AcceptanceConclusionEnum = choices(
    "AcceptanceConclusionEnum", AcceptanceModel.Conclusion, "验收结论 · how an acceptance ends."
)
ReportingPeriod = _named("ReportingPeriod", "期间 · since when orders are summed up.", "TODAY", "THIS_MONTH")
OrderSortField = strings(
    "OrderSortField",
    [("CREATED_AT", "created_at"), ("LAST_MODIFIED_AT", "updated_at"), ("NUMBER", "number")],
    "订单排序 · by what orders are sorted.",
)

CHARGED = {
    ChargeStatus.NONE: ("not charged", "未支付"),
    ChargeStatus.PARTIAL: ("partially charged", "部分支付"),
    ChargeStatus.FULL: ("fully charged", "已支付"),
    ChargeStatus.OVERCHARGED: ("fully charged", "已支付，待退款"),
}

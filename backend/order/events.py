"""事件 · what has happened to orders and to the suppliers' parts of them. Ids only: whoever listens reads the rest."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """已下单 · a clerk has placed an order; it may still wait for approval."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderApproved:
    """已审批 · an order may go to its suppliers."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderReturned:
    """已退回 · an approver has returned an order to its clerk."""

    order_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrderCanceled:
    """已取消 · the buyer has canceled an order before any supplier accepted it."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class SupplierOrderChanged:
    """供货单已变更 · a supplier order has come into a state (a delivery of a part of it leaves the state as it was)."""

    supplier_order_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class SupplierOrderInspected:
    """已验收 · a supplier order has been inspected, item by item."""

    supplier_order_id: UUID
    acceptance_id: UUID

"""Commands after approval: each calls one verb and gives back what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from backend.order import services
from backend.order.rules import Judged
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.order import relations
from storefront_api.order.errors import OrderError, SupplierOrderError
from storefront_api.order.types import Acceptance, Fulfillment, Order, SupplierOrder

PART = graphene.ID(required=True, description="供货单 · the supplier order.")


class OrderLineQuantityInput(graphene.InputObjectType):
    """订单行数量 · an order line and how many pieces of it."""

    order_line_id = graphene.ID(required=True, description="订单行 · the order line.")
    quantity = graphene.Int(required=True, description="数量 · pieces.")


class AcceptanceLineInput(graphene.InputObjectType):
    """验收明细 · how many pieces of a line are accepted and rejected; together what was received."""

    order_line_id = graphene.ID(required=True, description="订单行 · the order line.")
    quantity_accepted = graphene.Int(required=True, description="合格数量 · pieces accepted.")
    quantity_rejected = graphene.Int(default_value=0, description="不合格数量 · pieces rejected.")
    remark = graphene.String(description="说明 · why, where pieces are rejected.")


LINES = graphene.List(
    graphene.NonNull(OrderLineQuantityInput),
    required=True,
    description="订单行 · the lines and their pieces.",
)


def _counted(lines: Sequence[Any]) -> list[tuple[UUID, int]]:
    return [(pk_of(line.order_line_id, "OrderLine", "lines"), line.quantity) for line in lines]


class SupplierOrderAccept(Command):
    """接单 · the supplier takes the order, before its deadline and while it is admitted."""

    class Arguments:
        id = PART

    Errors = SupplierOrderError
    supplier_order = graphene.Field(SupplierOrder)

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"supplier_order": services.accept(pk_of(id, "SupplierOrder"), by=context.known())}


class SupplierOrderDecline(Command):
    """拒单 · the supplier cannot deliver; stock and budget of its part are free again and the buyer is told."""

    class Arguments:
        id = PART
        reason = graphene.String(required=True, description="拒单原因 · the reason, which the buyer reads.")

    Errors = SupplierOrderError
    supplier_order = graphene.Field(SupplierOrder)

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"supplier_order": services.decline(pk_of(id, "SupplierOrder"), reason, by=context.known())}


class SupplierOrderShip(Command):
    """发货 · the supplier sends pieces; as many deliveries as it takes."""

    class Arguments:
        id = PART
        lines = LINES
        carrier = graphene.String(description="承运人 · who carries it.")
        tracking_number = graphene.String(description="运单号 · the tracking number.")

    Errors = SupplierOrderError
    fulfillment = graphene.Field(Fulfillment)
    supplier_order = graphene.Field(SupplierOrder)

    @staticmethod
    def perform(
        context: Context, id: str, lines: Sequence[Any], carrier: str = "", tracking_number: str = ""
    ) -> dict[str, Any]:
        fulfillment = services.ship(
            pk_of(id, "SupplierOrder"),
            _counted(lines),
            by=context.known(),
            carrier=carrier or "",
            tracking_number=tracking_number or "",
        )
        return {"fulfillment": fulfillment, "supplier_order": relations.part_of(fulfillment)}


class FulfillmentReceive(Command):
    """签收 · the buyer counts a delivery: every line of it, 0 where nothing came."""

    class Arguments:
        id = graphene.ID(required=True, description="发货单 · the delivery.")
        lines = LINES

    Errors = SupplierOrderError
    fulfillment = graphene.Field(Fulfillment)
    supplier_order = graphene.Field(SupplierOrder)

    @staticmethod
    def perform(context: Context, id: str, lines: Sequence[Any]) -> dict[str, Any]:
        fulfillment = services.receive(pk_of(id, "Fulfillment"), _counted(lines), by=context.known())
        return {"fulfillment": fulfillment, "supplier_order": relations.part_of(fulfillment)}


class AcceptanceCreate(Command):
    """验收 · the buyer judges every line of what arrived. The clerk of the order may not (《政府采购法》第六十一条)."""

    class Arguments:
        supplier_order_id = PART
        lines = graphene.List(
            graphene.NonNull(AcceptanceLineInput), required=True, description="验收明细 · every line."
        )
        inspectors = graphene.List(
            graphene.NonNull(graphene.String),
            required=True,
            description="验收小组 · the names of all who inspected, at least one.",
        )
        opinion = graphene.String(description="验收意见 · the opinion.")

    Errors = SupplierOrderError
    acceptance = graphene.Field(Acceptance)
    supplier_order = graphene.Field(SupplierOrder)

    @staticmethod
    def perform(
        context: Context,
        supplier_order_id: str,
        lines: Sequence[Any],
        inspectors: Sequence[str],
        opinion: str = "",
    ) -> dict[str, Any]:
        acceptance = services.inspect(
            pk_of(supplier_order_id, "SupplierOrder", "supplier_order_id"),
            [
                Judged(
                    pk_of(line.order_line_id, "OrderLine", "lines"),
                    line.quantity_accepted,
                    line.quantity_rejected or 0,
                    line.get("remark") or "",
                )
                for line in lines
            ],
            inspectors=inspectors,
            by=context.known(),
            opinion=opinion or "",
        )
        return {"acceptance": acceptance, "supplier_order": relations.part_of(acceptance)}


class OrderCancel(Command):
    """取消订单 · the buyer cancels an order that no supplier has accepted; all stock and budget is free again."""

    class Arguments:
        id = graphene.ID(required=True, description="订单 · the order.")
        reason = graphene.String(default_value="采购人取消订单", description="取消原因 · the reason.")

    Errors = OrderError
    order = graphene.Field(Order)

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"order": services.cancel_order(pk_of(id, "Order"), by=context.known(), reason=reason)}

"""Saleor's commands on orders, on the mall's verbs: approve, cancel, send, take back, note, correct."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from backend.core.actor import Actor
from backend.core.refusals import NotFound
from backend.order import services
from storefront_api.account.types import AddressInput
from storefront_api.kit.bulk import BulkDelete
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, split_global_id
from storefront_api.kit.types import MetadataInput
from storefront_api.order import relations
from storefront_api.order.errors import OrderError, OrderNoteAddError, OrderNoteUpdateError
from storefront_api.order.events import OrderEvent
from storefront_api.order.types import Fulfillment, Order

ORDER = graphene.ID(required=True, description="订单 · the order.")
FULFILLMENT = graphene.ID(required=True, description="发货单 · the delivery.")
ORDER_OR_PART = "订单或供货单 · the order, or the supplier order: suppliers see only the latter."


def order_or_part(global_id: str | None, field: str) -> UUID | None:
    """The key in an id of an order, or of the part of it that suppliers know."""
    if global_id is None:
        return None
    kind = split_global_id(global_id)[0]
    if kind not in {"Order", "SupplierOrder"}:
        raise NotFound("订单 order", field=field)
    key: UUID = pk_of(global_id, kind, field)
    return key


class OrderConfirm(Command):
    """确认订单 · agree to an order that waits for approval, as `approvalApprove` does: by who decides its next step, never by
    who placed it. Where several must agree it stays UNCONFIRMED until the last has."""

    class Arguments:
        id = ORDER

    Errors = OrderError
    order = graphene.Field(Order, description="订单 · the order as it is now.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"order": services.confirm(pk_of(id, "Order"), by=context.known())}


class OrderBulkCancel(BulkDelete):
    """批量取消订单 · cancel several orders that no supplier has accepted; the errors tell of the others."""

    Errors = OrderError
    noun = "Order"
    count = graphene.Int(required=True, default_value=0, description="取消数 · how many were canceled.")

    @staticmethod
    def delete(pk: Any, *, by: Actor) -> object:
        return services.cancel_order(pk, by=by, reason="采购人取消订单")


class OrderFulfillStockInput(graphene.InputObjectType):
    """发货数量 · pieces from a warehouse of the supplier."""

    quantity = graphene.Int(required=True, description="数量 · pieces.")
    warehouse = graphene.ID(required=True, description="仓库 · a warehouse of the supplier.")


class OrderFulfillLineInput(graphene.InputObjectType):
    """发货行 · an order line and its pieces; they leave the stock that is promised to the line."""

    order_line_id = graphene.ID(description="订单行 · the order line.")
    stocks = graphene.List(
        graphene.NonNull(OrderFulfillStockInput), required=True, description="数量 · the pieces."
    )


class OrderFulfillInput(graphene.InputObjectType):
    """发货 · what is sent."""

    lines = graphene.List(
        graphene.NonNull(OrderFulfillLineInput), required=True, description="订单行 · the lines."
    )
    notify_customer = graphene.Boolean(
        description="通知：总是通知 · has no effect: the buyer is always told."
    )
    allow_stock_to_be_exceeded = graphene.Boolean(
        default_value=False, description="超库存发货：不采用 · has no effect: only promised pieces are sent."
    )
    tracking_number = graphene.String(description="运单号 · the tracking number.")


class OrderFulfill(Command):
    """发货 · the supplier sends lines of its own part, as `supplierOrderShip` does; other suppliers' lines are not found."""

    class Arguments:
        order = graphene.ID(description=ORDER_OR_PART)
        input = OrderFulfillInput(required=True, description="发货 · what is sent.")

    Errors = OrderError
    fulfillments = graphene.List(graphene.NonNull(Fulfillment), description="发货单 · the deliveries.")
    order = graphene.Field(Order, description="订单 · the order, for those who may see it as a whole.")

    @staticmethod
    def perform(context: Context, input: Any, order: str | None = None) -> dict[str, Any]:
        by = context.known()
        found = services.fulfill(
            [
                (pk_of(line.get("order_line_id"), "OrderLine", "order_line_id"), _pieces(line.stocks))
                for line in input.lines
            ],
            by=by,
            order_id=order_or_part(order, "order"),
            warehouse_ids=[
                pk_of(stock.warehouse, "Warehouse", "warehouse")
                for line in input.lines
                for stock in line.stocks
            ],
            tracking_number=input.get("tracking_number") or "",
        )
        return {"fulfillments": found, "order": seen_order(found[0], by)}


def _pieces(stocks: Sequence[Any]) -> int:
    return sum(stock.quantity for stock in stocks)


def seen_order(row: Any, by: Actor) -> Any:
    """The whole order of something that belongs to a part of it, for those who may see it."""
    return relations.visible_order_of(relations.part_of(row), by)


class FulfillmentCancelInput(graphene.InputObjectType):
    """撤回发货 · where the pieces go."""

    warehouse_id = graphene.ID(
        description="仓库 · the supplier's warehouse; where they are kept, if not given."
    )


class FulfillmentCancel(Command):
    """撤回发货 · the supplier takes a delivery back that nobody has received; its pieces are to be sent again."""

    class Arguments:
        id = FULFILLMENT
        input = FulfillmentCancelInput(description="仓库 · where the pieces go.")

    Errors = OrderError
    fulfillment = graphene.Field(Fulfillment, description="发货单 · the delivery, canceled.")
    order = graphene.Field(Order, description="订单 · the order, for those who may see it as a whole.")

    @staticmethod
    def perform(context: Context, id: str, input: Any = None) -> dict[str, Any]:
        given = (input or {}).get("warehouse_id")
        by = context.known()
        fulfillment = services.recall(
            pk_of(id, "Fulfillment"),
            by=by,
            warehouse_id=pk_of(given, "Warehouse", "warehouse_id") if given else None,
        )
        return {"fulfillment": fulfillment, "order": seen_order(fulfillment, by)}


class FulfillmentUpdateTrackingInput(graphene.InputObjectType):
    """运单号 · the tracking number."""

    tracking_number = graphene.String(description="运单号 · the tracking number.")
    notify_customer = graphene.Boolean(default_value=False, description="通知采购人 · write to the buyer?")


class FulfillmentUpdateTracking(Command):
    """修改运单号 · the supplier states the tracking number of a delivery."""

    class Arguments:
        id = FULFILLMENT
        input = FulfillmentUpdateTrackingInput(required=True, description="运单号 · the tracking number.")

    Errors = OrderError
    fulfillment = graphene.Field(Fulfillment, description="发货单 · the delivery.")
    order = graphene.Field(Order, description="订单 · the order, for those who may see it as a whole.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        by = context.known()
        fulfillment = services.update_tracking(
            pk_of(id, "Fulfillment"),
            input.get("tracking_number") or "",
            by=by,
            notify=bool(input.get("notify_customer")),
        )
        return {"fulfillment": fulfillment, "order": seen_order(fulfillment, by)}


class OrderNoteInput(graphene.InputObjectType):
    """订单备注 · a note."""

    message = graphene.String(required=True, description="备注 · the note.")


class OrderNoteAdd(Command):
    """添加备注 · write a note into the order's journal; suppliers do not see it."""

    class Arguments:
        order = ORDER
        input = OrderNoteInput(required=True, description="备注 · the note.")

    Errors = OrderNoteAddError
    order = graphene.Field(Order, description="订单 · the order.")
    event = graphene.Field(OrderEvent, description="动态 · the note.")

    @staticmethod
    def perform(context: Context, order: str, input: Any) -> dict[str, Any]:
        found, entry = services.add_note(pk_of(order, "Order", "order"), input.message, by=context.known())
        return {"order": found, "event": relations.told_of(found, entry)}


class OrderNoteUpdate(Command):
    """修改备注 · say a note of one's own anew; the journal keeps both."""

    class Arguments:
        note = graphene.ID(required=True, description="备注 · the event of the note.")
        input = OrderNoteInput(required=True, description="备注 · the note.")

    Errors = OrderNoteUpdateError
    order = graphene.Field(Order, description="订单 · the order.")
    event = graphene.Field(OrderEvent, description="动态 · the new note.")

    @staticmethod
    def perform(context: Context, note: str, input: Any) -> dict[str, Any]:
        key = pk_of(note, "OrderEvent", "note")
        found, entry = services.update_note(key, input.message, by=context.known())
        return {"order": found, "event": relations.told_of(found, entry)}


class OrderUpdateInput(graphene.InputObjectType):
    """更正订单 · what changes; parts of an address that are not given stay as they are."""

    shipping_address = AddressInput(description="收货地址 · where to deliver.")
    billing_address = AddressInput(description="开票地址 · the invoice's address.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · added to what is there.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="内部元数据 · for staff who manage orders."
    )
    external_reference = graphene.String(
        description="外部编号 · the number in a system of the buyer's; empty takes it away."
    )


class OrderUpdate(Command):
    """更正订单 · the buyer's clerk corrects addresses, as long as no supplier has accepted."""

    class Arguments:
        id = graphene.ID(description="订单 · the order.")
        input = OrderUpdateInput(required=True, description="内容 · what changes.")

    Errors = OrderError
    order = graphene.Field(Order, description="订单 · the order.")

    @staticmethod
    def perform(context: Context, input: Any, id: str | None = None) -> dict[str, Any]:
        order = services.update_order(
            pk_of(id, "Order"),
            shipping_address=input.get("shipping_address"),
            billing_address=input.get("billing_address"),
            metadata={item.key: item.value for item in input.get("metadata") or ()},
            private_metadata={item.key: item.value for item in input.get("private_metadata") or ()},
            external_reference=input.get("external_reference"),
            by=context.known(),
        )
        return {"order": order}

from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from backend.checkout import drafts
from backend.core.refusals import NotFound
from backend.order.models import Order as OrderModel
from backend.order.models import SupplierOrder as SupplierOrderModel
from backend.order.queries import receipt, total_of_orders, visible_orders, visible_supplier_orders
from storefront_api.kit.connections import PAGING, Page
from storefront_api.kit.ids import pk_of
from storefront_api.kit.types import TaxedMoney
from storefront_api.order import commands, draft_commands, filters, lists, order_commands
from storefront_api.order.enums import ReportingPeriod
from storefront_api.order.types import Order, SupplierOrder


class Queries:
    order = graphene.Field(
        Order,
        id=graphene.ID(description="订单 · the order."),
        external_reference=graphene.String(
            description="外部编号 · the number in a system of the buyer's: the newest that one may see."
        ),
        description="订单 · an order that one may see; for a while after it was placed everybody who knows its id gets its "
        "receipt, in which persons and the buyer are hidden. Null otherwise.",
    )
    orders = graphene.Field(
        lists.OrderConnection,
        **PAGING,
        filter=lists.OrderFilterInput(description="筛选 · which orders."),
        where=filters.OrderWhereInput(description="条件 · which orders."),
        sort_by=lists.OrderSortingInput(description="排序 · by default the newest first."),
        search=graphene.String(description="关键词 · a number, a product or a supplier."),
        channel=graphene.String(description="频道标识 · only those of a channel."),
        description="订单列表 · the orders that one may see: of one's organisation, of one's region, or all.",
    )
    orders_total = graphene.Field(
        TaxedMoney,
        period=ReportingPeriod(description="期间 · today or this month, in Beijing time; all if not given."),
        channel=graphene.String(description="频道标识 · only those of a channel."),
        description="订单总额 · what the orders of a period cost together, canceled ones left out; for staff who manage orders.",
    )
    draft_orders = graphene.Field(
        lists.OrderConnection,
        **PAGING,
        filter=lists.OrderDraftFilterInput(description="筛选 · which drafts."),
        where=filters.DraftOrderWhereInput(description="条件 · which drafts."),
        search=graphene.String(description="关键词 · a number, a product or a clerk."),
        sort_by=lists.OrderSortingInput(description="排序 · by default the newest first."),
        description="草稿单列表 · the drafts of the buyers where one is a clerk.",
    )
    supplier_order = graphene.Field(
        SupplierOrder,
        id=graphene.ID(required=True, description="供货单 · the supplier order."),
        description="供货单 · a supplier order that one may see; null otherwise.",
    )
    supplier_orders = graphene.Field(
        lists.SupplierOrderConnection,
        **PAGING,
        filter=lists.SupplierOrderFilterInput(description="筛选 · which supplier orders."),
        description="供货单列表 · for suppliers their own, for buyers those of their orders.",
    )

    @staticmethod
    def resolve_order(
        root: None, info: Any, id: str | None = None, external_reference: str | None = None
    ) -> OrderModel | None:
        actor = info.context.actor
        if external_reference is not None and id is None:
            named = visible_orders(actor).filter(external_reference=external_reference)
            return named.order_by("-created_at", "id").first()
        try:
            pk = pk_of(id, "Order")
            return visible_orders(actor).filter(pk=pk).first() or drafts.draft(pk, actor) or receipt(pk)
        except NotFound:
            return None

    @staticmethod
    def resolve_orders(root: None, info: Any, **arguments: Any) -> Page:
        asked = {name: arguments.pop(name, None) for name in PAGING}
        return lists.orders(info.context.known(), asked, **arguments)

    @staticmethod
    def resolve_orders_total(
        root: None, info: Any, period: str | None = None, channel: str | None = None
    ) -> Decimal:
        return total_of_orders(info.context.actor, period, channel)

    @staticmethod
    def resolve_draft_orders(root: None, info: Any, **arguments: Any) -> Page:
        asked = {name: arguments.pop(name, None) for name in PAGING}
        return lists.draft_orders(info.context.known(), asked, **arguments)

    @staticmethod
    def resolve_supplier_order(root: None, info: Any, id: str) -> SupplierOrderModel | None:
        try:
            found = visible_supplier_orders(info.context.actor)
            return found.filter(pk=pk_of(id, "SupplierOrder")).first()
        except NotFound:
            return None

    @staticmethod
    def resolve_supplier_orders(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        return lists.supplier_orders(info.context.known(), paging, filter)


class Mutations:
    supplier_order_accept = commands.SupplierOrderAccept.Field()
    supplier_order_decline = commands.SupplierOrderDecline.Field()
    supplier_order_ship = commands.SupplierOrderShip.Field()
    fulfillment_receive = commands.FulfillmentReceive.Field()
    acceptance_create = commands.AcceptanceCreate.Field()
    order_cancel = commands.OrderCancel.Field()
    draft_order_create = draft_commands.DraftOrderCreate.Field()
    draft_order_update = draft_commands.DraftOrderUpdate.Field()
    draft_order_delete = draft_commands.DraftOrderDelete.Field()
    draft_order_bulk_delete = draft_commands.DraftOrderBulkDelete.Field()
    draft_order_complete = draft_commands.DraftOrderComplete.Field()
    order_lines_create = draft_commands.OrderLinesCreate.Field()
    order_line_update = draft_commands.OrderLineUpdate.Field()
    order_line_delete = draft_commands.OrderLineDelete.Field()
    order_confirm = order_commands.OrderConfirm.Field()
    order_bulk_cancel = order_commands.OrderBulkCancel.Field()
    order_fulfill = order_commands.OrderFulfill.Field()
    order_fulfillment_cancel = order_commands.FulfillmentCancel.Field()
    order_fulfillment_update_tracking = order_commands.FulfillmentUpdateTracking.Field()
    order_note_add = order_commands.OrderNoteAdd.Field()
    order_note_update = order_commands.OrderNoteUpdate.Field()
    order_update = order_commands.OrderUpdate.Field()
    order_update_shipping = draft_commands.OrderUpdateShipping.Field()

"""Order events: the journal of an order in Saleor's words. What Saleor has no word for is OTHER, with our own beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from backend.account.queries import people_by_id
from backend.core.models import JournalEntry as JournalEntryModel
from backend.core.peers import relation
from backend.order.models import OrderLine as OrderLineModel
from storefront_api.checkout.promotions import OrderEventDiscountObject
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.types import Node, always
from storefront_api.order import relations

KINDS = (
    "ADDED_PRODUCTS", "CANCELED", "CONFIRMED", "DRAFT_CREATED", "DRAFT_CREATED_FROM_REPLACE", "EMAIL_SENT", "EXPIRED",
    "EXTERNAL_SERVICE_NOTIFICATION", "FULFILLMENT_AWAITS_APPROVAL", "FULFILLMENT_CANCELED", "FULFILLMENT_FULFILLED_ITEMS",
    "FULFILLMENT_REFUNDED", "FULFILLMENT_REPLACED", "FULFILLMENT_RESTOCKED_ITEMS", "FULFILLMENT_RETURNED",
    "INVOICE_GENERATED", "INVOICE_REQUESTED", "INVOICE_SENT", "INVOICE_UPDATED", "NOTE_ADDED", "NOTE_UPDATED",
    "ORDER_DISCOUNT_ADDED", "ORDER_DISCOUNT_AUTOMATICALLY_UPDATED", "ORDER_DISCOUNT_DELETED", "ORDER_DISCOUNT_UPDATED",
    "ORDER_FULLY_PAID", "ORDER_LINE_DISCOUNT_REMOVED", "ORDER_LINE_DISCOUNT_UPDATED", "ORDER_LINE_PRODUCT_DELETED",
    "ORDER_LINE_VARIANT_DELETED", "ORDER_MARKED_AS_PAID", "ORDER_REPLACEMENT_CREATED", "OTHER", "OVERSOLD_ITEMS",
    "PAYMENT_AUTHORIZED", "PAYMENT_CAPTURED", "PAYMENT_FAILED", "PAYMENT_REFUNDED", "PAYMENT_VOIDED", "PLACED",
    "PLACED_AUTOMATICALLY_FROM_PAID_CHECKOUT", "PLACED_FROM_DRAFT", "REMOVED_PRODUCTS", "TRACKING_UPDATED",
    "TRANSACTION_CANCEL_REQUESTED", "TRANSACTION_CHARGE_REQUESTED", "TRANSACTION_EVENT",
    "TRANSACTION_MARK_AS_PAID_FAILED", "TRANSACTION_REFUND_REQUESTED", "UPDATED_ADDRESS",
)  # fmt: skip
OrderEventsEnum = strings(
    "OrderEventsEnum",
    [(name, name) for name in KINDS],
    "订单动态类型 · what happened, in Saleor's words; OTHER is ours alone, and `verb` says which.",
)
OrderEventsEmailsEnum = strings(
    "OrderEventsEmailsEnum",
    [
        (name, name)
        for name in (
            "CONFIRMED", "DIGITAL_LINKS", "FULFILLMENT_CONFIRMATION", "ORDER_CANCEL", "ORDER_CONFIRMATION", "ORDER_REFUND",
            "PAYMENT_CONFIRMATION", "SHIPPING_CONFIRMATION", "TRACKING_UPDATED",
        )
    ],
    "邮件类型 · kinds of letters; they are not events here.",
)  # fmt: skip
IN_SALEORS_WORDS: Mapping[str, str] = {
    "order.drafted": "DRAFT_CREATED",
    "order.draft_lines_added": "ADDED_PRODUCTS",
    "order.draft_lines_removed": "REMOVED_PRODUCTS",
    "order.placed": "PLACED",
    "order.placed_from_draft": "PLACED_FROM_DRAFT",
    "order.approved": "CONFIRMED",
    "order.canceled": "CANCELED",
    "order.expired": "EXPIRED",
    "order.returned": "CANCELED",
    "order.note_added": "NOTE_ADDED",
    "order.note_updated": "NOTE_UPDATED",
    "order.address_changed": "UPDATED_ADDRESS",
    "supplier_order.shipped": "FULFILLMENT_FULFILLED_ITEMS",
    "supplier_order.recalled": "FULFILLMENT_CANCELED",
    "supplier_order.tracking_updated": "TRACKING_UPDATED",
    "invoice.requested": "INVOICE_REQUESTED",
    "invoice.registered": "INVOICE_GENERATED",
    "invoice.updated": "INVOICE_UPDATED",
    "invoice.sent": "INVOICE_SENT",
    "settlement.paid": "ORDER_MARKED_AS_PAID",
    "credit_note.registered": "FULFILLMENT_REFUNDED",
    "credit_note.refunded": "PAYMENT_REFUNDED",
}


who = relation(people_by_id, "actor_id")


class OrderEventOrderLineObject(graphene.ObjectType):
    """动态中的订单行 · a line that an event is about, and how many pieces of it."""

    quantity = graphene.Int(description="数量 · pieces.")
    order_line = graphene.Field("storefront_api.order.types.OrderLine", description="订单行 · the line.")
    item_name = graphene.String(description="名称 · the product's name.")
    discount = graphene.Field(
        OrderEventDiscountObject, description="优惠：无 · null: there are no discounts."
    )

    resolve_discount = always(None)


class OrderEvent(graphene.ObjectType):
    """订单动态 · an entry of the order's journal, in Saleor's shape. The journal itself says more, and on which clause."""

    class Meta:
        interfaces = (Node,)

    date = graphene.DateTime(source="happened_at", description="时间 · when it happened.")
    type = graphene.Field(OrderEventsEnum, description="类型 · what happened, in Saleor's words.")
    verb = graphene.String(required=True, description="事项 · what was done, as the journal says it.")
    clause = graphene.String(required=True, description="依据 · on which clause.")
    user = graphene.Field(
        "storefront_api.account.types.User", description="办事人 · who did it; null for the system."
    )
    actor = graphene.String(required=True, source="actor_label", description="办事人姓名 · the name.")
    message = graphene.String(description="内容 · the note, or the reason.")
    email = graphene.String(description="收件人：不记录 · null: letters are not events here.")
    amount = graphene.Float(description="金额 · the amount in yuan, where it is about one.")
    quantity = graphene.Int(description="数量 · the pieces, where it is about some.")
    composed_id = graphene.String(description="发货编号 · which delivery of which supplier order.")
    order_number = graphene.String(description="订单号 · the number of the order or of its part.")
    invoice_number = graphene.String(description="发票号码 · the invoice, where it is about one.")
    lines = graphene.List(
        graphene.NonNull(OrderEventOrderLineObject),
        description="订单行 · the lines, where it is about some.",
    )
    related = graphene.Field(lambda: OrderEvent, description="相关动态 · the note that this one says anew.")
    related_order = graphene.Field(
        "storefront_api.order.types.Order", description="相关订单：无 · null: no order replaces another."
    )
    transaction_reference = graphene.String(description="支付凭证号 · the treasury's voucher.")
    shipping_costs_included = graphene.Boolean(description="含运费：无此项 · null: delivery is in the price.")
    warehouse = graphene.Field(
        "storefront_api.product.warehouses.Warehouse",
        description="仓库：不显示 · null: suppliers keep their own.",
    )

    app = graphene.Field(
        "storefront_api.app.types.App", description="应用：见 actor · null: `actor` names it."
    )
    email_type = OrderEventsEmailsEnum(description="邮件类型：不记录 · null: letters are not events here.")
    discount = graphene.Field(
        OrderEventDiscountObject, description="优惠：无 · null: there are no discounts."
    )

    resolve_app = resolve_email_type = resolve_discount = always(None)
    resolve_email = resolve_related_order = resolve_shipping_costs_included = resolve_warehouse = always(None)

    @staticmethod
    def resolve_id(entry: JournalEntryModel, info: Any) -> str:
        return to_global_id("OrderEvent", entry.pk)

    @staticmethod
    def resolve_type(entry: JournalEntryModel, info: Any) -> str:
        verb = "order.placed_from_draft" if _fact(entry, "from_draft") else entry.verb
        return IN_SALEORS_WORDS.get(verb, "OTHER")

    @staticmethod
    def resolve_user(entry: JournalEntryModel, info: Any) -> Any:
        return who(entry)

    @staticmethod
    def resolve_message(entry: JournalEntryModel, info: Any) -> str | None:
        return _fact(entry, "message") or _fact(entry, "reason")

    @staticmethod
    def resolve_amount(entry: JournalEntryModel, info: Any) -> float | None:
        amount = _fact(entry, "amount") or _fact(entry, "total")
        return float(amount) if amount is not None else None

    @staticmethod
    def resolve_quantity(entry: JournalEntryModel, info: Any) -> int | None:
        pieces = _pieces(entry)
        return sum(pieces.values()) if pieces else None

    @staticmethod
    def resolve_composed_id(entry: JournalEntryModel, info: Any) -> str | None:
        delivery = _fact(entry, "delivery")
        return f"{_fact(entry, 'number')}-{delivery}" if delivery is not None else None

    @staticmethod
    def resolve_order_number(entry: JournalEntryModel, info: Any) -> str | None:
        number = _fact(entry, "number")
        about = entry.subject_type in {"Order", "SupplierOrder"}
        return str(number) if about and number is not None else None

    @staticmethod
    def resolve_invoice_number(entry: JournalEntryModel, info: Any) -> str | None:
        return _fact(entry, "number") if entry.verb.startswith("invoice.") else None

    @staticmethod
    def resolve_lines(entry: JournalEntryModel, info: Any) -> list[OrderEventOrderLineObject] | None:
        pieces = _pieces(entry)
        if not pieces:
            return None
        named = _lines_of_entry(entry)
        return [
            OrderEventOrderLineObject(
                quantity=count, order_line=named[key], item_name=named[key].product_name
            )
            for key, count in pieces.items()
            if key in named
        ]

    @staticmethod
    def resolve_related(entry: JournalEntryModel, info: Any) -> JournalEntryModel | None:
        found: JournalEntryModel | None = relations.related_to(entry)
        return found

    @staticmethod
    def resolve_transaction_reference(entry: JournalEntryModel, info: Any) -> str | None:
        return _fact(entry, "voucher")


def _fact(entry: JournalEntryModel, name: str) -> Any:
    return entry.facts.get(name)


def _pieces(entry: JournalEntryModel) -> dict[str, int]:
    """`{order line: pieces}` where an entry counts any; an inspection counts accepted and rejected ones, which are not."""
    lines = entry.facts.get("lines")
    return (
        {key: count for key, count in lines.items() if isinstance(count, int)}
        if isinstance(lines, dict)
        else {}
    )


def _lines_of_entry(entry: JournalEntryModel) -> dict[str, OrderLineModel]:
    """The lines of what the entry is about, loaded once for all entries of a list."""
    return {str(line.pk): line for line in relations.lines_about(entry)}

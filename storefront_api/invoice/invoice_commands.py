"""Saleor's commands on invoices, and credit notes: on the mall's verbs, where the tax system issues and we only register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene

from backend.core.actor import Actor
from backend.core.refusals import NotFound
from backend.invoice import crediting, invoicing
from backend.invoice.models import CreditNote as CreditNoteModel
from backend.invoice.refusals import NoReplacement
from backend.order.models import FulfillmentLine
from storefront_api.invoice.errors import InvoiceError
from storefront_api.invoice.types import CreditNote, Invoice, Settlement
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.order import relations
from storefront_api.order.commands import OrderLineQuantityInput
from storefront_api.order.errors import OrderError
from storefront_api.order.order_commands import ORDER_OR_PART, order_or_part
from storefront_api.order.types import Fulfillment, Order

INVOICE = graphene.ID(required=True, description="发票 · the invoice.")
RED_NUMBER = graphene.String(
    description="红字发票号码 · the number that the tax system gave the credit note."
)


class InvoiceRequest(Command):
    """催开发票 · the buyer asks the suppliers of an order for invoices over what is settled; each then waits for its number."""

    class Arguments:
        order_id = graphene.ID(required=True, description="订单 · the order.")
        number = graphene.String(
            description="号码：由税务系统赋予 · has no effect: the tax system numbers invoices."
        )

    Errors = InvoiceError
    order = graphene.Field(Order, description="订单 · the order.")
    invoice = graphene.Field(Invoice, description="发票 · the first of those asked for; PENDING.")
    invoices = graphene.List(graphene.NonNull(Invoice), description="发票 · all that were asked for.")

    @staticmethod
    def perform(context: Context, order_id: str, number: str | None = None) -> dict[str, Any]:
        asked = invoicing.request_invoices(pk_of(order_id, "Order", "order_id"), by=context.known())
        return {"order": asked[0].settlement.supplier_order.order, "invoice": asked[0], "invoices": asked}


class InvoiceRequestDelete(Command):
    """撤回催开 · the buyer withdraws what it asked for, as long as no invoice is registered."""

    class Arguments:
        id = INVOICE

    Errors = InvoiceError
    invoice = graphene.Field(Invoice, description="发票 · what it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"invoice": invoicing.withdraw_request(pk_of(id, "Invoice"), by=context.known())}


class InvoiceCreateInput(graphene.InputObjectType):
    """发票 · number and file of an e-invoice of today over what is settled."""

    number = graphene.String(required=True, description="发票号码 · 20 digits, or 8.")
    url = graphene.String(
        required=True, description="发票文件链接 · an https address in the tax system; may be empty."
    )


class UpdateInvoiceInput(graphene.InputObjectType):
    """发票 · what changes of a registration."""

    number = graphene.String(description="发票号码 · 20 digits, or 8.")
    url = graphene.String(description="发票文件链接 · an https address in the tax system.")


class InvoiceCreate(Command):
    """登记发票 · the supplier registers its e-invoice of today; `invoiceRegister` takes another date, too."""

    class Arguments:
        order_id = graphene.ID(required=True, description=ORDER_OR_PART)
        input = InvoiceCreateInput(required=True, description="发票 · the invoice.")

    Errors = InvoiceError
    invoice = graphene.Field(Invoice, description="发票 · the invoice.")

    @staticmethod
    def perform(context: Context, order_id: str, input: Any) -> dict[str, Any]:
        key = order_or_part(order_id, "order_id")
        assert key is not None
        return {"invoice": invoicing.create_invoice(key, input.number, input.url, by=context.known())}


class InvoiceUpdate(Command):
    """更正登记 · the supplier corrects number or link, before anything was paid on it or credited against it."""

    class Arguments:
        id = INVOICE
        input = UpdateInvoiceInput(required=True, description="内容 · what changes.")

    Errors = InvoiceError
    invoice = graphene.Field(Invoice, description="发票 · the invoice.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        invoice = invoicing.update_invoice(
            pk_of(id, "Invoice"), number=input.get("number"), url=input.get("url"), by=context.known()
        )
        return {"invoice": invoice}


class InvoiceDelete(Command):
    """撤销登记 · the supplier takes a registration back, before anything was paid on it or credited against it."""

    class Arguments:
        id = INVOICE

    Errors = InvoiceError
    invoice = graphene.Field(Invoice, description="发票 · what it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"invoice": invoicing.delete_invoice(pk_of(id, "Invoice"), by=context.known())}


class InvoiceSendNotification(Command):
    """再次告知 · write to the buyer's clerk about a registered invoice again."""

    class Arguments:
        id = INVOICE

    Errors = InvoiceError
    invoice = graphene.Field(Invoice, description="发票 · the invoice.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"invoice": invoicing.send_invoice(pk_of(id, "Invoice"), by=context.known())}


class CreditNoteRegister(Command):
    """登记红字发票 · the supplier or the buyer's finance officer registers the credit note against a registered invoice."""

    class Arguments:
        invoice_id = INVOICE
        number = graphene.String(required=True, description="红字发票号码 · 20 digits, or 8.")
        reason = graphene.String(required=True, description="原因 · returned, reduced or wrong, and why.")
        amount = PositiveDecimal(description="红冲金额（元） · by default what the pieces cost.")
        issued_on = graphene.Date(description="开票日期 · today, if not given.")
        lines = graphene.List(
            graphene.NonNull(OrderLineQuantityInput), description="明细 · the pieces that it takes back."
        )

    Errors = InvoiceError
    credit_note = graphene.Field(CreditNote, description="红字发票 · the credit note.")
    settlement = graphene.Field(Settlement, description="结算单 · the settlement as it is now.")

    @staticmethod
    def perform(
        context: Context,
        invoice_id: str,
        number: str,
        reason: str,
        amount: Decimal | None = None,
        issued_on: date | None = None,
        lines: Sequence[Any] = (),
    ) -> dict[str, Any]:
        note = crediting.register_credit_note(
            pk_of(invoice_id, "Invoice", "invoice_id"),
            number=number,
            reason=reason,
            amount=amount,
            issued_on=issued_on,
            lines=[(pk_of(line.order_line_id, "OrderLine", "lines"), line.quantity) for line in lines or ()],
            by=context.known(),
        )
        return {"credit_note": note, "settlement": note.settlement}


class CreditNoteRefundRecord(Command):
    """登记退款 · the finance officer records that the supplier has returned what was paid too much."""

    class Arguments:
        id = graphene.ID(required=True, description="红字发票 · the credit note.")
        voucher = graphene.String(required=True, description="收款凭证号 · the voucher of what came in.")

    Errors = InvoiceError
    credit_note = graphene.Field(CreditNote, description="红字发票 · the credit note.")

    @staticmethod
    def perform(context: Context, id: str, voucher: str) -> dict[str, Any]:
        note = crediting.record_refund(pk_of(id, "CreditNote"), voucher=voucher, by=context.known())
        return {"credit_note": note}


class OrderRefundLineInput(graphene.InputObjectType):
    """退货行 · an order line and its pieces."""

    order_line_id = graphene.ID(required=True, description="订单行 · the order line.")
    quantity = graphene.Int(required=True, description="数量 · pieces.")


class OrderRefundFulfillmentLineInput(graphene.InputObjectType):
    """退货行 · pieces of a delivery."""

    fulfillment_line_id = graphene.ID(required=True, description="发货行 · the line of the delivery.")
    quantity = graphene.Int(required=True, description="数量 · pieces.")


class OrderReturnLineInput(OrderRefundLineInput):
    """退货行 · an order line and its pieces, and why."""

    replace = graphene.Boolean(default_value=False, description="换货：不支持 · true is refused.")
    reason = graphene.String(description="原因 · why.")


class OrderReturnFulfillmentLineInput(OrderRefundFulfillmentLineInput):
    """退货行 · pieces of a delivery, and why."""

    replace = graphene.Boolean(default_value=False, description="换货：不支持 · true is refused.")
    reason = graphene.String(description="原因 · why.")


class OrderRefundProductsInput(graphene.InputObjectType):
    """红冲 · what is credited; the credit note itself comes from the tax system."""

    order_lines = graphene.List(
        graphene.NonNull(OrderRefundLineInput), description="订单行 · pieces by line."
    )
    fulfillment_lines = graphene.List(
        graphene.NonNull(OrderRefundFulfillmentLineInput), description="发货行 · pieces by delivery."
    )
    amount_to_refund = PositiveDecimal(description="红冲金额（元） · by default what the pieces cost.")
    include_shipping_costs = graphene.Boolean(
        default_value=False, description="含运费：无此项 · has no effect: delivery is in the price."
    )
    credit_note_number = RED_NUMBER
    reason = graphene.String(description="原因 · why.")


class OrderReturnProductsInput(graphene.InputObjectType):
    """退货 · what goes back to the supplier and is credited."""

    order_lines = graphene.List(
        graphene.NonNull(OrderReturnLineInput), description="订单行 · pieces by line."
    )
    fulfillment_lines = graphene.List(
        graphene.NonNull(OrderReturnFulfillmentLineInput), description="发货行 · pieces by delivery."
    )
    amount_to_refund = PositiveDecimal(description="红冲金额（元） · by default what the pieces cost.")
    include_shipping_costs = graphene.Boolean(
        default_value=False, description="含运费：无此项 · has no effect: delivery is in the price."
    )
    refund = graphene.Boolean(
        default_value=False, description="红冲：总是 · has no effect: a return is credited."
    )
    credit_note_number = RED_NUMBER
    reason = graphene.String(description="原因 · why.")
    reason_reference = graphene.ID(
        description="原因页面 · a page of the type that `returnSettings` names; required where it names one."
    )


def _taken_back(input: Any) -> list[tuple[UUID, int]]:
    """`(order line, pieces)` of both kinds of lines, added up."""
    if any(
        line.get("replace") for name in ("order_lines", "fulfillment_lines") for line in input.get(name) or ()
    ):
        raise NoReplacement
    pieces: dict[UUID, int] = {}
    for line in input.get("order_lines") or ():
        key = pk_of(line.order_line_id, "OrderLine", "order_line_id")
        pieces[key] = pieces.get(key, 0) + line.quantity
    asked = {
        pk_of(line.fulfillment_line_id, "FulfillmentLine", "fulfillment_line_id"): line.quantity
        for line in input.get("fulfillment_lines") or ()
    }
    of = dict(FulfillmentLine.objects.filter(pk__in=asked).values_list("pk", "order_line_id"))
    for pk, quantity in asked.items():
        if pk not in of:
            raise NotFound("发货行 fulfillment line", field="fulfillment_line_id")
        pieces[of[pk]] = pieces.get(of[pk], 0) + quantity
    return list(pieces.items())


def _refunded(
    order: str, by: Actor, verb: Callable[..., CreditNoteModel] = crediting.refund_order, **given: Any
) -> tuple[CreditNoteModel, Any]:
    key = order_or_part(order, "order")
    assert key is not None
    note = verb(key, by=by, **given)
    return note, relations.visible_order_of(relations.part_of(note.settlement), by)


class FulfillmentRefundProducts(Command):
    """红冲商品 · register a credit note over goods of an order, as `creditNoteRegister` does."""

    class Arguments:
        order = graphene.ID(required=True, description=ORDER_OR_PART)
        input = OrderRefundProductsInput(required=True, description="红冲 · what is credited.")

    Errors = OrderError
    fulfillment = graphene.Field(
        Fulfillment, description="发货单：不变 · null: deliveries stay as they were."
    )
    order = graphene.Field(Order, description="订单 · the order, for those who may see it as a whole.")
    credit_note = graphene.Field(CreditNote, description="红字发票 · the credit note.")

    @staticmethod
    def perform(context: Context, order: str, input: Any) -> dict[str, Any]:
        note, found = _refunded(
            order,
            context.known(),
            number=input.get("credit_note_number"),
            reason=input.get("reason") or "销售折让",
            amount=input.get("amount_to_refund"),
            lines=_taken_back(input),
        )
        return {"order": found, "credit_note": note}


class FulfillmentReturnProducts(Command):
    """退货红冲 · goods go back to the supplier and are credited; nothing is replaced within an order."""

    class Arguments:
        order = graphene.ID(required=True, description=ORDER_OR_PART)
        input = OrderReturnProductsInput(required=True, description="退货 · what goes back.")

    Errors = OrderError
    return_fulfillment = graphene.Field(
        Fulfillment, description="退货发货单：无 · null: the credit note records it."
    )
    replace_fulfillment = graphene.Field(Fulfillment, description="换货发货单：无 · null.")
    order = graphene.Field(Order, description="订单 · the order, for those who may see it as a whole.")
    replace_order = graphene.Field(Order, description="换货订单：无 · null.")
    credit_note = graphene.Field(CreditNote, description="红字发票 · the credit note.")

    @staticmethod
    def perform(context: Context, order: str, input: Any) -> dict[str, Any]:
        why = input.get("reason_reference")
        note, found = _refunded(
            order,
            context.known(),
            crediting.return_goods,
            reason_id=pk_of(why, "Page", "reason_reference") if why else None,
            number=input.get("credit_note_number"),
            reason=input.get("reason") or "销售退回",
            amount=input.get("amount_to_refund"),
            lines=_taken_back(input),
        )
        return {"order": found, "credit_note": note}


class OrderRefund(Command):
    """红冲金额 · register a credit note over an amount, without naming goods."""

    class Arguments:
        id = graphene.ID(required=True, description=ORDER_OR_PART)
        amount = PositiveDecimal(required=True, description="红冲金额（元） · the amount.")
        credit_note_number = RED_NUMBER
        reason = graphene.String(description="原因 · why.")

    Errors = OrderError
    order = graphene.Field(Order, description="订单 · the order, for those who may see it as a whole.")
    credit_note = graphene.Field(CreditNote, description="红字发票 · the credit note.")

    @staticmethod
    def perform(
        context: Context,
        id: str,
        amount: Decimal,
        credit_note_number: str | None = None,
        reason: str | None = None,
    ) -> dict[str, Any]:
        note, found = _refunded(
            id, context.known(), number=credit_note_number, reason=reason or "销售折让", amount=amount
        )
        return {"order": found, "credit_note": note}

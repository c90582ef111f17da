from __future__ import annotations

from typing import Any

import graphene

from backend.core.refusals import NotFound
from backend.invoice.models import Paper as PaperModel
from backend.invoice.models import Settlement as SettlementModel
from backend.invoice.queries import visible_papers, visible_settlements
from backend.invoice.reasons import Of
from storefront_api.invoice import commands, granted, invoice_commands, reason_commands
from storefront_api.invoice.types import Paper, Settlement, SettlementStateEnum
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import pk_of

SettlementConnection = connection(Settlement)


class SettlementFilterInput(graphene.InputObjectType):
    """结算单筛选 · which settlements."""

    state = graphene.List(graphene.NonNull(SettlementStateEnum), description="状态 · any of these.")
    due_by = graphene.Date(description="最迟付款日不晚于 · to be paid by this day.")


class Queries:
    settlement = graphene.Field(
        Settlement,
        id=graphene.ID(required=True, description="结算单 · the settlement."),
        description="结算单 · a settlement that one may see; null otherwise.",
    )
    settlements = graphene.Field(
        SettlementConnection,
        **PAGING,
        filter=SettlementFilterInput(description="筛选 · which settlements."),
        description="结算单列表 · for suppliers their own, for buyers those of their orders, newest first.",
    )
    paper = graphene.Field(
        Paper,
        id=graphene.ID(required=True, description="单据 · the paper."),
        description="单据 · a paper that one may read; null otherwise.",
    )

    refund_settings = graphene.Field(
        reason_commands.RefundSettings,
        required=True,
        description="红冲设置 · what holds for granted refunds; for whoever is logged in.",
    )
    return_settings = graphene.Field(
        reason_commands.ReturnSettings,
        required=True,
        description="退货设置 · what holds for goods that go back; for whoever is logged in.",
    )

    @staticmethod
    def resolve_refund_settings(root: None, info: Any) -> Of:
        info.context.known()
        return Of.REFUND

    @staticmethod
    def resolve_return_settings(root: None, info: Any) -> Of:
        info.context.known()
        return Of.RETURN

    @staticmethod
    def resolve_settlement(root: None, info: Any, id: str) -> SettlementModel | None:
        try:
            return visible_settlements(info.context.actor).filter(pk=pk_of(id, "Settlement")).first()
        except NotFound:
            return None

    @staticmethod
    def resolve_settlements(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        found = visible_settlements(info.context.known())
        wanted = filter or {}
        if wanted.get("state"):
            found = found.filter(state__in=wanted["state"])
        if wanted.get("due_by"):
            found = found.filter(due_on__lte=wanted["due_by"])
        return page(found, ("-requested_at", "id"), window(**paging))

    @staticmethod
    def resolve_paper(root: None, info: Any, id: str) -> PaperModel | None:
        try:
            return visible_papers(info.context.actor).filter(pk=pk_of(id, "Paper")).first()
        except NotFound:
            return None


class Mutations:
    settlement_request = commands.SettlementRequest.Field()
    settlement_confirm = commands.SettlementConfirm.Field()
    settlement_payment_record = commands.SettlementPaymentRecord.Field()
    invoice_register = commands.InvoiceRegister.Field()
    invoice_request = invoice_commands.InvoiceRequest.Field()
    invoice_request_delete = invoice_commands.InvoiceRequestDelete.Field()
    invoice_create = invoice_commands.InvoiceCreate.Field()
    invoice_update = invoice_commands.InvoiceUpdate.Field()
    invoice_delete = invoice_commands.InvoiceDelete.Field()
    invoice_send_notification = invoice_commands.InvoiceSendNotification.Field()
    credit_note_register = invoice_commands.CreditNoteRegister.Field()
    credit_note_refund_record = invoice_commands.CreditNoteRefundRecord.Field()
    order_refund = invoice_commands.OrderRefund.Field()
    order_fulfillment_refund_products = invoice_commands.FulfillmentRefundProducts.Field()
    order_fulfillment_return_products = invoice_commands.FulfillmentReturnProducts.Field()
    order_grant_refund_create = granted.OrderGrantRefundCreate.Field()
    order_grant_refund_update = granted.OrderGrantRefundUpdate.Field()
    transaction_request_refund_for_granted_refund = granted.TransactionRequestRefundForGrantedRefund.Field()
    refund_settings_update = reason_commands.RefundSettingsUpdate.Field()
    refund_reason_reference_clear = reason_commands.RefundReasonReferenceTypeClear.Field()
    return_settings_update = reason_commands.ReturnSettingsUpdate.Field()
    return_reason_reference_clear = reason_commands.ReturnReasonReferenceTypeClear.Field()

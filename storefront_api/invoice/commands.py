"""Commands of settlement: each calls one verb and gives back what it changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import graphene

from backend.invoice import services
from storefront_api.invoice.errors import InvoiceError, SettlementError
from storefront_api.invoice.types import Invoice, Settlement
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import PositiveDecimal

SETTLEMENT = graphene.ID(required=True, description="结算单 · the settlement.")


class SettlementRequest(Command):
    """申请结算 · the supplier asks to be paid for what was accepted; amount and last day follow from record and law."""

    class Arguments:
        supplier_order_id = graphene.ID(required=True, description="供货单 · the supplier order.")
        bank_name = graphene.String(required=True, description="开户银行 · the supplier's bank.")
        account_number = graphene.String(
            required=True, description="收款账号 · an account of the supplier itself."
        )

    Errors = SettlementError
    settlement = graphene.Field(Settlement)

    @staticmethod
    def perform(
        context: Context, supplier_order_id: str, bank_name: str, account_number: str
    ) -> dict[str, Any]:
        settlement = services.request_settlement(
            pk_of(supplier_order_id, "SupplierOrder", "supplier_order_id"),
            bank_name=bank_name,
            account_number=account_number,
            by=context.known(),
        )
        return {"settlement": settlement}


class SettlementConfirm(Command):
    """确认结算 · the buyer's finance officer confirms what is owed; the budget is spent, the rest is free again."""

    class Arguments:
        id = SETTLEMENT

    Errors = SettlementError
    settlement = graphene.Field(Settlement)

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"settlement": services.confirm_settlement(pk_of(id, "Settlement"), by=context.known())}


class SettlementPaymentRecord(Command):
    """登记支付 · the finance officer records that the treasury has paid."""

    class Arguments:
        id = SETTLEMENT
        voucher = graphene.String(required=True, description="支付凭证号 · the treasury's voucher.")

    Errors = SettlementError
    settlement = graphene.Field(Settlement)

    @staticmethod
    def perform(context: Context, id: str, voucher: str) -> dict[str, Any]:
        paid = services.record_payment(pk_of(id, "Settlement"), voucher=voucher, by=context.known())
        return {"settlement": paid}


class InvoiceRegister(Command):
    """登记发票 · the supplier registers the statutory e-invoice that it issued; its amount is what is settled."""

    class Arguments:
        settlement_id = SETTLEMENT
        number = graphene.String(required=True, description="发票号码 · 20 digits, or 8.")
        amount = PositiveDecimal(
            required=True, description="价税合计（元） · the amount in yuan, tax included."
        )
        issued_on = graphene.Date(required=True, description="开票日期 · the date of the invoice.")

    Errors = InvoiceError
    invoice = graphene.Field(Invoice)
    settlement = graphene.Field(Settlement)

    @staticmethod
    def perform(
        context: Context, settlement_id: str, number: str, amount: Decimal, issued_on: date
    ) -> dict[str, Any]:
        invoice = services.register_invoice(
            pk_of(settlement_id, "Settlement", "settlement_id"),
            number=number,
            amount=amount,
            issued_on=issued_on,
            by=context.known(),
        )
        return {"invoice": invoice, "settlement": invoice.settlement}

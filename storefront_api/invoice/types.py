from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.invoice.models import CreditNote as CreditNoteModel
from backend.invoice.models import CreditNoteLine as CreditNoteLineModel
from backend.invoice.models import Invoice as InvoiceModel
from backend.invoice.models import Paper as PaperModel
from backend.invoice.models import Settlement as SettlementModel
from backend.order.models import Acceptance as AcceptanceModel
from backend.order.models import Order as OrderModel
from backend.order.models import SupplierOrder as SupplierOrderModel
from storefront_api.invoice import links
from storefront_api.kit.enums import choices
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import Money, Node, always, node_id
from storefront_api.order import relations
from storefront_api.order.enums import JobStatusEnum
from storefront_api.order.types import Acceptance, Order, OrderLine, SupplierOrder

SettlementStateEnum = choices(
    "SettlementStateEnum", SettlementModel.State, "结算状态 · requested, confirmed by the buyer, paid."
)
CreditNoteStateEnum = choices(
    "CreditNoteStateEnum",
    CreditNoteModel.State,
    "红冲状态 · offset against what is owed, due back, or returned.",
)
PaperKindEnum = choices("PaperKindEnum", PaperModel.Kind, "单据类型 · the kinds of papers.")


class Paper(graphene.ObjectType):
    """单据 · a PDF made from the record. None of them is a tax invoice."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(PaperKindEnum, required=True, description="类型 · the kind.")
    title = graphene.String(required=True, description="名称 · the kind, for people.")
    number = graphene.String(required=True, description="编号 · the number.")
    url = graphene.String(
        required=True, description="链接 · where it can be read for a quarter of an hour, without a token."
    )
    is_made = graphene.Boolean(required=True, description="已生成 · can it be read already?")
    requested_at = graphene.DateTime(required=True, description="申请时间 · when it was ordered.")
    made_at = graphene.DateTime(description="生成时间 · when it was made.")
    sha256 = graphene.String(
        name="sha256", description="文件摘要 · the SHA-256 of the file, once it is made."
    )
    verification_code = graphene.String(description="核验码 · the code printed on it, once it is made.")

    resolve_id = node_id("Paper")

    @staticmethod
    def resolve_title(paper: PaperModel, info: Any) -> str:
        return paper.get_kind_display()

    @staticmethod
    def resolve_url(paper: PaperModel, info: Any) -> str:
        return str(info.context.absolute(links.path_to(paper.pk)))

    @staticmethod
    def resolve_is_made(paper: PaperModel, info: Any) -> bool:
        return paper.made_at is not None

    @staticmethod
    def resolve_sha256(paper: PaperModel, info: Any) -> str | None:
        return paper.sha256 or None

    @staticmethod
    def resolve_verification_code(paper: PaperModel, info: Any) -> str | None:
        return paper.verification_code or None


class CreditNoteLine(graphene.ObjectType):
    """红冲明细 · how many pieces of an order line a credit note takes back."""

    class Meta:
        interfaces = (Node,)

    order_line = graphene.Field(OrderLine, required=True, description="订单行 · the order line.")
    quantity = graphene.Int(required=True, description="数量 · pieces.")

    resolve_id = node_id("CreditNoteLine")

    @staticmethod
    def resolve_order_line(line: CreditNoteLineModel, info: Any) -> Any:
        return relations.line_of(line)


class CreditNote(graphene.ObjectType):
    """红字发票 · the supplier's credit note against a registered invoice, issued in the tax system and registered here."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(
        required=True, description="信息单号 · our number of it; its paper bears the same."
    )
    red_number = graphene.String(required=True, description="红字发票号码 · the tax system's number.")
    amount = graphene.Field(Money, required=True, description="红冲金额 · what it takes back.")
    issued_on = graphene.Date(required=True, description="开票日期 · its date.")
    reason = graphene.String(required=True, description="原因 · why.")
    reason_reference = graphene.Field(
        "storefront_api.page.types.Page", description="原因页面 · the page that says why, if one does."
    )
    state = graphene.Field(CreditNoteStateEnum, required=True, description="状态 · what became of the money.")
    state_display = graphene.String(required=True, description="状态名称 · the state, for people.")
    created_at = graphene.DateTime(required=True, description="登记时间 · when it was registered.")
    refunded_at = graphene.DateTime(description="退款时间 · when what was paid too much came back.")
    voucher = graphene.String(required=True, description="收款凭证号 · the voucher of what came back.")
    lines = graphene.List(
        graphene.NonNull(CreditNoteLine), required=True, description="明细 · the pieces that it takes back."
    )

    resolve_id = node_id("CreditNote")

    @staticmethod
    def resolve_reason_reference(note: CreditNoteModel, info: Any) -> Any:
        return relations.reason_page_of(note)

    @staticmethod
    def resolve_state_display(note: CreditNoteModel, info: Any) -> str:
        return note.get_state_display()

    @staticmethod
    def resolve_lines(note: CreditNoteModel, info: Any) -> Sequence[CreditNoteLineModel]:
        return relations.lines_of_credit_note(note)


class Invoice(HasMetadata, graphene.ObjectType):
    """发票 · a statutory e-invoice that the supplier issued in the tax system and registered here. We never issue one."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    number = graphene.String(description="发票号码 · the number.")
    amount = graphene.Field(Money, required=True, description="价税合计 · the amount, tax included.")
    issued_on = graphene.Date(
        description="开票日期 · the date of the invoice; null while it waits for its number."
    )
    created_at = graphene.DateTime(
        required=True, description="登记时间 · when it was registered, or asked for."
    )
    updated_at = graphene.DateTime(
        required=True, source="created_at", description="更新时间 · the same: it does not change."
    )
    status = graphene.Field(
        JobStatusEnum,
        required=True,
        description="状态 · PENDING while it waits for its number, then SUCCESS.",
    )
    message = graphene.String(description="说明 · nothing.")
    url = graphene.String(description="链接 · the file in the tax system, if the supplier gave its address.")
    order = graphene.Field(Order, description="订单 · the order, for those who may see it.")
    credit_notes = graphene.List(
        graphene.NonNull(CreditNote), required=True, description="红字发票 · the credit notes against it."
    )
    settlement = graphene.Field(
        "storefront_api.invoice.types.Settlement", required=True, description="结算单 · the settlement."
    )

    resolve_id = node_id("Invoice")

    resolve_message = always(None)

    @staticmethod
    def resolve_status(invoice: InvoiceModel, info: Any) -> str:
        return "pending" if invoice.number is None else "success"

    @staticmethod
    def resolve_url(invoice: InvoiceModel, info: Any) -> str | None:
        return invoice.url or None

    @staticmethod
    def resolve_credit_notes(invoice: InvoiceModel, info: Any) -> Sequence[CreditNoteModel]:
        return relations.credit_notes_of_invoice(invoice)

    @staticmethod
    def resolve_order(invoice: InvoiceModel, info: Any) -> OrderModel | None:
        part = relations.part_of(relations.settlement_of(invoice))
        found: OrderModel | None = relations.visible_order_of(part, info.context.actor)
        return found

    @staticmethod
    def resolve_settlement(invoice: InvoiceModel, info: Any) -> SettlementModel:
        found: SettlementModel = relations.settlement_of(invoice)
        return found


class Settlement(graphene.ObjectType):
    """结算单 · what the buyer owes a supplier after acceptance, until when and on which basis. It is no tax invoice."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="结算单号 · the number.")
    state = graphene.Field(SettlementStateEnum, required=True, description="状态 · the state.")
    state_display = graphene.String(required=True, description="状态名称 · the state, for people.")
    amount = graphene.Field(Money, required=True, description="结算金额 · what is owed.")
    due_on = graphene.Date(required=True, description="最迟付款日 · the last day to pay.")
    due_days = graphene.Int(required=True, description="付款期限（日） · how many days the buyer has.")
    due_basis = graphene.String(
        required=True, description="付款期限依据 · the clause, and what is provisional."
    )
    bank_name = graphene.String(required=True, description="开户银行 · the supplier's bank.")
    account_holder = graphene.String(required=True, description="收款户名 · always the supplier itself.")
    account_number = graphene.String(required=True, description="收款账号 · the supplier's account.")
    requested_at = graphene.DateTime(required=True, description="申请时间 · when it was requested.")
    confirmed_at = graphene.DateTime(description="确认时间 · when the buyer confirmed it.")
    paid_at = graphene.DateTime(description="支付时间 · when the treasury paid.")
    voucher = graphene.String(required=True, description="支付凭证号 · the treasury's voucher.")
    payable_amount = graphene.Field(
        Money, required=True, description="应付金额 · what is owed after the credit notes."
    )
    credited_amount = graphene.Field(
        Money, required=True, description="已红冲 · what credit notes took back."
    )
    paid_amount = graphene.Field(Money, required=True, description="已支付 · what the treasury paid.")
    refunded_amount = graphene.Field(Money, required=True, description="已退款 · what came back of it.")
    supplier_order = graphene.Field(SupplierOrder, required=True, description="供货单 · the supplier order.")
    acceptance = graphene.Field(Acceptance, required=True, description="验收 · the acceptance it rests on.")
    invoices = graphene.List(
        graphene.NonNull(Invoice), required=True, description="发票 · registered invoices."
    )

    resolve_id = node_id("Settlement")

    @staticmethod
    def resolve_state_display(settlement: SettlementModel, info: Any) -> str:
        return settlement.get_state_display()

    @staticmethod
    def resolve_bank_name(settlement: SettlementModel, info: Any) -> str:
        return str(settlement.account["bank"])

    @staticmethod
    def resolve_account_holder(settlement: SettlementModel, info: Any) -> str:
        return str(settlement.account["holder"])

    @staticmethod
    def resolve_account_number(settlement: SettlementModel, info: Any) -> str:
        return str(settlement.account["number"])

    @staticmethod
    def resolve_supplier_order(settlement: SettlementModel, info: Any) -> SupplierOrderModel:
        found: SupplierOrderModel = relations.part_of(settlement)
        return found

    @staticmethod
    def resolve_acceptance(settlement: SettlementModel, info: Any) -> AcceptanceModel:
        found: AcceptanceModel = relations.acceptance_of(settlement)
        return found

    @staticmethod
    def resolve_invoices(settlement: SettlementModel, info: Any) -> Sequence[InvoiceModel]:
        return relations.invoices_of(settlement)

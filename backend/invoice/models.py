from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from backend.account.models import User
from backend.core import clock
from backend.core.models import HasMetadata
from backend.order.models import Acceptance, Order, OrderLine, SupplierOrder
from backend.page.models import Page, PageType

MONEY = {"max_digits": 14, "decimal_places": 2}


class Settlement(models.Model):
    """结算单 · what the buyer owes a supplier after acceptance, and until when. It is never a tax invoice."""

    class State(models.TextChoices):
        REQUESTED = "requested", "待确认"
        CONFIRMED = "confirmed", "待支付"
        PAID = "paid", "已支付"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField("结算单号", max_length=40, unique=True)
    supplier_order = models.OneToOneField(SupplierOrder, models.PROTECT, related_name="settlement")
    acceptance = models.OneToOneField(Acceptance, models.PROTECT, related_name="settlement")
    state = models.CharField("状态", max_length=10, choices=State, default=State.REQUESTED)
    amount = models.DecimalField("结算金额（元）", **MONEY)
    due_on = models.DateField("付款期限")
    due_days = models.PositiveSmallIntegerField("付款期限（日）", default=30)
    due_basis = models.CharField("付款期限依据", max_length=200)
    account = models.JSONField("收款账户", default=dict, help_text="{holder, bank, number}")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    paid_at = models.DateTimeField("支付时间", null=True, blank=True)
    voucher = models.CharField("支付凭证号", max_length=80, blank=True)
    credited_amount = models.DecimalField("已红冲（元）", **MONEY, default=0)
    paid_amount = models.DecimalField("已支付（元）", **MONEY, default=0)
    refunded_amount = models.DecimalField("已退款（元）", **MONEY, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_positive"),
            models.CheckConstraint(
                condition=Q(credited_amount__gte=0)
                & Q(credited_amount__lte=F("amount"))
                & Q(paid_amount__gte=0)
                & Q(paid_amount__lte=F("amount"))
                & Q(refunded_amount__gte=0)
                & Q(refunded_amount__lte=F("paid_amount"))
                & Q(refunded_amount__lte=F("credited_amount")),
                name="settlement_sums",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def payable_amount(self) -> Decimal:
        """应付金额 · what is owed after the credit notes, in yuan."""
        return self.amount - self.credited_amount


class Invoice(HasMetadata):
    """发票 · a statutory e-invoice that the supplier issued in the tax system and registered here; we never issue one.

    One without a number is a buyer's request for it: 待开票.
    """

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="invoices")
    number = models.CharField("发票号码", max_length=40, null=True, blank=True)
    amount = models.DecimalField("价税合计（元）", **MONEY)
    issued_on = models.DateField("开票日期", null=True, blank=True)
    url = models.URLField("发票文件链接", max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["settlement"], name="invoice_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, issued_on__isnull=True)
                | Q(number__isnull=False, issued_on__isnull=False),
                name="invoice_registered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.settlement_id}?"


class CreditNote(models.Model):
    """红字发票 · a credit note: the supplier's negative e-invoice against a registered one, after a return or a reduction.

    What it takes back is owed no more; where the treasury had paid it already, the supplier has to return it.
    """

    class State(models.TextChoices):
        OFFSET = "offset", "已冲减应付"
        DUE = "due", "待退款"
        REFUNDED = "refunded", "已退款"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField("红字发票信息单号", max_length=60, unique=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="credit_notes")
    red_number = models.CharField("红字发票号码", max_length=40, unique=True)
    amount = models.DecimalField("红冲金额（元）", **MONEY)
    issued_on = models.DateField("开票日期")
    reason = models.CharField("原因", max_length=500)
    reason_page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="原因"
    )
    state = models.CharField("状态", max_length=10, choices=State)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", default=clock.now)
    refunded_at = models.DateTimeField("退款时间", null=True, blank=True)
    voucher = models.CharField("收款凭证号", max_length=80, blank=True)

    class Meta:
        ordering = ["created_at", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_note_positive"),
            models.CheckConstraint(
                condition=Q(state="refunded", refunded_at__isnull=False)
                | (~Q(state="refunded") & Q(refunded_at__isnull=True)),
                name="credit_note_refunded_at",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CreditNoteLine(models.Model):
    """红冲明细 · how many accepted pieces of an order line a credit note takes back."""

    credit_note = models.ForeignKey(CreditNote, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="credit_note_lines")
    quantity = models.PositiveIntegerField("数量")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "order_line"], name="credit_note_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="credit_note_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.order_line_id}: −{self.quantity}"


class GrantedRefund(models.Model):
    """红冲约定 · granted refund: that goods or an amount are to be credited. The supplier then issues the credit note in the tax
    system; once it is registered the grant is settled by it and changes no more."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="granted_refunds")
    amount = models.DecimalField("金额（元）", **MONEY)
    reason = models.CharField("原因", max_length=500, blank=True)
    reason_page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="原因"
    )
    credit_note = models.OneToOneField(
        CreditNote, models.PROTECT, null=True, blank=True, related_name="granted_refund"
    )
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("约定时间", default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="granted_refund_positive")]

    def __str__(self) -> str:
        return f"{self.settlement_id}: −{self.amount}"


class GrantedRefundLine(models.Model):
    """约定明细 · how many accepted pieces of an order line are to be credited, and why."""

    granted_refund = models.ForeignKey(GrantedRefund, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="granted_refund_lines")
    quantity = models.PositiveIntegerField("数量")
    reason = models.CharField("原因", max_length=500, blank=True)
    reason_page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="原因"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["granted_refund", "order_line"], name="granted_refund_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="granted_refund_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.order_line_id}: −{self.quantity}"


class ReasonType(models.Model):
    """原因类型 · of which type the pages are that say why something is credited, or goes back; one for each, or none."""

    class Of(models.TextChoices):
        REFUND = "refund", "红冲约定"
        RETURN = "return", "退货红冲"

    of = models.CharField("用于", max_length=10, choices=Of, primary_key=True)
    page_type = models.ForeignKey(PageType, models.CASCADE, related_name="+", verbose_name="页面类型")

    def __str__(self) -> str:
        return f"{self.of}: {self.page_type_id}"


class Paper(models.Model):
    """单据 · a PDF made from the record: order confirmation, acceptance report, settlement statement or credit note."""

    class Kind(models.TextChoices):
        ORDER_CONFIRMATION = "order_confirmation", "订单确认书"
        ACCEPTANCE_REPORT = "acceptance_report", "验收报告"
        SETTLEMENT_STATEMENT = "settlement_statement", "结算单"
        CREDIT_NOTE = "credit_note", "红字发票信息单"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField("类型", max_length=24, choices=Kind)
    number = models.CharField("编号", max_length=60, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="papers")
    supplier_order = models.ForeignKey(SupplierOrder, models.PROTECT, null=True, related_name="papers")
    file = models.CharField("文件", max_length=200, blank=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    verification_code = models.CharField("核验码", max_length=19, blank=True)
    requested_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField("生成时间", null=True, blank=True)

    def __str__(self) -> str:
        return self.number

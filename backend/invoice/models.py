from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from backend.account.models import User
from backend.core import clock
from backend.core.models import HasMetadata
from backend.order.models import Acceptance, Order, SupplierOrder

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

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_positive")]

    def __str__(self) -> str:
        return self.number


class Invoice(HasMetadata):
    """发票 · a statutory e-invoice that the supplier issued in the tax system and registered here; we never issue one."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="invoices")
    number = models.CharField("发票号码", max_length=40)
    amount = models.DecimalField("价税合计（元）", **MONEY)
    issued_on = models.DateField("开票日期")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="invoice_number_once")]

    def __str__(self) -> str:
        return self.number


class Paper(models.Model):
    """单据 · a PDF made from the record: order confirmation, acceptance report or settlement statement."""

    class Kind(models.TextChoices):
        ORDER_CONFIRMATION = "order_confirmation", "订单确认书"
        ACCEPTANCE_REPORT = "acceptance_report", "验收报告"
        SETTLEMENT_STATEMENT = "settlement_statement", "结算单"

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

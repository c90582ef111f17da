from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.account.models import Organisation, User
from backend.approval.models import ApprovalRequest
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.notice.models import Notice
from backend.region.models import Region
from procurement_methods.designated_services.rules import LABELS, Criterion, Sheet, State
from procurement_methods.framework.models import Entrant, Item, Lot, Turn
from procurement_methods.framework.rules import LABELS as FRAMEWORK_LABELS
from procurement_methods.framework.rules import Way

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
QUANTITY: dict[str, Any] = {"max_digits": 12, "decimal_places": 3}
DEGREES: dict[str, Any] = {"max_digits": 9, "decimal_places": 6}
WAYS = [(way.value, FRAMEWORK_LABELS[way]) for way in (Way.DIRECT, Way.ROTATION)]
_BOTH = Q(longitude__isnull=True, latitude__isnull=True) | Q(
    longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90
)


def _labelled(kinds: Any) -> list[tuple[str, str]]:
    return [(each.value, LABELS[each]) for each in kinds]


class ServicePoint(models.Model):
    """服务网点 · where an entrant serves, and to which regions it comes."""

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="points", verbose_name="入围供应商")
    name = models.CharField("网点名称", max_length=100)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="所在地区")
    address = models.CharField("地址", max_length=200)
    longitude = models.DecimalField("经度（WGS84）", **DEGREES, null=True)
    latitude = models.DecimalField("纬度（WGS84）", **DEGREES, null=True)
    hours = models.CharField("营业时间", max_length=100, blank=True)
    phone = models.CharField("电话", max_length=40)
    comes_to = ArrayField(models.CharField(max_length=6), default=list, verbose_name="上门服务地区")
    """Codes; a region stands for all below it."""
    closed_at = models.DateTimeField("停用时间", null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["entrant_id", "id"]
        constraints = [models.CheckConstraint(condition=_BOTH, name="service_point_degrees")]

    def __str__(self) -> str:
        return self.name


class SettlementStatement(models.Model):
    """定点服务月结单 · what one buyer owes one entrant for the orders that were accepted until the end of a month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField("月结单号", max_length=40, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="service_statements", verbose_name="采购人"
    )
    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="statements", verbose_name="入围供应商")
    month = models.DateField("结算月份")
    state = models.CharField("状态", max_length=10, choices=_labelled(Sheet), default=Sheet.MADE.value)
    amount = models.DecimalField("应付金额（元）", **MONEY)
    made_at = models.DateTimeField("生成时间", default=clock.now)
    agreed_at = models.DateTimeField("供应商确认时间", null=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    account = models.JSONField("收款账户", default=dict, help_text="{holder, bank, number}")
    invoice_number = models.CharField("发票号码", max_length=40, null=True, unique=True)
    invoiced_on = models.DateField("开票日期", null=True)
    confirmed_at = models.DateTimeField("采购人确认时间", null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField("最迟付款日")
    """Before the buyer has confirmed: the last day that the law leaves at all."""
    due_basis = models.CharField("付款期限依据", max_length=300)
    voucher = models.CharField("支付凭证号", max_length=80, blank=True)
    paid_at = models.DateTimeField("支付时间", null=True)
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    edition = models.PositiveIntegerField("版次", default=1)
    """Counts what changes the paper; a file of an earlier one is printed anew."""

    class Meta:
        ordering = ["-month", "-made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "entrant", "month"], name="service_statement_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="service_statement_month"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount=0, state="empty"), name="service_statement_amount"
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | (Q(paid_at__isnull=False) & ~Q(voucher="")),
                name="service_statement_paid_whole",
            ),
        ]
        indexes = [models.Index(fields=["entrant", "-month"], name="service_statement_entrant")]

    def __str__(self) -> str:
        return self.number


class ServiceOrder(models.Model):
    """服务订单 · services that one buyer orders from one entrant of a framework agreement; one of many in a month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField("订单号", max_length=40, unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="service_orders", verbose_name="采购人"
    )
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="service_orders", verbose_name="采购包")
    way = models.CharField("成交方式", max_length=10, choices=WAYS)
    criterion = models.CharField("选定依据", max_length=10, choices=_labelled(Criterion), blank=True)
    reason = models.TextField("选定理由", blank=True)
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, null=True, related_name="service_orders", verbose_name="入围供应商"
    )
    """By rotation nobody until the order is approved."""
    purpose = models.TextField("服务事由")
    particulars = models.JSONField("事项", default=dict)
    place = models.JSONField("服务地点", default=dict, help_text="{address, region, longitude, latitude}")
    on_site = models.BooleanField("上门服务", default=False)
    nearness = models.CharField("距离说明", max_length=120, blank=True)
    contact_name = models.CharField("联系人", max_length=60)
    contact_phone = models.CharField("联系电话", max_length=40)
    wanted_at = models.DateTimeField("要求完成时间", null=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="使用人（验收）")
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="下单人")
    approval = models.OneToOneField(
        ApprovalRequest, models.PROTECT, related_name="service_order", verbose_name="审批事项"
    )
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="+", verbose_name="预算指标")
    held_amount = models.DecimalField("已冻结（元）", **MONEY, default=0)
    state = models.CharField("状态", max_length=10, choices=_labelled(State), default=State.WAITING.value)
    estimated_amount = models.DecimalField("预计金额（元）", **MONEY)
    done_amount = models.DecimalField("完成金额（元）", **MONEY, null=True)
    """What was reported last; nobody owes it before it is accepted."""
    ordered_at = models.DateTimeField("下单时间", default=clock.now)
    accept_by = models.DateTimeField("接单期限", null=True)
    accepted_at = models.DateTimeField("接单时间", null=True)
    reported_at = models.DateTimeField("报告完成时间", null=True)
    first_reported_at = models.DateTimeField("首次报告完成时间", null=True)
    done_at = models.DateTimeField("验收合格时间", null=True)
    rating = models.PositiveSmallIntegerField("评价", null=True)
    reminded_on = models.DateField("最近提醒日期", null=True)
    closed_reason = models.TextField("终止原因", blank=True)
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, related_name="+", verbose_name="成交结果公告"
    )
    """Of a result by rotation; direct choices are announced together."""
    statement = models.ForeignKey(
        SettlementStatement, models.PROTECT, null=True, related_name="orders", verbose_name="月结单"
    )
    """On one statement at most: a dispute takes it off."""

    class Meta:
        ordering = ["-ordered_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["stated", "paid"], statement__isnull=False, done_amount__gt=0)
                | (~Q(state__in=["stated", "paid"]) & Q(statement__isnull=True)),
                name="service_order_on_statement",
            ),
            models.CheckConstraint(condition=Q(held_amount__gte=0), name="service_order_held"),
            models.CheckConstraint(
                condition=Q(done_amount__isnull=True) | Q(done_amount__lte=F("estimated_amount")),
                name="service_order_not_above",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
                name="service_order_rating",
            ),
            models.CheckConstraint(
                condition=Q(entrant__isnull=False) | Q(state__in=["waiting", "returned", "canceled"]),
                name="service_order_entrant",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-ordered_at", "id"], name="service_order_buyer"),
            models.Index(fields=["entrant", "-ordered_at", "id"], name="service_order_entrant_at"),
            models.Index(fields=["state", "accept_by"], name="service_order_due"),
            models.Index(fields=["done_at"], condition=Q(state="done"), name="service_order_to_settle"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def was_in_time(self) -> bool | None:
        """按时 · was it reported as done when it was wanted? None where no time was wanted, or nothing is reported."""
        if self.wanted_at is None or self.first_reported_at is None:
            return None
        return self.first_reported_at <= self.wanted_at


class ServiceLine(models.Model):
    """服务明细 · so much of an item, at the unit price of the agreement when it was ordered; and how much of it was done."""

    order = models.ForeignKey(ServiceOrder, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="目录项")
    quantity = models.DecimalField("数量", **QUANTITY)
    """With what supplements have added."""
    unit_price = models.DecimalField("协议单价（元）", **MONEY)
    done_quantity = models.DecimalField("完成数量", **QUANTITY, null=True)

    class Meta:
        ordering = ["order_id", "item_id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "item"], name="service_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gt=0), name="service_line_positive"
            ),
            models.CheckConstraint(
                condition=Q(done_quantity__isnull=True)
                | Q(done_quantity__gte=0, done_quantity__lte=F("quantity")),
                name="service_line_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} × {self.quantity}"


class Asking(models.Model):
    """询单 · that an entrant was asked to take an order, and what it answered."""

    class Outcome(models.TextChoices):
        OPEN = "open", "待答复"
        TAKEN = "taken", "承接"
        DECLINED = "declined", "未承接"

    order = models.ForeignKey(ServiceOrder, models.CASCADE, related_name="askings")
    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="+", verbose_name="入围供应商")
    turn = models.OneToOneField(Turn, models.PROTECT, null=True, related_name="+", verbose_name="轮候")
    asked_at = models.DateTimeField("下达时间", default=clock.now)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.OPEN)
    reason = models.TextField("原因", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(outcome="open"), name="service_order_asked_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.entrant_id}"


class Supplement(models.Model):
    """追加 · more than was ordered, which the supplier asks for with a reason and the buyer agrees to or not."""

    class State(models.TextChoices):
        OPEN = "open", "待采购人答复"
        AGREED = "agreed", "已同意"
        REFUSED = "refused", "未同意"

    order = models.ForeignKey(ServiceOrder, models.CASCADE, related_name="supplements")
    amount = models.DecimalField("追加金额（元）", **MONEY)
    reason = models.TextField("原因")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间", default=clock.now)
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="open"), name="service_supplement_one_open"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="service_supplement_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} + {self.amount}"


class SupplementLine(models.Model):
    """追加明细 · how much more of an item, at the unit price of the order; of an item that is new in it, at the agreement's now."""

    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="目录项")
    quantity = models.DecimalField("追加数量", **QUANTITY)
    unit_price = models.DecimalField("协议单价（元）", **MONEY)

    class Meta:
        ordering = ["supplement_id", "item_id"]
        constraints = [
            models.UniqueConstraint(fields=["supplement", "item"], name="service_supplement_item_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="service_supplement_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} + {self.quantity}"


class ServiceAcceptance(models.Model):
    """服务验收 · what the user found of one report: all of it good, with a rating; or what has to be done or counted again."""

    order = models.ForeignKey(ServiceOrder, models.CASCADE, related_name="acceptances")
    passed = models.BooleanField("合格")
    amount = models.DecimalField("报告金额（元）", **MONEY)
    rating = models.PositiveSmallIntegerField("评价", null=True)
    opinion = models.TextField("验收意见", blank=True)
    rejected = models.JSONField("不合格明细", default=list, help_text="[{line, reason}]")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="验收人")
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.passed}"


class Dispute(models.Model):
    """结算异议 · why an order was taken off a statement, and how that ended; it is settled on a later one."""

    class Side(models.TextChoices):
        BUYER = "buyer", "采购人"
        SUPPLIER = "supplier", "供应商"

    class Ending(models.TextChoices):
        KEPT = "kept", "撤回异议，按原验收结算"
        REOPENED = "reopened", "重新报告并验收"

    order = models.ForeignKey(ServiceOrder, models.CASCADE, related_name="disputes")
    statement = models.ForeignKey(SettlementStatement, models.PROTECT, related_name="disputes")
    side = models.CharField("提出方", max_length=10, choices=Side)
    reason = models.TextField("理由")
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField("提出时间", default=clock.now)
    ending = models.CharField("处理", max_length=10, choices=Ending, blank=True)
    note = models.TextField("处理说明", blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(ending=""), name="service_dispute_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.reason[:20]}"

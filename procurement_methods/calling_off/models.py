from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.account.models import Address, Organisation, User
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.notice.models import Notice
from backend.order.models import Order
from backend.product.models import ProductVariant
from procurement_methods.calling_off import rules
from procurement_methods.calling_off.rules import CRITERIA, LABELS, QUOTES, Answer, QuoteState, State
from procurement_methods.framework.models import Entrant, Framework, Item, Lot, Turn
from procurement_methods.framework.rules import LABELS as WAYS
from procurement_methods.framework.rules import Way

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


def _choices(labels: Any) -> list[tuple[str, str]]:
    return [(each.value, label) for each, label in labels.items()]


class Supply(models.Model):
    """供货商品 · which of its products on sale an entrant delivers for an item; bought at the price of the agreement, whatever is
    listed."""

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="supplies", verbose_name="入围供应商")
    item = models.ForeignKey(Item, models.CASCADE, related_name="supplies", verbose_name="目录项")
    variant = models.ForeignKey(
        ProductVariant, models.SET_NULL, null=True, related_name="+", verbose_name="商品规格"
    )
    named_at = models.DateTimeField("登记时间", default=clock.now)
    named_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["entrant_id", "item_id"]
        constraints = [
            models.UniqueConstraint(fields=["entrant", "item"], name="supply_once_an_item"),
            models.UniqueConstraint(fields=["entrant", "variant"], name="supply_variant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entrant_id} {self.item_id} → {self.variant_id}"


class CallOff(models.Model):
    """第二阶段成交 · a call-off: what one buyer needs of one lot, the entrant that it came to by a way of the call, and the order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField("成交编号", max_length=40, unique=True)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="call_offs", verbose_name="采购包")
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="call_offs", verbose_name="采购单位")
    way = models.CharField("成交方式", max_length=10, choices=[(way.value, WAYS[way]) for way in Way])
    address = models.ForeignKey(Address, models.PROTECT, related_name="+", verbose_name="送货地址")
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="+", verbose_name="预算指标")
    note = models.TextField("备注", blank=True)
    criteria = ArrayField(
        models.CharField(max_length=10, choices=_choices(CRITERIA)), default=list, verbose_name="选定依据"
    )
    reason = models.TextField("选定理由", blank=True)
    state = models.CharField("状态", max_length=15, choices=_choices(LABELS))
    entrant = models.ForeignKey(
        Entrant, models.PROTECT, null=True, related_name="call_offs", verbose_name="成交供应商"
    )
    """Who delivers, or is asked whether it does."""
    invited: models.ManyToManyField[Entrant, Any] = models.ManyToManyField(
        Entrant, related_name="invited_to", verbose_name="受邀入围供应商"
    )
    bids_until = models.DateTimeField("竞价截止时间", null=True)
    extended_at = models.DateTimeField("延长时间", null=True)
    opened_at = models.DateTimeField("开启报价时间", null=True)
    agreed_at = models.DateTimeField("成交时间", null=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="call_offs", verbose_name="订单")
    hindrance = models.TextField("未能下单的原因", blank=True)
    ordered_at = models.DateTimeField("下单时间", null=True)
    ended_at = models.DateTimeField("作废时间", null=True)
    ended_reason = models.TextField("作废原因", blank=True)
    publish_by = models.DateField("成交结果公开期限", null=True)
    published_at = models.DateTimeField("成交结果公开时间", null=True)
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, related_name="+", verbose_name="成交结果公告"
    )
    next_due_at = models.DateTimeField("下次到期办理时间", null=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[State.ASKING.value, State.AGREED.value, State.ORDERED.value])
                | Q(entrant__isnull=False),
                name="call_off_has_entrant",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ORDERED.value) | Q(order__isnull=False, ordered_at__isnull=False),
                name="call_off_has_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.VOID.value) | Q(ended_at__isnull=False) & ~Q(ended_reason=""),
                name="call_off_void_says_why",
            ),
            models.CheckConstraint(
                condition=Q(bids_until__isnull=True) | Q(way=Way.BIDDING.value),
                name="call_off_bids_by_bidding",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-created_at"], name="call_off_of_buyer"),
            models.Index(fields=["lot", "-created_at"], name="call_off_of_lot"),
            models.Index(fields=["order"], name="call_off_of_order"),
            models.Index(
                fields=["next_due_at", "id"], condition=Q(next_due_at__isnull=False), name="call_off_due"
            ),
            models.Index(fields=["-published_at"], name="call_off_published"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Decimal | None:
        """成交金额 · what it comes to, once prices are agreed."""
        return total_of(self.lines.all())


class CallOffLine(models.Model):
    """需求明细 · so many pieces of an item; with product and price once they are agreed."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="目录项")
    quantity = models.PositiveIntegerField("数量")
    unit_price = models.DecimalField("成交单价（元）", **MONEY, null=True)
    variant = models.ForeignKey(
        ProductVariant, models.SET_NULL, null=True, related_name="+", verbose_name="供货商品"
    )
    product = models.CharField("供货商品名称", max_length=300, blank=True)

    class Meta:
        ordering = ["call_off_id", "item_id"]
        constraints = [
            models.UniqueConstraint(fields=["call_off", "item"], name="call_off_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="call_off_line_quantity"),
            models.CheckConstraint(
                condition=Q(unit_price__isnull=True) | Q(unit_price__gt=0), name="call_off_line_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} × {self.quantity}"


def total_of(lines: Iterable[CallOffLine]) -> Decimal | None:
    """What lines come to; None before their prices are agreed."""
    priced = [(line.quantity, line.unit_price) for line in lines]
    agreed = [(quantity, price) for quantity, price in priced if price is not None]
    return rules.total(agreed) if len(agreed) == len(priced) else None


class CallOffQuote(models.Model):
    """二次竞价报价 · an entrant's sealed quote; nobody but the platform's clock opens it, when the time is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="quotes")
    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="quotes", verbose_name="入围供应商")
    state = models.CharField(
        "状态", max_length=10, choices=_choices(QUOTES), default=QuoteState.RECEIVED.value
    )
    sealed = models.BinaryField("密封报价")
    prices = models.JSONField("单价（元）", default=dict)
    """By the ids of items, once it was opened."""
    total = models.DecimalField("总价（元）", **MONEY, null=True)
    place = models.PositiveSmallIntegerField("名次", null=True)
    reason = models.TextField("不计入或者拒绝的原因", blank=True)
    quoted_at = models.DateTimeField("报价时间")
    quoted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["call_off_id", F("place").asc(nulls_last=True), "quoted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["call_off", "entrant"],
                condition=Q(state__in=[QuoteState.RECEIVED.value, QuoteState.OPENED.value]),
                name="call_off_quote_counts_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuoteState.OPENED.value) | Q(total__gt=0, place__gt=0),
                name="call_off_quote_opened_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_off_id} {self.entrant_id} {self.state}"


class Asking(models.Model):
    """轮候询问 · a turn that came to an entrant with a call-off, until when it could answer, and whether it took it."""

    call_off = models.ForeignKey(CallOff, models.CASCADE, related_name="askings")
    turn = models.OneToOneField(Turn, models.PROTECT, related_name="asking", verbose_name="轮候")
    answer_by = models.DateTimeField("答复期限")
    accepted_at = models.DateTimeField("承接时间", null=True)

    class Meta:
        ordering = ["call_off_id", "id"]

    def __str__(self) -> str:
        return f"{self.call_off_id} {self.turn_id}"

    @property
    def entrant_id(self) -> int:
        return self.turn.entrant_id

    @property
    def answer(self) -> Answer:
        """答复 · what came of it."""
        if self.turn.outcome == Turn.Outcome.DECLINED:
            return Answer.DECLINED
        return Answer.ASKED if self.accepted_at is None else Answer.ACCEPTED


class Summary(models.Model):
    """直接选定汇总 · what was chosen directly under an agreement, made known together once it is over."""

    framework = models.OneToOneField(Framework, models.CASCADE, related_name="summary")
    publish_by = models.DateField("公开期限")
    published_at = models.DateTimeField("公开时间", null=True)
    notices: models.ManyToManyField[Notice, Any] = models.ManyToManyField(Notice, related_name="+")
    hindrance = models.TextField("未能公开的原因", blank=True)

    def __str__(self) -> str:
        return f"{self.framework_id} {self.published_at}"

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from backend.account.models import User
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.core.models import HasMetadata
from backend.order.models import Order

MONEY = {"max_digits": 14, "decimal_places": 2}


class TransactionItem(HasMetadata):
    """支付记录 · transaction: that a budget line of the buyer pays for a cart, and for the order that it became. The line holds the
    amount from placing the order on; the treasury pays after acceptance."""

    class State(models.TextChoices):
        AUTHORIZED = "authorized", "已核定"
        CANCELED = "canceled", "已撤销"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    checkout_id = models.UUIDField("购物车", db_index=True)
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="transaction")
    gateway = models.CharField("支付方式", max_length=60)
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="+", verbose_name="预算指标")
    amount = models.DecimalField("金额（元）", **MONEY)
    state = models.CharField("状态", max_length=10, choices=State, default=State.AUTHORIZED)
    idempotency_key = models.CharField("幂等键", max_length=128, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    created_at = models.DateTimeField("时间", default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transaction_positive"),
            models.UniqueConstraint(
                fields=["checkout_id"], condition=Q(state="authorized"), name="transaction_one_alive"
            ),
            models.UniqueConstraint(
                fields=["checkout_id", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="transaction_key_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"


class TransactionEvent(models.Model):
    """支付事件 · what happened to a transaction: authorised, given back in part or whole, paid. Each is written once."""

    class Kind(models.TextChoices):
        AUTHORIZATION = "authorization_success", "额度核定"
        CANCEL = "cancel_success", "额度释放"
        CHARGE = "charge_success", "国库支付"
        REFUND_REQUEST = "refund_request", "待供应商退款"
        REFUND = "refund_success", "供应商退款"

    transaction = models.ForeignKey(TransactionItem, models.CASCADE, related_name="events")
    kind = models.CharField("类型", max_length=30, choices=Kind)
    amount = models.DecimalField("金额（元）", **MONEY)
    reference = models.CharField("凭证", max_length=120)
    message = models.CharField("说明", max_length=250, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["transaction", "kind", "reference"], name="transaction_event_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

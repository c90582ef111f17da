from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from backend.account.models import Organisation
from backend.core import clock

MONEY = {"max_digits": 14, "decimal_places": 2}


class BudgetLine(models.Model):
    """预算指标 · a line of the year's budget that an organisation may buy from; held and spent never exceed the total."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="budget_lines")
    code = models.CharField("指标编号", max_length=40)
    name = models.CharField("项目名称", max_length=200)
    fiscal_year = models.SmallIntegerField("预算年度")
    funds = models.CharField("资金来源", max_length=60, default="财政拨款")
    total_amount = models.DecimalField("指标金额（元）", **MONEY)
    held_amount = models.DecimalField("已冻结（元）", **MONEY, default=0)
    spent_amount = models.DecimalField("已支出（元）", **MONEY, default=0)
    is_active = models.BooleanField("有效", default=True)
    is_default = models.BooleanField("默认指标", default=False)
    """Pays where a front end names no line."""

    class Meta:
        ordering = ["organisation_id", "-fiscal_year", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year"],
                condition=Q(is_default=True),
                name="budget_line_one_default",
            ),
            models.UniqueConstraint(fields=["organisation", "fiscal_year", "code"], name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(held_amount__gte=0)
                & Q(spent_amount__gte=0)
                & Q(total_amount__gte=F("held_amount") + F("spent_amount")),
                name="budget_not_overspent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def available_amount(self) -> Decimal:
        """可用额度 · what is neither held nor spent, in yuan."""
        return self.total_amount - self.held_amount - self.spent_amount


class BudgetMovement(models.Model):
    """指标变动 · one hold, release, spending or its return on a budget line; the sums on the line are these rows added up."""

    class Kind(models.TextChoices):
        HOLD = "hold", "冻结"
        RELEASE = "release", "释放"
        SPEND = "spend", "支出"
        RESTORE = "restore", "退回"

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="movements")
    kind = models.CharField("类型", max_length=10, choices=Kind)
    amount = models.DecimalField("金额（元）", **MONEY)
    reason = models.CharField("事由（订单号等）", max_length=80)
    reason_id = models.UUIDField("对象")
    happened_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="budget_movement_positive"),
            models.UniqueConstraint(fields=["kind", "reason_id"], name="budget_moves_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} ({self.reason})"

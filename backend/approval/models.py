from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from backend.account.models import Organisation, User
from backend.core import clock
from backend.core.actor import ROLE_LABELS, Role
from backend.region.models import Region

MONEY = {"max_digits": 14, "decimal_places": 2}
ROLES = [(role.value, ROLE_LABELS[role]) for role in Role]


class ApprovalRule(models.Model):
    """审批规则 · a row of the rule table: for which purchases it holds, and whether people must agree or the
    direct train (直通车) may. Empty conditions hold for all; the narrowest rule, then the smaller `rank`, wins."""

    code = models.CharField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="approval_rules"
    )
    organisation_sort = models.CharField("单位类别", max_length=30, blank=True)
    category_prefix = models.CharField("品目前缀", max_length=9, blank=True)
    requester_role = models.CharField("申请人角色", max_length=20, choices=ROLES, blank=True)
    amount_from = models.DecimalField("金额下限（含）", **MONEY, default=0)
    amount_to = models.DecimalField("金额上限（含）", **MONEY, null=True, blank=True)
    direct_train = models.BooleanField("直通车", default=False)
    steps = models.JSONField("审批角色（依次）", default=list)
    basis = models.CharField("依据", max_length=200)
    rank = models.SmallIntegerField("次序", default=100)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        ordering = ["rank", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(direct_train=True) | ~Q(steps=[]), name="approval_rule_decides_somehow"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApprovalRequest(models.Model):
    """审批事项 · a purchase that asks for agreement, with the rules that routed it."""

    class State(models.TextChoices):
        PENDING = "pending", "待审批"
        APPROVED = "approved", "已同意"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="approval_requests")
    subject = models.CharField("事项", max_length=200)
    amount = models.DecimalField("金额（元）", **MONEY)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PENDING)
    direct_train = models.BooleanField("直通车办结", default=False)
    rules = models.JSONField("适用规则", default=list, help_text="[{code, name, basis}]")
    checks = models.JSONField("核对结果", default=list, help_text="findings of the compliance check")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("提交时间", default=clock.now)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state", "requested_at"], name="approval_queue")]

    def __str__(self) -> str:
        return self.subject


class ApprovalStep(models.Model):
    """审批环节 · one role's decision; steps are decided in order."""

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="steps")
    order = models.SmallIntegerField("次序")
    role = models.CharField("角色", max_length=20, choices=ROLES)
    decision = models.CharField(
        "决定", max_length=10, blank=True, choices=[("approved", "同意"), ("returned", "退回")]
    )
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("时间", null=True, blank=True)
    reason = models.TextField("意见", blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["request", "order"], name="approval_step_once")]

    def __str__(self) -> str:
        return f"{self.request_id} #{self.order} {self.role}"

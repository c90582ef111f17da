from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from backend.account.models import Organisation, User
from backend.core import clock
from backend.region.models import Region


class AdmissionCall(models.Model):
    """征集公告 · an open call to suppliers, with the commitment letter they have to sign. Entry is free of charge."""

    code = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="发布地区")
    letter = models.TextField("承诺书正文")
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间", null=True, blank=True, help_text="空：长期开放")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")), name="call_period"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Supplier(models.Model):
    """供应商 · a supplier in the mall. Admission is for the mall only and never gates a tender (财库〔2022〕17号 一)."""

    class State(models.TextChoices):
        DRAFT = "draft", "填报中"
        ACTIVE = "active", "已入驻"
        SUSPENDED = "suspended", "暂停"
        EXITED = "exited", "已退出"
        REMOVED = "removed", "已清退"

    class Source(models.TextChoices):
        COMMITMENT = "commitment", "承诺入围"
        PROVINCIAL_POOL = "provincial_pool", "省库引入"

    class Size(models.TextChoices):
        MICRO = "micro", "微型"
        SMALL = "small", "小型"
        MEDIUM = "medium", "中型"
        LARGE = "large", "大型"

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="supplier")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    source = models.CharField("来源", max_length=16, choices=Source)
    provincial_id = models.CharField("省库编号", max_length=40, null=True, blank=True, unique=True)
    size = models.CharField("企业规模（声明）", max_length=10, choices=Size, blank=True)
    scope = models.TextField("经营范围", blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    state_reason = models.TextField("状态说明", blank=True)
    admitted_at = models.DateTimeField("入驻时间", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="active") | Q(admitted_at__isnull=False), name="active_supplier_admitted"
            )
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def is_small(self) -> bool:
        """中小企业 · does the supplier declare itself micro, small or medium (财库〔2020〕46号)?"""
        return self.size in {self.Size.MICRO, self.Size.SMALL, self.Size.MEDIUM}


class Commitment(models.Model):
    """承诺书 · the signed commitment letter: its text as signed and the digest of it."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="commitments")
    call = models.ForeignKey(AdmissionCall, models.PROTECT, related_name="commitments")
    text = models.TextField("承诺内容")
    text_digest = models.CharField("内容摘要 SHA-256", max_length=64)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signatory = models.CharField("签署人", max_length=100)
    signed_at = models.DateTimeField("签署时间", default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplier", "call"], name="commitment_once_a_call")]

    def __str__(self) -> str:
        return f"{self.supplier_id} → {self.call_id}"


class Ban(models.Model):
    """禁止参加 · a statutory ban of one to three years (《政府采购法》第七十七条), decided by finance and only recorded here."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="bans")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    decision = models.CharField("处理决定文号", max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="ban_period"),
            models.UniqueConstraint(fields=["supplier", "decision"], name="ban_once_a_decision"),
        ]

    def __str__(self) -> str:
        return self.decision

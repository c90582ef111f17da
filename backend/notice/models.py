from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.account.models import Organisation, User
from backend.core import clock
from backend.notice.forms import FORMS, NoticeForm
from backend.region.models import Region


class Notice(models.Model):
    """公告 · notice: what a procurement tells everybody, in an official form. A draft until it is published; then the database
    itself refuses every change, and what was wrong is corrected by another notice that points at it."""

    kind = models.CharField("公告类型", max_length=30)
    title = models.CharField("标题", max_length=200)
    project_number = models.CharField("项目编号", max_length=60, blank=True)
    project_name = models.CharField("项目名称", max_length=200)
    packages = ArrayField(models.CharField(max_length=20), verbose_name="采购包", default=list, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="notices", verbose_name="采购人")
    agent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="采购代理机构"
    )
    addressees = ArrayField(models.BigIntegerField(), verbose_name="受邀单位", default=list, blank=True)
    facts = models.JSONField("内容", default=dict)
    attachments = models.JSONField("附件", default=list, help_text="[{title, file}]")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="所更正的公告"
    )
    """The first notice, never a correction of it."""
    prepared_for = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="起草单位")
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    created_at = models.DateTimeField("起草时间", default=clock.now)
    number = models.CharField("公告编号", max_length=40, null=True, blank=True, unique=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    displayed_until = models.DateField("公告期限届满日", null=True, blank=True)
    is_provisional = models.BooleanField("届满日暂定", default=False)
    due_on = models.DateField("法定公告截止日", null=True, blank=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    words = models.TextField("检索文字", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="notice_newest"),
            models.Index(fields=["region", "kind", "-published_at"], name="notice_region_kind"),
            models.Index(fields=["project_number", "kind"], name="notice_project"),
            models.Index(fields=["buyer", "-created_at"], name="notice_buyer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True, sha256="")
                | Q(number__isnull=False, published_at__isnull=False, sha256__regex="^[0-9a-f]{64}$"),
                name="notice_published_whole",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(kind="correction"), name="notice_corrects"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="notice_corrects_another"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def form(self) -> NoticeForm:
        return FORMS[self.kind]

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_late(self) -> bool:
        """逾期 · was it published after the last day that the law gives?"""
        if self.due_on is None or self.published_at is None:
            return False
        return bool(self.published_at.astimezone(clock.SHANGHAI).date() > self.due_on)


class NoticeSerial(models.Model):
    """公告编号 · the last number given in a year. Whoever publishes holds its row, so that numbers have no gaps."""

    year = models.PositiveSmallIntegerField("年度", primary_key=True)
    last = models.PositiveIntegerField("末号", default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

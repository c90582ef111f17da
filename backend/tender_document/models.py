from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.account.models import Organisation, User
from backend.core import clock
from backend.region.models import Region
from backend.tender_document.rules import Change, difference
from backend.tender_document.templates import WORDS


class TenderDocument(models.Model):
    """采购文件 · tender documents of a project: a draft that is written and checked, then versions that nobody can change."""

    class ObjectKind(models.TextChoices):
        GOODS = "goods", "货物"
        SERVICES = "services", "服务"
        WORKS = "works", "工程"

    class Evaluation(models.TextChoices):
        COMPREHENSIVE = "comprehensive", "综合评分法"
        LOWEST_PRICE = "lowest_price", "最低评标价法"
        LOWEST_FINAL_QUOTE = "lowest_final_quote", "最低最后报价"

    project_number = models.CharField("项目编号", max_length=60, unique=True)
    project_name = models.CharField("项目名称", max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    buyer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="tender_documents", verbose_name="采购人"
    )
    agent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="采购代理机构"
    )
    method = models.CharField(
        "采购方式", max_length=40, choices=[(code, each["method"]) for code, each in WORDS.items()]
    )
    object = models.CharField("采购对象", max_length=10, choices=ObjectKind)
    evaluation = models.CharField("评审方法", max_length=30, choices=Evaluation)
    variables = models.JSONField("变量", default=dict)
    clauses = models.JSONField("条款", default=list)
    items = models.JSONField("评审因素", default=list)
    brands = models.JSONField("须避免的品牌", default=list)
    reviews = models.JSONField("审查意见", default=dict, help_text="{finding: {reason, by, at}}")
    addressees = ArrayField(models.BigIntegerField(), verbose_name="受邀供应商", null=True)
    """Who alone may know of what was issued, and obtain it; null: every supplier."""
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="编写人")
    created_at = models.DateTimeField("起草时间", default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["buyer", "-created_at"], name="tender_document_buyer")]

    def __str__(self) -> str:
        return f"{self.project_number} {self.project_name}"

    @property
    def sides(self) -> tuple[int, int | None]:
        """Who runs it: the buyer, and its agent."""
        return self.buyer_id, self.agent_id

    @property
    def name(self) -> str:
        """招标文件、磋商文件 … · what they are called."""
        return WORDS[self.method]["documents"]


class DocumentVersion(models.Model):
    """文件版本 · what was issued: the first version, then one for each correction. The database refuses every change of what it says."""

    document = models.ForeignKey(TenderDocument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    content = models.JSONField("内容", default=dict)
    reason = models.TextField("更正说明", blank=True)
    sha256 = models.CharField("摘要", max_length=64)
    issued_at = models.DateTimeField("发出时间", default=clock.now)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发出人")

    class Meta:
        ordering = ["document_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & Q(sha256__regex="^[0-9a-f]{64}$"), name="document_version_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"

    def differs_from(self, before: DocumentVersion) -> list[Change]:
        """What it says otherwise than another."""
        return difference(before.content, self.content)


class Obtained(models.Model):
    """获取记录 · who obtained the documents, which version, and when; nobody but the buyer's side may know before the opening."""

    document = models.ForeignKey(TenderDocument, models.PROTECT, related_name="obtained")
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="供应商")
    version = models.PositiveSmallIntegerField("版本")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("获取时间", default=clock.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "supplier", "version"], name="obtained_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.supplier_id}"

from __future__ import annotations

from django.db import models

from backend.account.models import User
from backend.app.models import App
from backend.core import clock


class ExportFile(models.Model):
    """导出文件 · a table of goods that somebody asked for; only who asked gets the file, for some days."""

    class Status(models.TextChoices):
        PENDING = "pending", "待生成"
        SUCCESS = "success", "已生成"
        FAILED = "failed", "失败"
        DELETED = "deleted", "已删除"

    class Kind(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name="申请人")
    app = models.ForeignKey(App, models.CASCADE, null=True, related_name="+", verbose_name="申请应用")
    kind = models.CharField("格式", max_length=4, choices=Kind)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PENDING)
    product_ids = models.JSONField("商品")
    columns = models.JSONField("栏目")
    message = models.CharField("说明", max_length=200, blank=True)
    created_at = models.DateTimeField("申请时间", default=clock.now)
    updated_at = models.DateTimeField("更新时间", default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["user", "id"], name="export_by_user"),
            models.Index(fields=["status", "created_at"], name="export_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}.{self.kind}"

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Translation(models.Model):
    """译文 · the texts of one thing in one language; an empty part means that the base text holds."""

    kind = models.CharField("种类", max_length=20)
    subject_id = models.BigIntegerField("对象")
    language = models.CharField("语言", max_length=35)
    name = models.CharField("名称", max_length=250, blank=True)
    slug = models.SlugField("标识", max_length=255, null=True, db_index=False)
    description = models.JSONField("说明 (EditorJS)", null=True)
    seo_title = models.CharField(max_length=70, blank=True)
    seo_description = models.CharField(max_length=300, blank=True)
    plain_text = models.TextField("文本", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "language"], name="translation_once"),
            models.UniqueConstraint(
                fields=["kind", "language", "slug"],
                condition=Q(slug__isnull=False),
                name="translated_slug_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id} {self.language}"

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """待更新 · something whose entry in the index is to be made anew; written with the change itself, deleted when done."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField("类别", max_length=40)
    subject_id = models.BigIntegerField("编号")

    class Meta:
        db_table = "search_change"

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_id}"

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.core.models import HasMetadata


class Region(models.Model):
    """地区 · a province, city or county with its own finance department, by its administrative code (GB/T 2260)."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, "省"
        CITY = 2, "市"
        COUNTY = 3, "县"

    code = models.CharField("行政区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=60)
    name_en = models.CharField("英文名称", max_length=60)
    level = models.SmallIntegerField("层级", choices=Level)
    kind = models.CharField("类型", max_length=10)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="上级"
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Channel(HasMetadata):
    """频道 · channel: the mall front of one region. Organisations buy in the channel of their own region."""

    region = models.OneToOneField(Region, models.PROTECT, related_name="channel", verbose_name="地区")
    name = models.CharField("名称", max_length=100)
    slug = models.SlugField("标识", max_length=60, unique=True)
    currency_code = models.CharField("币种", max_length=3, default="CNY")
    default_country = models.CharField("国家", max_length=2, default="CN")
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["region_id"]
        constraints = [models.CheckConstraint(condition=Q(currency_code="CNY"), name="channel_in_yuan")]

    def __str__(self) -> str:
        return self.name

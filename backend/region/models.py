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


class Allocation(models.TextChoices):
    """占用库存的次序 · which of a supplier's warehouses is drawn from first."""

    BY_ORDER = "PRIORITIZE_SORTING_ORDER", "按频道所列次序"
    BY_STOCK = "PRIORITIZE_HIGH_STOCK", "库存多者先"


class Channel(HasMetadata):
    """频道 · channel: the mall front of one region. Organisations buy in the channel of their own region."""

    region = models.OneToOneField(Region, models.PROTECT, related_name="channel", verbose_name="地区")
    name = models.CharField("名称", max_length=100)
    slug = models.SlugField("标识", max_length=60, unique=True)
    currency_code = models.CharField("币种", max_length=3, default="CNY")
    default_country = models.CharField("国家", max_length=2, default="CN")
    is_active = models.BooleanField("启用", default=True)
    allocation_strategy = models.CharField(
        "占用库存的次序", max_length=30, choices=Allocation, default=Allocation.BY_ORDER
    )
    expire_orders_after = models.PositiveIntegerField("待审批订单失效（分钟）", null=True, blank=True)
    """After so many minutes an order that nobody has approved is canceled; never, if it is empty."""

    class Meta:
        ordering = ["region_id"]
        constraints = [
            models.CheckConstraint(condition=Q(currency_code="CNY"), name="channel_in_yuan"),
            models.CheckConstraint(condition=Q(expire_orders_after__gt=0), name="channel_orders_expire"),
        ]

    def __str__(self) -> str:
        return self.name

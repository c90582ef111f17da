from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from backend.account.models import Address, Organisation, User
from backend.core import clock
from backend.order.models import Order
from backend.product.models import Category, ProductVariant
from backend.region.models import Region
from procurement_methods.models import Package, Procurement

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class Batch(models.Model):
    """批量采购批次 · a batch: what the buyers of a region need of one category until a day, bought together
    (《政府采购法实施条例》第二十四条)."""

    number = models.CharField("批次编号", max_length=40, unique=True)
    title = models.CharField("批次名称", max_length=200)
    organiser = models.ForeignKey(
        Organisation, models.PROTECT, related_name="batches", verbose_name="组织实施单位"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="参加地区")
    """Its buyers, and those of all regions below it, may take part."""
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="品目")
    terms = models.TextField("共同的交付与服务要求", blank=True)
    collects_from = models.DateTimeField("需求申报开始")
    collects_until = models.DateTimeField("需求申报截止")
    procurement = models.OneToOneField(
        Procurement, models.PROTECT, null=True, related_name="batch", verbose_name="采购项目"
    )
    aggregated_at = models.DateTimeField("归集时间", null=True)
    awarded_at = models.DateTimeField("登记成交时间", null=True)
    cancelled_at = models.DateTimeField("取消时间", null=True)
    cancelled_reason = models.TextField("取消原因", blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-collects_from", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(collects_until__gt=F("collects_from")), name="batch_window"),
            models.CheckConstraint(
                condition=Q(aggregated_at__isnull=True, procurement__isnull=True)
                | Q(aggregated_at__isnull=False, procurement__isnull=False),
                name="batch_aggregated_whole",
            ),
            models.CheckConstraint(
                condition=Q(awarded_at__isnull=True) | Q(aggregated_at__isnull=False),
                name="batch_aggregated_before_award",
            ),
        ]
        indexes = [models.Index(fields=["region", "-collects_from"], name="batch_of_region")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Configuration(models.Model):
    """配置档次 · one grade of goods of a batch, without a brand; after the award with its supplier, product and unit price."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="configurations")
    code = models.CharField("档次代码", max_length=20)
    name = models.CharField("名称", max_length=100)
    specification = models.TextField("技术与服务要求")
    unit = models.CharField("计量单位", max_length=20)
    ceiling = models.DecimalField("最高限制单价（元）", **MONEY)
    quantity = models.PositiveIntegerField("归集数量", null=True)
    """What all demands come to, once they are aggregated."""
    package = models.OneToOneField(
        Package, models.PROTECT, null=True, related_name="configuration", verbose_name="采购包"
    )
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="成交供应商"
    )
    unit_price = models.DecimalField("成交单价（元）", **MONEY, null=True)
    variant = models.ForeignKey(
        ProductVariant, models.SET_NULL, null=True, related_name="+", verbose_name="供货商品"
    )

    class Meta:
        ordering = ["batch_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "code"], name="configuration_once"),
            models.CheckConstraint(condition=Q(ceiling__gt=0), name="configuration_ceiling"),
            models.CheckConstraint(
                condition=Q(supplier__isnull=True, unit_price__isnull=True)
                | Q(supplier__isnull=False, unit_price__gt=0, unit_price__lte=F("ceiling")),
                name="configuration_awarded_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Demand(models.Model):
    """需求申报 · how many pieces of a configuration one buyer needs at one address; later the order for just these."""

    configuration = models.ForeignKey(Configuration, models.CASCADE, related_name="demands")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="demands", verbose_name="采购单位"
    )
    address = models.ForeignKey(Address, models.PROTECT, related_name="+", verbose_name="送货地址")
    quantity = models.PositiveIntegerField("数量")
    filed_at = models.DateTimeField("申报时间", default=clock.now)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="demands", verbose_name="订单")

    class Meta:
        ordering = ["configuration_id", "organisation_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["configuration", "organisation", "address"], name="demand_once_an_address"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="demand_quantity"),
        ]
        indexes = [models.Index(fields=["organisation", "configuration"], name="demand_of_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation_id} × {self.quantity}"

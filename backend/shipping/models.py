from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.core.models import HasMetadata
from backend.product.models import Product
from backend.region.models import Channel
from backend.warehouse.models import Warehouse

MONEY = {"max_digits": 14, "decimal_places": 2}


class ShippingZone(HasMetadata):
    """配送区域 · shipping zone: channels that are served in the same ways of delivery."""

    name = models.CharField("名称", max_length=100)
    description = models.TextField("说明", blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, verbose_name="国家")
    default = models.BooleanField("默认区域", default=False)
    channels = models.ManyToManyField(Channel, related_name="shipping_zones", verbose_name="频道")
    warehouses = models.ManyToManyField(Warehouse, related_name="shipping_zones", verbose_name="仓库")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ShippingMethod(HasMetadata):
    """配送方式 · shipping method: a way of delivery in a zone, with the days that it takes."""

    zone = models.ForeignKey(ShippingZone, models.CASCADE, related_name="methods", verbose_name="配送区域")
    name = models.CharField("名称", max_length=100)
    description = models.JSONField("说明", null=True, blank=True)
    minimum_delivery_days = models.PositiveIntegerField("最少天数", null=True, blank=True)
    maximum_delivery_days = models.PositiveIntegerField("最多天数", null=True, blank=True)
    excluded_products = models.ManyToManyField(Product, related_name="+", verbose_name="不适用的商品")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(maximum_delivery_days__gte=F("minimum_delivery_days")),
                name="shipping_method_days",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PostalCodeRule(models.Model):
    """邮政编码规则 · that a method is open to addresses of these postal codes alone, or closed to them."""

    class Inclusion(models.TextChoices):
        INCLUDE = "include", "只限其中"
        EXCLUDE = "exclude", "不含其中"

    method = models.ForeignKey(ShippingMethod, models.CASCADE, related_name="postal_code_rules")
    start = models.CharField("起", max_length=6)
    end = models.CharField("止", max_length=6)
    inclusion = models.CharField("方式", max_length=10, choices=Inclusion)

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["method", "start", "end"], name="postal_code_rule_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="postal_code_rule_range"),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


class ShippingMethodChannelListing(models.Model):
    """配送方式频道设置 · that a method is offered in a channel, for totals within limits. Its price is zero: delivery is in
    the price of the goods."""

    method = models.ForeignKey(ShippingMethod, models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    price_amount = models.DecimalField("价格（元）", **MONEY, default=0)
    minimum_order_price = models.DecimalField("订单金额下限（元）", **MONEY, null=True, blank=True)
    maximum_order_price = models.DecimalField("订单金额上限（元）", **MONEY, null=True, blank=True)

    class Meta:
        ordering = ["channel_id"]
        constraints = [
            models.UniqueConstraint(fields=["method", "channel"], name="shipping_listing_once"),
            models.CheckConstraint(condition=Q(price_amount=0), name="shipping_is_free"),
            models.CheckConstraint(
                condition=Q(maximum_order_price__gte=F("minimum_order_price")), name="shipping_listing_limits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method_id} @{self.channel_id}"

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from backend.account.models import Address
from backend.core.models import HasMetadata
from backend.product.models import OUTSIDE, ProductVariant
from backend.region.models import Channel
from backend.supplier.models import Supplier


class Warehouse(HasMetadata):
    """仓库 · where a supplier keeps goods."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="warehouses")
    name = models.CharField("名称", max_length=200)
    slug = models.SlugField("标识", max_length=200, unique=True)
    email = models.EmailField("电子邮箱", blank=True, db_default="")
    address = models.ForeignKey(Address, models.PROTECT, null=True, blank=True, related_name="+")
    external_reference = models.CharField("外部编号", **OUTSIDE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "external_reference"], name="warehouse_reference_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stock(models.Model):
    """库存 · pieces of a variant in a warehouse, and how many of them are promised to orders."""

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="stocks")
    variant = models.ForeignKey(ProductVariant, models.CASCADE, related_name="stocks")
    quantity = models.PositiveIntegerField("数量", default=0)
    quantity_allocated = models.PositiveIntegerField("已占用", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "variant"], name="stock_once"),
            models.CheckConstraint(
                condition=Q(quantity_allocated__lte=F("quantity")), name="stock_not_oversold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.quantity}"


class Allocation(models.Model):
    """占用 · pieces of a stock that wait for one order line (by its id) to be shipped."""

    order_line_id = models.UUIDField("订单行")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="allocations")
    quantity = models.PositiveIntegerField("数量")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order_line_id", "stock"], name="allocation_once")]

    def __str__(self) -> str:
        return f"{self.order_line_id}: {self.quantity}"


class ChannelWarehouse(models.Model):
    """频道仓库 · that a warehouse is drawn from for orders of a channel before those that the channel does not name, and in which
    order. Which stock can be bought is not touched by it."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.CASCADE, related_name="channel_places")
    sort_order = models.IntegerField("次序", default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "warehouse"], name="channel_warehouse_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.warehouse_id}"

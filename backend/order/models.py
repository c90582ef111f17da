from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from backend.account.models import Organisation, User
from backend.approval.models import ApprovalRequest
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.core.models import HasMetadata
from backend.product.models import ProductVariant
from backend.region.models import Channel
from backend.supplier.models import Supplier

MONEY = {"max_digits": 14, "decimal_places": 2}


class Order(HasMetadata):
    """订单 · a buyer's purchase, possibly from several suppliers: one budget line, one approval.

    An order that waits for approval is Saleor's `UNCONFIRMED`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        UNCONFIRMED = "unconfirmed", "待审批"
        UNFULFILLED = "unfulfilled", "待发货"
        PARTIALLY_FULFILLED = "partially fulfilled", "部分发货"
        FULFILLED = "fulfilled", "已发货"
        CANCELED = "canceled", "已取消"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.BigIntegerField("订单号", unique=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="orders", verbose_name="采购人"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="orders", verbose_name="经办人")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="orders")
    approval = models.OneToOneField(ApprovalRequest, models.PROTECT, null=True, related_name="order")
    checkout_id = models.UUIDField("来自购物车", unique=True)
    method = models.CharField("采购方式", max_length=40, default="online_supermarket")
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.UNCONFIRMED)
    total_amount = models.DecimalField("总价（元）", **MONEY)
    shipping_address = models.JSONField("收货地址")
    billing_address = models.JSONField("开票地址", null=True, blank=True)
    delivery = models.JSONField("配送方式", null=True, blank=True)
    """The way of delivery as it was when it was chosen: see `backend.shipping.queries.Way.snapshot`."""
    external_reference = models.CharField("外部编号", max_length=250, null=True, blank=True)
    """The number of the purchase in a system of the buyer's; no other order of the buyer has it."""
    note = models.TextField("备注", blank=True)
    cancel_reason = models.TextField("取消原因", blank=True)
    created_at = models.DateTimeField("创建时间", default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    masked_email = ""
    """The clerk's e-mail as a receipt shows it; only receipts have it (`queries.receipt`)."""

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-created_at", "id"], name="order_organisation"),
            models.Index(fields=["user", "-created_at", "id"], name="order_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_reference"], name="order_external_reference_once"
            ),
            models.CheckConstraint(condition=Q(total_amount__gt=0), name="order_total_positive"),
            # Drafts are carts that are shown as orders: no row is one (docs/decisions/24).
            models.CheckConstraint(condition=~Q(status="draft"), name="order_is_no_draft"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def origin(self) -> str:
        """来源 · did it come from a draft, whose key it keeps, or from a cart?"""
        return "draft" if self.pk == self.checkout_id else "checkout"

    @property
    def open_id(self) -> uuid.UUID | None:
        """The key to what belongs to the order and is not on a receipt: supplier orders, papers, journal."""
        return None if self.masked_email else self.pk


class SupplierOrder(models.Model):
    """供货单 · one supplier's part of an order, with its own acceptance of the order, deliveries, 验收 and settlement."""

    class State(models.TextChoices):
        WAITING = "waiting", "待审批"
        PLACED = "placed", "待接单"
        ACCEPTED = "accepted", "待发货"
        SHIPPED = "shipped", "已发货"
        RECEIVED = "received", "待验收"
        INSPECTED = "inspected", "已验收"
        SETTLED = "settled", "已结算"
        DECLINED = "declined", "已拒单"
        CANCELED = "canceled", "已取消"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField("供货单号", max_length=40, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="supplier_orders")
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="supplier_orders")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    total_amount = models.DecimalField("金额（元）", **MONEY)
    state_reason = models.TextField("说明", blank=True)
    accept_by = models.DateTimeField("接单期限", null=True, blank=True)
    accepted_at = models.DateTimeField("接单时间", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "supplier"], name="supplier_order_once")]
        indexes = [models.Index(fields=["supplier", "state", "created_at"], name="supplier_order_queue")]

    def __str__(self) -> str:
        return self.number


class OrderLine(HasMetadata):
    """订单行 · a variant as it was bought: names, price and 品目 are kept as they were."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    supplier_order = models.ForeignKey(SupplierOrder, models.PROTECT, related_name="lines")
    variant = models.ForeignKey(ProductVariant, models.SET_NULL, null=True, related_name="order_lines")
    product_id_at_purchase = models.BigIntegerField("商品")
    product_name = models.CharField("商品名称", max_length=250)
    variant_name = models.CharField("规格", max_length=200, blank=True)
    product_sku = models.CharField("SKU", max_length=100)
    category_code = models.CharField("品目编码", max_length=9)
    brand = models.CharField("品牌", max_length=80, blank=True)
    model = models.CharField("型号", max_length=80, blank=True)
    unit = models.CharField("单位", max_length=10)
    unit_price = models.DecimalField("单价（元）", **MONEY)
    quantity = models.PositiveIntegerField("数量")
    quantity_fulfilled = models.PositiveIntegerField("已发货", default=0)
    quantity_received = models.PositiveIntegerField("已签收", default=0)
    quantity_accepted = models.PositiveIntegerField("验收合格", default=0)
    quantity_rejected = models.PositiveIntegerField("验收不合格", default=0)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_quantity"),
            models.CheckConstraint(
                condition=Q(quantity_fulfilled__lte=F("quantity"))
                & Q(quantity_received__lte=F("quantity_fulfilled"))
                & Q(quantity_received__gte=F("quantity_accepted") + F("quantity_rejected")),
                name="order_line_progress",
            ),
        ]
        indexes = [models.Index(fields=["category_code", "order"], name="order_line_category")]

    def __str__(self) -> str:
        return f"{self.product_name} × {self.quantity}"


class Fulfillment(HasMetadata):
    """发货 · one delivery of a supplier."""

    class Status(models.TextChoices):
        FULFILLED = "fulfilled", "已发货"
        RECEIVED = "received", "已签收"
        CANCELED = "canceled", "已取消"

    supplier_order = models.ForeignKey(SupplierOrder, models.PROTECT, related_name="fulfillments")
    fulfillment_order = models.PositiveIntegerField("序号")
    status = models.CharField("状态", max_length=12, choices=Status, default=Status.FULFILLED)
    carrier = models.CharField("承运人", max_length=80, blank=True)
    tracking_number = models.CharField("运单号", max_length=120, blank=True)
    created_at = models.DateTimeField("发货时间", default=clock.now)
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier_order", "fulfillment_order"], name="fulfillment_once")
        ]

    def __str__(self) -> str:
        return f"{self.supplier_order_id}-{self.fulfillment_order}"


class FulfillmentLine(models.Model):
    """发货行 · pieces of an order line in a delivery, and how many of them arrived."""

    fulfillment = models.ForeignKey(Fulfillment, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="fulfillment_lines")
    quantity = models.PositiveIntegerField("发货数量")
    quantity_received = models.PositiveIntegerField("签收数量", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fulfillment", "order_line"], name="fulfillment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfillment_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.order_line_id}: {self.quantity}"


class Acceptance(models.Model):
    """验收 · acceptance of a supplier order against every item (《政府采购法实施条例》第四十五条)."""

    class Conclusion(models.TextChoices):
        PASSED = "passed", "验收合格"
        PARTLY = "partly", "部分合格"
        FAILED = "failed", "验收不合格"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField("验收单号", max_length=40, unique=True)
    supplier_order = models.OneToOneField(SupplierOrder, models.PROTECT, related_name="acceptance")
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion)
    opinion = models.TextField("验收意见", blank=True)
    inspectors = models.JSONField("验收小组", default=list)
    accepted_amount = models.DecimalField("验收合格金额（元）", **MONEY)
    inspected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    inspected_at = models.DateTimeField("验收时间", default=clock.now)

    def __str__(self) -> str:
        return self.number


class AcceptanceLine(models.Model):
    """验收行 · what was accepted and rejected of one order line."""

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="lines")
    order_line = models.OneToOneField(OrderLine, models.PROTECT, related_name="acceptance_line")
    quantity_accepted = models.PositiveIntegerField("合格数量")
    quantity_rejected = models.PositiveIntegerField("不合格数量", default=0)
    remark = models.CharField("说明", max_length=250, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order_line_id}: {self.quantity_accepted}/{self.quantity_rejected}"


class SupplierPerformance(models.Model):
    """履约情况 · how well a supplier has kept to orders of this mall of late, in five steps. It orders lists a little; no condition
    and no evaluation asks for it."""

    supplier = models.OneToOneField(Supplier, models.CASCADE, primary_key=True, related_name="+")
    level = models.PositiveSmallIntegerField("等级（0–4）")
    kept = models.PositiveIntegerField("守约单数")
    broken = models.PositiveIntegerField("失约单数")
    measured_at = models.DateTimeField("测定时间", default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__lte=4), name="performance_level")]

    def __str__(self) -> str:
        return f"{self.supplier_id}: {self.level}"

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from backend.account.models import Address, Organisation, User
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.core.models import HasMetadata
from backend.product.models import ProductVariant
from backend.region.models import Channel
from backend.shipping.models import ShippingMethod


class Checkout(HasMetadata):
    """购物车 · checkout: what a clerk of a buyer wants to order, from any number of suppliers.

    A cart without an owner belongs to whoever holds its id, as in Saleor; it can be filled but not completed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="checkouts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="checkouts")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    budget_line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="+")
    shipping_address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="+")
    billing_address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="+")
    shipping_method = models.ForeignKey(
        ShippingMethod, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="配送方式"
    )
    save_shipping_address = models.BooleanField("存入地址簿（收货）", default=False)
    save_billing_address = models.BooleanField("存入地址簿（开票）", default=False)
    email = models.EmailField("电子邮箱", blank=True)
    external_reference = models.CharField("外部编号", max_length=250, null=True, blank=True)
    note = models.TextField("备注", blank=True)
    language_code = models.CharField("语言", max_length=35, default="zh-hans")
    draft_number = models.BigIntegerField("草稿单号", null=True, blank=True, unique=True)
    """The number of the order that a draft would become; only drafts have it (docs/decisions/24)."""
    completed_at = models.DateTimeField("提交时间", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["user", "-updated_at"], name="checkout_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_reference"],
                condition=Q(completed_at=None),
                name="checkout_external_reference_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class CheckoutLine(HasMetadata):
    """购物车行 · a variant and how many pieces of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    checkout = models.ForeignKey(Checkout, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(ProductVariant, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField("数量")
    reason = models.CharField("选择理由", max_length=250, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["checkout", "variant"], name="checkout_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="checkout_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} × {self.quantity}"

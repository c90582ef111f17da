from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from backend.core import clock
from backend.core.actor import ROLE_LABELS, Actor, Role
from backend.core.models import HasMetadata
from backend.core.permissions import Permission
from backend.region.models import Region


def new_token_key() -> str:
    """A fresh per-user key; changing it ends every session of the user."""
    return secrets.token_hex(6)


class Organisation(HasMetadata):
    """单位 · organisation: a buyer, supplier, agent, regulator or the platform, by its unified social credit code."""

    class Kind(models.TextChoices):
        BUYER = "buyer", "采购人"
        SUPPLIER = "supplier", "供应商"
        AGENT = "agent", "采购代理机构"
        REGULATOR = "regulator", "监管部门"
        PLATFORM = "platform", "平台"

    kind = models.CharField("类型", max_length=10, choices=Kind)
    sort = models.CharField("类别", max_length=30, blank=True, help_text="机关、学校、医院……")
    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations", verbose_name="所在地区")
    phone = models.CharField("联系电话", max_length=40, blank=True)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "region", "id"], name="organisation_kind")]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["User"]):
    """Users by e-mail, whatever its letters' case."""

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, HasMetadata):
    """用户 · a person who logs in by e-mail."""

    email = models.EmailField("电子邮箱", max_length=254)
    first_name = models.CharField("名", max_length=60, blank=True)
    last_name = models.CharField("姓", max_length=60, blank=True)
    is_staff = models.BooleanField("平台人员", default=False)
    is_active = models.BooleanField("启用", default=True)
    is_confirmed = models.BooleanField("邮箱已确认", default=False)
    date_joined = models.DateTimeField("注册时间", default=clock.now)
    updated_at = models.DateTimeField(auto_now=True)
    language_code = models.CharField("语言", max_length=35, default="zh-hans")
    token_key = models.CharField(max_length=32, default=new_token_key)
    external_reference = models.CharField("外部编号", max_length=250, null=True, blank=True, unique=True)
    note = models.TextField("内部备注", blank=True)
    avatar = models.CharField("头像文件", max_length=200, blank=True, db_default="")
    default_shipping_address = models.ForeignKey(
        "Address", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="默认收货地址"
    )
    default_billing_address = models.ForeignKey(
        "Address", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="默认开票地址"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = People()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email

    @property
    def name(self) -> str:
        """姓名 · the way Chinese names are written."""
        return f"{self.last_name}{self.first_name}"

    def actor(self) -> Actor:
        """The person with all roles and permissions held now, as verbs want to know them; two statements."""
        held = self.memberships.filter(is_active=True, organisation__is_active=True)
        return Actor(
            user_id=self.pk,
            email=self.email,
            name=self.name,
            is_staff=self.is_staff,
            roles=frozenset((org, Role(role)) for org, role in held.values_list("organisation_id", "role")),
            granted=frozenset(
                Permission(code)
                for codes in self.groups.values_list("permissions", flat=True)
                for code in codes
            ),
        )


class Group(models.Model):
    """权限组 · permission group: staff of the platform who share permissions, as in Saleor."""

    name = models.CharField("名称", max_length=150, unique=True)
    permissions = ArrayField(
        models.CharField(max_length=50, choices=[(code.value, code.label) for code in Permission]),
        default=list,
        blank=True,
        verbose_name="权限",
    )
    users = models.ManyToManyField(User, related_name="groups", blank=True, verbose_name="成员")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """任职 · membership: a role that a user holds at an organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="用户")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name="单位"
    )
    role = models.CharField("角色", max_length=20, choices=[(role.value, ROLE_LABELS[role]) for role in Role])
    is_active = models.BooleanField("有效", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @{self.organisation_id}"


class FailedLogins(models.Model):
    """登录失败 · failed logins in a row of one e-mail or from one network address, of which only a digest is kept."""

    key = models.CharField("摘要", max_length=64, primary_key=True)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    last_at = models.DateTimeField("最近一次", default=clock.now)
    blocked_until = models.DateTimeField("可再试时间", default=clock.now)

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.failures}"


class Address(HasMetadata):
    """地址 · an address of a person or of an organisation, in Saleor's parts (countryArea 省, city 市, cityArea 县)."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="addresses")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="addresses"
    )
    first_name = models.CharField("名", max_length=60, blank=True)
    last_name = models.CharField("姓", max_length=60, blank=True)
    company_name = models.CharField("单位名称", max_length=200, blank=True)
    street_address_1 = models.CharField("详细地址", max_length=200, blank=True)
    street_address_2 = models.CharField("补充地址", max_length=200, blank=True)
    city = models.CharField("市", max_length=60, blank=True)
    city_area = models.CharField("县（区、市）", max_length=60, blank=True)
    postal_code = models.CharField("邮政编码", max_length=20, blank=True)
    country = models.CharField("国家", max_length=2, default="CN")
    country_area = models.CharField("省", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(organisation__isnull=True), name="address_one_owner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city}{self.city_area}{self.street_address_1}"

    def snapshot(self) -> dict[str, Any]:
        """The address as an order keeps it, whatever becomes of the address book."""
        return {name: getattr(self, name) for name in ADDRESS_PARTS}


ADDRESS_PARTS = (
    "first_name",
    "last_name",
    "company_name",
    "street_address_1",
    "street_address_2",
    "city",
    "city_area",
    "postal_code",
    "country",
    "country_area",
    "phone",
)

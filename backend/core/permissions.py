"""权限 · permissions: Saleor's codes for what staff and apps may do on the platform as a whole.

A *role* is held at one organisation and decides what happens there (`Actor.must`). A *permission* holds everywhere: the
platform's operators have all, other staff those of their groups, an app those that it was given (`Actor.must_permit`).
Neither stands for the other: no permission orders for a buyer, approves, inspects or pays.
"""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """权限 · Saleor's `PermissionEnum`."""

    HANDLE_CHECKOUTS = "HANDLE_CHECKOUTS"
    HANDLE_PAYMENTS = "HANDLE_PAYMENTS"
    HANDLE_TAXES = "HANDLE_TAXES"
    IMPERSONATE_USER = "IMPERSONATE_USER"
    MANAGE_APPS = "MANAGE_APPS"
    MANAGE_CHANNELS = "MANAGE_CHANNELS"
    MANAGE_CHECKOUTS = "MANAGE_CHECKOUTS"
    MANAGE_CUSTOMER_TYPES_AND_ATTRIBUTES = "MANAGE_CUSTOMER_TYPES_AND_ATTRIBUTES"
    MANAGE_DISCOUNTS = "MANAGE_DISCOUNTS"
    MANAGE_GIFT_CARD = "MANAGE_GIFT_CARD"
    MANAGE_MENUS = "MANAGE_MENUS"
    MANAGE_OBSERVABILITY = "MANAGE_OBSERVABILITY"
    MANAGE_ORDERS = "MANAGE_ORDERS"
    MANAGE_ORDERS_IMPORT = "MANAGE_ORDERS_IMPORT"
    MANAGE_PAGES = "MANAGE_PAGES"
    MANAGE_PAGE_TYPES_AND_ATTRIBUTES = "MANAGE_PAGE_TYPES_AND_ATTRIBUTES"
    MANAGE_PLUGINS = "MANAGE_PLUGINS"
    MANAGE_PRODUCTS = "MANAGE_PRODUCTS"
    MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES = "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"
    MANAGE_SETTINGS = "MANAGE_SETTINGS"
    MANAGE_SHIPPING = "MANAGE_SHIPPING"
    MANAGE_STAFF = "MANAGE_STAFF"
    MANAGE_TAXES = "MANAGE_TAXES"
    MANAGE_TRANSLATIONS = "MANAGE_TRANSLATIONS"
    MANAGE_USERS = "MANAGE_USERS"

    @property
    def label(self) -> str:
        return PERMISSION_LABELS[self]


PERMISSION_LABELS: dict[Permission, str] = {
    Permission.HANDLE_CHECKOUTS: "处理购物车",
    Permission.HANDLE_PAYMENTS: "处理支付",
    Permission.HANDLE_TAXES: "处理税费",
    Permission.IMPERSONATE_USER: "代用户操作",
    Permission.MANAGE_APPS: "管理应用",
    Permission.MANAGE_CHANNELS: "管理频道",
    Permission.MANAGE_CHECKOUTS: "管理购物车",
    Permission.MANAGE_CUSTOMER_TYPES_AND_ATTRIBUTES: "管理客户类型与属性",
    Permission.MANAGE_DISCOUNTS: "管理优惠",
    Permission.MANAGE_GIFT_CARD: "管理礼品卡",
    Permission.MANAGE_MENUS: "管理导航菜单",
    Permission.MANAGE_OBSERVABILITY: "管理运行观测",
    Permission.MANAGE_ORDERS: "管理订单",
    Permission.MANAGE_ORDERS_IMPORT: "导入订单",
    Permission.MANAGE_PAGES: "管理页面",
    Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES: "管理页面类型与属性",
    Permission.MANAGE_PLUGINS: "管理插件",
    Permission.MANAGE_PRODUCTS: "管理商品",
    Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES: "管理商品类型与属性",
    Permission.MANAGE_SETTINGS: "管理设置",
    Permission.MANAGE_SHIPPING: "管理配送",
    Permission.MANAGE_STAFF: "管理员工",
    Permission.MANAGE_TAXES: "管理税费",
    Permission.MANAGE_TRANSLATIONS: "管理译文",
    Permission.MANAGE_USERS: "管理用户",
}

EVERY = frozenset(Permission)

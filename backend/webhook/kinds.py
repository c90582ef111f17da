"""事件目录 · the events that can be told, in Saleor's codes, and which entries of the journal are told as which of them.

Every verb appends to the journal what it did, to what and by whom, in its own transaction. A webhook is told what the
journal is told: `<noun>.created`, `.updated` and `.deleted` become the event of that noun by themselves, the rest stands in
`TOLD`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.core.permissions import Permission

SCHEMA_VERSION = "3.23"
"""The version of Saleor's schema whose grammar events follow."""


@dataclass(frozen=True, slots=True)
class Kind:
    """事件类型 · a kind of event: its code, what it is called, what it is about, and what an app needs to be told."""

    code: str
    label: str
    subject: str
    needs: Permission

    @property
    def type_name(self) -> str:
        """`PRODUCT_UPDATED` -> `ProductUpdated`, the name of its type in the schema."""
        return "".join(part.capitalize() for part in self.code.split("_"))

    @property
    def ends(self) -> bool:
        """Is the thing gone afterwards? Then its payload is made before it is."""
        return self.code.endswith("_DELETED")


_WORDS = {
    "CREATED": "已创建",
    "UPDATED": "已更新",
    "DELETED": "已删除",
    "STATUS_CHANGED": "已启停",
    "CONFIRMED": "已确认",
    "CANCELLED": "已取消",
    "FULFILLED": "已全部发货",
    "PAID": "已付款",
    "SENT": "已登记",
    "INSTALLED": "已登记",
    "FULLY_AUTHORIZED": "已获授权",
    "STOCK_UPDATED": "库存已更新",
    "OUT_OF_STOCK": "已售罄",
    "BACK_IN_STOCK": "已恢复有货",
    "METADATA_UPDATED": "元数据已更新",
    "REQUESTED": "已申请",
    "TRACKING_NUMBER_UPDATED": "运单号已更新",
}
_CHANGES = ("CREATED", "UPDATED", "DELETED")
_METADATA = "METADATA_UPDATED"


def _family(
    subject: str, label: str, needs: Permission, *happenings: str, prefix: str = ""
) -> Iterator[Kind]:
    for happening in happenings:
        code = f"{prefix or snake(subject)}_{happening}"
        yield Kind(code, label + _WORDS[happening], subject, needs)


def snake(type_name: str) -> str:
    """`MenuItem` -> `MENU_ITEM`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type_name).upper()


P = Permission
KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        *_family("Product", "商品", P.MANAGE_PRODUCTS, *_CHANGES, _METADATA),
        *_family(
            "ProductVariant", "规格", P.MANAGE_PRODUCTS, *_CHANGES, _METADATA, "STOCK_UPDATED", "OUT_OF_STOCK",
            "BACK_IN_STOCK",
        ),
        *_family("Category", "品目", P.MANAGE_PRODUCTS, *_CHANGES),
        *_family("Collection", "专题", P.MANAGE_PRODUCTS, *_CHANGES, _METADATA),
        *_family("Page", "页面", P.MANAGE_PAGES, *_CHANGES),
        *_family("PageType", "页面类型", P.MANAGE_PAGE_TYPES_AND_ATTRIBUTES, *_CHANGES),
        *_family("Attribute", "属性", P.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES, *_CHANGES),
        *_family("AttributeValue", "属性值", P.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES, *_CHANGES),
        *_family("ProductMedia", "商品图片", P.MANAGE_PRODUCTS, *_CHANGES),
        *_family("Group", "权限组", P.MANAGE_STAFF, *_CHANGES, prefix="PERMISSION_GROUP"),
        *_family("Menu", "菜单", P.MANAGE_MENUS, *_CHANGES),
        *_family("MenuItem", "菜单项", P.MANAGE_MENUS, *_CHANGES),
        *_family("Channel", "频道", P.MANAGE_CHANNELS, *_CHANGES, _METADATA),
        *_family("Warehouse", "仓库", P.MANAGE_PRODUCTS, *_CHANGES, _METADATA),
        *_family("ShippingZone", "配送区域", P.MANAGE_SHIPPING, *_CHANGES, _METADATA),
        *_family("ShippingMethod", "配送方式", P.MANAGE_SHIPPING, *_CHANGES, prefix="SHIPPING_PRICE"),
        *_family(
            "Order", "订单", P.MANAGE_ORDERS, "CREATED", "CONFIRMED", "UPDATED", "CANCELLED", "FULFILLED",
            "PAID", _METADATA,
        ),
        *_family("Order", "草稿订单", P.MANAGE_ORDERS, *_CHANGES, prefix="DRAFT_ORDER"),
        *_family("Fulfillment", "发货单", P.MANAGE_ORDERS, "CREATED", "TRACKING_NUMBER_UPDATED", _METADATA),
        *_family("Invoice", "发票", P.MANAGE_ORDERS, "REQUESTED", "SENT", "DELETED"),
        *_family(
            "Checkout", "购物车", P.MANAGE_CHECKOUTS, "CREATED", "UPDATED", "FULLY_AUTHORIZED", _METADATA,
        ),
        *_family("User", "客户", P.MANAGE_USERS, *_CHANGES, _METADATA, prefix="CUSTOMER"),
        *_family("User", "平台人员", P.MANAGE_STAFF, *_CHANGES, prefix="STAFF"),
        *_family("Address", "地址", P.MANAGE_USERS, *_CHANGES),
        *_family("Translation", "译文", P.MANAGE_TRANSLATIONS, "CREATED", "UPDATED"),
        *_family("App", "应用", P.MANAGE_APPS, "INSTALLED", "UPDATED", "DELETED", "STATUS_CHANGED"),
    )
}  # fmt: skip
"""Every kind of event, by its code."""

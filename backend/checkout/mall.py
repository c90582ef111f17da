"""卖场设置 · what staff say of the mall as a whole. What can be set does something; the rest is one way by law or by design, and
asking for another way is refused with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from backend.account import letters
from backend.account.entries import checked_email, checked_metadata
from backend.account.services.addresses import Parts, checked_parts
from backend.checkout import rules
from backend.core import journal
from backend.core.actor import Actor
from backend.core.law import BUDGET, PLATFORM_DEFAULT, REG
from backend.core.models import Shop
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, Refusal, refuse_all
from backend.core.texts import one_line
from backend.region.refusals import SettingIsFixed

MANAGE = Permission.MANAGE_SETTINGS
_TEXTS = {
    "name": ("name", 100),
    "description": ("description", 500),
    "default_mail_sender_name": ("mail_sender_name", 100),
}

FIXED: Mapping[str, tuple[Any, str, str, str]] = {
    "fulfillment_auto_approve": (
        True,
        "发货由供应商自行办理，不经平台批准。",
        "Suppliers send goods without asking the platform.",
        PLATFORM_DEFAULT,
    ),
    "fulfillment_allow_unpaid": (
        True,
        "先验收、后付款：发货不以付款为前提。",
        "Goods are paid for after acceptance: deliveries do not wait for payment.",
        BUDGET.art(57),
    ),
    "track_inventory_by_default": (
        True,
        "库存一律管理，售完即止。",
        "Stock is always counted: what is sold out cannot be ordered.",
        PLATFORM_DEFAULT,
    ),
    "enable_account_confirmation_by_email": (
        True,
        "账户须经邮箱确认。",
        "Accounts are confirmed by e-mail.",
        PLATFORM_DEFAULT,
    ),
    "allow_login_without_confirmation": (
        False,
        "账户须经邮箱确认后方可登录。",
        "Nobody logs in before the mailbox is confirmed.",
        PLATFORM_DEFAULT,
    ),
    "password_login_mode": (
        "ENABLED",
        "尚无其他登录方式，密码登录不能停用。",
        "There is no other way to log in: passwords stay.",
        PLATFORM_DEFAULT,
    ),
    "preserve_all_address_fields": (
        True,
        "地址各项照填保存。",
        "No part of an address is dropped.",
        PLATFORM_DEFAULT,
    ),
    "default_weight_unit": ("KG", "重量以千克计。", "Weights are in kilograms.", PLATFORM_DEFAULT),
    "reserve_stock_duration_anonymous_user": (
        None,
        "购物车不预留库存，下单时占用。",
        "Carts reserve nothing: stock is promised when an order is placed.",
        PLATFORM_DEFAULT,
    ),
    "reserve_stock_duration_authenticated_user": (
        None,
        "购物车不预留库存，下单时占用。",
        "Carts reserve nothing: stock is promised when an order is placed.",
        PLATFORM_DEFAULT,
    ),
    "use_legacy_shipping_zone_stock_availability": (
        False,
        "库存不按配送区域划分。",
        "Stock is not divided by zones of delivery.",
        PLATFORM_DEFAULT,
    ),
    "allow_storefront_traffic": (
        True,
        "采购信息须公开，商城对外开放。",
        "Procurement is public: the mall is open to everybody.",
        REG.art(8),
    ),
}
"""Settings of Saleor's that are one way here: how they are, and why (Chinese, English, clause)."""


@transaction.atomic
def change_settings(said: Mapping[str, Any], *, by: Actor) -> Shop:
    """卖场设置 · what is given changes; an empty text takes away what was said."""
    by.must_permit(MANAGE)
    shop = _locked()
    refuse_all(_faults(said))
    for name, (column, most) in _TEXTS.items():
        if said.get(name) is not None:
            setattr(shop, column, one_line(said[name], name, most))
    if (email := said.get("default_mail_sender_address")) is not None:
        shop.mail_sender_address = (
            checked_email(email, "default_mail_sender_address") if email.strip() else ""
        )
    if (url := said.get("customer_set_password_url")) is not None:
        letters.check_redirect(url.strip())
        shop.set_password_url = url.strip()
    if (limit := said.get("limit_quantity_per_checkout")) is not None:
        shop.most_pieces = _limit(limit)
    for name in ("metadata", "private_metadata"):
        if said.get(name):
            setattr(shop, name, checked_metadata({**getattr(shop, name), **said[name]}))
    return _kept(shop, "shop.settings_changed", by, changed=sorted(said))


@transaction.atomic
def change_address(parts: Parts | None, *, by: Actor) -> Shop:
    """卖场地址 · where the mall's operator is; None takes it away."""
    by.must_permit(MANAGE)
    shop = _locked()
    shop.company_address = None if parts is None else checked_parts(parts, shop.company_address)
    return _kept(shop, "shop.address_changed", by)


def _limit(pieces: int) -> int | None:
    """单行上限 · the most pieces in a line of a cart; 0 means what the mall allows at most."""
    if not 0 <= pieces <= rules.MOST_PIECES:
        raise Invalid(
            f"单行上限须为 1 至 {rules.MOST_PIECES} 件；填 0 则不另设限。",
            f"The limit of a line is 1 to {rules.MOST_PIECES} pieces; 0 sets none.",
            field="limit_quantity_per_checkout",
        )
    return pieces or None


def _faults(said: Mapping[str, Any]) -> Iterator[Refusal]:
    for name, (kept, zh, en, clause) in FIXED.items():
        value = said.get(name)
        if value is not None and value != kept:
            yield SettingIsFixed(field=name, clause=clause, why_zh=zh, why_en=en)


def _locked() -> Shop:
    Shop.objects.bulk_create([Shop()], ignore_conflicts=True)
    return Shop.objects.select_for_update().get()


def _kept(shop: Shop, verb: str, by: Actor, **facts: Any) -> Shop:
    shop.save()
    journal.record(verb, shop, by, **facts)
    return shop

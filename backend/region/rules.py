"""Rules of channels. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from backend.core.law import BUDGET, GPL, PLATFORM_DEFAULT
from backend.core.money import CURRENCY
from backend.core.refusals import Invalid, Refusal, Required
from backend.region.refusals import ChinaOnly, ExpiryOutOfRange, SettingIsFixed, SlugWrong, YuanOnly

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 100
LONGEST_SLUG = 60
COUNTRY = "CN"


def channel_faults(
    name: str, slug: str, currency: str = CURRENCY, country: str = COUNTRY
) -> Iterator[Refusal]:
    """Everything that is wrong with what is said of a channel."""
    if not name:
        yield Required("名称 name", field="name")
    elif len(name) > LONGEST_NAME or not name.isprintable():
        yield Invalid(
            f"名称至多 {LONGEST_NAME} 个字符。", f"At most {LONGEST_NAME} plain characters.", field="name"
        )
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug):
        yield SlugWrong()
    if currency != CURRENCY:
        yield YuanOnly()
    if country != COUNTRY:
        yield ChinaOnly()


SOONEST, LATEST = 60, 120 * 24 * 60
"""待审批订单失效 · an hour at least, so that somebody can approve it; 120 days at most. In minutes."""

FIXED: Mapping[str, tuple[Any, str, str, str]] = {
    "automatically_confirm_all_new_orders": (
        False,
        "订单由采购人的审批规则决定是否免批，不能按频道放行。",
        "Whether an order needs approval follows from the buyer's approval rules, not from the channel.",
        GPL.art(61),
    ),
    "allow_unpaid_orders": (
        True,
        "先验收、后付款：订单不以付款为前提。",
        "Goods are paid for after acceptance: orders do not wait for payment.",
        BUDGET.art(57),
    ),
    "delete_expired_orders_after": (
        0,
        "采购文件须保存十五年，订单不删除。",
        "The documents of a purchase are kept for fifteen years: orders are not deleted.",
        GPL.art(42),
    ),
    "mark_as_paid_strategy": (
        "TRANSACTION_FLOW",
        "支付由国库办理并登记凭证，没有刷卡流程。",
        "The treasury pays and its voucher is recorded: there is no flow of card payments.",
        BUDGET.art(57),
    ),
    "draft_order_line_price_freeze_period": (
        0,
        "草稿单按供应商当日价格计算，不锁价。",
        "Drafts are at the suppliers' prices of the day: none is frozen.",
        PLATFORM_DEFAULT,
    ),
    "automatically_fulfill_non_shippable_gift_card": (
        False,
        "本商城没有礼品卡。",
        "This mall has no gift cards.",
        PLATFORM_DEFAULT,
    ),
    "include_draft_order_in_voucher_usage": (
        False,
        "本商城没有优惠券。",
        "This mall has no vouchers.",
        PLATFORM_DEFAULT,
    ),
    "use_legacy_line_discount_propagation": (
        False,
        "本商城没有折扣。",
        "This mall has no discounts.",
        PLATFORM_DEFAULT,
    ),
    "allow_legacy_gift_card_use": (
        False,
        "本商城没有礼品卡。",
        "This mall has no gift cards.",
        PLATFORM_DEFAULT,
    ),
    "automatically_complete_fully_paid_checkouts": (
        False,
        "订单由经办人提交，不能自动提交。",
        "A clerk places the order: no cart is completed by itself.",
        GPL.art(61),
    ),
    "use_legacy_error_flow": (
        False,
        "错误只有一种说法。",
        "Errors are told in one way.",
        PLATFORM_DEFAULT,
    ),
    "default_transaction_flow_strategy": (
        "authorization",
        "验收前不支付，只核定预算指标。",
        "Nothing is paid before acceptance: a budget line is authorised.",
        BUDGET.art(57),
    ),
    "release_funds_for_expired_checkouts": (
        False,
        "购物车不占用预算额度，无可释放。",
        "Carts hold no budget: there is nothing to release.",
        BUDGET.art(13),
    ),
    "checkout_ttl_before_releasing_funds": (
        None,
        "购物车不占用预算额度，无可释放。",
        "Carts hold no budget: there is nothing to release.",
        BUDGET.art(13),
    ),
    "checkout_release_funds_cut_off_date": (
        None,
        "购物车不占用预算额度，无可释放。",
        "Carts hold no budget: there is nothing to release.",
        BUDGET.art(13),
    ),
}
"""频道的定规 · settings of Saleor's that are one way here by law or by design: how they are, and why (Chinese, English, clause)."""


def fixed_faults(given: Mapping[str, Any]) -> Iterator[Refusal]:
    """Settings that are asked to be otherwise than they are. Those that are not given, or given as they are, are well."""
    for name, value in given.items():
        if name in FIXED:
            kept, zh, en, clause = FIXED[name]
            if value is not None and value != kept:
                yield SettingIsFixed(field=name, clause=clause, why_zh=zh, why_en=en)


def expiry(minutes: int) -> int | None:
    """待审批订单失效 · the minutes after which an order that nobody has approved expires; None for never."""
    if minutes and not SOONEST <= minutes <= LATEST:
        raise ExpiryOutOfRange(least=SOONEST, most=LATEST)
    return minutes or None

"""频道设置 · settings of channels in Saleor's groups. Most are one way here, by law or by design: they are told as they are, and
asking for another way is refused with the reason."""

from __future__ import annotations

from typing import Any

import graphene

from backend.region.models import Allocation
from backend.region.rules import FIXED
from storefront_api.kit.enums import strings
from storefront_api.kit.scalars import Day, Hour, Minute
from storefront_api.kit.types import always

AllocationStrategyEnum = strings(
    "AllocationStrategyEnum",
    [(one.value, one.value) for one in Allocation],
    "占用库存的次序 · which of a supplier's warehouses is drawn from first.",
)
MarkAsPaidStrategyEnum = strings(
    "MarkAsPaidStrategyEnum",
    [(name, name) for name in ("TRANSACTION_FLOW", "PAYMENT_FLOW")],
    "登记支付的方式 · always TRANSACTION_FLOW.",
)
FLOW = "storefront_api.payment.types.TransactionFlowStrategyEnum"


def as_it_is(name: str) -> staticmethod[..., Any]:
    """A resolver of a setting that is one way."""
    return always(FIXED[name][0])


class StockSettings(graphene.ObjectType):
    """库存设置 · how stock is promised to the channel's orders."""

    allocation_strategy = graphene.Field(
        AllocationStrategyEnum,
        required=True,
        description="占用库存的次序 · which warehouse is drawn from first.",
    )


class OrderSettings(graphene.ObjectType):
    """订单设置 · what becomes of the channel's orders."""

    expire_orders_after = Minute(
        description="待审批订单失效（分钟） · when an order that nobody has approved is canceled; null for never."
    )
    automatically_confirm_all_new_orders = graphene.Boolean(
        required=True, description="自动确认：否 · no: approval rules decide."
    )
    automatically_fulfill_non_shippable_gift_card = graphene.Boolean(
        required=True, description="礼品卡：无 · no: there are none."
    )
    mark_as_paid_strategy = graphene.Field(
        MarkAsPaidStrategyEnum, required=True, description="登记支付的方式 · always TRANSACTION_FLOW."
    )
    delete_expired_orders_after = Day(
        required=True, description="删除失效订单：不删除 · 0: orders are kept for fifteen years."
    )
    allow_unpaid_orders = graphene.Boolean(
        required=True, description="先货后款：是 · yes: orders are paid for after acceptance."
    )
    include_draft_order_in_voucher_usage = graphene.Boolean(
        required=True, description="优惠券：无 · no: there are none."
    )
    draft_order_line_price_freeze_period = Hour(description="草稿单锁价：不锁 · 0: prices are today's.")
    use_legacy_line_discount_propagation = graphene.Boolean(
        required=True, description="折扣：无 · no: there are none."
    )

    resolve_automatically_confirm_all_new_orders = as_it_is("automatically_confirm_all_new_orders")
    resolve_automatically_fulfill_non_shippable_gift_card = as_it_is(
        "automatically_fulfill_non_shippable_gift_card"
    )
    resolve_mark_as_paid_strategy = as_it_is("mark_as_paid_strategy")
    resolve_delete_expired_orders_after = as_it_is("delete_expired_orders_after")
    resolve_allow_unpaid_orders = as_it_is("allow_unpaid_orders")
    resolve_include_draft_order_in_voucher_usage = as_it_is("include_draft_order_in_voucher_usage")
    resolve_draft_order_line_price_freeze_period = as_it_is("draft_order_line_price_freeze_period")
    resolve_use_legacy_line_discount_propagation = as_it_is("use_legacy_line_discount_propagation")


class CheckoutSettings(graphene.ObjectType):
    """购物车设置 · what becomes of the channel's carts: a clerk orders them, nothing does it by itself."""

    use_legacy_error_flow = graphene.Boolean(required=True, description="旧式错误：否 · no.")
    automatically_complete_fully_paid_checkouts = graphene.Boolean(
        required=True, description="自动提交：否 · no: a clerk places the order."
    )
    automatic_completion_delay = Minute(description="自动提交：无 · null.")
    automatic_completion_cut_off_date = graphene.DateTime(description="自动提交：无 · null.")
    allow_legacy_gift_card_use = graphene.Boolean(
        required=True, description="礼品卡：无 · no: there are none."
    )

    resolve_use_legacy_error_flow = as_it_is("use_legacy_error_flow")
    resolve_automatically_complete_fully_paid_checkouts = as_it_is(
        "automatically_complete_fully_paid_checkouts"
    )
    resolve_automatic_completion_delay = resolve_automatic_completion_cut_off_date = always(None)
    resolve_allow_legacy_gift_card_use = as_it_is("allow_legacy_gift_card_use")


class PaymentSettings(graphene.ObjectType):
    """支付设置 · how the channel's orders are paid: a budget line is authorised, the treasury pays after acceptance."""

    default_transaction_flow_strategy = graphene.Field(
        FLOW, required=True, description="支付流程 · always AUTHORIZATION."
    )
    release_funds_for_expired_checkouts = graphene.Boolean(
        description="释放额度：否 · no: carts hold no budget."
    )
    checkout_ttl_before_releasing_funds = Hour(description="释放额度：无 · null: carts hold no budget.")
    checkout_release_funds_cut_off_date = graphene.DateTime(
        description="释放额度：无 · null: carts hold no budget."
    )

    resolve_default_transaction_flow_strategy = as_it_is("default_transaction_flow_strategy")
    resolve_release_funds_for_expired_checkouts = as_it_is("release_funds_for_expired_checkouts")
    resolve_checkout_ttl_before_releasing_funds = always(None)
    resolve_checkout_release_funds_cut_off_date = always(None)


class StockSettingsInput(graphene.InputObjectType):
    """库存设置 · how stock is promised to the channel's orders."""

    allocation_strategy = AllocationStrategyEnum(
        required=True, description="占用库存的次序 · which warehouse is drawn from first."
    )


class OrderSettingsInput(graphene.InputObjectType):
    """订单设置 · only `expireOrdersAfter` can be set; everything else is as `OrderSettings` says."""

    expire_orders_after = Minute(description="待审批订单失效（分钟） · 60 to 172800; 0 for never.")
    automatically_confirm_all_new_orders = graphene.Boolean(description="自动确认：否 · only false.")
    automatically_fulfill_non_shippable_gift_card = graphene.Boolean(description="礼品卡：无 · only false.")
    mark_as_paid_strategy = MarkAsPaidStrategyEnum(description="登记支付的方式 · only TRANSACTION_FLOW.")
    delete_expired_orders_after = Day(description="删除失效订单：不删除 · only 0.")
    allow_unpaid_orders = graphene.Boolean(description="先货后款：是 · only true.")
    include_draft_order_in_voucher_usage = graphene.Boolean(description="优惠券：无 · only false.")
    draft_order_line_price_freeze_period = Hour(description="草稿单锁价：不锁 · only 0.")
    use_legacy_line_discount_propagation = graphene.Boolean(description="折扣：无 · only false.")


class CheckoutSettingsInput(graphene.InputObjectType):
    """购物车设置 · nothing of it can be set."""

    use_legacy_error_flow = graphene.Boolean(description="旧式错误：否 · only false.")
    automatically_complete_fully_paid_checkouts = graphene.Boolean(description="自动提交：否 · only false.")
    allow_legacy_gift_card_use = graphene.Boolean(description="礼品卡：无 · only false.")


class PaymentSettingsInput(graphene.InputObjectType):
    """支付设置 · nothing of it can be set."""

    default_transaction_flow_strategy = graphene.Argument(FLOW, description="支付流程 · only AUTHORIZATION.")
    release_funds_for_expired_checkouts = graphene.Boolean(description="释放额度：否 · only false.")
    checkout_ttl_before_releasing_funds = Hour(description="释放额度：无 · refused.")
    checkout_release_funds_cut_off_date = graphene.DateTime(description="释放额度：无 · refused.")


GROUPS = ("stock_settings", "order_settings", "checkout_settings", "payment_settings")


def said(input: Any) -> dict[str, Any]:
    """The settings of an input, by name, whatever group they stand in."""
    return {
        name: value
        for group in GROUPS
        for name, value in (input.get(group) or {}).items()
        if value is not None
    }

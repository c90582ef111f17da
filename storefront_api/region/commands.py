"""Commands of channels, named and shaped as Saleor's. A channel is a region's: `regionCode` says whose."""

from __future__ import annotations

from typing import Any

import graphene

from backend.account.entries import checked_metadata
from backend.region import services
from backend.shipping import fronts
from backend.shipping.fronts import Served
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.kit.types import MetadataInput
from storefront_api.product.kind_commands import ReorderInput
from storefront_api.region import settings
from storefront_api.region.errors import ChannelError
from storefront_api.region.settings import (
    CheckoutSettingsInput,
    OrderSettingsInput,
    PaymentSettingsInput,
    StockSettingsInput,
)
from storefront_api.region.types import Channel, CountryCode

_ID = graphene.ID(required=True, description="频道 · the channel.")


def _ids(description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(graphene.ID), description=description)


def _said(input: Any) -> dict[str, Any]:
    """What both inputs say."""
    given = {
        name: {item.key: item.value for item in input[name]}
        for name in ("metadata", "private_metadata")
        if input.get(name)
    }
    return {
        "settings": settings.said(input),
        "metadata": {name: checked_metadata(items) for name, items in given.items()},
    }


def _served(input: Any) -> Served:
    return Served(
        add_zones=pks_of(input.get("add_shipping_zones") or (), "ShippingZone", "add_shipping_zones"),
        remove_zones=pks_of(
            input.get("remove_shipping_zones") or (), "ShippingZone", "remove_shipping_zones"
        ),
        add_warehouses=pks_of(input.get("add_warehouses") or (), "Warehouse", "add_warehouses"),
        remove_warehouses=pks_of(input.get("remove_warehouses") or (), "Warehouse", "remove_warehouses"),
    )


_CHANNEL = graphene.Field(Channel, description="频道 · the channel as it is then.")


class _ChannelInput:
    """What is said of a new channel and of one that is there alike."""

    stock_settings = StockSettingsInput(description="库存设置 · how stock is promised to orders.")
    order_settings = OrderSettingsInput(description="订单设置 · what becomes of orders.")
    checkout_settings = CheckoutSettingsInput(description="购物车设置 · nothing of it can be set.")
    payment_settings = PaymentSettingsInput(description="支付设置 · nothing of it can be set.")
    add_shipping_zones = _ids("配送区域 · zones that shall serve it.")
    add_warehouses = _ids("仓库 · to be drawn from first, behind those that are there.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · added to what is there.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="内部元数据 · added to what is there."
    )


class ChannelCreateInput(_ChannelInput, graphene.InputObjectType):
    """频道 · the mall front of a region that has none."""

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug, in addresses and arguments.")
    currency_code = graphene.String(required=True, description="币种 · CNY.")
    default_country = CountryCode(required=True, description="国家 · CN.")
    region_code = graphene.String(description="地区代码 · the region's code; one channel a region.")
    is_active = graphene.Boolean(description="启用 · open at once?")


class ChannelUpdateInput(_ChannelInput, graphene.InputObjectType):
    """频道 · what changes; what is not given stays."""

    remove_shipping_zones = _ids("配送区域 · zones that shall serve it no longer.")
    remove_warehouses = _ids("仓库 · to be put in no order any more.")

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug.")
    default_country = CountryCode(description="国家 · CN.")
    is_active = graphene.Boolean(description="启用 · open?")


class ChannelDeleteInput(graphene.InputObjectType):
    """删除频道 · Saleor moves the orders to this channel; here orders stay where they were placed, so it is refused."""

    channel_id = graphene.ID(required=True, description="频道 · another channel.")


class ChannelCreate(Command):
    """开设频道 · open the mall front of a region."""

    class Arguments:
        input = ChannelCreateInput(required=True, description="频道 · the channel.")

    Errors = ChannelError
    channel = _CHANNEL

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        said = _said(input) | {
            "name": input.name,
            "slug": input.slug,
            "region_code": input.get("region_code"),
            "currency": input.currency_code,
            "country": input.default_country.value,
            "is_active": bool(input.get("is_active")),
        }
        return {"channel": fronts.open_front(said, _served(input), by=context.actor)}


class ChannelUpdate(Command):
    """修改频道 · rename a channel, or close and reopen it."""

    class Arguments:
        id = _ID
        input = ChannelUpdateInput(required=True, description="内容 · what changes.")

    Errors = ChannelError
    channel = _CHANNEL

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        country = input.get("default_country")
        said = _said(input) | {
            "name": input.get("name"),
            "slug": input.get("slug"),
            "country": country.value if country else None,
            "is_active": input.get("is_active"),
        }
        channel = fronts.change_front(pk_of(id, "Channel"), said, _served(input), by=context.actor)
        return {"channel": channel}


class ChannelActivate(Command):
    """启用频道 · open a channel."""

    class Arguments:
        id = _ID

    Errors = ChannelError
    channel = _CHANNEL

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"channel": services.change_channel(pk_of(id, "Channel"), is_active=True, by=context.actor)}


class ChannelDeactivate(Command):
    """停用频道 · close a channel: nothing is shown in it, and no cart is begun or filled."""

    class Arguments:
        id = _ID

    Errors = ChannelError
    channel = _CHANNEL

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"channel": services.change_channel(pk_of(id, "Channel"), is_active=False, by=context.actor)}


class ChannelDelete(Command):
    """删除频道 · delete a channel in which nothing is."""

    class Arguments:
        id = _ID
        input = ChannelDeleteInput(description="订单去向 · refused if given: orders stay.")

    Errors = ChannelError
    channel = _CHANNEL

    @staticmethod
    def perform(context: Context, id: str, input: Any = None) -> dict[str, Any]:
        into = pk_of(input.channel_id, "Channel", "channel_id") if input else None
        return {"channel": services.delete_channel(pk_of(id, "Channel"), into=into, by=context.actor)}


class ChannelReorderWarehouses(Command):
    """仓库排序 · move warehouses in the order in which orders of a channel draw from them."""

    class Arguments:
        channel_id = graphene.ID(required=True, description="频道 · the channel.")
        moves = graphene.List(
            graphene.NonNull(ReorderInput), required=True, description="移动 · the warehouses, and how far."
        )

    Errors = ChannelError
    channel = _CHANNEL

    @staticmethod
    def perform(context: Context, channel_id: str, moves: list[Any]) -> dict[str, Any]:
        asked = [(pk_of(move.id, "Warehouse", "moves"), move.get("sort_order") or 0) for move in moves]
        return {
            "channel": fronts.reorder(pk_of(channel_id, "Channel", "channel_id"), asked, by=context.actor)
        }

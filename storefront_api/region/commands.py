"""Commands of channels, named and shaped as Saleor's. A channel is a region's: `regionCode` says whose."""

from __future__ import annotations

from typing import Any

import graphene

from backend.region import services
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.region.errors import ChannelError
from storefront_api.region.types import Channel, CountryCode

_ID = graphene.ID(required=True, description="频道 · the channel.")
_CHANNEL = graphene.Field(Channel, description="频道 · the channel as it is then.")


class ChannelCreateInput(graphene.InputObjectType):
    """频道 · the mall front of a region that has none."""

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug, in addresses and arguments.")
    currency_code = graphene.String(required=True, description="币种 · CNY.")
    default_country = CountryCode(required=True, description="国家 · CN.")
    region_code = graphene.String(description="地区代码 · the region's code; one channel a region.")
    is_active = graphene.Boolean(description="启用 · open at once?")


class ChannelUpdateInput(graphene.InputObjectType):
    """频道 · what changes; what is not given stays."""

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
        channel = services.open_channel(
            input.name,
            input.slug,
            region_code=input.get("region_code"),
            currency=input.currency_code,
            country=input.default_country.value,
            is_active=bool(input.get("is_active")),
            by=context.actor,
        )
        return {"channel": channel}


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
        channel = services.change_channel(
            pk_of(id, "Channel"),
            name=input.get("name"),
            slug=input.get("slug"),
            country=country.value if country else None,
            is_active=input.get("is_active"),
            by=context.actor,
        )
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

from __future__ import annotations

from typing import Any

import graphene

from backend.region.models import Channel as ChannelModel
from backend.region.queries import channels_by_slug, closed_too
from storefront_api.kit.ids import pk_of
from storefront_api.region import commands
from storefront_api.region.types import Channel


class Queries:
    channels = graphene.List(graphene.NonNull(Channel), description="全部频道 · all channels, one a region.")
    channel = graphene.Field(
        Channel,
        id=graphene.ID(description="全局编号 · the global id."),
        slug=graphene.String(description="标识 · the slug."),
        description="一个频道 · one channel by id or slug.",
    )

    @staticmethod
    def resolve_channels(root: None, info: Any) -> list[ChannelModel]:
        return closed_too(info.context.actor) or list(channels_by_slug().values())

    @staticmethod
    def resolve_channel(
        root: None, info: Any, id: str | None = None, slug: str | None = None
    ) -> ChannelModel | None:
        pk = None if slug is not None else pk_of(id, "Channel")
        shown = closed_too(info.context.actor) or channels_by_slug().values()
        return next(
            (channel for channel in shown if slug in (channel.slug, None) and pk in (channel.pk, None)), None
        )


class Mutations:
    channel_create = commands.ChannelCreate.Field()
    channel_update = commands.ChannelUpdate.Field()
    channel_activate = commands.ChannelActivate.Field()
    channel_deactivate = commands.ChannelDeactivate.Field()
    channel_delete = commands.ChannelDelete.Field()
    channel_reorder_warehouses = commands.ChannelReorderWarehouses.Field()

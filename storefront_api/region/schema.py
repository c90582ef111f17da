from __future__ import annotations

from typing import Any

import graphene

from backend.region.models import Channel as ChannelModel
from backend.region.queries import channels_by_slug
from storefront_api.kit.ids import pk_of
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
        return list(channels_by_slug().values())

    @staticmethod
    def resolve_channel(
        root: None, info: Any, id: str | None = None, slug: str | None = None
    ) -> ChannelModel | None:
        if slug is not None:
            return channels_by_slug().get(slug)
        pk = pk_of(id, "Channel")
        return next((channel for channel in channels_by_slug().values() if channel.pk == pk), None)


class Mutations:
    pass

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from backend.core.permissions import Permission
from backend.shipping.models import ShippingZone as ShippingZoneModel
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.ids import key_or_none, pks_of
from storefront_api.shipping import commands
from storefront_api.shipping.types import ShippingZone, ShippingZoneConnection


class ShippingZoneFilterInput(graphene.InputObjectType):
    """配送区域筛选 · which zones."""

    search = graphene.String(description="关键词 · in the name.")
    channels = graphene.List(graphene.NonNull(graphene.ID), description="频道 · serving any of these.")


class Queries:
    shipping_zone = graphene.Field(
        ShippingZone,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        channel=graphene.String(description="频道标识 · not needed."),
        description="一个配送区域 · a shipping zone; for staff who manage delivery.",
    )
    shipping_zones = graphene.Field(
        ShippingZoneConnection,
        **PAGING,
        filter=ShippingZoneFilterInput(description="筛选 · which zones."),
        channel=graphene.String(description="频道标识 · those that serve a channel."),
        description="配送区域列表 · shipping zones; for staff who manage delivery.",
    )

    @staticmethod
    def resolve_shipping_zone(root: None, info: Any, id: str, channel: str | None = None) -> Any:
        info.context.actor.must_permit(Permission.MANAGE_SHIPPING)
        key = key_or_none(id, "ShippingZone")
        return ShippingZoneModel.objects.filter(pk=key).first() if key else None

    @staticmethod
    def resolve_shipping_zones(
        root: None, info: Any, filter: Any = None, channel: str | None = None, **paging: Any
    ) -> Page:
        info.context.actor.must_permit(Permission.MANAGE_SHIPPING)
        wanted, asked = Q(), filter or {}
        if channel is not None:
            wanted &= Q(channels__slug=channel)
        if asked.get("channels"):
            wanted &= Q(channels__in=pks_of(asked["channels"], "Channel"))
        if (asked.get("search") or "").strip():
            wanted &= Q(name__icontains=asked["search"].strip()[:100])
        return page(ShippingZoneModel.objects.filter(wanted).distinct(), ("name", "id"), window(**paging))


class Mutations:
    shipping_zone_create = commands.ShippingZoneCreate.Field()
    shipping_zone_update = commands.ShippingZoneUpdate.Field()
    shipping_zone_delete = commands.ShippingZoneDelete.Field()
    shipping_zone_bulk_delete = commands.ShippingZoneBulkDelete.Field()
    shipping_price_create = commands.ShippingPriceCreate.Field()
    shipping_price_update = commands.ShippingPriceUpdate.Field()
    shipping_price_delete = commands.ShippingPriceDelete.Field()
    shipping_price_bulk_delete = commands.ShippingPriceBulkDelete.Field()
    shipping_price_exclude_products = commands.ShippingPriceExcludeProducts.Field()
    shipping_price_remove_product_from_exclude = commands.ShippingPriceRemoveProductFromExclude.Field()
    assign_warehouse_shipping_zone = commands.WarehouseShippingZoneAssign.Field()
    unassign_warehouse_shipping_zone = commands.WarehouseShippingZoneUnassign.Field()
    shipping_method_channel_listing_update = commands.ShippingMethodChannelListingUpdate.Field()

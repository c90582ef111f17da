"""Commands of delivery, named and shaped as Saleor's, for staff who manage it."""

from __future__ import annotations

from typing import Any

import graphene

from backend.shipping import rules, services
from backend.shipping.refusals import ByWeight
from backend.shipping.services import Links, Offer
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pk_of_one, pks_of
from storefront_api.kit.scalars import JSONString, PositiveDecimal
from storefront_api.product.command_inputs import WeightScalar
from storefront_api.product.errors import WarehouseError
from storefront_api.product.warehouses import Warehouse
from storefront_api.shipping.errors import ShippingError
from storefront_api.shipping.types import (
    PostalCodeRuleInclusionTypeEnum,
    ShippingMethodType,
    ShippingMethodTypeEnum,
    ShippingZone,
)

ID = graphene.ID(required=True, description="全局编号 · the global id.")
IDS = graphene.List(graphene.NonNull(graphene.ID), required=True, description="全局编号 · the global ids.")
METHOD_TYPES = ("ShippingMethodType", "ShippingMethod")


def _ids(description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(graphene.ID), description=description)


def method_pk(global_id: str, field: str = "id") -> int:
    """The key of a way of delivery, by the name that staff or that carts have for it."""
    pk: int = pk_of_one(global_id, METHOD_TYPES, field)
    return pk


class ShippingZoneCreateInput(graphene.InputObjectType):
    """新配送区域 · what a new zone is."""

    name = graphene.String(description="名称 · the name; required.")
    description = graphene.String(description="说明 · the description.")
    countries = graphene.List(graphene.NonNull(graphene.String), description="国家 · CN, no other.")
    default = graphene.Boolean(description="默认区域 · for all countries served.")
    add_channels = _ids("频道 · channels to serve.")
    add_warehouses = _ids("仓库 · warehouses to name.")


class ShippingZoneUpdateInput(ShippingZoneCreateInput):
    """配送区域变更 · what changes of a zone."""

    remove_channels = _ids("频道 · channels to serve no longer.")
    remove_warehouses = _ids("仓库 · warehouses to name no longer.")


def _links(input: Any) -> Links:
    return Links(
        add_channels=pks_of(input.get("add_channels") or (), "Channel", "add_channels"),
        remove_channels=pks_of(input.get("remove_channels") or (), "Channel", "remove_channels"),
        add_warehouses=pks_of(input.get("add_warehouses") or (), "Warehouse", "add_warehouses"),
        remove_warehouses=pks_of(input.get("remove_warehouses") or (), "Warehouse", "remove_warehouses"),
    )


class ShippingZoneCreate(Command):
    """新建配送区域 · make a shipping zone."""

    class Arguments:
        input = ShippingZoneCreateInput(required=True, description="内容 · what it is.")

    Errors = ShippingError
    shipping_zone = graphene.Field(ShippingZone, description="配送区域 · the zone.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        return {"shipping_zone": services.create_zone(input, _links(input), by=context.actor)}


class ShippingZoneUpdate(Command):
    """修改配送区域 · change a shipping zone."""

    class Arguments:
        id = ID
        input = ShippingZoneUpdateInput(required=True, description="内容 · what changes.")

    Errors = ShippingError
    shipping_zone = graphene.Field(ShippingZone, description="配送区域 · the zone.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        zone = services.update_zone(pk_of(id, "ShippingZone"), input, _links(input), by=context.actor)
        return {"shipping_zone": zone}


class ShippingZoneDelete(Command):
    """删除配送区域 · remove a shipping zone and the ways of delivery in it."""

    class Arguments:
        id = ID

    Errors = ShippingError
    shipping_zone = graphene.Field(ShippingZone, description="配送区域 · what it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        (zone,) = services.delete_zones([pk_of(id, "ShippingZone")], by=context.actor)
        return {"shipping_zone": zone}


class ShippingZoneBulkDelete(Command):
    """批量删除配送区域 · remove shipping zones, all or none."""

    class Arguments:
        ids = IDS

    Errors = ShippingError
    count = graphene.Int(required=True, default_value=0, description="数量 · how many were removed.")

    @staticmethod
    def perform(context: Context, ids: list[str]) -> dict[str, Any]:
        return {"count": len(services.delete_zones(pks_of(ids, "ShippingZone"), by=context.actor))}


class ShippingPostalCodeRulesCreateInputRange(graphene.InputObjectType):
    """邮政编码范围 · from a code to a code, both included."""

    start = graphene.String(required=True, description="起 · the first code: six digits.")
    end = graphene.String(description="止 · the last code; the first, if not given.")


class ShippingPriceInput(graphene.InputObjectType):
    """配送方式内容 · what a way of delivery is. It costs nothing, whatever it weighs and wherever it goes."""

    name = graphene.String(description="名称 · the name.")
    description = JSONString(description="说明 · the description, in EditorJS.")
    shipping_zone = graphene.ID(description="配送区域 · the zone; of a new one.")
    type = ShippingMethodTypeEnum(description="计价方式 · PRICE.")
    minimum_delivery_days = graphene.Int(description="最少天数 · the fewest days that it takes.")
    maximum_delivery_days = graphene.Int(description="最多天数 · the most days that it takes.")
    minimum_order_weight = WeightScalar(description="重量下限：无 · refused: nothing goes by weight.")
    maximum_order_weight = WeightScalar(description="重量上限：无 · refused: nothing goes by weight.")
    add_postal_code_rules = graphene.List(
        graphene.NonNull(ShippingPostalCodeRulesCreateInputRange),
        description="邮政编码规则 · ranges to add.",
    )
    delete_postal_code_rules = _ids("邮政编码规则 · rules to take out.")
    inclusion_type = PostalCodeRuleInclusionTypeEnum(
        description="邮政编码规则的方式 · of all rules of this way of delivery; EXCLUDE, if never said."
    )
    tax_class = graphene.ID(description="税类：无 · there are none.")


def _method(input: Any) -> dict[str, Any]:
    rules.check_kind(input.get("type"), input.get("tax_class"))
    for name in ("minimum_order_weight", "maximum_order_weight"):
        if input.get(name) is not None:
            raise ByWeight(field=name)
    said = dict(input)
    if input.get("add_postal_code_rules") is not None:
        said["add_postal_code_rules"] = [
            (each.start, each.get("end")) for each in input.add_postal_code_rules
        ]
    if input.get("delete_postal_code_rules") is not None:
        said["delete_postal_code_rules"] = pks_of(
            input.delete_postal_code_rules, "ShippingMethodPostalCodeRule", "delete_postal_code_rules"
        )
    return said


class ShippingPriceCreate(Command):
    """新建配送方式 · make a way of delivery in a zone; list it in channels then."""

    class Arguments:
        input = ShippingPriceInput(required=True, description="内容 · what it is.")

    Errors = ShippingError
    shipping_zone = graphene.Field(ShippingZone, description="配送区域 · its zone.")
    shipping_method = graphene.Field(ShippingMethodType, description="配送方式 · the way of delivery.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        zone = input.get("shipping_zone")
        method = services.create_method(
            pk_of(zone, "ShippingZone", "shipping_zone") if zone else None, _method(input), by=context.actor
        )
        return {"shipping_method": method, "shipping_zone": method.zone}


class ShippingPriceUpdate(Command):
    """修改配送方式 · change a way of delivery."""

    class Arguments:
        id = ID
        input = ShippingPriceInput(required=True, description="内容 · what changes.")

    Errors = ShippingError
    shipping_zone = graphene.Field(ShippingZone, description="配送区域 · its zone.")
    shipping_method = graphene.Field(ShippingMethodType, description="配送方式 · the way of delivery.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        method = services.update_method(method_pk(id), _method(input), by=context.actor)
        return {"shipping_method": method, "shipping_zone": method.zone}


class ShippingPriceDelete(Command):
    """删除配送方式 · remove a way of delivery; orders keep what was chosen."""

    class Arguments:
        id = ID

    Errors = ShippingError
    shipping_zone = graphene.Field(ShippingZone, description="配送区域 · its zone.")
    shipping_method = graphene.Field(ShippingMethodType, description="配送方式 · what it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        (method,) = services.delete_methods([method_pk(id)], by=context.actor)
        return {"shipping_method": method, "shipping_zone": method.zone}


class ShippingPriceBulkDelete(Command):
    """批量删除配送方式 · remove ways of delivery, all or none."""

    class Arguments:
        ids = IDS

    Errors = ShippingError
    count = graphene.Int(required=True, default_value=0, description="数量 · how many were removed.")

    @staticmethod
    def perform(context: Context, ids: list[str]) -> dict[str, Any]:
        keys = [method_pk(each, "ids") for each in ids]
        return {"count": len(services.delete_methods(keys, by=context.actor))}


class ShippingMethodChannelListingAddInput(graphene.InputObjectType):
    """频道设置 · that a way of delivery is offered in a channel."""

    channel_id = graphene.ID(required=True, description="频道 · the channel, one of the zone's.")
    price = PositiveDecimal(description="价格 · zero: delivery is in the price of the goods.")
    minimum_order_price = PositiveDecimal(description="订单金额下限 · for totals from this on.")
    maximum_order_price = PositiveDecimal(description="订单金额上限 · for totals up to this.")


class ShippingMethodChannelListingInput(graphene.InputObjectType):
    """频道设置 · where a way of delivery is offered, and where no longer."""

    add_channels = graphene.List(
        graphene.NonNull(ShippingMethodChannelListingAddInput), description="频道 · to offer it in."
    )
    remove_channels = _ids("频道 · to offer it in no longer.")


class ShippingMethodChannelListingUpdate(Command):
    """配送方式频道设置 · offer a way of delivery in channels, or no longer."""

    class Arguments:
        id = ID
        input = ShippingMethodChannelListingInput(required=True, description="频道 · the channels.")

    Errors = ShippingError
    shipping_method = graphene.Field(ShippingMethodType, description="配送方式 · the way of delivery.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        offers = [
            Offer(
                pk_of(each.channel_id, "Channel", "add_channels"),
                each.get("price"),
                each.get("minimum_order_price"),
                each.get("maximum_order_price"),
            )
            for each in input.get("add_channels") or ()
        ]
        removed = pks_of(input.get("remove_channels") or (), "Channel", "remove_channels")
        return {"shipping_method": services.list_method(method_pk(id), offers, removed, by=context.actor)}


class ShippingPriceExcludeProductsInput(graphene.InputObjectType):
    """不适用的商品 · products that are not delivered like this."""

    products = graphene.List(graphene.NonNull(graphene.ID), required=True, description="商品 · the products.")


class ShippingPriceExcludeProducts(Command):
    """排除商品 · purchases with these products are not delivered like this any more."""

    class Arguments:
        id = ID
        input = ShippingPriceExcludeProductsInput(required=True, description="商品 · the products.")

    Errors = ShippingError
    shipping_method = graphene.Field(ShippingMethodType, description="配送方式 · the way of delivery.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        products = pks_of(input.products, "Product", "products")
        return {"shipping_method": services.exclude_products(method_pk(id), products, by=context.actor)}


class ShippingPriceRemoveProductFromExclude(Command):
    """恢复商品 · purchases with these products may be delivered like this again."""

    class Arguments:
        id = ID
        products = graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="商品 · the products."
        )

    Errors = ShippingError
    shipping_method = graphene.Field(ShippingMethodType, description="配送方式 · the way of delivery.")

    @staticmethod
    def perform(context: Context, id: str, products: list[str]) -> dict[str, Any]:
        keys = pks_of(products, "Product", "products")
        return {"shipping_method": services.include_products(method_pk(id), keys, by=context.actor)}


_ZONES = graphene.List(
    graphene.NonNull(graphene.ID), required=True, description="配送区域 · the shipping zones."
)
_WAREHOUSE = graphene.ID(required=True, description="仓库 · the warehouse.")


class WarehouseShippingZoneAssign(Command):
    """指定配送区域 · name a warehouse for zones."""

    class Arguments:
        id = _WAREHOUSE
        shipping_zone_ids = _ZONES

    Errors = WarehouseError
    warehouse = graphene.Field(Warehouse, description="仓库 · the warehouse.")

    @staticmethod
    def perform(context: Context, id: str, shipping_zone_ids: list[str]) -> dict[str, Any]:
        zones = pks_of(shipping_zone_ids, "ShippingZone", "shipping_zone_ids")
        return {"warehouse": services.assign_zones(pk_of(id, "Warehouse"), zones, by=context.actor)}


class WarehouseShippingZoneUnassign(Command):
    """取消配送区域 · name a warehouse for zones no longer."""

    class Arguments:
        id = _WAREHOUSE
        shipping_zone_ids = _ZONES

    Errors = WarehouseError
    warehouse = graphene.Field(Warehouse, description="仓库 · the warehouse.")

    @staticmethod
    def perform(context: Context, id: str, shipping_zone_ids: list[str]) -> dict[str, Any]:
        zones = pks_of(shipping_zone_ids, "ShippingZone", "shipping_zone_ids")
        return {"warehouse": services.unassign_zones(pk_of(id, "Warehouse"), zones, by=context.actor)}

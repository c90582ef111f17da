from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.core.money import ZERO
from backend.core.peers import relation
from backend.product.conditions import one_of
from backend.product.queries import Scope, Viewer
from backend.shipping import queries
from backend.shipping.models import PostalCodeRule as PostalCodeRuleModel
from backend.shipping.models import ShippingMethod as ShippingMethodModel
from backend.shipping.models import ShippingMethodChannelListing as ListingModel
from backend.shipping.models import ShippingZone as ShippingZoneModel
from backend.shipping.queries import Way
from storefront_api.kit.connections import PAGING, Page, connection, window
from storefront_api.kit.enums import choices, strings
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Money, Node, always, node_id
from storefront_api.product.filters import Asked, Part
from storefront_api.product.listing import product_page
from storefront_api.product.translations import ShippingMethodTranslation, translation
from storefront_api.product.types import ProductConnection, Weight
from storefront_api.product.warehouses import Warehouse
from storefront_api.region.types import CountryDisplay

CHANNEL = "storefront_api.region.types.Channel"
ShippingMethodTypeEnum = strings(
    "ShippingMethodTypeEnum",
    [("PRICE", "price"), ("WEIGHT", "weight")],
    "计价方式 · how delivery is priced; always PRICE, and the price is zero.",
)

methods_of = relation(queries.methods_by_zone, "id", missing=())
listings_of = relation(queries.listings_by_method, "id", missing=())
codes_of = relation(queries.rules_by_method, "id", missing=())
excluded_from = relation(queries.excluded_by_method, "id", missing=())


class MoneyRange(graphene.ObjectType):
    """金额范围 · from an amount to an amount."""

    start = graphene.Field(Money, description="起 · the lowest.")
    stop = graphene.Field(Money, description="止 · the highest.")

    resolve_start = always(ZERO)
    resolve_stop = always(ZERO)


class ShippingMethod(HasMetadata, graphene.ObjectType):
    """配送方式 · a way of delivery that a cart may choose, or an order has chosen. It costs nothing: delivery is in the price."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    description = JSONString(description="说明 · the description, in EditorJS.")
    minimum_delivery_days = graphene.Int(description="最少天数 · the fewest days that it takes.")
    maximum_delivery_days = graphene.Int(description="最多天数 · the most days that it takes.")
    minimum_order_price = graphene.Field(
        Money, source="least", description="订单金额下限 · for totals from this on."
    )
    maximum_order_price = graphene.Field(
        Money, source="most", description="订单金额上限 · for totals up to this."
    )
    price = graphene.Field(
        Money, required=True, description="价格：零 · zero: delivery is in the price of the goods."
    )
    active = graphene.Boolean(required=True, description="可选 · may it be chosen?")
    message = graphene.String(description="提示 · a hint: none.")
    type = ShippingMethodTypeEnum(description="计价方式 · always PRICE.")

    translation = translation(ShippingMethodTranslation)

    resolve_id = node_id("ShippingMethod")
    resolve_active = always(True)
    resolve_message = always("")
    resolve_type = always("price")


class Delivery(graphene.ObjectType):
    """配送选项 · a way of delivery that is open to a cart."""

    id = graphene.ID(required=True, description="全局编号 · what `checkoutDeliveryMethodUpdate` takes.")
    shipping_method = graphene.Field(ShippingMethod, description="配送方式 · the way of delivery.")

    resolve_id = node_id("Delivery")

    @staticmethod
    def resolve_shipping_method(way: Way, info: Any) -> Way:
        return way


class DeliveryMethod(graphene.Union):
    """配送方式 · how an order is delivered: always a `ShippingMethod`; nothing is collected from a warehouse."""

    class Meta:
        types = (ShippingMethod, Warehouse)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> type[graphene.ObjectType]:
        return ShippingMethod


class ShippingMethodChannelListing(graphene.ObjectType):
    """频道设置 · that a way of delivery is offered in a channel, for totals within limits."""

    class Meta:
        interfaces = (Node,)

    channel = graphene.Field(CHANNEL, required=True, description="频道 · the channel.")
    price = graphene.Field(Money, source="price_amount", description="价格：零 · zero.")
    minimum_order_price = graphene.Field(Money, description="订单金额下限 · for totals from this on.")
    maximum_order_price = graphene.Field(Money, description="订单金额上限 · for totals up to this.")

    resolve_id = node_id("ShippingMethodChannelListing")


PostalCodeRuleInclusionTypeEnum = choices(
    "PostalCodeRuleInclusionTypeEnum",
    PostalCodeRuleModel.Inclusion,
    "邮政编码规则的方式 · only for these codes, or not for these.",
)


class ShippingMethodPostalCodeRule(graphene.ObjectType):
    """邮政编码规则 · a range of postal codes to which a way of delivery is open, or closed."""

    class Meta:
        interfaces = (Node,)

    start = graphene.String(description="起 · the first code.")
    end = graphene.String(description="止 · the last code.")
    inclusion_type = PostalCodeRuleInclusionTypeEnum(
        source="inclusion", description="方式 · open to these alone, or closed to them."
    )

    resolve_id = node_id("ShippingMethodPostalCodeRule")


class ShippingMethodType(HasMetadata, graphene.ObjectType):
    """配送方式（管理） · a way of delivery as staff keep it."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    description = JSONString(description="说明 · the description, in EditorJS.")
    type = ShippingMethodTypeEnum(description="计价方式 · always PRICE.")
    minimum_delivery_days = graphene.Int(description="最少天数 · the fewest days that it takes.")
    maximum_delivery_days = graphene.Int(description="最多天数 · the most days that it takes.")
    maximum_order_price = graphene.Field(Money, description="恒为空 · null: limits are the channels'.")
    minimum_order_price = graphene.Field(Money, description="恒为空 · null: limits are the channels'.")
    channel_listings = graphene.List(
        graphene.NonNull(ShippingMethodChannelListing), description="频道设置 · where it is offered."
    )

    translation = translation(ShippingMethodTranslation)
    minimum_order_weight = graphene.Field(Weight, description="重量下限：无 · null: nothing goes by weight.")
    maximum_order_weight = graphene.Field(Weight, description="重量上限：无 · null: nothing goes by weight.")
    postal_code_rules = graphene.List(
        graphene.NonNull(ShippingMethodPostalCodeRule),
        description="邮政编码规则 · postal codes that it is for, or not for.",
    )
    excluded_products = graphene.Field(
        ProductConnection, **PAGING, description="不适用的商品 · products that are not delivered like this."
    )

    resolve_id = node_id("ShippingMethodType")
    resolve_type = always("price")
    resolve_minimum_order_weight = resolve_maximum_order_weight = always(None)

    @staticmethod
    def resolve_postal_code_rules(method: ShippingMethodModel, info: Any) -> Sequence[PostalCodeRuleModel]:
        return codes_of(method)

    @staticmethod
    def resolve_excluded_products(method: ShippingMethodModel, info: Any, **paging: Any) -> Page:
        everything = Scope(None, Viewer(everything=True))
        asked = Asked().within(Part(one_of("id", excluded_from(method))))
        return product_page(everything, asked, window(**paging))

    resolve_maximum_order_price = always(None)
    resolve_minimum_order_price = always(None)

    @staticmethod
    def resolve_channel_listings(method: ShippingMethodModel, info: Any) -> Sequence[ListingModel]:
        return listings_of(method)


class ShippingZone(HasMetadata, graphene.ObjectType):
    """配送区域 · channels that are served in the same ways of delivery."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    description = graphene.String(description="说明 · the description.")
    default = graphene.Boolean(
        required=True, description="默认区域 · for all countries served, which is China."
    )
    countries = graphene.List(
        graphene.NonNull(CountryDisplay), required=True, description="国家 · China, or nowhere yet."
    )
    channels = graphene.List(graphene.NonNull(CHANNEL), required=True, description="频道 · its channels.")
    warehouses = graphene.List(
        graphene.NonNull(Warehouse),
        required=True,
        description="仓库 · warehouses named for it; stock is not divided by zones.",
    )
    shipping_methods = graphene.List(
        graphene.NonNull(ShippingMethodType), description="配送方式 · the ways of delivery."
    )
    price_range = graphene.Field(MoneyRange, description="价格范围：零 · zero.")

    resolve_id = node_id("ShippingZone")

    @staticmethod
    def resolve_countries(zone: ShippingZoneModel, info: Any) -> list[CountryDisplay]:
        return [CountryDisplay(code=code, country="中国") for code in zone.countries]

    @staticmethod
    def resolve_channels(zone: ShippingZoneModel, info: Any) -> Any:
        return zone.channels.select_related("region")

    @staticmethod
    def resolve_warehouses(zone: ShippingZoneModel, info: Any) -> Any:
        return zone.warehouses.order_by("name", "id")

    @staticmethod
    def resolve_shipping_methods(zone: ShippingZoneModel, info: Any) -> Sequence[ShippingMethodModel]:
        return methods_of(zone)

    resolve_price_range = always(True)


ShippingZoneConnection = connection(ShippingZone)

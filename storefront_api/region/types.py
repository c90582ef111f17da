from __future__ import annotations

import re
from typing import Any

import graphene

from backend.core.permissions import Permission
from backend.region.models import Channel as ChannelModel
from backend.region.models import Region as RegionModel
from backend.region.queries import has_orders
from backend.shipping.queries import ways_by_channel
from backend.warehouse.queries import warehouses_of_channel
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import Node, always, node_id
from storefront_api.region import settings

RegionLevelEnum = graphene.Enum(
    "RegionLevelEnum",
    [(level.name, level.value) for level in RegionModel.Level],
    description=lambda level: (
        f"{RegionModel.Level(level.value).label} · {level.name.lower()}."
        if level
        else "地区层级 · tier of a region: province, city or county."
    ),
)


class Region(graphene.ObjectType):
    """地区 · a province, city or county, by its administrative code."""

    code = graphene.String(required=True, description="行政区划代码 · the administrative code (GB/T 2260).")
    name = graphene.String(required=True, description="名称 · the official name.")
    name_en = graphene.String(required=True, description="英文名称 · the English name.")
    level = graphene.Field(RegionLevelEnum, required=True, description="层级 · the tier.")
    parent_code = graphene.String(source="parent_id", description="上级代码 · the code of the region above.")


COUNTRIES_AND_REGIONS = re.findall(
    "[A-Z]{2}",
    """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET EU FI FJ FK FM
FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT
JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN
MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT
PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL
TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
""",
)
"""国家（地区）代码 · ISO 3166-1, and EU and XK as Saleor has them: clients know all of them, the mall delivers within China."""
CountryCode = graphene.Enum(
    "CountryCode",
    [(code, code) for code in COUNTRIES_AND_REGIONS],
    description=lambda code: (
        None if code else "国家（地区）代码 · codes of ISO 3166-1; the mall delivers within China alone."
    ),
)


class CountryDisplay(graphene.ObjectType):
    """国家 · a country by its code."""

    code = graphene.String(required=True)
    country = graphene.String(required=True)


CHINA = CountryDisplay(code="CN", country="中国")


class Channel(HasMetadata, graphene.ObjectType):
    """频道 · the mall front of one region; organisations buy in their own region's channel."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug, e.g. `wenzhou`.")
    is_active = graphene.Boolean(required=True, description="启用 · is it open?")
    currency_code = graphene.String(required=True, description="币种 · the currency, CNY.")
    default_country = graphene.Field(CountryDisplay, required=True, description="国家 · the country.")
    countries = graphene.List(graphene.NonNull(CountryDisplay), description="送货国家 · countries served.")
    region = graphene.Field(Region, required=True, description="地区 · the region of this channel.")
    has_orders = graphene.Boolean(
        required=True, description="已有订单 · was anything ordered in it? For those who manage channels."
    )

    stock_settings = graphene.Field(
        settings.StockSettings,
        required=True,
        description="库存设置 · for staff who manage channels or orders.",
    )
    order_settings = graphene.Field(
        settings.OrderSettings,
        required=True,
        description="订单设置 · for staff who manage channels or orders.",
    )
    checkout_settings = graphene.Field(
        settings.CheckoutSettings,
        required=True,
        description="购物车设置 · for staff who manage channels or carts.",
    )
    payment_settings = graphene.Field(
        settings.PaymentSettings,
        required=True,
        description="支付设置 · for staff who manage channels or payments.",
    )
    warehouses = graphene.List(
        graphene.NonNull("storefront_api.product.warehouses.Warehouse"),
        required=True,
        description="仓库 · those that orders of the channel draw from first, in this order; as far as one may see them.",
    )
    available_shipping_methods_per_country = graphene.List(
        graphene.NonNull(lambda: ShippingMethodsPerCountry),
        countries=graphene.List(graphene.NonNull(CountryCode), description="国家 · only these."),
        description="各国配送方式 · the ways of delivery offered in the channel, by country.",
    )

    resolve_id = node_id("Channel")

    @staticmethod
    def resolve_stock_settings(channel: ChannelModel, info: Any) -> ChannelModel:
        return _set_by(channel, info, Permission.MANAGE_CHANNELS, Permission.MANAGE_ORDERS)

    @staticmethod
    def resolve_order_settings(channel: ChannelModel, info: Any) -> ChannelModel:
        return _set_by(channel, info, Permission.MANAGE_CHANNELS, Permission.MANAGE_ORDERS)

    @staticmethod
    def resolve_checkout_settings(channel: ChannelModel, info: Any) -> ChannelModel:
        return _set_by(channel, info, Permission.MANAGE_CHANNELS, Permission.MANAGE_CHECKOUTS)

    @staticmethod
    def resolve_payment_settings(channel: ChannelModel, info: Any) -> ChannelModel:
        return _set_by(channel, info, Permission.MANAGE_CHANNELS, Permission.HANDLE_PAYMENTS)

    @staticmethod
    def resolve_warehouses(channel: ChannelModel, info: Any) -> Any:
        return warehouses_of_channel(channel.pk, info.context.actor)

    @staticmethod
    def resolve_available_shipping_methods_per_country(
        channel: ChannelModel, info: Any, countries: list[Any] | None = None
    ) -> list[ShippingMethodsPerCountry]:
        ways = ways_by_channel({channel.pk}).get(channel.pk, [])
        served = sorted({country for way in ways for country in way.countries})
        wanted = served if countries is None else [code.value for code in countries]
        return [
            ShippingMethodsPerCountry(
                country_code=CountryCode[code].value,
                shipping_methods=[way for way in ways if code in way.countries],
            )
            for code in wanted
        ]

    @staticmethod
    def resolve_metadata(channel: ChannelModel, info: Any) -> Any:
        return HasMetadata.resolve_metadata(_now(channel, info), info)

    @staticmethod
    def resolve_metafield(channel: ChannelModel, info: Any, key: str) -> str | None:
        return HasMetadata.resolve_metafield(_now(channel, info), info, key)

    @staticmethod
    def resolve_metafields(channel: ChannelModel, info: Any, keys: list[str] | None = None) -> Any:
        return HasMetadata.resolve_metafields(_now(channel, info), info, keys)

    @staticmethod
    def resolve_private_metadata(channel: ChannelModel, info: Any) -> Any:
        return HasMetadata.resolve_private_metadata(_now(channel, info), info)

    @staticmethod
    def resolve_private_metafield(channel: ChannelModel, info: Any, key: str) -> str | None:
        return HasMetadata.resolve_private_metafield(_now(channel, info), info, key)

    @staticmethod
    def resolve_private_metafields(channel: ChannelModel, info: Any, keys: list[str] | None = None) -> Any:
        return HasMetadata.resolve_private_metafields(_now(channel, info), info, keys)

    @staticmethod
    def resolve_has_orders(channel: ChannelModel, info: Any) -> bool:
        info.context.actor.must_permit(Permission.MANAGE_CHANNELS)
        return has_orders(channel.pk)

    resolve_default_country = always(CHINA)
    resolve_countries = always([CHINA])


class ShippingMethodsPerCountry(graphene.ObjectType):
    """一国的配送方式 · the ways of delivery to a country."""

    country_code = graphene.Field(CountryCode, required=True, description="国家 · the country.")
    shipping_methods = graphene.List(
        graphene.NonNull("storefront_api.shipping.types.ShippingMethod"),
        description="配送方式 · the ways of delivery.",
    )


def _set_by(channel: ChannelModel, info: Any, *permissions: Permission) -> ChannelModel:
    """The channel as it is kept now, for those who may know its settings."""
    info.context.actor.must_permit(*permissions)
    return _now(channel, info)


def _now(channel: ChannelModel, info: Any) -> ChannelModel:
    """The channel as it is kept now: channels are remembered by every process, their metadata changes."""
    memo = info.context.memo
    if ChannelModel not in memo:
        memo[ChannelModel] = ChannelModel.objects.in_bulk()
    found: ChannelModel = memo[ChannelModel].get(channel.pk, channel)
    return found

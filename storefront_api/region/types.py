from __future__ import annotations

import graphene

from backend.region.models import Region as RegionModel
from storefront_api.kit.types import Node, always, node_id

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


CountryCode = graphene.Enum(
    "CountryCode",
    [("CN", "CN")],
    description=lambda code: "中国 · China." if code else "国家代码 · the mall delivers within China alone.",
)


class CountryDisplay(graphene.ObjectType):
    """国家 · a country by its code."""

    code = graphene.String(required=True)
    country = graphene.String(required=True)


CHINA = CountryDisplay(code="CN", country="中国")


class Channel(graphene.ObjectType):
    """频道 · the mall front of one region; organisations buy in their own region's channel."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug, e.g. `wenzhou`.")
    is_active = graphene.Boolean(required=True, description="启用 · is it open?")
    currency_code = graphene.String(required=True, description="币种 · the currency, CNY.")
    default_country = graphene.Field(CountryDisplay, required=True, description="国家 · the country.")
    countries = graphene.List(graphene.NonNull(CountryDisplay), description="送货国家 · countries served.")
    region = graphene.Field(Region, required=True, description="地区 · the region of this channel.")

    resolve_id = node_id("Channel")

    resolve_default_country = always(CHINA)
    resolve_countries = always([CHINA])

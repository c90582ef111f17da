"""好产品馆 · exhibits, makers, honours, rooms, clusters and districts in the API."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import graphene

from backend.core import clock
from backend.core.peers import relation
from backend.product import queries as products
from backend.product import rows
from backend.product.queries import Viewer
from backend.region.models import Region as RegionModel
from pavilion import queries, rules, tracing
from pavilion.access import is_city, nominates_for
from pavilion.models import Cluster as ClusterModel
from pavilion.models import Exhibit as ExhibitModel
from pavilion.models import ExhibitPicture as PictureModel
from pavilion.models import Honour as HonourModel
from pavilion.models import Maker as MakerModel
from pavilion.models import Opinion as OpinionModel
from pavilion.models import Room as RoomModel
from storefront_api.kit.connections import PAGING, connection, page, window
from storefront_api.kit.connections import Page as Slice
from storefront_api.kit.context import Context
from storefront_api.kit.found import FOUND_FIELDS
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, node_id
from storefront_api.pavilion.addresses import nearest_width, page_of, picture_of
from storefront_api.pavilion.enums import (
    ExhibitKindEnum,
    ExhibitStateEnum,
    HonourKindEnum,
    HonourStateEnum,
    ReviewStepEnum,
)
from storefront_api.product.enums import ThumbnailFormatEnum
from storefront_api.product.pictures import Image
from storefront_api.product.types import Category, Product
from storefront_api.region.types import Region
from storefront_api.supplier.types import Supplier


def insider(organisation_id: int | None, context: Context) -> bool:
    """Does the viewer work on this nomination, or decide about it?"""
    return is_city(context.actor) or nominates_for(organisation_id, context.actor)


def _goods(
    ids: Collection[int], channel_id: int | None, viewer: Viewer
) -> dict[int, list[products.ProductRow]]:
    linked = queries.products_by_exhibit(ids)
    found = products.referred_products({key for keys in linked.values() for key in keys}, channel_id, viewer)
    return {exhibit: [found[key] for key in keys if key in found] for exhibit, keys in linked.items()}


_goods_of = relation(_goods, "id", missing=())
_region = relation(lambda keys: {one.pk: one for one in RegionModel.objects.filter(pk__in=keys)}, "region_id")


class Honour(graphene.ObjectType):
    """荣誉 · a certificate of an exhibit or of a maker; shown to everybody while it is valid."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(HonourKindEnum, required=True, description="种类 · the kind.")
    kind_label = graphene.String(required=True, description="种类名称 · the kind's name.")
    title = graphene.String(required=True, description="名称 · what the certificate says.")
    title_en = graphene.String(required=True, description="英文名称 · in English; may be empty.")
    issuer = graphene.String(required=True, description="发证机关 · who issued it.")
    number = graphene.String(required=True, description="证书编号 · its number.")
    valid_from = graphene.Date(required=True, description="有效期自 · the first day.")
    valid_until = graphene.Date(description="有效期至 · the last day; null: without end.")
    state = graphene.Field(HonourStateEnum, required=True, description="状态 · does it count today?")
    state_reason = graphene.String(required=True, description="状态说明 · why it was revoked.")
    evidence_url = graphene.String(
        description="证明文件 · the address of the evidence; for its nominator and the city."
    )

    resolve_id = node_id("Honour")

    @staticmethod
    def resolve_kind_label(honour: HonourModel, info: Any) -> str:
        return honour.get_kind_display()

    @staticmethod
    def resolve_state(honour: HonourModel, info: Any) -> str:
        return rules.honour_state(honour.state, honour.valid_from, honour.valid_until, clock.today()).value

    @staticmethod
    def resolve_evidence_url(honour: HonourModel, info: Any) -> str | None:
        if not honour.evidence:
            return None
        subject = queries.its_exhibit(honour) or queries.its_maker(honour)
        if subject is None or not insider(subject.organisation_id, info.context):
            return None
        return str(info.context.absolute(f"/files/{honour.evidence.removeprefix('uploads/')}"))


class ExhibitPicture(graphene.ObjectType):
    """展品图片 · a photograph of an exhibit."""

    class Meta:
        interfaces = (Node,)

    alt = graphene.String(required=True, description="替代文字 · what it shows.")
    alt_en = graphene.String(required=True, description="英文替代文字 · what it shows, in English.")
    width = graphene.Int(required=True, description="宽 · in pixels, as uploaded.")
    height = graphene.Int(required=True, description="高 · in pixels, as uploaded.")
    tint = graphene.String(required=True, description="占位色 · a colour to show until it has come.")
    url = graphene.String(
        required=True,
        width=graphene.Int(description="宽度（像素） · in pixels; the next offered width is given."),
        format=graphene.Argument(ThumbnailFormatEnum, description="格式 · WEBP if not given."),
        description="地址 · the absolute address.",
    )

    resolve_id = node_id("ExhibitPicture")

    @staticmethod
    def resolve_url(picture: PictureModel, info: Any, width: int | None = None, format: Any = None) -> str:
        form = {"avif": "avif", "original": "jpg"}.get(getattr(format, "value", ""), "webp")
        exhibit = queries.its_exhibit(picture)
        return str(info.context.absolute(picture_of(exhibit, picture, nearest_width(width), form)))


class ReviewOpinion(graphene.ObjectType):
    """评审意见 · what was said in the review of a nomination."""

    class Meta:
        interfaces = (Node,)

    step = graphene.Field(ReviewStepEnum, required=True, description="环节 · with which step.")
    text = graphene.String(required=True, description="内容 · what was said.")
    from_city = graphene.Boolean(required=True, description="市级 · did the city say it?")
    said_at = graphene.DateTime(required=True, description="时间 · when.")
    said_by = graphene.String(required=True, description="发言人 · who.")

    resolve_id = node_id("Opinion")

    @staticmethod
    def resolve_said_by(opinion: OpinionModel, info: Any) -> str:
        return opinion.by.name if opinion.by else "系统"


class Cluster(graphene.ObjectType):
    """产业集群 · an industry that a district lives on."""

    class Meta:
        interfaces = (Node,)

    slug = graphene.String(required=True, description="标识 · the slug.")
    name = graphene.String(required=True, description="名称 · the name.")
    name_en = graphene.String(required=True, description="英文名称 · the name in English.")
    summary = graphene.String(required=True, description="简介 · the summary.")
    summary_en = graphene.String(required=True, description="英文简介 · the summary in English.")
    region = graphene.Field(Region, required=True, description="地区 · the district.")
    url = graphene.String(required=True, description="网页 · its page.")
    exhibits = graphene.Field(lambda: ExhibitConnection, **PAGING, description="展品 · what it shows today.")

    resolve_id = node_id("Cluster")

    @staticmethod
    def resolve_region(cluster: ClusterModel, info: Any) -> RegionModel:
        return _region(cluster)

    @staticmethod
    def resolve_url(cluster: ClusterModel, info: Any) -> str:
        return str(info.context.absolute(page_of("clusters", cluster.slug)))

    @staticmethod
    def resolve_exhibits(cluster: ClusterModel, info: Any, **paging: Any) -> Slice:
        return page(
            queries.in_order(queries.shown().filter(cluster=cluster.pk)), ("rank", "id"), window(**paging)
        )


class Maker(graphene.ObjectType):
    """制造者 · a workshop or company that makes what is shown."""

    class Meta:
        interfaces = (Node,)

    slug = graphene.String(required=True, description="标识 · the slug.")
    name = graphene.String(required=True, description="名称 · the name.")
    name_en = graphene.String(required=True, description="英文名称 · the name in English.")
    region = graphene.Field(Region, required=True, description="地区 · the district.")
    place = graphene.String(required=True, description="地点 · the place.")
    since = graphene.Int(description="始于 · the year it began.")
    summary = graphene.String(required=True, description="简介 · the summary.")
    summary_en = graphene.String(required=True, description="英文简介 · the summary in English.")
    story = JSONString(description="故事 (EditorJS) · the story.")
    story_en = JSONString(description="英文故事 (EditorJS) · the story in English.")
    supplier = graphene.Field(Supplier, description="供应商 · the supplier in the mall that it is.")
    honours = graphene.List(
        graphene.NonNull(Honour), required=True, description="荣誉 · certificates that are valid today."
    )
    url = graphene.String(required=True, description="网页 · its page.")
    exhibits = graphene.Field(
        lambda: ExhibitConnection, **PAGING, description="展品 · what of it is shown today."
    )

    resolve_id = node_id("Maker")

    @staticmethod
    def resolve_region(maker: MakerModel, info: Any) -> RegionModel:
        return _region(maker)

    @staticmethod
    def resolve_honours(maker: MakerModel, info: Any) -> Sequence[HonourModel]:
        return queries.maker_honours(maker)

    @staticmethod
    def resolve_url(maker: MakerModel, info: Any) -> str:
        return str(info.context.absolute(page_of("makers", maker.slug)))

    @staticmethod
    def resolve_exhibits(maker: MakerModel, info: Any, **paging: Any) -> Slice:
        return page(
            queries.in_order(queries.shown().filter(maker=maker.pk)), ("rank", "id"), window(**paging)
        )


class Exhibit(graphene.ObjectType):
    """展品 · a thing that the city shows. To be shown here is no advantage in any purchase."""

    class Meta:
        interfaces = (Node,)

    slug = graphene.String(required=True, description="标识 · the slug.")
    kind = graphene.Field(ExhibitKindEnum, required=True, description="类别 · 精品, 名品 or 特色品.")
    kind_label = graphene.String(required=True, description="类别名称 · the kind's name.")
    name = graphene.String(required=True, description="名称 · the name.")
    name_en = graphene.String(required=True, description="英文名称 · the name in English.")
    region = graphene.Field(Region, required=True, description="地区 · the district.")
    place = graphene.String(required=True, description="产地 · where it is made.")
    industry = graphene.String(required=True, description="行业 · the industry.")
    category = graphene.Field(Category, description="品目 · its category in the procurement catalogue.")
    cluster = graphene.Field(Cluster, description="产业集群 · the cluster.")
    maker = graphene.Field(Maker, description="制造者 · the maker.")
    summary = graphene.String(required=True, description="简介 · the summary.")
    summary_en = graphene.String(required=True, description="英文简介 · the summary in English.")
    story = JSONString(description="故事 (EditorJS) · the story.")
    story_en = JSONString(description="英文故事 (EditorJS) · the story in English.")
    process = JSONString(description="工艺 (EditorJS) · how it is made.")
    process_en = JSONString(description="英文工艺 (EditorJS) · how it is made, in English.")
    months = graphene.List(
        graphene.NonNull(graphene.Int),
        required=True,
        description="时令（月） · in which months it is at its best; none: all the year.",
    )
    in_season = graphene.Boolean(required=True, description="当季 · is it at its best now?")
    colour = graphene.String(required=True, description="主色 · its colour, as #8FB9A8.")
    image = graphene.Field(
        Image,
        required=True,
        width=graphene.Int(description="宽度（像素） · in pixels; the next offered width is given."),
        description="主图 · the first photograph, or a drawing.",
    )
    pictures = graphene.List(
        graphene.NonNull(ExhibitPicture), required=True, description="图片 · the photographs."
    )
    honours = graphene.List(
        graphene.NonNull(Honour),
        required=True,
        every=graphene.Boolean(
            description="全部 · also those not confirmed or no longer valid; for the nominator and the city."
        ),
        description="荣誉 · certificates that are valid today.",
    )
    products = graphene.List(
        graphene.NonNull(Product),
        required=True,
        channel=graphene.String(description="频道 · the channel in which they can be bought."),
        description="商品 · goods of the mall; ordered lawfully as any other.",
    )
    rooms = graphene.List(
        graphene.NonNull(lambda: Room), required=True, description="展厅 · the open rooms that it is in."
    )
    batches = graphene.List(
        graphene.NonNull("storefront_api.pavilion.tracing.PavilionBatch"),
        required=True,
        every=graphene.Boolean(
            description="全部 · also those being written; for the nominator and the city."
        ),
        description="批次 · batches whose codes are out, newest first.",
    )
    url = graphene.String(required=True, description="网页 · its page.")
    state = graphene.Field(ExhibitStateEnum, required=True, description="状态 · where the nomination stands.")
    state_label = graphene.String(required=True, description="状态名称 · the state's name.")
    shown_from = graphene.Date(description="展期开始 · the first day.")
    shown_until = graphene.Date(description="展期结束 · the last day.")
    submitted_at = graphene.DateTime(description="提交时间 · when it was handed in last.")
    nominated_by = graphene.String(description="推荐单位 · which organisation nominated it.")
    opinions = graphene.List(
        graphene.NonNull(ReviewOpinion),
        required=True,
        description="评审意见 · the dialogue of the review; for the nominator and the city, nobody else.",
    )
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it changed last.")

    resolve_id = node_id("Exhibit")

    @staticmethod
    def resolve_kind_label(exhibit: ExhibitModel, info: Any) -> str:
        return rules.Kind(exhibit.kind).label

    @staticmethod
    def resolve_state_label(exhibit: ExhibitModel, info: Any) -> str:
        return rules.State(exhibit.state).label

    @staticmethod
    def resolve_region(exhibit: ExhibitModel, info: Any) -> RegionModel:
        return _region(exhibit)

    @staticmethod
    def resolve_category(exhibit: ExhibitModel, info: Any) -> Any:
        return _categories(exhibit)

    @staticmethod
    def resolve_cluster(exhibit: ExhibitModel, info: Any) -> ClusterModel | None:
        return queries.exhibit_cluster(exhibit)

    @staticmethod
    def resolve_maker(exhibit: ExhibitModel, info: Any) -> MakerModel | None:
        return queries.exhibit_maker(exhibit)

    @staticmethod
    def resolve_in_season(exhibit: ExhibitModel, info: Any) -> bool:
        return rules.in_season(exhibit.months, clock.today().month)

    @staticmethod
    def resolve_image(exhibit: ExhibitModel, info: Any, width: int | None = None) -> tuple[str, str]:
        pictures = queries.exhibit_pictures(exhibit)
        first = pictures[0] if pictures else None
        address = picture_of(exhibit, first, nearest_width(width))
        return info.context.absolute(address), (first.alt if first else "") or exhibit.name

    @staticmethod
    def resolve_pictures(exhibit: ExhibitModel, info: Any) -> Sequence[PictureModel]:
        return queries.exhibit_pictures(exhibit)

    @staticmethod
    def resolve_honours(exhibit: ExhibitModel, info: Any, every: bool = False) -> Sequence[HonourModel]:
        if every and insider(exhibit.organisation_id, info.context):
            return queries.exhibit_every_honour(exhibit)
        return queries.exhibit_honours(exhibit)

    @staticmethod
    def resolve_batches(exhibit: ExhibitModel, info: Any, every: bool = False) -> Sequence[Any]:
        if every and insider(exhibit.organisation_id, info.context):
            return tracing.exhibit_every_batch(exhibit)
        return tracing.exhibit_batches(exhibit)

    @staticmethod
    def resolve_products(exhibit: ExhibitModel, info: Any, channel: str | None = None) -> Sequence[Any]:
        found = info.context.channel(channel, required=False)
        if channel is not None and found is None:
            return []
        return _goods_of(exhibit, found.pk if found else None, Viewer.of(info.context.actor))

    @staticmethod
    def resolve_rooms(exhibit: ExhibitModel, info: Any) -> Sequence[RoomModel]:
        return queries.exhibit_rooms(exhibit)

    @staticmethod
    def resolve_url(exhibit: ExhibitModel, info: Any) -> str:
        return str(info.context.absolute(page_of("exhibits", exhibit.slug)))

    @staticmethod
    def resolve_nominated_by(exhibit: ExhibitModel, info: Any) -> str | None:
        return queries.exhibit_organisation(exhibit)

    @staticmethod
    def resolve_opinions(exhibit: ExhibitModel, info: Any) -> Sequence[OpinionModel]:
        if not insider(exhibit.organisation_id, info.context):
            return ()
        return queries.exhibit_opinions(exhibit)


_categories = relation(rows.categories_by_id, "category_id")

ExhibitConnection = connection(Exhibit)
FoundExhibitConnection = connection(Exhibit, extra=FOUND_FIELDS, countable="Found")
MakerConnection = connection(Maker)


class Room(graphene.ObjectType):
    """展厅 · exhibits under one theme; with days it is a campaign."""

    class Meta:
        interfaces = (Node,)

    slug = graphene.String(required=True, description="标识 · the slug.")
    name = graphene.String(required=True, description="名称 · the name.")
    name_en = graphene.String(required=True, description="英文名称 · the name in English.")
    intro = graphene.String(required=True, description="导语 · the introduction.")
    intro_en = graphene.String(required=True, description="英文导语 · the introduction in English.")
    opens_on = graphene.Date(description="开展日 · the day it opens.")
    closes_on = graphene.Date(description="闭展日 · the last day.")
    is_open = graphene.Boolean(required=True, description="开放 · is it open today?")
    url = graphene.String(required=True, description="网页 · its page.")
    exhibits = graphene.Field(ExhibitConnection, **PAGING, description="展品 · what it shows today.")

    resolve_id = node_id("Room")

    @staticmethod
    def resolve_is_open(room: RoomModel, info: Any) -> bool:
        return room.is_published and rules.is_open(room.opens_on, room.closes_on, clock.today())

    @staticmethod
    def resolve_url(room: RoomModel, info: Any) -> str:
        return str(info.context.absolute(page_of("rooms", room.slug)))

    @staticmethod
    def resolve_exhibits(room: RoomModel, info: Any, **paging: Any) -> Slice:
        return page(queries.exhibits_of_room(room.pk), ("place_in", "id"), window(**paging))


RoomConnection = connection(Room)


class PavilionDistrict(graphene.ObjectType):
    """区县 · a district of the pavilion and how much it shows. Resolvers give `(region, count)`."""

    region = graphene.Field(Region, required=True, description="地区 · the district.")
    exhibit_count = graphene.Int(required=True, description="展品数 · how many exhibits it shows today.")
    url = graphene.String(required=True, description="网页 · its page.")

    @staticmethod
    def resolve_region(found: tuple[RegionModel, int], info: Any) -> RegionModel:
        return found[0]

    @staticmethod
    def resolve_exhibit_count(found: tuple[RegionModel, int], info: Any) -> int:
        return found[1]

    @staticmethod
    def resolve_url(found: tuple[RegionModel, int], info: Any) -> str:
        return str(info.context.absolute(page_of("districts", found[0].code)))


class PavilionMonth(graphene.ObjectType):
    """时令 · a month and how many exhibits have their season in it. Resolvers give `(month, count)`."""

    month = graphene.Int(required=True, description="月 · the month, 1 to 12.")
    exhibit_count = graphene.Int(
        required=True,
        description="展品数 · how many exhibits are at their best; what has no season is left out.",
    )

    @staticmethod
    def resolve_month(found: tuple[int, int], info: Any) -> int:
        return found[0]

    @staticmethod
    def resolve_exhibit_count(found: tuple[int, int], info: Any) -> int:
        return found[1]

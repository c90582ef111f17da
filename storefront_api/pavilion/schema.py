from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from django.db.models import Q

from pavilion import queries
from pavilion.access import NOMINATORS, is_city
from pavilion.models import Cluster as ClusterModel
from pavilion.models import Exhibit as ExhibitModel
from pavilion.models import Maker as MakerModel
from pavilion.models import Room as RoomModel
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.found import FoundPage, tell
from storefront_api.kit.ids import key_or_none, only_one
from storefront_api.pavilion import commands
from storefront_api.pavilion.achieving import AchievingCommands, AchievingQueries
from storefront_api.pavilion.enums import ExhibitKindEnum, ExhibitStateEnum, HonourKindEnum
from storefront_api.pavilion.filing import FileCommands, FileQueries
from storefront_api.pavilion.listing import Asked, exhibit_page
from storefront_api.pavilion.tracing import TraceCommands, TraceQueries
from storefront_api.pavilion.types import (
    Cluster,
    Exhibit,
    ExhibitConnection,
    FoundExhibitConnection,
    Maker,
    MakerConnection,
    PavilionDistrict,
    PavilionMonth,
    Room,
    RoomConnection,
)

_ID = graphene.ID(description="全局编号 · the global id.")
_SLUG = graphene.String(description="标识 · the slug.")
_TEXTS = graphene.List(graphene.NonNull(graphene.String))


class ExhibitFilterInput(graphene.InputObjectType):
    """展品筛选 · every condition must hold."""

    search = graphene.String(
        description="检索词 · words of name, place, industry, maker, honours and story; pinyin and misspellings, too."
    )
    kinds = graphene.List(graphene.NonNull(ExhibitKindEnum), description="类别 · of these kinds.")
    regions = graphene.Argument(_TEXTS, description="地区 · codes of districts.")
    clusters = graphene.Argument(_TEXTS, description="产业集群 · slugs of clusters.")
    rooms = graphene.Argument(_TEXTS, description="展厅 · slugs of rooms that are open.")
    honours = graphene.List(
        graphene.NonNull(HonourKindEnum), description="荣誉 · with a valid certificate of these kinds."
    )
    month = graphene.Int(description="时令 · at its best in this month; what has no season is left out.")


class NominationFilterInput(graphene.InputObjectType):
    """推荐筛选 · which nominations."""

    states = graphene.List(graphene.NonNull(ExhibitStateEnum), description="状态 · in these states.")
    regions = graphene.Argument(_TEXTS, description="地区 · codes of districts.")


class Queries(TraceQueries, FileQueries, AchievingQueries):
    pavilion_exhibits = graphene.Field(
        FoundExhibitConnection,
        **PAGING,
        filter=ExhibitFilterInput(description="筛选 · which ones."),
        description="展品 · what is shown today: finest works first, or what is meant most by the words that are searched for.",
    )
    pavilion_exhibit = graphene.Field(
        Exhibit,
        id=_ID,
        slug=_SLUG,
        description="一件展品 · one exhibit, by id or slug; one's own also before it is shown.",
    )
    pavilion_nominations = graphene.Field(
        ExhibitConnection,
        **PAGING,
        filter=NominationFilterInput(description="筛选 · which ones."),
        description="推荐 · nominations: one's own organisation's, all for the city's curators; who has waited longest first.",
    )
    pavilion_makers = graphene.Field(
        MakerConnection,
        **PAGING,
        regions=graphene.Argument(_TEXTS, description="地区 · codes of districts."),
        description="制造者 · makers of what is shown.",
    )
    pavilion_maker = graphene.Field(
        Maker, id=_ID, slug=_SLUG, description="一个制造者 · one maker, by id or slug."
    )
    pavilion_rooms = graphene.Field(
        RoomConnection, **PAGING, description="展厅 · the rooms that are open; all for the city's curators."
    )
    pavilion_room = graphene.Field(
        Room, id=_ID, slug=_SLUG, description="一个展厅 · one room, by id or slug."
    )
    pavilion_clusters = graphene.List(
        graphene.NonNull(Cluster), required=True, description="产业集群 · all clusters."
    )
    pavilion_districts = graphene.List(
        graphene.NonNull(PavilionDistrict), required=True, description="区县 · the twelve districts."
    )
    pavilion_seasons = graphene.List(
        graphene.NonNull(PavilionMonth), required=True, description="时令 · the twelve months."
    )

    @staticmethod
    def resolve_pavilion_exhibits(
        root: None, info: Any, filter: Mapping[str, Any] | None = None, **paging: Any
    ) -> FoundPage:
        return tell(info.context, exhibit_page(_asked(filter or {}), window(**paging)))

    @staticmethod
    def resolve_pavilion_exhibit(
        root: None, info: Any, id: str | None = None, slug: str | None = None
    ) -> ExhibitModel | None:
        only_one(id=id, slug=slug)
        asked = Q(slug=slug) if id is None else Q(pk=key_or_none(id, "Exhibit"))
        return queries.visible_exhibits(info.context.actor).filter(asked).first()

    @staticmethod
    def resolve_pavilion_nominations(
        root: None, info: Any, filter: Mapping[str, Any] | None = None, **paging: Any
    ) -> Page:
        actor = info.context.known()
        if not is_city(actor):
            actor.must(*NOMINATORS)
        given = filter or {}
        found = queries.nominations(actor)
        if given.get("states") is not None:
            found = found.filter(state__in=[state.value for state in given["states"]])
        if given.get("regions") is not None:
            found = found.filter(region__in=given["regions"])
        return page(found.annotate(waiting=queries.WAITING), ("waiting", "id"), window(**paging))

    @staticmethod
    def resolve_pavilion_makers(
        root: None, info: Any, regions: list[str] | None = None, **paging: Any
    ) -> Page:
        found = queries.visible_makers(info.context.actor)
        return page(found if regions is None else found.filter(region__in=regions), ("id",), window(**paging))

    @staticmethod
    def resolve_pavilion_maker(
        root: None, info: Any, id: str | None = None, slug: str | None = None
    ) -> MakerModel | None:
        only_one(id=id, slug=slug)
        asked = Q(slug=slug) if id is None else Q(pk=key_or_none(id, "Maker"))
        return queries.visible_makers(info.context.actor).filter(asked).first()

    @staticmethod
    def resolve_pavilion_rooms(root: None, info: Any, **paging: Any) -> Page:
        return page(queries.visible_rooms(info.context.actor), ("sort_order", "id"), window(**paging))

    @staticmethod
    def resolve_pavilion_room(
        root: None, info: Any, id: str | None = None, slug: str | None = None
    ) -> RoomModel | None:
        only_one(id=id, slug=slug)
        asked = Q(slug=slug) if id is None else Q(pk=key_or_none(id, "Room"))
        return queries.visible_rooms(info.context.actor).filter(asked).first()

    @staticmethod
    def resolve_pavilion_clusters(root: None, info: Any) -> list[ClusterModel]:
        return queries.clusters()

    @staticmethod
    def resolve_pavilion_districts(root: None, info: Any) -> list[tuple[Any, int]]:
        counts = queries.count_by_region()
        return [(region, counts.get(region.pk, 0)) for region in queries.districts()]

    @staticmethod
    def resolve_pavilion_seasons(root: None, info: Any) -> list[tuple[int, int]]:
        return queries.count_by_month()


def _asked(given: Mapping[str, Any]) -> Asked:
    def values(name: str) -> list[str] | None:
        return None if given.get(name) is None else [one.value for one in given[name]]

    return Asked(
        text=given.get("search") or "", kinds=values("kinds"), regions=given.get("regions"), clusters=given.get("clusters"),
        rooms=given.get("rooms"), honours=values("honours"), month=given.get("month"),
    )  # fmt: skip


class Mutations(TraceCommands, FileCommands, AchievingCommands):
    pavilion_exhibit_nominate = commands.PavilionExhibitNominate.Field()
    pavilion_exhibit_update = commands.PavilionExhibitUpdate.Field()
    pavilion_exhibit_submit = commands.PavilionExhibitSubmit.Field()
    pavilion_exhibit_remark = commands.PavilionExhibitRemark.Field()
    pavilion_exhibit_withdraw = commands.PavilionExhibitWithdraw.Field()
    pavilion_exhibit_return = commands.PavilionExhibitReturn.Field()
    pavilion_exhibit_accept = commands.PavilionExhibitAccept.Field()
    pavilion_exhibit_decline = commands.PavilionExhibitDecline.Field()
    pavilion_exhibit_prolong = commands.PavilionExhibitProlong.Field()
    pavilion_picture_add = commands.PavilionPictureAdd.Field()
    pavilion_picture_remove = commands.PavilionPictureRemove.Field()
    pavilion_maker_create = commands.PavilionMakerCreate.Field()
    pavilion_maker_update = commands.PavilionMakerUpdate.Field()
    pavilion_honour_claim = commands.PavilionHonourClaim.Field()
    pavilion_honour_confirm = commands.PavilionHonourConfirm.Field()
    pavilion_honour_revoke = commands.PavilionHonourRevoke.Field()
    pavilion_room_create = commands.PavilionRoomCreate.Field()
    pavilion_room_update = commands.PavilionRoomUpdate.Field()
    pavilion_room_delete = commands.PavilionRoomDelete.Field()
    pavilion_cluster_create = commands.PavilionClusterCreate.Field()
    pavilion_cluster_update = commands.PavilionClusterUpdate.Field()

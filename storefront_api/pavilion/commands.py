"""好产品馆 · what nominators and the city's curators do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import graphene

from backend.product.pictures.uploads import MOST_MEGABYTES
from pavilion.services import arranging, honouring, nominating, reviewing
from pavilion.services.arranging import ClusterText, RoomText
from pavilion.services.honouring import HonourText
from pavilion.services.nominating import ExhibitText, MakerText
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.uploads import Upload
from storefront_api.pavilion.enums import ExhibitKindEnum, HonourKindEnum
from storefront_api.pavilion.errors import PavilionError
from storefront_api.pavilion.types import (
    Cluster,
    Exhibit,
    ExhibitPicture,
    Honour,
    Maker,
    ReviewOpinion,
    Room,
)

_EXHIBIT = graphene.Field(Exhibit, description="展品 · the exhibit.")
_EXHIBIT_ID = graphene.ID(required=True, description="展品 · the exhibit.")
_SAID = graphene.String(required=True, description="内容 · what is said; the other side reads it.")
_NOTE = graphene.String(description="说明 · what is said with it.")
_BODY = graphene.ID(description="推荐单位 · the organisation; to be named by those who act for several.")
_EDITOR = "(EditorJS) · paragraph, header, list, image, table, quote, delimiter; harmless HTML only"


class ExhibitInput(graphene.InputObjectType):
    """展品内容 · what is said of an exhibit; what is not given stays as it is."""

    kind = ExhibitKindEnum(description="类别 · the kind.")
    name = graphene.String(description="名称 · the name.")
    name_en = graphene.String(description="英文名称 · the name in English.")
    region_code = graphene.String(description="地区 · the code of the district.")
    place = graphene.String(description="产地 · where it is made.")
    industry = graphene.String(description="行业 · the industry.")
    category_id = graphene.ID(description="品目 · its category.")
    cluster_id = graphene.ID(description="产业集群 · the cluster.")
    maker_id = graphene.ID(description="制造者 · the maker.")
    summary = graphene.String(description="简介 · a summary of 10 to 300 characters.")
    summary_en = graphene.String(description="英文简介 · the summary in English.")
    story = JSONString(description=f"故事 {_EDITOR}.")
    story_en = JSONString(description=f"英文故事 {_EDITOR}.")
    process = JSONString(description=f"工艺 {_EDITOR}.")
    process_en = JSONString(description=f"英文工艺 {_EDITOR}.")
    months = graphene.List(graphene.NonNull(graphene.Int), description="时令（月） · months, 1 to 12.")
    colour = graphene.String(description="主色 · its colour, as #8FB9A8.")
    products = graphene.List(graphene.NonNull(graphene.ID), description="商品 · goods that are on sale.")


class MakerInput(graphene.InputObjectType):
    """制造者内容 · what is said of a maker; what is not given stays as it is."""

    name = graphene.String(description="名称 · the name.")
    name_en = graphene.String(description="英文名称 · the name in English.")
    region_code = graphene.String(description="地区 · the code of the district.")
    place = graphene.String(description="地点 · the place.")
    since = graphene.Int(description="始于 · the year it began.")
    summary = graphene.String(description="简介 · the summary.")
    summary_en = graphene.String(description="英文简介 · the summary in English.")
    story = JSONString(description=f"故事 {_EDITOR}.")
    story_en = JSONString(description=f"英文故事 {_EDITOR}.")


class HonourInput(graphene.InputObjectType):
    """荣誉内容 · what a certificate says, of an exhibit or of a maker."""

    exhibit_id = graphene.ID(description="展品 · whose it is, if an exhibit's.")
    maker_id = graphene.ID(description="制造者 · whose it is, if a maker's.")
    kind = HonourKindEnum(required=True, description="种类 · the kind.")
    title = graphene.String(required=True, description="名称 · what it says.")
    title_en = graphene.String(description="英文名称 · what it says, in English.")
    issuer = graphene.String(required=True, description="发证机关 · who issued it.")
    number = graphene.String(required=True, description="证书编号 · its number.")
    valid_from = graphene.Date(required=True, description="有效期自 · the first day.")
    valid_until = graphene.Date(description="有效期至 · the last day; without end if not given.")
    evidence = graphene.String(description="证明文件 · the address that `fileUpload` gave.")


class RoomInput(graphene.InputObjectType):
    """展厅内容 · what is said of a room; what is not given stays as it is."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug; made of the name if not given.")
    name_en = graphene.String(description="英文名称 · the name in English.")
    intro = graphene.String(description="导语 · the introduction.")
    intro_en = graphene.String(description="英文导语 · the introduction in English.")
    opens_on = graphene.Date(description="开展日 · the day it opens.")
    closes_on = graphene.Date(description="闭展日 · the last day.")
    is_published = graphene.Boolean(description="公开 · may it be seen while it is open?")
    sort_order = graphene.Int(description="次序 · its place among the rooms.")
    exhibits = graphene.List(
        graphene.NonNull(graphene.ID), description="展品 · all that are in it, in their order."
    )


class ClusterInput(graphene.InputObjectType):
    """产业集群内容 · what is said of a cluster; what is not given stays as it is."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug; made of the name if not given.")
    name_en = graphene.String(description="英文名称 · the name in English.")
    region_code = graphene.String(description="地区 · the code of the district.")
    summary = graphene.String(description="简介 · the summary.")
    summary_en = graphene.String(description="英文简介 · the summary in English.")
    sort_order = graphene.Int(description="次序 · its place among the clusters.")


def _rich(given: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """Stories as verbs want them: an empty one takes the story away."""
    return {field: {} if field in given and given[field] is None else given.get(field) for field in fields}


def _exhibit_text(given: Mapping[str, Any]) -> ExhibitText:
    kind = given.get("kind")
    keys = {
        f"{name}_id": pk_of(given[f"{name}_id"], name.capitalize(), f"{name}_id")
        for name in ("category", "cluster", "maker")
        if given.get(f"{name}_id") is not None
    }
    plain = (
        "name",
        "name_en",
        "region_code",
        "place",
        "industry",
        "summary",
        "summary_en",
        "months",
        "colour",
    )
    products = given.get("products")
    return ExhibitText(
        kind=kind.value if kind else None,
        products=None if products is None else pks_of(products, "Product", "products"),
        **{field: given.get(field) for field in plain},
        **_rich(given, "story", "story_en", "process", "process_en"),
        **keys,
    )


def _maker_text(given: Mapping[str, Any]) -> MakerText:
    plain = ("name", "name_en", "region_code", "place", "since", "summary", "summary_en")
    return MakerText(**{field: given.get(field) for field in plain}, **_rich(given, "story", "story_en"))


def _organisation(given: str | None) -> Any:
    return None if given is None else pk_of(given, "Organisation", "organisation_id")


class PavilionExhibitNominate(Command):
    """推荐展品 · write the draft of a nomination; curators of districts and people who sell for a supplier."""

    class Arguments:
        input = ExhibitInput(required=True, description="内容 · the exhibit.")
        organisation_id = _BODY

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(context: Context, input: Any, organisation_id: str | None = None) -> dict[str, Any]:
        by = context.known()
        return {"exhibit": nominating.nominate(_exhibit_text(input), _organisation(organisation_id), by=by)}


class PavilionExhibitUpdate(Command):
    """修改展品 · the nominator changes a draft; the city may put right what is under review or shown."""

    class Arguments:
        id = _EXHIBIT_ID
        input = ExhibitInput(required=True, description="内容 · what changes.")

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return {"exhibit": nominating.update(pk_of(id, "Exhibit"), _exhibit_text(input), by=context.known())}


class PavilionExhibitSubmit(Command):
    """提交评审 · hand a nomination in, or again."""

    class Arguments:
        id = _EXHIBIT_ID
        note = _NOTE

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(context: Context, id: str, note: str | None = None) -> dict[str, Any]:
        return {"exhibit": nominating.submit(pk_of(id, "Exhibit"), note or "", by=context.known())}


class PavilionExhibitRemark(Command):
    """评审意见 · ask or answer while a nomination is under review."""

    class Arguments:
        id = _EXHIBIT_ID
        text = _SAID

    Errors = PavilionError
    opinion = graphene.Field(ReviewOpinion, description="意见 · what was said.")

    @staticmethod
    def perform(context: Context, id: str, text: str) -> dict[str, Any]:
        return {"opinion": nominating.remark(pk_of(id, "Exhibit"), text, by=context.known())}


class PavilionExhibitWithdraw(Command):
    """撤展 · take a nomination or a shown exhibit back: the nominator its own, the city any."""

    class Arguments:
        id = _EXHIBIT_ID
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"exhibit": nominating.withdraw(pk_of(id, "Exhibit"), reason, by=context.known())}


class PavilionExhibitReturn(Command):
    """退回修改 · send a nomination back, saying what to change; curators of the city."""

    class Arguments:
        id = _EXHIBIT_ID
        text = _SAID

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(context: Context, id: str, text: str) -> dict[str, Any]:
        return {"exhibit": reviewing.return_(pk_of(id, "Exhibit"), text, by=context.known())}


class PavilionExhibitAccept(Command):
    """入选 · take a nomination into the pavilion for a term; curators of the city, never their own."""

    class Arguments:
        id = _EXHIBIT_ID
        shown_from = graphene.Date(description="展期开始 · the first day; today if not given.")
        shown_until = graphene.Date(required=True, description="展期结束 · the last day, within three years.")
        text = _NOTE

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(
        context: Context, id: str, shown_until: date, shown_from: date | None = None, text: str | None = None
    ) -> dict[str, Any]:
        key = pk_of(id, "Exhibit")
        return {"exhibit": reviewing.accept(key, shown_from, shown_until, text or "", by=context.known())}


class PavilionExhibitDecline(Command):
    """不予入选 · decline a nomination, saying why; curators of the city."""

    class Arguments:
        id = _EXHIBIT_ID
        text = _SAID

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(context: Context, id: str, text: str) -> dict[str, Any]:
        return {"exhibit": reviewing.decline(pk_of(id, "Exhibit"), text, by=context.known())}


class PavilionExhibitProlong(Command):
    """续展 · show something longer, or again after its term; curators of the city."""

    class Arguments:
        id = _EXHIBIT_ID
        shown_until = graphene.Date(required=True, description="展期结束 · the new last day.")
        text = _NOTE

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(context: Context, id: str, shown_until: date, text: str | None = None) -> dict[str, Any]:
        key = pk_of(id, "Exhibit")
        return {"exhibit": reviewing.prolong(key, shown_until, text or "", by=context.known())}


class PavilionPictureAdd(Command):
    """上传展品图片 · add a photograph (PNG, JPEG, WebP, GIF up to 10 MB); places and cameras in the file are left out."""

    class Arguments:
        exhibit_id = _EXHIBIT_ID
        image = Upload(description="图片 · the file.")
        alt = graphene.String(description="替代文字 · what it shows.")
        alt_en = graphene.String(description="英文替代文字 · what it shows, in English.")

    Errors = PavilionError
    exhibit = _EXHIBIT
    picture = graphene.Field(ExhibitPicture, description="图片 · the picture.")

    @staticmethod
    def perform(
        context: Context,
        exhibit_id: str,
        image: Any = None,
        alt: str | None = None,
        alt_en: str | None = None,
    ) -> dict[str, Any]:
        data = image.read(MOST_MEGABYTES * 1024 * 1024 + 1) if image is not None else None
        picture = nominating.add_picture(
            pk_of(exhibit_id, "Exhibit", "exhibit_id"), data, alt=alt or "", alt_en=alt_en or "",
            by=context.known(),
        )  # fmt: skip
        return {"exhibit": picture.exhibit, "picture": picture}


class PavilionPictureRemove(Command):
    """移除展品图片 · take a photograph away."""

    class Arguments:
        id = graphene.ID(required=True, description="图片 · the picture.")

    Errors = PavilionError
    exhibit = _EXHIBIT

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"exhibit": nominating.remove_picture(pk_of(id, "ExhibitPicture"), by=context.known()).exhibit}


class PavilionMakerCreate(Command):
    """登记制造者 · write of a maker."""

    class Arguments:
        input = MakerInput(required=True, description="内容 · the maker.")
        organisation_id = _BODY

    Errors = PavilionError
    maker = graphene.Field(Maker, description="制造者 · the maker.")

    @staticmethod
    def perform(context: Context, input: Any, organisation_id: str | None = None) -> dict[str, Any]:
        by = context.known()
        return {"maker": nominating.create_maker(_maker_text(input), _organisation(organisation_id), by=by)}


class PavilionMakerUpdate(Command):
    """修改制造者 · change what is said of a maker; while its things are shown only the city does."""

    class Arguments:
        id = graphene.ID(required=True, description="制造者 · the maker.")
        input = MakerInput(required=True, description="内容 · what changes.")

    Errors = PavilionError
    maker = graphene.Field(Maker, description="制造者 · the maker.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return {"maker": nominating.update_maker(pk_of(id, "Maker"), _maker_text(input), by=context.known())}


class PavilionHonourClaim(Command):
    """申报荣誉 · add a certificate with its evidence; nobody sees it before the city has confirmed it."""

    class Arguments:
        input = HonourInput(required=True, description="荣誉 · the certificate.")

    Errors = PavilionError
    honour = graphene.Field(Honour, description="荣誉 · the certificate.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        said = HonourText(
            kind=input.kind.value, title=input.title, issuer=input.issuer, number=input.number,
            valid_from=input.valid_from, valid_until=input.get("valid_until"),
            title_en=input.get("title_en") or "", evidence=input.get("evidence") or "",
        )  # fmt: skip
        subject = {
            f"{name}_id": pk_of(input[f"{name}_id"], name.capitalize(), f"{name}_id")
            for name in ("exhibit", "maker")
            if input.get(f"{name}_id") is not None
        }
        return {"honour": honouring.claim(said, **subject, by=context.known())}


class PavilionHonourConfirm(Command):
    """核实荣誉 · the evidence was looked at: it is shown while it is valid; curators of the city."""

    class Arguments:
        id = graphene.ID(required=True, description="荣誉 · the certificate.")

    Errors = PavilionError
    honour = graphene.Field(Honour, description="荣誉 · the certificate.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"honour": honouring.confirm(pk_of(id, "Honour"), by=context.known())}


class PavilionHonourRevoke(Command):
    """撤销荣誉 · take a certificate back: the nominator what is not confirmed yet, the city any."""

    class Arguments:
        id = graphene.ID(required=True, description="荣誉 · the certificate.")
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = PavilionError
    honour = graphene.Field(Honour, description="荣誉 · the certificate.")

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"honour": honouring.revoke(pk_of(id, "Honour"), reason, by=context.known())}


def _room_text(given: Mapping[str, Any]) -> RoomText:
    exhibits = given.get("exhibits")
    plain = (
        "name",
        "slug",
        "name_en",
        "intro",
        "intro_en",
        "opens_on",
        "closes_on",
        "is_published",
        "sort_order",
    )
    return RoomText(
        **{field: given.get(field) for field in plain},
        exhibits=None if exhibits is None else pks_of(exhibits, "Exhibit", "exhibits"),
    )


class PavilionRoomCreate(Command):
    """新建展厅 · make a room; one with days opens and closes by itself; curators of the city."""

    class Arguments:
        input = RoomInput(required=True, description="内容 · the room.")

    Errors = PavilionError
    room = graphene.Field(Room, description="展厅 · the room.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        return {"room": arranging.create_room(_room_text(input), by=context.known())}


class PavilionRoomUpdate(Command):
    """修改展厅 · change a room, its days, or what is in it; curators of the city."""

    class Arguments:
        id = graphene.ID(required=True, description="展厅 · the room.")
        input = RoomInput(required=True, description="内容 · what changes.")

    Errors = PavilionError
    room = graphene.Field(Room, description="展厅 · the room.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return {"room": arranging.update_room(pk_of(id, "Room"), _room_text(input), by=context.known())}


class PavilionRoomDelete(Command):
    """删除展厅 · take a room away; what was in it stays; curators of the city."""

    class Arguments:
        id = graphene.ID(required=True, description="展厅 · the room.")

    Errors = PavilionError
    room = graphene.Field(Room, description="展厅 · the room, as it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"room": arranging.delete_room(pk_of(id, "Room"), by=context.known())}


def _cluster_text(given: Mapping[str, Any]) -> ClusterText:
    plain = ("name", "slug", "name_en", "region_code", "summary", "summary_en", "sort_order")
    return ClusterText(**{field: given.get(field) for field in plain})


class PavilionClusterCreate(Command):
    """新建产业集群 · make a cluster; curators of the city."""

    class Arguments:
        input = ClusterInput(required=True, description="内容 · the cluster.")

    Errors = PavilionError
    cluster = graphene.Field(Cluster, description="产业集群 · the cluster.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        return {"cluster": arranging.create_cluster(_cluster_text(input), by=context.known())}


class PavilionClusterUpdate(Command):
    """修改产业集群 · change a cluster; curators of the city."""

    class Arguments:
        id = graphene.ID(required=True, description="产业集群 · the cluster.")
        input = ClusterInput(required=True, description="内容 · what changes.")

    Errors = PavilionError
    cluster = graphene.Field(Cluster, description="产业集群 · the cluster.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return {
            "cluster": arranging.update_cluster(
                pk_of(id, "Cluster"), _cluster_text(input), by=context.known()
            )
        }

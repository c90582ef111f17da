from __future__ import annotations

from typing import Any

import graphene

from backend.notice.forms import FORMS, NoticeForm
from backend.notice.models import Notice as NoticeModel
from backend.notice.queries import drafts, visible_notices
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.found import FoundPage, tell
from storefront_api.kit.ids import key_or_none, only_one
from storefront_api.kit.where import words
from storefront_api.notice import commands
from storefront_api.notice.listing import Wanted, notice_page
from storefront_api.notice.types import Notice, NoticeConnection, NoticeFormType, NoticeKindEnum
from storefront_api.product.inputs import DateRangeInput


class NoticeFilterInput(graphene.InputObjectType):
    """公告筛选 · conditions on notices; all must be met."""

    search = graphene.String(description="检索词 · words to search for; as `search`.")
    kinds = graphene.List(graphene.NonNull(NoticeKindEnum), description="公告类型 · of these kinds.")
    region = graphene.String(description="地区代码 · of this region and all below it.")
    project_number = graphene.String(description="项目编号 · of this project.")
    published = DateRangeInput(description="发布日期 · published between these days.")
    is_running = graphene.Boolean(description="公告期内 · only those within their period.")


class Queries:
    notice = graphene.Field(
        Notice,
        id=graphene.ID(description="全局编号 · the global id."),
        number=graphene.String(description="公告编号 · the number."),
        description="一份公告 · one notice by id or number; drafts only for those who write them.",
    )
    notices = graphene.Field(
        NoticeConnection,
        **PAGING,
        search=graphene.String(
            description="检索词 · words to search for: title, project, buyer, number, text; the most relevant come first."
        ),
        filter=NoticeFilterInput(description="筛选 · conditions."),
        description="公告 · published notices, newest first; for everybody.",
    )
    notice_drafts = graphene.Field(
        NoticeConnection,
        **PAGING,
        description="公告草稿 · drafts of the viewer's organisations, newest first.",
    )
    notice_forms = graphene.List(
        graphene.NonNull(NoticeFormType),
        required=True,
        description="公告格式 · the official forms: what each kind of notice has to say.",
    )

    @staticmethod
    def resolve_notice(
        root: None, info: Any, id: str | None = None, number: str | None = None
    ) -> NoticeModel | None:
        only_one(id=id, number=number)
        seen = visible_notices(info.context.actor)
        if number is not None:
            return seen.filter(number=number).first()
        return seen.filter(pk=key_or_none(id or "", "Notice")).first()

    @staticmethod
    def resolve_notices(
        root: None, info: Any, search: str | None = None, filter: Any = None, **paging: Any
    ) -> FoundPage:
        given = filter or {}
        days = given.get("published") or {}
        wanted = Wanted(
            words=words(search or given.get("search")),
            kinds=tuple(given.get("kinds") or ()),
            region=given.get("region") or "",
            project_number=given.get("project_number") or "",
            since=days.get("gte"),
            until=days.get("lte"),
            running=bool(given.get("is_running")),
        )
        return tell(info.context, notice_page(wanted, visible_notices(info.context.actor), window(**paging)))

    @staticmethod
    def resolve_notice_drafts(root: None, info: Any, **paging: Any) -> Page:
        return page(drafts(info.context.known()), ("-created_at", "-id"), window(**paging))

    @staticmethod
    def resolve_notice_forms(root: None, info: Any) -> list[NoticeForm]:
        return list(FORMS.values())


class Mutations:
    notice_prepare = commands.NoticePrepare.Field()
    notice_amend = commands.NoticeAmend.Field()
    notice_correct = commands.NoticeCorrect.Field()
    notice_publish = commands.NoticePublish.Field()
    notice_discard = commands.NoticeDiscard.Field()

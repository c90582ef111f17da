from __future__ import annotations

from typing import Any

import graphene

from backend.core.refusals import Invalid
from backend.notice import services
from backend.notice.services import Reference
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.kit.scalars import JSONString
from storefront_api.notice.errors import NoticeError
from storefront_api.notice.types import Notice, NoticeKindEnum

_NOTICE = graphene.Field(Notice, description="公告 · the notice as it is then.")
_ID = graphene.ID(required=True, description="公告 · the notice.")
_FACTS = "内容 · what it says, as a JSON object by the codes of the form (`noticeForms`)."


class NoticeAttachmentInput(graphene.InputObjectType):
    """附件 · a file that was uploaded before (`fileUpload`)."""

    title = graphene.String(required=True, description="名称 · what it is called.")
    file = graphene.String(required=True, description="文件地址 · the address that `fileUpload` gave.")


_ATTACHMENTS = graphene.List(graphene.NonNull(NoticeAttachmentInput), description="附件 · the attachments.")


class NoticePrepareInput(graphene.InputObjectType):
    """公告草稿 · of which project the notice is, and what it says."""

    kind = NoticeKindEnum(required=True, description="公告类型 · the kind.")
    buyer_id = graphene.ID(required=True, description="采购人 · the organisation that buys.")
    agent_id = graphene.ID(description="采购代理机构 · who runs it for the buyer.")
    project_number = graphene.String(
        description="项目编号 · the number of the project; an intention may have none."
    )
    project_name = graphene.String(required=True, description="项目名称 · the name of the project.")
    packages = graphene.List(
        graphene.NonNull(graphene.String), description="采购包 · of which packages; none: of all."
    )
    addressees = graphene.List(
        graphene.NonNull(graphene.ID), description="受邀单位 · to whom an invitation goes."
    )
    title = graphene.String(description="标题 · the title; made of project and kind if not given.")
    facts = JSONString(required=True, description=_FACTS)
    attachments = _ATTACHMENTS


class NoticePrepare(Command):
    """起草公告 · a draft in the official form of its kind; nobody else sees it before it is published."""

    class Arguments:
        input = NoticePrepareInput(required=True, description="草稿 · the draft.")

    Errors = NoticeError
    notice = _NOTICE

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        agent = input.get("agent_id")
        reference = Reference(
            buyer_id=pk_of(input.buyer_id, "Organisation", "buyer_id"),
            project_name=input.project_name,
            project_number=input.get("project_number") or "",
            packages=tuple(input.get("packages") or ()),
            agent_id=pk_of(agent, "Organisation", "agent_id") if agent else None,
            addressees=tuple(pks_of(input.get("addressees") or (), "Organisation", "addressees")),
        )
        notice = services.prepare(
            input.kind,
            reference,
            _object(input.facts),
            by=context.known(),
            title=input.get("title") or "",
            attachments=input.get("attachments") or (),
        )
        return {"notice": notice}


class NoticeAmend(Command):
    """修改公告草稿 · change a draft; facts are replaced one by one, `null` takes one away."""

    class Arguments:
        id = _ID
        title = graphene.String(description="标题 · another title.")
        facts = JSONString(description=_FACTS)
        attachments = _ATTACHMENTS

    Errors = NoticeError
    notice = _NOTICE

    @staticmethod
    def perform(
        context: Context, id: str, title: str | None = None, facts: Any = None, attachments: Any = None
    ) -> dict[str, Any]:
        notice = services.amend(
            pk_of(id, "Notice"),
            by=context.known(),
            title=title,
            facts=None if facts is None else _object(facts),
            attachments=attachments,
        )
        return {"notice": notice}


class NoticeCorrect(Command):
    """起草更正公告 · a draft that corrects a published notice: what it said and what it should say."""

    class Arguments:
        id = _ID
        facts = JSONString(required=True, description=_FACTS)
        attachments = _ATTACHMENTS

    Errors = NoticeError
    notice = graphene.Field(Notice, description="更正公告草稿 · the draft of the correction.")

    @staticmethod
    def perform(context: Context, id: str, facts: Any, attachments: Any = None) -> dict[str, Any]:
        by = context.known()
        return {
            "notice": services.correct(
                pk_of(id, "Notice"), _object(facts), by=by, attachments=attachments or ()
            )
        }


class NoticePublish(Command):
    """发布公告 · publish a draft for good: it gets its number and its hash, and nobody can change it any more."""

    class Arguments:
        id = _ID

    Errors = NoticeError
    notice = _NOTICE

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"notice": services.publish(pk_of(id, "Notice"), by=context.known())}


class NoticeDiscard(Command):
    """删除公告草稿 · throw a draft away; a published notice cannot be withdrawn."""

    class Arguments:
        id = _ID

    Errors = NoticeError
    notice = graphene.Field(Notice, description="公告草稿 · the draft that is gone.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"notice": services.discard(pk_of(id, "Notice"), by=context.known())}


def _object(facts: Any) -> dict[str, Any]:
    if not isinstance(facts, dict):
        raise Invalid("facts 须为 JSON 对象。", "`facts` must be a JSON object.", field="facts")
    return facts

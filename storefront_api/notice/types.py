from __future__ import annotations

from enum import StrEnum
from typing import Any

import graphene

from backend.account.queries import organisations_by_id
from backend.core.peers import relation
from backend.notice import content
from backend.notice.forms import FORMS, Fact, NoticeForm, Publisher, Shape
from backend.notice.models import Notice as NoticeModel
from backend.notice.queries import corrections_by_root, notices_by_id
from backend.region.queries import regions_by_code
from storefront_api.kit.connections import connection
from storefront_api.kit.enums import described
from storefront_api.kit.found import FOUND_FIELDS
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, node_id

NoticeKindEnum = described(
    "NoticeKindEnum",
    StrEnum("NoticeKindEnum", [(code.upper(), code) for code in FORMS]),  # type: ignore[misc]
    "公告类型 · kind of a notice: each has an official form.",
    {code.upper(): form.zh for code, form in FORMS.items()},
)
NoticeFactShapeEnum = described(
    "NoticeFactShapeEnum", Shape, "内容形式 · what a fact of a notice looks like."
)
NoticePublisherEnum = described("NoticePublisherEnum", Publisher, "发布人 · who may publish a notice.")

buyer_of = relation(organisations_by_id, "buyer_id")
agent_of = relation(organisations_by_id, "agent_id")
region_of = relation(regions_by_code, "region_id")
root_of = relation(notices_by_id, "corrects_id")
corrections_of = relation(corrections_by_root, "id", missing=())


class NoticeFactForm(graphene.ObjectType):
    """公告事项 · a fact that a form asks for."""

    heading = graphene.String(required=True, description="标题 · under which heading it stands.")
    code = graphene.String(required=True, description="代码 · its name in `facts`.")
    label = graphene.String(required=True, description="名称 · what it is called.")
    label_en = graphene.String(required=True, description="英文名称 · what it is, in English.")
    shape = graphene.Field(NoticeFactShapeEnum, required=True, description="形式 · what it looks like.")
    is_required = graphene.Boolean(required=True, description="必填 · must it be said?")
    columns = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="表头 · the columns of a table."
    )


class NoticeFormType(graphene.ObjectType):
    """公告格式 · an official form: what a notice of this kind says, who publishes it and on which clause."""

    class Meta:
        name = "NoticeForm"

    kind = graphene.Field(NoticeKindEnum, required=True, source="code", description="公告类型 · the kind.")
    label = graphene.String(required=True, source="zh", description="名称 · what it is called.")
    basis = graphene.String(required=True, description="依据 · on which clause it rests.")
    publishers = graphene.List(
        graphene.NonNull(NoticePublisherEnum), required=True, description="发布人 · who may publish it."
    )
    is_public = graphene.Boolean(required=True, description="公开 · false: only those invited may read it.")
    facts = graphene.List(
        graphene.NonNull(NoticeFactForm), required=True, description="事项 · what it says, in order."
    )

    @staticmethod
    def resolve_publishers(form: NoticeForm, info: Any) -> list[Publisher]:
        return sorted(form.publishers)

    @staticmethod
    def resolve_facts(form: NoticeForm, info: Any) -> list[NoticeFactForm]:
        return [_fact_form(section.zh, fact) for section in form.sections for fact in section.facts]


def _fact_form(heading: str, fact: Fact) -> NoticeFactForm:
    return NoticeFactForm(
        heading=heading,
        code=fact.code,
        label=fact.zh,
        label_en=fact.en,
        shape=fact.shape,
        is_required=fact.required,
        columns=fact.columns,
    )


class NoticeItem(graphene.ObjectType):
    """事项 · a label with its text, or a table."""

    label = graphene.String(required=True, description="名称 · the label.")
    text = graphene.String(required=True, description="内容 · the text; empty of a table.")
    columns = graphene.List(graphene.NonNull(graphene.String), required=True, description="表头 · columns.")
    rows = graphene.List(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.String))),
        required=True,
        description="各行 · rows.",
    )


class NoticeHeading(graphene.ObjectType):
    """标题 · a numbered heading of the notice with what stands under it."""

    number = graphene.String(required=True, description="序号 · 一、二、三…")
    title = graphene.String(required=True, description="标题 · the heading.")
    items = graphene.List(
        graphene.NonNull(NoticeItem), required=True, description="事项 · what stands under it."
    )


class NoticeAttachment(graphene.ObjectType):
    """附件 · a file that belongs to a notice; its name is the hash of its content."""

    title = graphene.String(required=True, description="名称 · what it is called.")
    url = graphene.String(required=True, description="地址 · where it is.")

    @staticmethod
    def resolve_title(attachment: dict[str, str], info: Any) -> str:
        return attachment["title"]

    @staticmethod
    def resolve_url(attachment: dict[str, str], info: Any) -> str:
        url: str = info.context.request.build_absolute_uri(attachment["file"])
        return url


class Notice(graphene.ObjectType):
    """公告 · a notice of a procurement in its official form; once published nobody can change or withdraw it."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(NoticeKindEnum, required=True, description="公告类型 · the kind.")
    kind_label = graphene.String(required=True, description="类型名称 · what the kind is called.")
    title = graphene.String(required=True, description="标题 · the title.")
    number = graphene.String(description="公告编号 · the number; null of a draft.")
    url = graphene.String(
        description="永久地址 · where everybody can read it for good; null of drafts and invitations."
    )
    project_number = graphene.String(required=True, description="项目编号 · the number of the project.")
    project_name = graphene.String(required=True, description="项目名称 · the name of the project.")
    packages = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="采购包 · of which packages; empty: of all.",
    )
    region = graphene.Field(
        "storefront_api.region.types.Region", required=True, description="地区 · the region of the buyer."
    )
    buyer_name = graphene.String(required=True, description="采购人 · who buys.")
    agent_name = graphene.String(description="采购代理机构 · who runs it for the buyer.")
    published_at = graphene.DateTime(description="发布时间 · when it was published; null of a draft.")
    displayed_until = graphene.Date(
        description="公告期限届满日 · the last day of its period; null: it has none."
    )
    is_provisional = graphene.Boolean(
        required=True, description="届满日暂定 · the holidays of that year are not announced yet?"
    )
    due_on = graphene.Date(description="法定公告截止日 · the last day on which the law wanted it published.")
    is_late = graphene.Boolean(required=True, description="逾期公告 · was it published later than that?")
    facts = graphene.Field(
        JSONString, required=True, description="内容 · what it says, by the codes of its form."
    )
    headings = graphene.List(
        graphene.NonNull(NoticeHeading), required=True, description="正文 · what it says, as people read it."
    )
    attachments = graphene.List(
        graphene.NonNull(NoticeAttachment), required=True, description="附件 · the files that belong to it."
    )
    corrects = graphene.Field(
        lambda: Notice, description="所更正的公告 · the first notice, which it corrects."
    )
    corrections = graphene.List(
        graphene.NonNull(lambda: Notice), required=True, description="更正公告 · what corrects it, in order."
    )
    sha256 = graphene.String(description="摘要 · the hash of everything that it says; null of a draft.")

    resolve_id = node_id("Notice")

    @staticmethod
    def resolve_kind_label(notice: NoticeModel, info: Any) -> str:
        return notice.form.zh

    @staticmethod
    def resolve_url(notice: NoticeModel, info: Any) -> str | None:
        if notice.number is None or not notice.form.is_public:
            return None
        url: str = info.context.request.build_absolute_uri(f"/notices/{notice.number}/")
        return url

    @staticmethod
    def resolve_region(notice: NoticeModel, info: Any) -> Any:
        return region_of(notice)

    @staticmethod
    def resolve_buyer_name(notice: NoticeModel, info: Any) -> str:
        return str(buyer_of(notice).name)

    @staticmethod
    def resolve_agent_name(notice: NoticeModel, info: Any) -> str | None:
        agent = agent_of(notice)
        return agent.name if agent else None

    @staticmethod
    def resolve_headings(notice: NoticeModel, info: Any) -> list[content.Heading]:
        return content.headings(notice)

    @staticmethod
    def resolve_corrects(notice: NoticeModel, info: Any) -> Any:
        return root_of(notice)

    @staticmethod
    def resolve_corrections(notice: NoticeModel, info: Any) -> Any:
        return corrections_of(notice)

    @staticmethod
    def resolve_sha256(notice: NoticeModel, info: Any) -> str | None:
        return notice.sha256 or None


NoticeConnection = connection(Notice, extra=FOUND_FIELDS)

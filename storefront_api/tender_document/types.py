from __future__ import annotations

from typing import Any

import graphene

from backend.account.queries import organisations_by_id, people_by_id
from backend.core import clock
from backend.core.peers import keyed, relation
from backend.tender_document import rules, services, templates
from backend.tender_document.models import DocumentVersion as VersionModel
from backend.tender_document.models import Obtained as ObtainedModel
from backend.tender_document.models import TenderDocument as DocumentModel
from backend.tender_document.queries import (
    obtained_by,
    obtained_by_document,
    run_by,
    sat_over,
    versions_by_document,
)
from storefront_api.invoice import links
from storefront_api.kit.connections import connection
from storefront_api.kit.enums import choices, described
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, node_id

TenderEvaluationEnum = choices(
    "TenderEvaluationEnum", DocumentModel.Evaluation, "评审方法 · how offers are evaluated."
)
TenderObjectEnum = choices("TenderObjectEnum", DocumentModel.ObjectKind, "采购对象 · what is bought.")
TenderVariableTypeEnum = described(
    "TenderVariableTypeEnum", templates.Type, "变量类型 · what a variable of the documents is."
)


def _documents_by_id(ids: set[int]) -> dict[int, DocumentModel]:
    return keyed(DocumentModel.objects.filter(pk__in=ids))


buyer_of = relation(organisations_by_id, "buyer_id")
agent_of = relation(organisations_by_id, "agent_id")
supplier_of = relation(organisations_by_id, "supplier_id")
person_of = relation(people_by_id, "by_id")
versions_of = relation(versions_by_document, "id", missing=())
obtained_of = relation(obtained_by_document, "id", missing=())
document_of = relation(_documents_by_id, "document_id")
siblings_of = relation(versions_by_document, "document_id", missing=())
runs = relation(run_by, "sides", missing=False)
has_obtained = relation(obtained_by, "id", missing=False)
sits_over = relation(sat_over, "project_number", missing=False)


def _reads(document: DocumentModel, info: Any) -> bool:
    """May the viewer read what the versions say?"""
    actor = info.context.actor
    return bool(runs(document, actor) or has_obtained(document, actor) or sits_over(document, actor))


class TenderDocumentClause(graphene.ObjectType):
    """条款 · a clause with its number."""

    code = graphene.String(required=True, description="条号 · its number.")
    title = graphene.String(required=True, description="标题 · its title.")
    text = graphene.String(required=True, description="内容 · what it says.")


class TenderDocumentDraftClause(graphene.ObjectType):
    """条款草稿 · a clause as it is written, with `{{variables}}` in it."""

    code = graphene.String(required=True, description="条号 · its number.")
    chapter = graphene.String(required=True, description="章 · the code of its chapter.")
    title = graphene.String(required=True, description="标题 · its title.")
    text = graphene.String(required=True, description="内容 · what it says, with variables.")
    kind = graphene.String(
        required=True,
        description="条款性质 · qualification, scoring, technical or commercial: what it is screened for.",
    )
    fixed = graphene.Boolean(
        required=True, description="法定内容 · does it state the law, so that nobody rewrites it?"
    )


class TenderDocumentChapter(graphene.ObjectType):
    """章 · a chapter with its clauses."""

    code = graphene.String(required=True, description="代码 · its code.")
    title = graphene.String(required=True, description="标题 · its title.")
    clauses = graphene.List(
        graphene.NonNull(TenderDocumentClause), required=True, description="条款 · its clauses, in order."
    )


class TenderScoringItem(graphene.ObjectType):
    """评审因素 · a scoring item with its points."""

    code = graphene.String(required=True, description="代码 · its code.")
    title = graphene.String(required=True, description="名称 · what is scored.")
    points = graphene.Float(required=True, description="分值 · the points at most.")
    standard = graphene.String(required=True, description="评分标准 · how it is scored.")
    is_price = graphene.Boolean(required=True, description="价格分 · is it the price?")
    is_objective = graphene.Boolean(required=True, description="客观分 · do all members have to agree?")


class TenderDocumentChange(graphene.ObjectType):
    """更正之处 · a clause that reads otherwise than in the version before."""

    place = graphene.String(required=True, description="条号 · where.")
    title = graphene.String(required=True, description="标题 · its title.")
    before = graphene.String(required=True, description="更正前 · what it said; empty: it is new.")
    after = graphene.String(required=True, description="更正后 · what it says now; empty: it is gone.")


class TenderDocumentFinding(graphene.ObjectType):
    """检查结果 · what was found in the documents: where, why, and on which clause of the law."""

    key = graphene.String(required=True, description="标识 · names it, to review it.")
    code = graphene.String(required=True, description="代码 · which rule.")
    place = graphene.String(required=True, description="位置 · where in the documents.")
    words = graphene.String(required=True, description="字句 · which words; empty: it is about figures.")
    message = graphene.String(required=True, description="说明 · what is wrong.")
    message_en = graphene.String(required=True, description="英文说明 · the same in English.")
    clause = graphene.String(required=True, description="依据 · on which clause.")
    blocks = graphene.Boolean(
        required=True,
        description="须改正 · must it be mended? Otherwise somebody else may decide that it stays.",
    )
    reason = graphene.String(description="审查意见 · why somebody decided that it stays; null: nobody has.")


class DocumentVersion(graphene.ObjectType):
    """文件版本 · a version of tender documents, frozen by its hash. What it says is for those who obtained it."""

    class Meta:
        interfaces = (Node,)

    number = graphene.Int(required=True, description="版本 · 1, then one more for each correction.")
    issued_at = graphene.DateTime(required=True, description="发出时间 · when it was issued.")
    reason = graphene.String(
        required=True, description="更正说明 · why it was corrected; empty of the first."
    )
    sha256 = graphene.String(required=True, description="摘要 · the hash of all that it says.")
    chapters = graphene.List(
        graphene.NonNull(TenderDocumentChapter),
        description="章 · what it says; null for those who have not obtained it.",
    )
    items = graphene.List(
        graphene.NonNull(TenderScoringItem), description="评审因素 · what is scored; null likewise."
    )
    changes = graphene.List(
        graphene.NonNull(TenderDocumentChange),
        description="更正之处 · what differs from the version before; null likewise.",
    )
    url = graphene.String(
        description="PDF 地址 · a link that is good for a quarter of an hour; null likewise."
    )

    resolve_id = node_id("DocumentVersion")

    @staticmethod
    def resolve_chapters(version: VersionModel, info: Any) -> Any:
        return version.content["chapters"] if _reads(document_of(version), info) else None

    @staticmethod
    def resolve_items(version: VersionModel, info: Any) -> Any:
        return version.content["items"] if _reads(document_of(version), info) else None

    @staticmethod
    def resolve_changes(version: VersionModel, info: Any) -> list[rules.Change] | None:
        if not _reads(document_of(version), info):
            return None
        before = [each for each in siblings_of(version) if each.number == version.number - 1]
        return rules.difference(before[0].content, version.content) if before else []

    @staticmethod
    def resolve_url(version: VersionModel, info: Any) -> str | None:
        if not _reads(document_of(version), info):
            return None
        url: str = info.context.request.build_absolute_uri(links.path_to_document(version.pk))
        return url


class ObtainedDocument(graphene.ObjectType):
    """获取记录 · who obtained which version, and when."""

    supplier_name = graphene.String(required=True, description="供应商 · who.")
    version = graphene.Int(required=True, description="版本 · which version.")
    at = graphene.DateTime(required=True, description="时间 · when.")
    by_name = graphene.String(required=True, description="经办人 · by whom.")

    @staticmethod
    def resolve_supplier_name(record: ObtainedModel, info: Any) -> str:
        return str(supplier_of(record).name)

    @staticmethod
    def resolve_by_name(record: ObtainedModel, info: Any) -> str:
        return str(person_of(record).name)


class TenderDocument(graphene.ObjectType):
    """采购文件 · tender documents of a project. Drafts, findings and who obtained them are for the buyer's side alone."""

    class Meta:
        interfaces = (Node,)

    project_number = graphene.String(required=True, description="项目编号 · the number of the project.")
    project_name = graphene.String(required=True, description="项目名称 · the name of the project.")
    name = graphene.String(required=True, description="文件名称 · 招标文件、磋商文件 …")
    method = graphene.String(required=True, description="采购方式代码 · the code of the method.")
    method_label = graphene.String(required=True, description="采购方式 · the method.")
    object = graphene.Field(TenderObjectEnum, required=True, description="采购对象 · what is bought.")
    evaluation = graphene.Field(
        TenderEvaluationEnum, required=True, description="评审方法 · how it is evaluated."
    )
    buyer_name = graphene.String(required=True, description="采购人 · who buys.")
    agent_name = graphene.String(description="采购代理机构 · who runs it.")
    versions = graphene.List(
        graphene.NonNull(DocumentVersion), required=True, description="版本 · what was issued, in order."
    )
    is_obtained = graphene.Boolean(
        required=True, description="已获取 · has the viewer's organisation obtained it?"
    )
    variables = graphene.Field(JSONString, description="变量 · as they are now; null for others.")
    clauses = graphene.List(
        graphene.NonNull(TenderDocumentDraftClause),
        description="条款草稿 · as they are written now; null for others.",
    )
    items = graphene.List(
        graphene.NonNull(TenderScoringItem), description="评审因素 · as they are now; null for others."
    )
    findings = graphene.List(
        graphene.NonNull(TenderDocumentFinding),
        description="检查结果 · what is wrong now, or may be; null for others.",
    )
    obtained = graphene.List(
        graphene.NonNull(ObtainedDocument),
        description="获取记录 · who obtained it; null for others, and for everybody before the deadline.",
    )

    resolve_id = node_id("TenderDocument")

    @staticmethod
    def resolve_method_label(document: DocumentModel, info: Any) -> str:
        return document.get_method_display()

    @staticmethod
    def resolve_buyer_name(document: DocumentModel, info: Any) -> str:
        return str(buyer_of(document).name)

    @staticmethod
    def resolve_agent_name(document: DocumentModel, info: Any) -> str | None:
        agent = agent_of(document)
        return agent.name if agent else None

    @staticmethod
    def resolve_versions(document: DocumentModel, info: Any) -> Any:
        return versions_of(document)

    @staticmethod
    def resolve_is_obtained(document: DocumentModel, info: Any) -> bool:
        return bool(has_obtained(document, info.context.actor))

    @staticmethod
    def resolve_variables(document: DocumentModel, info: Any) -> Any:
        return document.variables if runs(document, info.context.actor) else None

    @staticmethod
    def resolve_clauses(document: DocumentModel, info: Any) -> Any:
        return document.clauses if runs(document, info.context.actor) else None

    @staticmethod
    def resolve_items(document: DocumentModel, info: Any) -> Any:
        return document.items if runs(document, info.context.actor) else None

    @staticmethod
    def resolve_findings(document: DocumentModel, info: Any) -> list[TenderDocumentFinding] | None:
        if not runs(document, info.context.actor):
            return None
        return [
            TenderDocumentFinding(
                key=found.key,
                code=found.code,
                place=found.place,
                words=found.words,
                message=found.zh,
                message_en=found.en,
                clause=found.basis,
                blocks=found.blocks,
                reason=document.reviews.get(found.key, {}).get("reason"),
            )
            for found in services.findings(document)
        ]

    @staticmethod
    def resolve_obtained(document: DocumentModel, info: Any) -> Any:
        deadline = rules.moment(document.variables)
        if deadline is not None and clock.now() < deadline:
            return None
        return obtained_of(document) if runs(document, info.context.actor) else None


class TenderVariable(graphene.ObjectType):
    """文件变量 · a value that the documents repeat."""

    code = graphene.String(required=True, description="代码 · its name in `variables` and in clauses.")
    label = graphene.String(required=True, source="zh", description="名称 · what it is called.")
    label_en = graphene.String(required=True, source="en", description="英文名称 · what it is, in English.")
    type = graphene.Field(TenderVariableTypeEnum, required=True, description="类型 · its type.")
    is_required = graphene.Boolean(required=True, source="required", description="必填 · must it be said?")


TenderDocumentConnection = connection(TenderDocument)

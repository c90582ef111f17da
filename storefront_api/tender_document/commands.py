from __future__ import annotations

from typing import Any

import graphene

from backend.core.refusals import Invalid
from backend.tender_document import services
from backend.tender_document.rules import Item
from backend.tender_document.services import Project, Said
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import JSONString, PositiveDecimal
from storefront_api.tender_document.errors import TenderDocumentError
from storefront_api.tender_document.types import (
    DocumentVersion,
    ObtainedDocument,
    TenderDocument,
    TenderEvaluationEnum,
    TenderObjectEnum,
)

_ID = graphene.ID(required=True, description="采购文件 · the documents.")
_DOCUMENT = graphene.Field(TenderDocument, description="采购文件 · the documents as they are then.")
_VERSION = graphene.Field(DocumentVersion, description="文件版本 · the version that was issued.")


class TenderClauseInput(graphene.InputObjectType):
    """条款 · another text of a clause."""

    code = graphene.String(required=True, description="条号 · its number.")
    text = graphene.String(required=True, description="内容 · what it says; `{{variables}}` are filled in.")


class TenderScoringItemInput(graphene.InputObjectType):
    """评审因素 · a scoring item."""

    code = graphene.String(required=True, description="代码 · its code.")
    title = graphene.String(required=True, description="名称 · what is scored.")
    points = PositiveDecimal(required=True, description="分值 · the points at most.")
    standard = graphene.String(description="评分标准 · how it is scored.")
    is_price = graphene.Boolean(description="价格分 · is it the price?")
    is_objective = graphene.Boolean(description="客观分 · do all members have to agree?")


class TenderDocumentInput(graphene.InputObjectType):
    """采购文件内容 · what is written; what is not given stays."""

    variables = JSONString(
        description="变量 · a JSON object by their codes (`tenderVariables`); null takes one away."
    )
    clauses = graphene.List(graphene.NonNull(TenderClauseInput), description="条款 · other texts of clauses.")
    items = graphene.List(
        graphene.NonNull(TenderScoringItemInput), description="评审因素 · all scoring items."
    )
    brands = graphene.List(
        graphene.NonNull(graphene.String), description="须避免的品牌 · names that no clause may mention."
    )


class TenderDocumentDraftInput(TenderDocumentInput):
    """采购文件草稿 · of which project the documents are."""

    buyer_id = graphene.ID(required=True, description="采购人 · the organisation that buys.")
    agent_id = graphene.ID(description="采购代理机构 · who runs it for the buyer.")
    project_number = graphene.String(required=True, description="项目编号 · the number of the project.")
    project_name = graphene.String(required=True, description="项目名称 · the name of the project.")
    method = graphene.String(
        required=True,
        description="采购方式 · open_tender, invited_tender, competitive_negotiation, competitive_consultation or inquiry.",
    )
    object = TenderObjectEnum(required=True, description="采购对象 · what is bought.")
    evaluation = TenderEvaluationEnum(required=True, description="评审方法 · how offers are evaluated.")


class TenderDocumentDraft(Command):
    """起草采购文件 · documents of a project from the template of its method."""

    class Arguments:
        input = TenderDocumentDraftInput(required=True, description="草稿 · the draft.")

    Errors = TenderDocumentError
    tender_document = _DOCUMENT

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        agent = input.get("agent_id")
        project = Project(
            buyer_id=pk_of(input.buyer_id, "Organisation", "buyer_id"),
            agent_id=pk_of(agent, "Organisation", "agent_id") if agent else None,
            number=input.project_number,
            name=input.project_name,
            method=input.method,
            object=input.object,
            evaluation=input.evaluation,
        )
        return {"tender_document": services.draft(project, told(input), by=context.known())}


class TenderDocumentRevise(Command):
    """编写采购文件 · write a draft on; not possible once it is issued."""

    class Arguments:
        id = _ID
        input = TenderDocumentInput(required=True, description="内容 · what is written.")

    Errors = TenderDocumentError
    tender_document = _DOCUMENT

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        by = context.known()
        return {"tender_document": services.revise(pk_of(id, "TenderDocument"), told(input), by=by)}


class TenderDocumentReview(Command):
    """审查条款 · decide, with a reason, that words which the screening found may stay; not by whoever wrote them."""

    class Arguments:
        id = _ID
        finding = graphene.String(required=True, description="检查结果 · the key of the finding.")
        reason = graphene.String(required=True, description="理由 · why it stays.")

    Errors = TenderDocumentError
    tender_document = _DOCUMENT

    @staticmethod
    def perform(context: Context, id: str, finding: str, reason: str) -> dict[str, Any]:
        by = context.known()
        return {"tender_document": services.review(pk_of(id, "TenderDocument"), finding, reason, by=by)}


class TenderDocumentIssue(Command):
    """发出采购文件 · the first version; everything that is wrong is refused at once, each with its clause."""

    class Arguments:
        id = _ID

    Errors = TenderDocumentError
    version = _VERSION

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"version": services.issue(pk_of(id, "TenderDocument"), by=context.known())}


class TenderDocumentCorrect(Command):
    """更正采购文件 · another version with what changed beside it; those who obtained the former are told by e-mail."""

    class Arguments:
        id = _ID
        input = TenderDocumentInput(required=True, description="更正内容 · what changes.")
        reason = graphene.String(required=True, description="更正说明 · why.")

    Errors = TenderDocumentError
    version = _VERSION

    @staticmethod
    def perform(context: Context, id: str, input: Any, reason: str) -> dict[str, Any]:
        by = context.known()
        return {"version": services.correct(pk_of(id, "TenderDocument"), told(input), reason, by=by)}


class TenderDocumentObtain(Command):
    """获取采购文件 · free for every supplier until the deadline; who and when is recorded."""

    class Arguments:
        id = _ID
        supplier_id = graphene.ID(required=True, description="供应商单位 · the organisation that obtains it.")

    Errors = TenderDocumentError
    obtained = graphene.Field(ObtainedDocument, description="获取记录 · the record.")
    version = _VERSION

    @staticmethod
    def perform(context: Context, id: str, supplier_id: str) -> dict[str, Any]:
        supplier = pk_of(supplier_id, "Organisation", "supplier_id")
        record = services.obtain(pk_of(id, "TenderDocument"), supplier, by=context.known())
        return {"obtained": record, "version": record.document.versions.get(number=record.version)}


def told(input: Any) -> Said:
    """What is written, as the verbs take it."""
    variables, clauses, items = input.get("variables"), input.get("clauses"), input.get("items")
    if variables is not None and not isinstance(variables, dict):
        raise Invalid("variables 须为 JSON 对象。", "`variables` must be a JSON object.", field="variables")
    return Said(
        variables=variables,
        clauses=None if clauses is None else {each["code"]: each["text"] for each in clauses},
        items=None if items is None else [_item(each) for each in items],
        brands=input.get("brands"),
    )


def _item(given: Any) -> Item:
    return Item(
        code=given["code"],
        title=given["title"],
        points=given["points"],
        standard=given.get("standard") or "",
        is_price=bool(given.get("is_price")),
        is_objective=bool(given.get("is_objective")),
    )

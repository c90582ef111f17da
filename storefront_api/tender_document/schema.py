from __future__ import annotations

from typing import Any

import graphene

from backend.tender_document import templates
from backend.tender_document.models import TenderDocument as DocumentModel
from backend.tender_document.queries import visible_documents
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.ids import key_or_none, only_one
from storefront_api.tender_document import commands
from storefront_api.tender_document.types import TenderDocument, TenderDocumentConnection, TenderVariable


class Queries:
    tender_document = graphene.Field(
        TenderDocument,
        id=graphene.ID(description="全局编号 · the global id."),
        project_number=graphene.String(description="项目编号 · the number of the project."),
        description="一份采购文件 · by id or project; what was not issued is null for others.",
    )
    tender_documents = graphene.Field(
        TenderDocumentConnection,
        **PAGING,
        description="采购文件 · what was issued, newest first; the buyer's side sees its drafts, too.",
    )
    tender_variables = graphene.List(
        graphene.NonNull(TenderVariable),
        required=True,
        description="文件变量 · the variables of the templates, with their types.",
    )

    @staticmethod
    def resolve_tender_document(
        root: None, info: Any, id: str | None = None, project_number: str | None = None
    ) -> DocumentModel | None:
        only_one(id=id, project_number=project_number)
        seen = visible_documents(info.context.actor)
        if project_number is not None:
            return seen.filter(project_number=project_number).first()
        return seen.filter(pk=key_or_none(id or "", "TenderDocument")).first()

    @staticmethod
    def resolve_tender_documents(root: None, info: Any, **paging: Any) -> Page:
        return page(visible_documents(info.context.actor), ("-created_at", "-id"), window(**paging))

    @staticmethod
    def resolve_tender_variables(root: None, info: Any) -> list[templates.Variable]:
        return list(templates.variables().values())


class Mutations:
    tender_document_draft = commands.TenderDocumentDraft.Field()
    tender_document_revise = commands.TenderDocumentRevise.Field()
    tender_document_review = commands.TenderDocumentReview.Field()
    tender_document_issue = commands.TenderDocumentIssue.Field()
    tender_document_correct = commands.TenderDocumentCorrect.Field()
    tender_document_obtain = commands.TenderDocumentObtain.Field()

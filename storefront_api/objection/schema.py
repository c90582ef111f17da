from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from procurement_methods.models import Objection as ObjectionModel
from procurement_methods.objecting import queries
from procurement_methods.objecting.queries import Unfounded
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import key_or_none
from storefront_api.objection import commands
from storefront_api.objection.types import (
    Objection,
    ObjectionAboutEnum,
    ObjectionStateEnum,
    ProcurementQuestion,
    UnfoundedComplainant,
)

ObjectionConnection = connection(Objection)
ProcurementQuestionConnection = connection(ProcurementQuestion)


class ObjectionFilterInput(graphene.InputObjectType):
    """筛选 · which objections."""

    procurement_id = graphene.ID(description="采购项目 · of this procurement.")
    package_id = graphene.ID(description="采购包 · of this package.")
    about = ObjectionAboutEnum(description="质疑事项 · about this.")
    states = graphene.List(graphene.NonNull(ObjectionStateEnum), description="状态 · standing so.")
    is_overdue = graphene.Boolean(
        description="逾期 · whose time for a reply, an intake, copies or a decision has run out, or the others."
    )
    search = graphene.String(description="编号或名称 · part of a number, or of the supplier's name.")


class ProcurementQuestionFilterInput(graphene.InputObjectType):
    """筛选 · which questions."""

    procurement_id = graphene.ID(description="采购项目 · of this procurement.")
    is_answered = graphene.Boolean(description="已答复 · answered, or not.")
    is_overdue = graphene.Boolean(description="逾期未答复 · unanswered after the time for it, or the others.")


class Queries:
    objections = graphene.Field(
        ObjectionConnection,
        **PAGING,
        filter=ObjectionFilterInput(description="筛选 · which ones."),
        description="质疑、投诉 · objections that one has made, has to answer, was told of or supervises; newest first.",
    )
    objection = graphene.Field(
        Objection,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一件质疑、投诉 · one objection.",
    )
    procurement_questions = graphene.Field(
        ProcurementQuestionConnection,
        **PAGING,
        filter=ProcurementQuestionFilterInput(description="筛选 · which ones."),
        description="询问 · questions that one may read, newest first.",
    )
    unfounded_complainants = graphene.List(
        graphene.NonNull(UnfoundedComplainant),
        required=True,
        description="查无实据的投诉人 · for regulators: who complained without ground three times in twelve months.",
    )

    @staticmethod
    def resolve_objections(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        asked, found = filter or {}, queries.visible_objections(info.context.known())
        if asked.get("procurement_id"):
            found = found.filter(package__procurement=key_or_none(asked["procurement_id"], "Procurement"))
        if asked.get("package_id"):
            found = found.filter(package=key_or_none(asked["package_id"], "ProcurementPackage"))
        if asked.get("about"):
            found = found.filter(about=asked["about"].value)
        if asked.get("states") is not None:
            found = found.filter(state__in=[each.value for each in asked["states"]])
        if asked.get("is_overdue") is not None:
            found = queries.overdue_now(found, asked["is_overdue"])
        if asked.get("search"):
            text = asked["search"].strip()
            found = found.filter(Q(number__icontains=text) | Q(supplier__name__icontains=text))
        return page(found, ("-challenged_at", "id"), window(**paging))

    @staticmethod
    def resolve_objection(root: None, info: Any, id: str) -> ObjectionModel | None:
        pk = key_or_none(id, "Objection")
        return queries.visible_objections(info.context.actor).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_procurement_questions(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        asked, found = filter or {}, queries.visible_questions(info.context.actor)
        if asked.get("procurement_id"):
            found = found.filter(package__procurement=key_or_none(asked["procurement_id"], "Procurement"))
        if asked.get("is_answered") is not None:
            found = found.filter(answered_at__isnull=not asked["is_answered"])
        if asked.get("is_overdue") is not None:
            found = queries.unanswered_late(found, asked["is_overdue"])
        return page(found, ("-asked_at", "id"), window(**paging))

    @staticmethod
    def resolve_unfounded_complainants(root: None, info: Any) -> list[Unfounded]:
        return queries.unfounded(info.context.actor)


class Mutations:
    procurement_question_answer = commands.ProcurementQuestionAnswer.Field()
    objection_challenge = commands.ObjectionChallenge.Field()
    objection_reply = commands.ObjectionReply.Field()
    objection_carry_out = commands.ObjectionCarryOut.Field()
    objection_complain = commands.ObjectionComplain.Field()
    objection_request_correction = commands.ObjectionRequestCorrection.Field()
    objection_correct = commands.ObjectionCorrect.Field()
    objection_accept = commands.ObjectionAccept.Field()
    objection_refuse = commands.ObjectionRefuse.Field()
    objection_send_copies = commands.ObjectionSendCopies.Field()
    objection_make_statement = commands.ObjectionMakeStatement.Field()
    objection_suspend = commands.ObjectionSuspend.Field()
    objection_resume = commands.ObjectionResume.Field()
    objection_decide = commands.ObjectionDecide.Field()
    objection_withdraw = commands.ObjectionWithdraw.Field()

from __future__ import annotations

from typing import Any

import graphene

from backend.core import clock
from backend.expert import queries
from backend.expert.models import Draw
from backend.expert.models import Expert as ExpertModel
from storefront_api.expert import commands
from storefront_api.expert.types import (
    Expert,
    ExpertApplication,
    ExpertApplicationStateEnum,
    ExpertCall,
    ExpertDraw,
    ExpertInvitation,
    ExpertInvitationStateEnum,
    ExpertStateEnum,
)
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import key_or_none
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.where import words

ExpertConnection = connection(Expert)
ExpertCallConnection = connection(ExpertCall)
ExpertApplicationConnection = connection(ExpertApplication)
ExpertDrawConnection = connection(ExpertDraw)
ExpertInvitationConnection = connection(ExpertInvitation)


class ExpertFilterInput(graphene.InputObjectType):
    """筛选 · which experts."""

    search = graphene.String(description="姓名或编号 · part of the name, or the number.")
    state = ExpertStateEnum(description="状态 · the state.")
    category_code = graphene.String(
        description="品目编码 · for a field, by its code; wider and narrower ones fit, too."
    )
    region_code = graphene.String(description="地区 · who can review in this region or below it.")


class ExpertDrawFilterInput(graphene.InputObjectType):
    """筛选 · which draws."""

    reference = graphene.String(description="采购项目编号 · of this procurement.")
    package = graphene.String(description="采购包 · of this package.")


class Queries:
    expert_calls = graphene.Field(
        ExpertCallConnection,
        **PAGING,
        is_open=graphene.Boolean(
            description="受理中 · only those that take applications now, or only the others."
        ),
        description="专家征集公告 · calls to experts, newest first.",
    )
    experts = graphene.Field(
        ExpertConnection,
        **PAGING,
        filter=ExpertFilterInput(description="筛选 · which ones."),
        description="专家库 · the experts of the regions that one supervises; nobody else sees the pool.",
    )
    expert = graphene.Field(
        Expert,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一名评审专家 · one expert.",
    )
    my_expert = graphene.Field(
        Expert, description="我的专家资料 · what the pool knows of oneself; null: one is not in it."
    )
    expert_applications = graphene.Field(
        ExpertApplicationConnection,
        **PAGING,
        state=ExpertApplicationStateEnum(description="状态 · in this state."),
        description="入库申请 · one's own applications, and those that one decides on, newest first.",
    )
    expert_draws = graphene.Field(
        ExpertDrawConnection,
        **PAGING,
        filter=ExpertDrawFilterInput(description="筛选 · which ones."),
        description="专家抽取 · draws that one organises or supervises, and all whose names are public, newest first.",
    )
    expert_draw = graphene.Field(
        ExpertDraw,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一次抽取 · one draw.",
    )
    expert_draw_proof = graphene.Field(
        JSONString,
        id=graphene.ID(required=True, description="抽取 · the draw's global id."),
        description="抽取凭证 · the proof of a draw, for everybody: it names nobody before the names are public.",
    )
    my_expert_invitations = graphene.Field(
        ExpertInvitationConnection,
        **PAGING,
        state=ExpertInvitationStateEnum(description="状态 · in this state."),
        description="我的评审邀请 · reviews for which one was called oneself, newest first.",
    )

    @staticmethod
    def resolve_expert_calls(root: None, info: Any, is_open: bool | None = None, **paging: Any) -> Page:
        return page(queries.calls(is_open, clock.now()), ("-opens_at", "id"), window(**paging))

    @staticmethod
    def resolve_experts(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        asked = filter or {}
        state = asked.get("state")
        found = queries.experts_like(
            queries.visible_experts(info.context.known()),
            search=words(asked.get("search")),
            state=state.value if state else "",
            category_code=asked.get("category_code") or "",
            region_code=asked.get("region_code") or "",
        )
        return page(found, ("id",), window(**paging))

    @staticmethod
    def resolve_expert(root: None, info: Any, id: str) -> ExpertModel | None:
        pk = key_or_none(id, "Expert")
        return queries.visible_experts(info.context.actor).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_my_expert(root: None, info: Any) -> ExpertModel | None:
        return queries.own_expert(info.context.actor)

    @staticmethod
    def resolve_expert_applications(root: None, info: Any, state: Any = None, **paging: Any) -> Page:
        found = queries.visible_applications(info.context.known())
        if state:
            found = found.filter(state=state.value)
        return page(found, ("-submitted_at", "-id"), window(**paging))

    @staticmethod
    def resolve_expert_draws(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        found = queries.visible_draws(info.context.actor)
        for name in ("reference", "package"):
            if (filter or {}).get(name) is not None:
                found = found.filter(**{name: filter[name]})
        return page(found, ("-created_at", "-id"), window(**paging))

    @staticmethod
    def resolve_expert_draw(root: None, info: Any, id: str) -> Draw | None:
        pk = key_or_none(id, "ExpertDraw")
        return queries.visible_draws(info.context.actor).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_expert_draw_proof(root: None, info: Any, id: str) -> Any:
        pk = key_or_none(id, "ExpertDraw")
        return queries.proof_of(pk) if pk else None

    @staticmethod
    def resolve_my_expert_invitations(root: None, info: Any, state: Any = None, **paging: Any) -> Page:
        found = queries.own_panels(info.context.known())
        if state:
            found = found.filter(state=state.value)
        return page(found, ("-called_at", "-id"), window(**paging))


class Mutations:
    expert_call_publish = commands.ExpertCallPublish.Field()
    expert_evidence_upload = commands.ExpertEvidenceUpload.Field()
    expert_apply = commands.ExpertApply.Field()
    expert_application_amend = commands.ExpertApplicationAmend.Field()
    expert_application_withdraw = commands.ExpertApplicationWithdraw.Field()
    expert_application_accept = commands.ExpertApplicationAccept.Field()
    expert_application_return = commands.ExpertApplicationReturn.Field()
    expert_application_refuse = commands.ExpertApplicationRefuse.Field()
    expert_suspend = commands.ExpertSuspend.Field()
    expert_resume = commands.ExpertResume.Field()
    expert_remove = commands.ExpertRemove.Field()
    expert_resign = commands.ExpertResign.Field()
    expert_misconduct_record = commands.ExpertMisconductRecord.Field()
    expert_profile_update = commands.ExpertProfileUpdate.Field()
    expert_leave_add = commands.ExpertLeaveAdd.Field()
    expert_leave_cancel = commands.ExpertLeaveCancel.Field()
    expert_tie_declare = commands.ExpertTieDeclare.Field()
    expert_draw_request = commands.ExpertDrawRequest.Field()
    expert_draw_commit = commands.ExpertDrawCommit.Field()
    expert_draw_beacon_record = commands.ExpertDrawBeaconRecord.Field()
    expert_draw_reveal = commands.ExpertDrawReveal.Field()
    expert_draw_again = commands.ExpertDrawAgain.Field()
    expert_draw_cancel = commands.ExpertDrawCancel.Field()
    expert_selection_consent = commands.ExpertSelectionConsent.Field()
    expert_select = commands.ExpertSelect.Field()
    expert_invitation_accept = commands.ExpertInvitationAccept.Field()
    expert_invitation_decline = commands.ExpertInvitationDecline.Field()
    expert_panel_leave = commands.ExpertPanelLeave.Field()
    expert_review_end = commands.ExpertReviewEnd.Field()
    expert_names_release = commands.ExpertNamesRelease.Field()
    expert_duty_record = commands.ExpertDutyRecord.Field()
    expert_duty_answer = commands.ExpertDutyAnswer.Field()

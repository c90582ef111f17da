from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.core import clock
from backend.core.peers import relation
from backend.expert import queries, rules
from backend.expert.avoidance import Kin, Tie
from backend.expert.models import (
    Draw,
    DrawDemand,
    DrawEntry,
    DrawParty,
    DutyRecord,
    TitleLevel,
)
from backend.expert.models import Expert as ExpertModel
from backend.expert.models import ExpertApplication as ApplicationModel
from backend.expert.models import ExpertCall as CallModel
from backend.expert.models import ExpertEvidence as EvidenceModel
from backend.expert.models import ExpertInvitation as InvitationModel
from backend.product.models import Category as CategoryModel
from storefront_api.expert.links import path_to
from storefront_api.kit.enums import choices, described
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, listed, node_id
from storefront_api.region.types import Region

ExpertStateEnum = choices("ExpertStateEnum", ExpertModel.State, "在库状态 · state of an expert in the pool.")
ExpertTitleLevelEnum = choices(
    "ExpertTitleLevelEnum", TitleLevel, "职称等级 · level of a professional title."
)
ExpertApplicationStateEnum = choices(
    "ExpertApplicationStateEnum", ApplicationModel.State, "申请状态 · state of an application."
)
ExpertEvidenceKindEnum = choices(
    "ExpertEvidenceKindEnum", EvidenceModel.Kind, "材料种类 · what a file proves."
)
ExpertTieEnum = described("ExpertTieEnum", Tie, "利害关系 · how somebody is tied to an organisation.")
ExpertKinEnum = described("ExpertKinEnum", Kin, "亲属关系 · kinship that counts.")
ExpertDrawStateEnum = choices("ExpertDrawStateEnum", Draw.State, "抽取状态 · state of a draw.")
ExpertDrawPartyEnum = choices(
    "ExpertDrawPartyEnum", DrawParty.Kind, "见证方 · who makes the seed with others."
)
ExpertInvitationStateEnum = choices(
    "ExpertInvitationStateEnum", InvitationModel.State, "邀请状态 · what became of an invitation."
)
ExpertPlaceEnum = choices("ExpertPlaceEnum", InvitationModel.Place, "席位 · a seat, or standing by for one.")
ExpertWhyEnum = choices("ExpertWhyEnum", InvitationModel.Why, "理由 · why an expert does not take part.")
ExpertGradeEnum = choices("ExpertGradeEnum", DutyRecord.Grade, "履职评价 · how an expert served.")

fields_of_call = relation(queries.categories_by_call, "id", missing=())
fields_of_expert = relation(queries.categories_by_expert, "id", missing=())
regions_of_expert = relation(queries.regions_by_expert, "id", missing=())
fields_of_application = relation(queries.categories_by_application, "id", missing=())
regions_of_application = relation(queries.regions_by_application, "id", missing=())
evidence_of = relation(queries.evidence_by_application, "id", missing=())
leaves_of = relation(queries.leaves_by_expert, "id", missing=())
ties_of = relation(queries.ties_by_expert, "id", missing=())
demands_of = relation(queries.demands_by_draw, "id", missing=())
parties_of = relation(queries.parties_by_draw, "id", missing=())
entries_of = relation(queries.entries_by_draw, "id", missing=())
members_of = relation(queries.members_by_draw, "id", missing=())
duty_of = relation(queries.duties_by_member, "id")
duty_shown = relation(queries.duties_shown, "draw_id", missing=False)


class ExpertField(graphene.ObjectType):
    """评审专业 · a field in which experts review: a category of 《政府采购品目分类目录》."""

    category_id = graphene.ID(required=True, description="品目 · the category's id.")
    code = graphene.String(required=True, description="品目编码 · the category's code.")
    name = graphene.String(required=True, description="名称 · what it is called.")

    @staticmethod
    def resolve_category_id(category: CategoryModel, info: Any) -> str:
        return to_global_id("Category", category.pk)


class ExpertCall(graphene.ObjectType):
    """专家征集公告 · an open call to experts, with the letter that they have to sign."""

    class Meta:
        interfaces = (Node,)

    code = graphene.String(required=True, description="编号 · the call's number.")
    title = graphene.String(required=True, description="标题 · the title.")
    region = graphene.Field(Region, required=True, description="征集地区 · the region that calls.")
    fields = listed(ExpertField, "评审专业 · the fields; what lies below them counts, too.")
    conditions = graphene.String(required=True, description="入库条件 · the conditions.")
    commitment = graphene.String(required=True, description="承诺书 · the letter, to be signed as it stands.")
    term_years = graphene.Int(
        required=True, description="聘期（年） · for how many years experts are admitted."
    )
    is_age_relaxed = graphene.Boolean(
        required=True, description="放宽年龄 · may experts be older than the rule?"
    )
    opens_at = graphene.DateTime(required=True, description="开始时间 · when it opens.")
    closes_at = graphene.DateTime(description="截止时间 · when it closes; null: it stays open.")
    is_open = graphene.Boolean(required=True, description="受理中 · does it take applications now?")

    resolve_id = node_id("ExpertCall")

    @staticmethod
    def resolve_fields(call: CallModel, info: Any) -> Sequence[CategoryModel]:
        return fields_of_call(call)

    @staticmethod
    def resolve_is_open(call: CallModel, info: Any) -> bool:
        return rules.is_open(call.opens_at, call.closes_at, clock.now())


class ExpertEvidence(graphene.ObjectType):
    """证明材料 · a file by which an expert proves something."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(ExpertEvidenceKindEnum, required=True, description="种类 · what it proves.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    sha256 = graphene.String(required=True, description="SHA-256 摘要 · the hash of the file.")
    url = graphene.String(
        required=True, description="下载链接，一刻钟有效 · a link for a quarter of an hour."
    )

    resolve_id = node_id("ExpertEvidence")

    @staticmethod
    def resolve_url(evidence: EvidenceModel, info: Any) -> str:
        return info.context.absolute(path_to(evidence.pk))


class ExpertLeave(graphene.ObjectType):
    """请假 · days on which an expert is not available, both included."""

    class Meta:
        interfaces = (Node,)

    starts_on = graphene.Date(required=True, description="开始日期 · the first day.")
    ends_on = graphene.Date(required=True, description="结束日期 · the last day.")
    reason = graphene.String(required=True, description="原因 · why.")

    resolve_id = node_id("ExpertLeave")


class ExpertTie(graphene.ObjectType):
    """利害关系 · how an expert, or a relative, is or was tied to an organisation."""

    class Meta:
        interfaces = (Node,)

    organisation = graphene.String(required=True, description="单位名称 · the organisation.")
    credit_code = graphene.String(
        required=True, description="统一社会信用代码 · its credit code, if it was given."
    )
    tie = graphene.Field(ExpertTieEnum, required=True, description="关系 · the relation.")
    kin = graphene.Field(ExpertKinEnum, description="亲属关系 · whose it is; null: the expert's own.")
    since = graphene.Date(required=True, description="开始日期 · since when.")
    until = graphene.Date(description="结束日期 · until when; null: it goes on.")

    resolve_id = node_id("ExpertTie")

    @staticmethod
    def resolve_kin(tie: Any, info: Any) -> str | None:
        return tie.kin or None


class Expert(graphene.ObjectType):
    """评审专家 · an expert of the pool, as the expert and the region's finance department see it; nobody else does."""

    class Meta:
        interfaces = (Node,)

    code = graphene.String(required=True, description="专家编号 · the expert's number.")
    name = graphene.String(required=True, description="姓名 · the name.")
    id_number = graphene.String(
        required=True, description="公民身份号码 · whole for the expert alone, else masked."
    )
    phone = graphene.String(required=True, description="联系电话 · the telephone.")
    title_level = graphene.Field(
        ExpertTitleLevelEnum, required=True, description="职称等级 · level of the title."
    )
    title = graphene.String(required=True, description="职称 · the title.")
    work_years = graphene.Int(required=True, description="从业年限 · years of work.")
    employer = graphene.String(required=True, description="工作单位 · the employer.")
    state = graphene.Field(ExpertStateEnum, required=True, description="状态 · the state.")
    state_label = graphene.String(required=True, description="状态名称 · the state's name.")
    state_reason = graphene.String(required=True, description="状态说明 · why it is so.")
    region = graphene.Field(Region, required=True, description="入库地区 · who admitted the expert.")
    regions = listed(Region, "可评审地区 · where the expert can review.")
    fields = listed(ExpertField, "评审专业 · the fields.")
    admitted_at = graphene.DateTime(required=True, description="入库时间 · when the term began.")
    term_ends_on = graphene.Date(required=True, description="聘期截止 · the last day of the term.")
    leaves = listed(ExpertLeave, "请假 · days away, last first.")
    ties = listed(ExpertTie, "利害关系 · ties that were declared.")

    resolve_id = node_id("Expert")

    @staticmethod
    def resolve_id_number(expert: ExpertModel, info: Any) -> str:
        own = expert.user_id == info.context.actor.user_id
        return expert.id_number if own else rules.masked_number(expert.id_number)

    @staticmethod
    def resolve_state_label(expert: ExpertModel, info: Any) -> str:
        return expert.get_state_display()

    @staticmethod
    def resolve_regions(expert: ExpertModel, info: Any) -> Any:
        return regions_of_expert(expert)

    @staticmethod
    def resolve_fields(expert: ExpertModel, info: Any) -> Any:
        return fields_of_expert(expert)

    @staticmethod
    def resolve_leaves(expert: ExpertModel, info: Any) -> Any:
        return leaves_of(expert)

    @staticmethod
    def resolve_ties(expert: ExpertModel, info: Any) -> Any:
        return ties_of(expert)


class ExpertApplication(graphene.ObjectType):
    """入库申请 · an application to a call, as the applicant and the region's finance department see it."""

    class Meta:
        interfaces = (Node,)

    call = graphene.Field(ExpertCall, required=True, description="征集公告 · the call.")
    state = graphene.Field(ExpertApplicationStateEnum, required=True, description="状态 · the state.")
    is_renewal = graphene.Boolean(required=True, description="续聘 · does it renew a term?")
    name = graphene.String(required=True, description="姓名 · the name.")
    id_number = graphene.String(required=True, description="公民身份号码 · the identity number.")
    phone = graphene.String(required=True, description="联系电话 · the telephone.")
    title_level = graphene.Field(
        ExpertTitleLevelEnum, required=True, description="职称等级 · level of the title."
    )
    title = graphene.String(required=True, description="职称 · the title.")
    work_years = graphene.Int(required=True, description="从业年限 · years of work.")
    employer = graphene.String(required=True, description="工作单位 · the employer.")
    employer_code = graphene.String(required=True, description="单位代码 · the employer's credit code.")
    regions = listed(Region, "可评审地区 · where.")
    fields = listed(ExpertField, "评审专业 · the fields.")
    evidence = listed(ExpertEvidence, "证明材料 · the evidence.")
    reason = graphene.String(required=True, description="审核意见 · what finance said.")
    submitted_at = graphene.DateTime(required=True, description="提交时间 · when it was handed in.")
    decided_at = graphene.DateTime(description="审核时间 · when it was decided on.")

    resolve_id = node_id("ExpertApplication")

    @staticmethod
    def resolve_regions(application: ApplicationModel, info: Any) -> Any:
        return regions_of_application(application)

    @staticmethod
    def resolve_fields(application: ApplicationModel, info: Any) -> Any:
        return fields_of_application(application)

    @staticmethod
    def resolve_evidence(application: ApplicationModel, info: Any) -> Any:
        return evidence_of(application)


class ExpertDemand(graphene.ObjectType):
    """抽取需求 · how many experts of a field are drawn."""

    field = graphene.Field(ExpertField, required=True, description="评审专业 · the field.")
    seats = graphene.Int(required=True, description="人数 · how many.")
    substitutes = graphene.Int(required=True, description="候补人数 · how many stand by.")

    @staticmethod
    def resolve_field(demand: DrawDemand, info: Any) -> CategoryModel:
        return demand.category


class ExpertDrawParty(graphene.ObjectType):
    """见证方 · who makes the seed with others."""

    kind = graphene.Field(ExpertDrawPartyEnum, required=True, description="见证方 · who.")
    commitment = graphene.String(description="承诺 · the hash of the secret; null: not yet.")
    secret = graphene.String(description="随机数 · the secret in hexadecimal; null: not yet revealed.")

    @staticmethod
    def resolve_commitment(party: DrawParty, info: Any) -> str | None:
        return party.commitment or None

    @staticmethod
    def resolve_secret(party: DrawParty, info: Any) -> str | None:
        return party.secret or None


class ExpertDrawEntry(graphene.ObjectType):
    """抽取记录 · a line of the record of a draw; it names nobody."""

    number = graphene.Int(required=True, description="序号 · the number.")
    at = graphene.DateTime(required=True, description="时间 · when.")
    what = graphene.String(required=True, description="事项 · what happened.")
    candidate = graphene.String(description="候选人 · to whom: field and mask.")
    facts = JSONString(required=True, description="内容 · what is published of it.")
    hash = graphene.String(required=True, description="摘要 · the hash of this line and all before.")

    @staticmethod
    def resolve_candidate(entry: DrawEntry, info: Any) -> str | None:
        return entry.candidate or None


class ExpertDuty(graphene.ObjectType):
    """履职记录 · how an expert served; for the expert, the organiser and the finance department."""

    class Meta:
        interfaces = (Node,)

    attended = graphene.Boolean(required=True, description="到场 · was the expert there?")
    grade = graphene.Field(ExpertGradeEnum, required=True, description="评价 · how it was.")
    facts = graphene.String(required=True, description="情况 · what happened.")
    due_on = graphene.Date(required=True, description="记录期限 · the last day for the record.")
    recorded_at = graphene.DateTime(required=True, description="记录时间 · when it was recorded.")
    answer = graphene.String(required=True, description="专家说明 · the expert's answer.")
    answered_at = graphene.DateTime(description="说明时间 · when it was given.")

    resolve_id = node_id("ExpertDuty")


class ExpertMember(graphene.ObjectType):
    """受邀专家 · an expert called for a review: a mask, until the names may be known."""

    class Meta:
        interfaces = (Node,)

    candidate = graphene.String(required=True, description="候选人 · field and mask, as in the record.")
    rank = graphene.Int(description="顺位 · the place in the drawn order; null: selected, not drawn.")
    place = graphene.Field(ExpertPlaceEnum, required=True, description="席位 · seat or substitute.")
    state = graphene.Field(ExpertInvitationStateEnum, required=True, description="状态 · what became of it.")
    is_selected = graphene.Boolean(required=True, description="自行选定 · selected with consent, not drawn.")
    called_at = graphene.DateTime(required=True, description="通知时间 · when the expert was called.")
    answer_by = graphene.DateTime(required=True, description="答复期限 · until when an answer counts.")
    why = graphene.Field(ExpertWhyEnum, description="理由 · why the expert does not take part.")
    name = graphene.String(
        description="姓名 · null while names are secret, and for whoever is not on the panel."
    )
    code = graphene.String(description="专家编号 · likewise.")
    duty = graphene.Field(
        ExpertDuty, description="履职记录 · for the organiser and finance, once names are known to them."
    )

    @staticmethod
    def resolve_id(member: InvitationModel, info: Any) -> str:
        return to_global_id("ExpertInvitation", member.pk)

    @staticmethod
    def resolve_why(member: InvitationModel, info: Any) -> str | None:
        return member.why or None

    @staticmethod
    def resolve_name(member: InvitationModel, info: Any) -> str | None:
        return member.expert.name if queries.is_named(member, info.context.actor) else None

    @staticmethod
    def resolve_code(member: InvitationModel, info: Any) -> str | None:
        return member.expert.code if queries.is_named(member, info.context.actor) else None

    @staticmethod
    def resolve_duty(member: InvitationModel, info: Any) -> DutyRecord | None:
        return duty_of(member) if duty_shown(member, info.context.actor) else None


class ExpertDraw(graphene.ObjectType):
    """专家抽取 · a random draw that anybody can run again from its proof."""

    class Meta:
        interfaces = (Node,)

    reference = graphene.String(required=True, description="采购项目编号 · the procurement's number.")
    package = graphene.String(required=True, description="采购包 · the package.")
    round = graphene.Int(required=True, description="轮次 · which round it is.")
    title = graphene.String(required=True, description="采购项目名称 · the procurement.")
    region = graphene.Field(Region, required=True, description="地区 · the region.")
    organiser = graphene.String(required=True, description="组织单位 · who runs the review.")
    review_at = graphene.DateTime(required=True, description="评审时间 · when the review begins.")
    state = graphene.Field(ExpertDrawStateEnum, required=True, description="状态 · the state.")
    state_label = graphene.String(required=True, description="状态名称 · the state's name.")
    state_reason = graphene.String(required=True, description="状态说明 · why it is so.")
    demands = listed(ExpertDemand, "抽取需求 · what is drawn.")
    parties = listed(ExpertDrawParty, "见证方 · who makes the seed.")
    fingerprint = graphene.String(required=True, description="名单指纹 · the hash of the list of candidates.")
    head = graphene.String(
        required=True, description="记录末尾 · the hash of the record so far: write it down."
    )
    entries = listed(ExpertDrawEntry, "抽取记录 · the record, line by line.")
    members = listed(ExpertMember, "受邀专家 · who was called.")
    consent = graphene.String(required=True, description="自行选定的批准文号 · the consent to a selection.")
    review_ended_at = graphene.DateTime(description="评审结束 · when the review ended.")
    released_at = graphene.DateTime(description="名单公开 · when the names were published.")
    proof = JSONString(
        required=True,
        description="抽取凭证 · the proof, for `oucai draw verify`: a JSON file that names nobody before the release.",
    )

    resolve_id = node_id("ExpertDraw")

    @staticmethod
    def resolve_organiser(draw: Draw, info: Any) -> str:
        return draw.organiser.name

    @staticmethod
    def resolve_state_label(draw: Draw, info: Any) -> str:
        return draw.get_state_display()

    @staticmethod
    def resolve_demands(draw: Draw, info: Any) -> Any:
        return demands_of(draw)

    @staticmethod
    def resolve_parties(draw: Draw, info: Any) -> Any:
        return parties_of(draw)

    @staticmethod
    def resolve_entries(draw: Draw, info: Any) -> Any:
        return entries_of(draw)

    @staticmethod
    def resolve_members(draw: Draw, info: Any) -> Any:
        return members_of(draw)

    @staticmethod
    def resolve_proof(draw: Draw, info: Any) -> Any:
        return queries.proof_of(draw.pk)


class ExpertInvitation(graphene.ObjectType):
    """评审邀请 · an invitation as the expert who is called sees it; the procurement is named once it is accepted."""

    class Meta:
        interfaces = (Node,)

    review_at = graphene.DateTime(required=True, description="评审时间 · when the review begins.")
    region = graphene.Field(Region, required=True, description="地区 · where.")
    field = graphene.Field(ExpertField, required=True, description="评审专业 · for which field.")
    place = graphene.Field(ExpertPlaceEnum, required=True, description="席位 · seat or substitute.")
    state = graphene.Field(ExpertInvitationStateEnum, required=True, description="状态 · what became of it.")
    called_at = graphene.DateTime(required=True, description="通知时间 · when one was called.")
    answer_by = graphene.DateTime(required=True, description="答复期限 · until when an answer counts.")
    why = graphene.Field(ExpertWhyEnum, description="理由 · why one does not take part.")
    remark = graphene.String(required=True, description="说明 · what one said.")
    reference = graphene.String(description="采购项目编号 · the procurement; null before it is accepted.")
    title = graphene.String(description="采购项目名称 · likewise.")
    organiser = graphene.String(description="组织单位 · likewise.")
    avoided = graphene.List(
        graphene.NonNull(graphene.String),
        description="有关单位 · who takes part: step down if tied to one; likewise.",
    )
    duty = graphene.Field(ExpertDuty, description="履职记录 · what was recorded of one's duty.")

    resolve_id = node_id("ExpertInvitation")

    @staticmethod
    def resolve_review_at(member: InvitationModel, info: Any) -> Any:
        return member.draw.review_at

    @staticmethod
    def resolve_region(member: InvitationModel, info: Any) -> Any:
        return member.draw.region

    @staticmethod
    def resolve_field(member: InvitationModel, info: Any) -> CategoryModel:
        return member.demand.category

    @staticmethod
    def resolve_why(member: InvitationModel, info: Any) -> str | None:
        return member.why or None

    @staticmethod
    def resolve_reference(member: InvitationModel, info: Any) -> str | None:
        return member.draw.reference if member.state == InvitationModel.State.ACCEPTED else None

    @staticmethod
    def resolve_title(member: InvitationModel, info: Any) -> str | None:
        return member.draw.title if member.state == InvitationModel.State.ACCEPTED else None

    @staticmethod
    def resolve_organiser(member: InvitationModel, info: Any) -> str | None:
        return member.draw.organiser.name if member.state == InvitationModel.State.ACCEPTED else None

    @staticmethod
    def resolve_avoided(member: InvitationModel, info: Any) -> list[str] | None:
        return member.draw.avoided["names"] if member.state == InvitationModel.State.ACCEPTED else None

    @staticmethod
    def resolve_duty(member: InvitationModel, info: Any) -> DutyRecord | None:
        return duty_of(member)

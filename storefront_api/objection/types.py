from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import graphene

from backend.core import clock
from backend.core.actor import Role
from backend.core.peers import relation
from procurement_methods.language import objections as rules
from procurement_methods.language.method import Moment
from procurement_methods.models import Objection as ObjectionModel
from procurement_methods.models import ObjectionParty as PartyModel
from procurement_methods.models import ObjectionPoint as PointModel
from procurement_methods.models import Question
from procurement_methods.objecting import matters, queries
from procurement_methods.queries import SELLS
from storefront_api.account.types import Organisation
from storefront_api.kit.enums import choices
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.types import Node, node_id

ObjectionAboutEnum = choices("ObjectionAboutEnum", rules.About, "质疑事项 · what is challenged.")
ObjectionStateEnum = choices("ObjectionStateEnum", rules.State, "质疑、投诉状态 · where an objection stands.")
ObjectionOutcomeEnum = choices(
    "ObjectionOutcomeEnum", rules.Outcome, "处理结果 · how a challenge is answered, or a complaint decided."
)
ObjectionConsequenceEnum = choices(
    "ObjectionConsequenceEnum", rules.Consequence, "成立之后 · what follows where an objection is upheld."
)

package_of = relation(queries.packages_by_id, "package_id")
runs = relation(queries.run_for, "package_id", missing=False)
supervised = relation(queries.supervised_for, "package_id", missing=False)
points_of = relation(queries.points_of, "id", missing=())
parties_of = relation(queries.parties_of_objections, "id", missing=())
moments_of = relation(matters.moments_of, "id", missing=())

OFFICES = (*SELLS, Role.PURCHASER, Role.BUYER_ADMIN, Role.AGENT)


class OfPackage:
    """所涉采购包 · of which package of which procurement."""

    procurement_id = graphene.ID(
        required=True, description="采购项目编号 · the global id of the procurement."
    )
    procurement_number = graphene.String(required=True, description="项目编号 · the procurement's number.")
    procurement_title = graphene.String(required=True, description="项目名称 · the procurement's name.")
    package_id = graphene.ID(required=True, description="采购包编号 · the global id of the package.")
    package_number = graphene.Int(required=True, description="包号 · the package's number.")

    @staticmethod
    def resolve_procurement_id(row: Any, info: Any) -> str:
        return to_global_id("Procurement", package_of(row).procurement_id)

    @staticmethod
    def resolve_procurement_number(row: Any, info: Any) -> str:
        return str(package_of(row).procurement.number)

    @staticmethod
    def resolve_procurement_title(row: Any, info: Any) -> str:
        return str(package_of(row).procurement.title)

    @staticmethod
    def resolve_package_id(row: Any, info: Any) -> str:
        return to_global_id("ProcurementPackage", row.package_id)

    @staticmethod
    def resolve_package_number(row: Any, info: Any) -> int:
        return int(package_of(row).number)


class ProcurementQuestion(OfPackage, graphene.ObjectType):
    """询问 · a question about a procurement and its answer. Who asks is told to nobody else before the deadline."""

    class Meta:
        interfaces = (Node,)

    text = graphene.String(required=True, description="问题 · the question.")
    supplier = graphene.Field(
        Organisation, description="询问人 · who asks; null while or where the viewer may not know."
    )
    asked_at = graphene.DateTime(required=True, description="提出时间 · when it was asked.")
    answer = graphene.String(description="答复 · the answer; null while there is none.")
    answered_at = graphene.DateTime(description="答复时间 · when it was answered.")
    is_to_all = graphene.Boolean(
        required=True,
        source="to_all",
        description="向全体公开 · may everybody read it who may read of the procurement?",
    )
    due_at = graphene.DateTime(required=True, description="答复期限 · until when it is to be answered.")
    is_due_provisional = graphene.Boolean(
        required=True, source="is_provisional", description="期限暂定 · that may still move."
    )
    is_overdue = graphene.Boolean(required=True, description="逾期 · was, or is, it answered too late?")

    resolve_id = node_id("ProcurementQuestion")

    @staticmethod
    def resolve_supplier(question: Question, info: Any) -> Any:
        actor = info.context.actor
        if question.supplier_id in actor.organisations(*SELLS):
            return question.supplier
        closed = queries.is_closed(package_of(question), clock.now())
        return question.supplier if closed and (actor.is_platform or runs(question, actor)) else None

    @staticmethod
    def resolve_answer(question: Question, info: Any) -> str | None:
        return question.answer or None

    @staticmethod
    def resolve_is_overdue(question: Question, info: Any) -> bool:
        return bool(question.due_at <= (question.answered_at or clock.now()))


class ObjectionEvidence(graphene.ObjectType):
    """证据 · a piece of evidence. Confidential ones are for the supplier itself and those who run and supervise alone."""

    title = graphene.String(required=True, description="名称 · what it is.")
    url = graphene.String(required=True, description="地址 · where the file is.")
    is_confidential = graphene.Boolean(required=True, description="含商业秘密 · does it hold trade secrets?")
    is_of_complaint = graphene.Boolean(
        required=True, description="随投诉提交 · was it given with the complaint?"
    )

    @staticmethod
    def resolve_url(piece: dict[str, Any], info: Any) -> str:
        return str(info.context.absolute(piece["file"]))

    @staticmethod
    def resolve_is_confidential(piece: dict[str, Any], info: Any) -> bool:
        return bool(piece["confidential"])

    @staticmethod
    def resolve_is_of_complaint(piece: dict[str, Any], info: Any) -> bool:
        return bool(piece["of"] == "complaint")


class ObjectionPoint(graphene.ObjectType):
    """质疑（投诉）事项 · one point of an objection."""

    code = graphene.String(required=True, description="序号 · by which a complaint names it.")
    title = graphene.String(required=True, description="事项 · what is wrong.")
    facts = graphene.String(required=True, description="事实依据 · by which facts.")
    basis = graphene.String(required=True, description="法律依据 · on which clause.")
    request = graphene.String(required=True, description="请求 · what is wanted.")
    is_complained = graphene.Boolean(required=True, description="投诉事项 · is it complained of, too?")


class ObjectionParty(graphene.ObjectType):
    """相关当事人 · who else an objection is about. Statements are read by the regulator and by whoever made them."""

    organisation = graphene.Field(Organisation, required=True, description="单位 · who.")
    is_respondent = graphene.Boolean(required=True, description="被投诉人 · is the complaint against it?")
    copied_at = graphene.DateTime(description="收到副本时间 · when it got a copy of the complaint.")
    stated_at = graphene.DateTime(description="说明时间 · when it made its statement.")
    statement = graphene.String(description="书面说明 · its statement, for those who may read it.")
    evidence = graphene.List(
        graphene.NonNull(ObjectionEvidence), required=True, description="证据 · what it gave with it."
    )

    @staticmethod
    def resolve_statement(party: PartyModel, info: Any) -> str | None:
        return party.statement or None if party.is_readable else None  # type: ignore[attr-defined]

    @staticmethod
    def resolve_evidence(party: PartyModel, info: Any) -> list[Any]:
        return party.evidence if party.is_readable else []  # type: ignore[attr-defined]


class ObjectionDue(graphene.ObjectType):
    """期限 · something that has to be done about an objection, or may be, by when, on which clause."""

    code = graphene.String(
        required=True,
        description="代码 · `reply`, `complaint`, `intake`, `correction`, `copies`, `decision` or `resume`.",
    )
    name = graphene.String(required=True, description="名称 · what.")
    at = graphene.DateTime(required=True, description="届满 · when its time has run out.")
    clause = graphene.String(required=True, description="依据 · the clause.")
    is_provisional = graphene.Boolean(
        required=True,
        description="暂定 · may it still move, because the holidays of its year are not announced?",
    )

    @staticmethod
    def resolve_name(moment: Moment, info: Any) -> str:
        return moment.zh

    @staticmethod
    def resolve_is_provisional(moment: Moment, info: Any) -> bool:
        return moment.provisional


class Objection(OfPackage, graphene.ObjectType):
    """质疑、投诉 · a supplier's objection, from the challenge to the decision on the complaint."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="编号 · its number.")
    supplier = graphene.Field(Organisation, required=True, description="质疑（投诉）人 · who objects.")
    about = graphene.Field(ObjectionAboutEnum, required=True, description="质疑事项 · what is challenged.")
    step = graphene.String(description="环节 · the stage that is challenged, of a process.")
    known_at = graphene.DateTime(
        required=True, description="起算时点 · since when the time for the challenge counted."
    )
    state = graphene.Field(ObjectionStateEnum, required=True, description="状态 · where it stands.")
    state_label = graphene.String(required=True, description="状态名称 · the state's name.")
    points = graphene.List(
        graphene.NonNull(ObjectionPoint), required=True, description="事项 · the points, one by one."
    )
    evidence = graphene.List(
        graphene.NonNull(ObjectionEvidence),
        required=True,
        description="证据 · what the viewer may see of it.",
    )
    challenged_at = graphene.DateTime(required=True, description="质疑时间 · when it was challenged.")
    replied_at = graphene.DateTime(description="答复时间 · when it was answered.")
    reply = graphene.Field(ObjectionOutcomeEnum, description="答复结论 · how it was answered.")
    reply_text = graphene.String(description="答复内容 · the answer.")
    complained_at = graphene.DateTime(description="投诉时间 · when the complaint was made.")
    complaint = graphene.String(description="投诉请求 · what the complaint asks for.")
    correction_asked = graphene.String(
        description="补正要求 · what the complaint lacked; for the supplier and those who run and supervise."
    )
    accepted_at = graphene.DateTime(description="受理时间 · when the complaint was taken in.")
    copies_sent_at = graphene.DateTime(
        source="copied_at", description="副本发送时间 · when the others got copies."
    )
    parties = graphene.List(
        graphene.NonNull(ObjectionParty),
        required=True,
        description="相关当事人 · who else it is about; another supplier sees itself alone.",
    )
    decided_at = graphene.DateTime(description="处理时间 · when the complaint was decided.")
    decision = graphene.Field(ObjectionOutcomeEnum, description="处理结果 · how it was decided.")
    findings = graphene.String(description="查明事实 · what was found.")
    grounds = graphene.String(description="处理依据 · on which clauses.")
    decision_text = graphene.String(description="处理决定 · what was decided.")
    notice_number = graphene.String(description="公告编号 · the number of the published decision.")
    ended_reason = graphene.String(description="不予受理、撤回的原因 · why it was refused or withdrawn.")
    consequence = graphene.Field(ObjectionConsequenceEnum, description="成立后的处理 · what follows from it.")
    needs_remedy = graphene.Boolean(
        required=True, description="待落实 · was it upheld, and is what follows still to be done?"
    )
    remedied_at = graphene.DateTime(description="落实时间 · when that was done.")
    suspended_at = graphene.DateTime(description="暂停时间 · since when the procedure was suspended.")
    suspended_until = graphene.DateTime(description="暂停至 · until when at most.")
    resumed_at = graphene.DateTime(description="恢复时间 · when it went on.")
    holds_up_contract = graphene.Boolean(
        required=True,
        description="影响签约 · may the contract not be signed meanwhile (《政府采购法实施条例》第五十四条)?",
    )
    due = graphene.List(
        graphene.NonNull(ObjectionDue), required=True, description="期限 · what is due, the next first."
    )
    is_overdue = graphene.Boolean(
        required=True, description="逾期 · has the time for a reply, an intake, copies or a decision run out?"
    )

    resolve_id = node_id("Objection")

    @staticmethod
    def resolve_step(row: ObjectionModel, info: Any) -> str | None:
        return row.step or None

    @staticmethod
    def resolve_state_label(row: ObjectionModel, info: Any) -> str:
        return rules.State(row.state).label

    @staticmethod
    def resolve_points(row: ObjectionModel, info: Any) -> Sequence[PointModel]:
        found: Sequence[PointModel] = points_of(row)
        return found

    @staticmethod
    def resolve_evidence(row: ObjectionModel, info: Any) -> list[dict[str, Any]]:
        every = _knows_all(row, info)
        return [piece for piece in row.evidence if every or not piece["confidential"]]

    @staticmethod
    def resolve_reply(row: ObjectionModel, info: Any) -> str | None:
        return row.reply or None

    @staticmethod
    def resolve_correction_asked(row: ObjectionModel, info: Any) -> str | None:
        return row.correction_asked or None if _knows_all(row, info) else None

    @staticmethod
    def resolve_parties(row: ObjectionModel, info: Any) -> list[PartyModel]:
        actor = info.context.actor
        mine, every = actor.organisations(*OFFICES), _knows_all(row, info)
        reads_all = actor.is_platform or supervised(row, actor)
        shown = []
        for party in parties_of(row):
            if every or party.organisation_id in mine:
                party.is_readable = reads_all or party.organisation_id in mine
                shown.append(party)
        return shown

    @staticmethod
    def resolve_decision(row: ObjectionModel, info: Any) -> str | None:
        return row.decision or None

    @staticmethod
    def resolve_notice_number(row: ObjectionModel, info: Any) -> str | None:
        return row.notice.number if row.notice is not None else None

    @staticmethod
    def resolve_consequence(row: ObjectionModel, info: Any) -> str | None:
        return row.consequence or None

    @staticmethod
    def resolve_needs_remedy(row: ObjectionModel, info: Any) -> bool:
        return rules.needs_remedy(matters.seen(row))

    @staticmethod
    def resolve_holds_up_contract(row: ObjectionModel, info: Any) -> bool:
        return rules.holds_up(matters.seen(row))

    @staticmethod
    def resolve_due(row: ObjectionModel, info: Any) -> Sequence[Moment]:
        found: Sequence[Moment] = moments_of(row)
        return found

    @staticmethod
    def resolve_is_overdue(row: ObjectionModel, info: Any) -> bool:
        due: datetime | None = row.due_at
        return due is not None and due <= clock.now()


for _name in ("reply_text", "complaint", "findings", "grounds", "decision_text", "ended_reason"):
    setattr(
        Objection,
        f"resolve_{_name}",
        staticmethod(lambda row, info, name=_name: getattr(row, name) or None),
    )


def _knows_all(row: ObjectionModel, info: Any) -> bool:
    """Is the viewer the supplier itself, or one of those who run and supervise?"""
    actor = info.context.actor
    return bool(actor.is_platform or row.supplier_id in actor.organisations(*SELLS) or runs(row, actor))


class UnfoundedComplainant(graphene.ObjectType):
    """查无实据的投诉人 · a supplier with three unfounded complaints in twelve months, or a fabricated one."""

    supplier = graphene.Field(Organisation, required=True, description="供应商 · who.")
    complaints = graphene.Int(required=True, description="次数 · how many of its complaints were unfounded.")
    is_fabricated = graphene.Boolean(required=True, description="捏造事实 · was one of them fabricated?")

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from backend.expert import services
from backend.expert.candidates import Avoided
from backend.expert.services import Application, NewCall
from backend.expert.services.draws import Demand, DrawRequest
from backend.product.pictures.uploads import MOST_MEGABYTES
from storefront_api.expert.errors import ExpertError
from storefront_api.expert.types import (
    Expert,
    ExpertApplication,
    ExpertCall,
    ExpertDraw,
    ExpertDrawPartyEnum,
    ExpertDuty,
    ExpertEvidence,
    ExpertEvidenceKindEnum,
    ExpertGradeEnum,
    ExpertInvitation,
    ExpertKinEnum,
    ExpertLeave,
    ExpertMember,
    ExpertTie,
    ExpertTieEnum,
    ExpertTitleLevelEnum,
    ExpertWhyEnum,
)
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.kit.uploads import Upload


def several(kind: Any, description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(kind), required=True, description=description)


class ExpertCallInput(graphene.InputObjectType):
    """专家征集公告 · a call to experts."""

    code = graphene.String(required=True, description="编号 · the call's number.")
    title = graphene.String(required=True, description="标题 · the title.")
    region_code = graphene.String(required=True, description="征集地区 · the code of the region that calls.")
    categories = several(graphene.ID, "评审专业 · the fields, as categories.")
    conditions = graphene.String(required=True, description="入库条件 · the conditions.")
    commitment = graphene.String(required=True, description="承诺书正文 · the letter to sign.")
    term_years = graphene.Int(required=True, description="聘期（年） · for how many years.")
    is_age_relaxed = graphene.Boolean(description="放宽年龄 · may experts be older, as for scarce fields?")
    opens_at = graphene.DateTime(description="开始时间 · when it opens; now if not given.")
    closes_at = graphene.DateTime(
        description="截止时间 · when it closes; open until further notice if not given."
    )


class ExpertApplicationInput(graphene.InputObjectType):
    """入库申请 · what an applicant says."""

    name = graphene.String(required=True, description="姓名 · the name.")
    id_number = graphene.String(required=True, description="公民身份号码 · the identity number (GB 11643).")
    phone = graphene.String(required=True, description="联系电话 · the telephone.")
    title_level = ExpertTitleLevelEnum(required=True, description="职称等级 · level of the title.")
    title = graphene.String(description="职称 · the title.")
    work_years = graphene.Int(required=True, description="从业年限 · years of work.")
    employer = graphene.String(description="工作单位 · the employer.")
    employer_code = graphene.String(description="单位代码 · the employer's credit code.")
    region_codes = several(graphene.String, "可评审地区 · codes of the regions.")
    categories = several(graphene.ID, "评审专业 · the fields, as categories.")
    evidence = several(graphene.ID, "证明材料 · files that were uploaded before.")
    commitment = graphene.String(
        required=True, description="承诺书 · the letter as signed: the call's, unchanged."
    )


class ExpertAvoidedInput(graphene.InputObjectType):
    """须回避的单位 · an organisation concerned: the buyer, the agent, a supplier."""

    name = graphene.String(required=True, description="名称 · the name.")
    credit_code = graphene.String(description="统一社会信用代码 · the credit code.")


class ExpertDemandInput(graphene.InputObjectType):
    """抽取需求 · how many experts of a field."""

    category = graphene.ID(required=True, description="品目 · the field.")
    seats = graphene.Int(required=True, description="人数 · how many.")
    substitutes = graphene.Int(description="候补人数 · how many stand by.")


class ExpertDrawInput(graphene.InputObjectType):
    """抽取申请 · what a draw is for."""

    organisation_id = graphene.ID(
        required=True, description="组织单位 · the agent or buyer who runs the review."
    )
    reference = graphene.String(required=True, description="采购项目编号 · the procurement's number.")
    package = graphene.String(description="采购包 · the package.")
    title = graphene.String(required=True, description="采购项目名称 · the procurement.")
    method = graphene.String(
        required=True, description="采购方式 · the method's code, `open_tender` for instance."
    )
    region_code = graphene.String(required=True, description="地区 · the region's code.")
    review_at = graphene.DateTime(required=True, description="评审时间 · when the review begins.")
    remote = graphene.Boolean(description="异地评审 · is it a remote review?")
    demands = several(ExpertDemandInput, "抽取需求 · what is needed.")
    avoided = several(ExpertAvoidedInput, "须回避的单位 · buyer, agent and suppliers.")
    with_supervisor = graphene.Boolean(
        description="监管部门参与 · does finance take part in making the seed?"
    )
    beacon = graphene.String(
        description="公共随机数 · which public random value is used, of a moment still to come."
    )


class ExpertCallPublish(Command):
    """发布专家征集公告 · call for experts, by the region's finance department."""

    class Arguments:
        input = ExpertCallInput(required=True, description="公告 · the call.")

    Errors = ExpertError
    expert_call = graphene.Field(ExpertCall, description="公告 · the call.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        new = NewCall(
            code=input.code,
            title=input.title,
            region_code=input.region_code,
            categories=tuple(pks_of(input.categories, "Category", "categories")),
            conditions=input.conditions,
            commitment=input.commitment,
            term_years=input.term_years,
            is_age_relaxed=bool(input.get("is_age_relaxed")),
            opens_at=input.get("opens_at"),
            closes_at=input.get("closes_at"),
        )
        return {"expert_call": services.publish_call(new, by=context.known())}


class ExpertEvidenceUpload(Command):
    """上传证明材料 · keep a PDF or a picture for one's application; only oneself and finance see it."""

    class Arguments:
        file = Upload(description="文件 · the file, 10 MB at most.")
        kind = ExpertEvidenceKindEnum(required=True, description="种类 · what it proves.")
        name = graphene.String(required=True, description="名称 · what it is called.")

    Errors = ExpertError
    evidence = graphene.Field(ExpertEvidence, description="材料 · the evidence.")

    @staticmethod
    def perform(context: Context, kind: Any, name: str, file: Any = None) -> dict[str, Any]:
        data = b"" if file is None else file.read(MOST_MEGABYTES * 1024 * 1024 + 1)
        return {"evidence": services.upload(data, kind.value, name, by=context.known())}


def _application(input: Any) -> Application:
    return Application(
        name=input.name,
        id_number=input.id_number,
        phone=input.phone,
        title_level=input.title_level.value,
        title=input.get("title") or "",
        work_years=input.work_years,
        employer=input.get("employer") or "",
        employer_code=input.get("employer_code") or "",
        region_codes=tuple(input.region_codes),
        categories=tuple(pks_of(input.categories, "Category", "categories")),
        evidence=tuple(pks_of(input.evidence, "ExpertEvidence", "evidence")),
        commitment=input.commitment,
    )


class ExpertApply(Command):
    """申请入库 · answer a call; an expert of the pool renews the term likewise."""

    class Arguments:
        call_id = graphene.ID(required=True, description="公告 · the call.")
        input = ExpertApplicationInput(required=True, description="申请 · the application.")

    Errors = ExpertError
    application = graphene.Field(ExpertApplication, description="申请 · the application.")

    @staticmethod
    def perform(context: Context, call_id: str, input: Any) -> dict[str, Any]:
        by = context.known()
        call = pk_of(call_id, "ExpertCall", "call_id")
        return {"application": services.apply(call, _application(input), by=by)}


class ExpertApplicationAmend(Command):
    """补正申请 · hand a returned application in again."""

    class Arguments:
        id = graphene.ID(required=True, description="申请 · the application.")
        input = ExpertApplicationInput(
            required=True, description="内容 · what it says now; more evidence may be added."
        )

    Errors = ExpertError
    application = graphene.Field(ExpertApplication, description="申请 · the application.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        by = context.known()
        made = services.amend_application(pk_of(id, "ExpertApplication"), _application(input), by=by)
        return {"application": made}


class ExpertApplicationWithdraw(Command):
    """撤回申请 · take back an application that nobody has decided on."""

    class Arguments:
        id = graphene.ID(required=True, description="申请 · the application.")

    Errors = ExpertError
    application = graphene.Field(ExpertApplication, description="申请 · the application.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        made = services.withdraw_application(pk_of(id, "ExpertApplication"), by=context.known())
        return {"application": made}


class ExpertApplicationAccept(Command):
    """同意入库 · admit an expert for the call's term."""

    class Arguments:
        id = graphene.ID(required=True, description="申请 · the application.")
        reason = graphene.String(description="审核意见 · what finance says.")

    Errors = ExpertError
    expert = graphene.Field(Expert, description="评审专家 · the expert.")

    @staticmethod
    def perform(context: Context, id: str, reason: str | None = None) -> dict[str, Any]:
        pk = pk_of(id, "ExpertApplication")
        return {"expert": services.accept_application(pk, reason or "", by=context.known())}


def judging(
    name: str, doc: str, verb: Callable[..., Any], type_name: str, payload: str, kind: Any
) -> type[Command]:
    """A command of the finance department on something of experts, always with a reason."""

    class Arguments:
        id = graphene.ID(required=True, description="对象 · what it is about.")
        reason = graphene.String(required=True, description="原因 · why.")

    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {payload: verb(pk_of(id, type_name), reason, by=context.known())}

    members = {
        "__doc__": doc,
        "Arguments": Arguments,
        "Errors": ExpertError,
        payload: graphene.Field(
            kind, description=f"{(kind.__doc__ or '').partition('·')[0].strip()} · as it is now."
        ),
        "perform": staticmethod(perform),
    }
    return type(name, (Command,), members)


ExpertApplicationReturn = judging(
    "ExpertApplicationReturn",
    "退回补正 · ask the applicant for a correction.",
    services.return_application,
    "ExpertApplication",
    "application",
    ExpertApplication,
)
ExpertApplicationRefuse = judging(
    "ExpertApplicationRefuse",
    "不予入库 · refuse an application.",
    services.refuse_application,
    "ExpertApplication",
    "application",
    ExpertApplication,
)
ExpertSuspend = judging(
    "ExpertSuspend",
    "暂停专家 · draw an expert no more until resumed.",
    services.suspend,
    "Expert",
    "expert",
    Expert,
)
ExpertResume = judging(
    "ExpertResume", "恢复专家 · let an expert be drawn again.", services.resume, "Expert", "expert", Expert
)
ExpertRemove = judging(
    "ExpertRemove", "解聘专家 · take an expert out of the pool.", services.remove, "Expert", "expert", Expert
)
ExpertDrawCancel = judging(
    "ExpertDrawCancel",
    "作废抽取 · call a draw off; once the order is drawn only the finance department can.",
    services.cancel_draw,
    "ExpertDraw",
    "draw",
    ExpertDraw,
)


class ExpertResign(Command):
    """专家退出 · leave the pool of one's own will."""

    class Arguments:
        reason = graphene.String(description="原因 · why.")

    Errors = ExpertError
    expert = graphene.Field(Expert, description="评审专家 · oneself.")

    @staticmethod
    def perform(context: Context, reason: str | None = None) -> dict[str, Any]:
        return {"expert": services.resign(reason or "", by=context.known())}


class ExpertMisconductRecord(Command):
    """登记不良行为 · record what finance has decided about an expert's conduct."""

    class Arguments:
        id = graphene.ID(required=True, description="评审专家 · the expert.")
        facts = graphene.String(required=True, description="事实 · what happened.")
        decision = graphene.String(required=True, description="处理决定文号 · the decision.")
        decided_on = graphene.Date(required=True, description="处理日期 · when it was decided.")

    Errors = ExpertError
    decision = graphene.String(description="处理决定文号 · the decision that was recorded.")

    @staticmethod
    def perform(context: Context, id: str, facts: str, decision: str, decided_on: Any) -> dict[str, Any]:
        made = services.record_misconduct(
            pk_of(id, "Expert"), facts, decision, decided_on, by=context.known()
        )
        return {"decision": made.decision}


class ExpertProfileUpdate(Command):
    """更新个人资料 · an expert's own telephone, employer and regions; an earlier employer stays known as a tie."""

    class Arguments:
        phone = graphene.String(description="联系电话 · the telephone.")
        employer = graphene.String(description="工作单位 · the employer.")
        employer_code = graphene.String(description="单位代码 · the employer's credit code.")
        region_codes = graphene.List(
            graphene.NonNull(graphene.String), description="可评审地区 · codes of the regions."
        )

    Errors = ExpertError
    expert = graphene.Field(Expert, description="评审专家 · oneself.")

    @staticmethod
    def perform(context: Context, **given: Any) -> dict[str, Any]:
        return {"expert": services.update_profile(by=context.known(), **given)}


class ExpertLeaveAdd(Command):
    """请假 · not be drawn for reviews on some days."""

    class Arguments:
        starts_on = graphene.Date(required=True, description="开始日期 · the first day.")
        ends_on = graphene.Date(required=True, description="结束日期 · the last day.")
        reason = graphene.String(description="原因 · why.")

    Errors = ExpertError
    leave = graphene.Field(ExpertLeave, description="请假 · the leave.")

    @staticmethod
    def perform(context: Context, starts_on: Any, ends_on: Any, reason: str | None = None) -> dict[str, Any]:
        return {"leave": services.add_leave(starts_on, ends_on, reason or "", by=context.known())}


class ExpertLeaveCancel(Command):
    """销假 · be available again on the days of a leave."""

    class Arguments:
        id = graphene.ID(required=True, description="请假 · the leave.")

    Errors = ExpertError
    expert = graphene.Field(Expert, description="评审专家 · oneself.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"expert": services.cancel_leave(pk_of(id, "ExpertLeave"), by=context.known())}


class ExpertTieDeclare(Command):
    """申报利害关系 · say how oneself, or a relative, is tied to an organisation; it is never taken back."""

    class Arguments:
        organisation = graphene.String(required=True, description="单位名称 · the organisation.")
        credit_code = graphene.String(description="统一社会信用代码 · its credit code.")
        tie = ExpertTieEnum(required=True, description="关系 · the relation.")
        kin = ExpertKinEnum(description="亲属关系 · whose it is; oneself if not given.")
        since = graphene.Date(required=True, description="开始日期 · since when.")
        until = graphene.Date(description="结束日期 · until when.")

    Errors = ExpertError
    tie = graphene.Field(ExpertTie, description="利害关系 · the tie.")

    @staticmethod
    def perform(
        context: Context,
        organisation: str,
        tie: Any,
        since: Any,
        credit_code: str | None = None,
        kin: Any = None,
        until: Any = None,
    ) -> dict[str, Any]:
        made = services.declare_tie(
            organisation,
            tie.value,
            since,
            credit_code=credit_code or "",
            kin=kin.value if kin else "",
            until=until,
            by=context.known(),
        )
        return {"tie": made}


class ExpertDrawRequest(Command):
    """申请抽取 · fix the list of candidates for a review; the same request again gets the same draw."""

    class Arguments:
        input = ExpertDrawInput(required=True, description="申请 · the request.")

    Errors = ExpertError
    draw = graphene.Field(ExpertDraw, description="抽取 · the draw.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        request = DrawRequest(
            reference=input.reference,
            package=input.get("package") or "",
            title=input.title,
            method=input.method,
            organiser_id=pk_of(input.organisation_id, "Organisation", "organisation_id"),
            region_code=input.region_code,
            review_at=input.review_at,
            remote=bool(input.get("remote")),
            demands=tuple(
                Demand(pk_of(one.category, "Category", "demands"), one.seats, one.get("substitutes") or 0)
                for one in input.demands
            ),
            avoided=tuple(Avoided(one.name, one.get("credit_code") or "") for one in input.avoided),
            with_supervisor=bool(input.get("with_supervisor")),
            beacon=input.get("beacon") or "",
        )
        return {"draw": services.request_draw(request, by=context.known())}


class ExpertDrawCommit(Command):
    """承诺随机数 · publish the hash of one's secret, before anybody's secret is known."""

    class Arguments:
        id = graphene.ID(required=True, description="抽取 · the draw.")
        party = ExpertDrawPartyEnum(required=True, description="见证方 · for whom one acts.")
        commitment = graphene.String(required=True, description="承诺 · 64 hexadecimal digits.")

    Errors = ExpertError
    draw = graphene.Field(ExpertDraw, description="抽取 · the draw.")

    @staticmethod
    def perform(context: Context, id: str, party: Any, commitment: str) -> dict[str, Any]:
        pk = pk_of(id, "ExpertDraw")
        return {"draw": services.commit(pk, party.value, commitment, by=context.known())}


class ExpertDrawBeaconRecord(Command):
    """登记公共随机数 · write down the public random value that the request names, after all have committed."""

    class Arguments:
        id = graphene.ID(required=True, description="抽取 · the draw.")
        value = graphene.String(required=True, description="公共随机数 · the value.")

    Errors = ExpertError
    draw = graphene.Field(ExpertDraw, description="抽取 · the draw.")

    @staticmethod
    def perform(context: Context, id: str, value: str) -> dict[str, Any]:
        return {"draw": services.record_beacon(pk_of(id, "ExpertDraw"), value, by=context.known())}


class ExpertDrawReveal(Command):
    """揭示随机数 · publish one's secret; after the last one the order is drawn, and the first are called."""

    class Arguments:
        id = graphene.ID(required=True, description="抽取 · the draw.")
        party = ExpertDrawPartyEnum(required=True, description="见证方 · for whom one acts.")
        secret = graphene.String(
            required=True, description="随机数 · the secret in hexadecimal, 16 bytes at least."
        )

    Errors = ExpertError
    draw = graphene.Field(ExpertDraw, description="抽取 · the draw.")

    @staticmethod
    def perform(context: Context, id: str, party: Any, secret: str) -> dict[str, Any]:
        pk = pk_of(id, "ExpertDraw")
        return {"draw": services.reveal(pk, party.value, secret, by=context.known())}


class ExpertDrawAgain(Command):
    """补抽 · begin another round for the seats that are left."""

    class Arguments:
        id = graphene.ID(required=True, description="抽取 · a round of the draw.")

    Errors = ExpertError
    draw = graphene.Field(ExpertDraw, description="抽取 · the new round.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"draw": services.redraw(pk_of(id, "ExpertDraw"), by=context.known())}


class ExpertSelectionConsent(Command):
    """同意自行选定 · let the organiser select experts where no draw finds fitting ones."""

    class Arguments:
        id = graphene.ID(required=True, description="抽取 · the draw.")
        decision = graphene.String(required=True, description="批准文号 · the decision.")

    Errors = ExpertError
    draw = graphene.Field(ExpertDraw, description="抽取 · the draw.")

    @staticmethod
    def perform(context: Context, id: str, decision: str) -> dict[str, Any]:
        return {"draw": services.consent_to_selection(pk_of(id, "ExpertDraw"), decision, by=context.known())}


class ExpertSelect(Command):
    """自行选定专家 · call a certain expert for a seat that no draw has filled, with consent; marked for good."""

    class Arguments:
        id = graphene.ID(required=True, description="抽取 · the draw.")
        category = graphene.ID(required=True, description="评审专业 · the field.")
        expert_code = graphene.String(required=True, description="专家编号 · the expert's number.")

    Errors = ExpertError
    member = graphene.Field(ExpertMember, description="受邀专家 · who was called.")

    @staticmethod
    def perform(context: Context, id: str, category: str, expert_code: str) -> dict[str, Any]:
        pk, field = pk_of(id, "ExpertDraw"), pk_of(category, "Category", "category")
        return {"member": services.select_expert(pk, field, expert_code, by=context.known())}


class ExpertInvitationAccept(Command):
    """接受邀请 · agree to take part in a review."""

    class Arguments:
        id = graphene.ID(required=True, description="邀请 · the invitation.")

    Errors = ExpertError
    invitation = graphene.Field(ExpertInvitation, description="邀请 · the invitation.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"invitation": services.accept_invitation(pk_of(id, "ExpertInvitation"), by=context.known())}


class ExpertInvitationDecline(Command):
    """谢绝邀请 · decline to take part, and say why; the next on the list is called."""

    class Arguments:
        id = graphene.ID(required=True, description="邀请 · the invitation.")
        why = ExpertWhyEnum(required=True, description="理由 · why.")
        remark = graphene.String(description="说明 · more about it; not published.")

    Errors = ExpertError
    invitation = graphene.Field(ExpertInvitation, description="邀请 · the invitation.")

    @staticmethod
    def perform(context: Context, id: str, why: Any, remark: str | None = None) -> dict[str, Any]:
        pk = pk_of(id, "ExpertInvitation")
        member = services.decline_invitation(pk, why.value, remark or "", by=context.known())
        return {"invitation": member}


class ExpertPanelLeave(Command):
    """退出评审 · an expert who had accepted falls out, as oneself or the organiser says; a substitute takes the seat."""

    class Arguments:
        id = graphene.ID(required=True, description="邀请 · the invitation.")
        why = ExpertWhyEnum(required=True, description="理由 · why.")
        remark = graphene.String(description="说明 · more about it; not published.")

    Errors = ExpertError
    member = graphene.Field(ExpertMember, description="受邀专家 · who left.")

    @staticmethod
    def perform(context: Context, id: str, why: Any, remark: str | None = None) -> dict[str, Any]:
        pk = pk_of(id, "ExpertInvitation")
        return {"member": services.leave_panel(pk, why.value, remark or "", by=context.known())}


class ExpertReviewEnd(Command):
    """评审结束 · say that the review is over; duty records are due in five working days."""

    class Arguments:
        id = graphene.ID(required=True, description="抽取 · the draw.")

    Errors = ExpertError
    draw = graphene.Field(ExpertDraw, description="抽取 · the draw.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"draw": services.end_review(pk_of(id, "ExpertDraw"), by=context.known())}


class ExpertNamesRelease(Command):
    """公开名单 · publish the names with the result notice; those who were selected are marked."""

    class Arguments:
        id = graphene.ID(required=True, description="抽取 · the draw.")
        notice = graphene.String(required=True, description="结果公告 · the notice.")

    Errors = ExpertError
    draw = graphene.Field(ExpertDraw, description="抽取 · the draw.")

    @staticmethod
    def perform(context: Context, id: str, notice: str) -> dict[str, Any]:
        return {"draw": services.release_names(pk_of(id, "ExpertDraw"), notice, by=context.known())}


class ExpertDutyRecord(Command):
    """记录履职情况 · record how an expert served, within five working days after the review."""

    class Arguments:
        id = graphene.ID(required=True, description="受邀专家 · the expert.")
        attended = graphene.Boolean(required=True, description="到场 · was the expert there?")
        grade = ExpertGradeEnum(required=True, description="评价 · how it was.")
        facts = graphene.String(description="情况 · what happened; needed where it was poor.")

    Errors = ExpertError
    duty = graphene.Field(ExpertDuty, description="履职记录 · the record.")

    @staticmethod
    def perform(
        context: Context, id: str, attended: bool, grade: Any, facts: str | None = None
    ) -> dict[str, Any]:
        duty = services.record_duty(
            pk_of(id, "ExpertInvitation"),
            attended=attended,
            grade=grade.value,
            facts=facts or "",
            by=context.known(),
        )
        return {"duty": duty}


class ExpertDutyAnswer(Command):
    """说明履职情况 · an expert's own word on the record; once."""

    class Arguments:
        id = graphene.ID(required=True, description="履职记录 · the record.")
        answer = graphene.String(required=True, description="说明 · the answer.")

    Errors = ExpertError
    duty = graphene.Field(ExpertDuty, description="履职记录 · the record.")

    @staticmethod
    def perform(context: Context, id: str, answer: str) -> dict[str, Any]:
        return {"duty": services.answer_duty(pk_of(id, "ExpertDuty"), answer, by=context.known())}

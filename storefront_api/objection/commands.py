from __future__ import annotations

from typing import Any

import graphene

from procurement_methods.objecting import challenging, complaining, effects, questions
from procurement_methods.objecting.challenging import Point
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.objection.errors import ObjectionError
from storefront_api.objection.types import (
    Objection,
    ObjectionAboutEnum,
    ObjectionConsequenceEnum,
    ObjectionOutcomeEnum,
    ProcurementQuestion,
)

OBJECTION = "质疑、投诉 · the objection."


class ObjectionEvidenceInput(graphene.InputObjectType):
    """证据 · a piece of evidence that was uploaded by `fileUpload`."""

    title = graphene.String(required=True, description="名称 · what it is.")
    file = graphene.String(required=True, description="文件 · the address that `fileUpload` gave.")
    is_confidential = graphene.Boolean(
        description="含商业秘密 · does it hold trade secrets? Then other suppliers never see it."
    )


class ObjectionPointInput(graphene.InputObjectType):
    """质疑事项 · one point."""

    title = graphene.String(required=True, description="事项 · what is wrong.")
    facts = graphene.String(required=True, description="事实依据 · by which facts.")
    basis = graphene.String(description="法律依据 · on which clause.")
    request = graphene.String(description="请求 · what is wanted.")


class ObjectionInput(graphene.InputObjectType):
    """质疑 · a challenge."""

    package_id = graphene.ID(required=True, description="采购包 · the package.")
    about = ObjectionAboutEnum(required=True, description="质疑事项 · what is challenged.")
    step = graphene.String(description="环节 · the code of the stage, where the process is challenged.")
    points = graphene.List(
        graphene.NonNull(ObjectionPointInput), required=True, description="事项 · one at least."
    )
    evidence = graphene.List(graphene.NonNull(ObjectionEvidenceInput), description="证据 · files.")
    in_name_of = graphene.ID(description="供应商 · in whose name, if one acts for several.")


class ObjectionReplyInput(graphene.InputObjectType):
    """答复质疑 · a reply."""

    outcome = ObjectionOutcomeEnum(required=True, description="答复结论 · upheld or dismissed.")
    text = graphene.String(required=True, description="答复内容 · the answer, without trade secrets.")
    consequence = ObjectionConsequenceEnum(description="成立后的处理 · what follows, where it is upheld.")
    organisation_ids = graphene.List(
        graphene.NonNull(graphene.ID),
        description="相关供应商 · suppliers of the package that are told, beside the winner.",
    )


class ObjectionComplaintInput(graphene.InputObjectType):
    """投诉 · a complaint."""

    points = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="投诉事项 · the codes of the points; only what was challenged.",
    )
    request = graphene.String(required=True, description="投诉请求 · what is asked for.")
    evidence = graphene.List(graphene.NonNull(ObjectionEvidenceInput), description="证据 · further files.")


class ObjectionDecisionInput(graphene.InputObjectType):
    """处理决定 · a decision; it is published as it stands."""

    decision = ObjectionOutcomeEnum(required=True, description="处理结果 · how it is decided.")
    findings = graphene.String(required=True, description="查明事实 · what was found.")
    grounds = graphene.String(required=True, description="处理依据 · on which clauses.")
    text = graphene.String(required=True, description="处理决定 · what is decided.")
    consequence = ObjectionConsequenceEnum(description="成立后的处理 · what the buyer has to do.")


def _evidence(said: Any) -> list[dict[str, Any]]:
    return [
        {"title": each.title, "file": each.file, "confidential": bool(each.get("is_confidential"))}
        for each in said or ()
    ]


def _code(said: Any) -> str:
    return said.value if said is not None else ""


def _key(id: str) -> Any:
    return pk_of(id, "Objection")


class ProcurementQuestionAnswer(Command):
    """答复询问 · answer a question, within three working days. The buyer or its agent does."""

    class Arguments:
        id = graphene.ID(required=True, description="询问 · the question.")
        answer = graphene.String(required=True, description="答复 · the answer.")
        to_all = graphene.Boolean(
            description="向全体公开 · shall everybody read it who may read of the procurement? Who asked is not told."
        )

    Errors = ObjectionError
    question = graphene.Field(ProcurementQuestion, description="询问 · the question.")

    @staticmethod
    def perform(context: Context, id: str, answer: str, to_all: bool | None = None) -> dict[str, Any]:
        key = pk_of(id, "ProcurementQuestion")
        return {"question": questions.answer(key, answer, to_all=bool(to_all), by=context.known())}


class ObjectionChallenge(Command):
    """提出质疑 · challenge the documents, a step or the result, within seven working days. A supplier does."""

    class Arguments:
        input = ObjectionInput(required=True, description="质疑 · the challenge.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        named = input.get("in_name_of")
        made = challenging.challenge(
            pk_of(input.package_id, "ProcurementPackage", "package_id"),
            input.about.value,
            [
                Point(each.title, each.facts, each.get("basis") or "", each.get("request") or "")
                for each in input.points
            ],
            by=context.known(),
            step=input.get("step") or "",
            evidence=_evidence(input.get("evidence")),
            supplier=pk_of(named, "Organisation", "in_name_of") if named else None,
        )
        return {"objection": made}


class ObjectionReply(Command):
    """答复质疑 · answer a challenge, within seven working days. The buyer or its agent does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        input = ObjectionReplyInput(required=True, description="答复 · the reply.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        told = pks_of(input.get("organisation_ids") or (), "Organisation", "organisation_ids")
        done = challenging.reply(
            _key(id), input.outcome.value, input.text, by=context.known(),
            consequence=_code(input.get("consequence")), tell=told,
        )  # fmt: skip
        return {"objection": done}


class ObjectionCarryOut(Command):
    """落实 · do what follows from an upheld objection. The buyer or its agent does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        participation_ids = graphene.List(
            graphene.NonNull(graphene.ID),
            description="取消资格的供应商 · who is out, where another winner is to be chosen; the winner, if nobody is named.",
        )
        restart = graphene.Boolean(
            description="重新开展 · start anew, because too few suppliers are left to choose another."
        )

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(
        context: Context, id: str, participation_ids: list[str] | None = None, restart: bool | None = None
    ) -> dict[str, Any]:
        out = pks_of(participation_ids or (), "ProcurementParticipation", "participation_ids")
        return {
            "objection": effects.carry_out(_key(id), by=context.known(), strike=out, restart=bool(restart))
        }


class ObjectionComplain(Command):
    """投诉 · complain to the regulator, within fifteen working days after the time for the reply. The supplier does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        input = ObjectionComplaintInput(required=True, description="投诉 · the complaint.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        done = complaining.complain(
            _key(id),
            input.points,
            input.request,
            by=context.known(),
            evidence=_evidence(input.get("evidence")),
        )
        return {"objection": done}


class ObjectionRequestCorrection(Command):
    """要求补正 · say once what the complaint lacks. The regulator of the region does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        what = graphene.String(required=True, description="补正事项 · everything that is missing.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, what: str) -> dict[str, Any]:
        return {"objection": complaining.ask_to_correct(_key(id), what, by=context.known())}


class ObjectionCorrect(Command):
    """补正 · give what the complaint lacked, within five working days. The supplier does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        request = graphene.String(required=True, description="投诉请求 · the complaint as it is now.")
        evidence = graphene.List(
            graphene.NonNull(ObjectionEvidenceInput), description="证据 · further files."
        )

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, request: str, evidence: Any = None) -> dict[str, Any]:
        done = complaining.correct(_key(id), request, by=context.known(), evidence=_evidence(evidence))
        return {"objection": done}


class ObjectionAccept(Command):
    """受理投诉 · take a complaint in, within five working days. The regulator of the region does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"objection": complaining.accept(_key(id), by=context.known())}


class ObjectionRefuse(Command):
    """不予受理 · refuse to take a complaint in. The regulator of the region does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        reason = graphene.String(required=True, description="理由 · why.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"objection": complaining.refuse(_key(id), reason, by=context.known())}


class ObjectionSendCopies(Command):
    """发送投诉书副本 · to the buyer, its agent and the suppliers concerned. The regulator of the region does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        organisation_ids = graphene.List(
            graphene.NonNull(graphene.ID),
            description="相关供应商 · suppliers of the package that get one, too.",
        )

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, organisation_ids: list[str] | None = None) -> dict[str, Any]:
        to = pks_of(organisation_ids or (), "Organisation", "organisation_ids")
        return {"objection": complaining.send_copies(_key(id), suppliers=to, by=context.known())}


class ObjectionMakeStatement(Command):
    """书面说明 · of a party that got a copy, within five working days."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        text = graphene.String(required=True, description="说明 · the statement.")
        evidence = graphene.List(graphene.NonNull(ObjectionEvidenceInput), description="证据 · files.")
        in_name_of = graphene.ID(description="单位 · in whose name, if one acts for several.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(
        context: Context, id: str, text: str, evidence: Any = None, in_name_of: str | None = None
    ) -> dict[str, Any]:
        done = complaining.make_statement(
            _key(id), text, by=context.known(), evidence=_evidence(evidence),
            organisation=pk_of(in_name_of, "Organisation", "in_name_of") if in_name_of else None,
        )  # fmt: skip
        return {"objection": done}


class ObjectionSuspend(Command):
    """暂停采购活动 · suspend the package, for thirty days at most. The regulator of the region does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        days = graphene.Int(required=True, description="日数 · for how many days.")
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, days: int, reason: str) -> dict[str, Any]:
        return {"objection": complaining.suspend(_key(id), days, reason, by=context.known())}


class ObjectionResume(Command):
    """恢复采购活动 · let the package go on before the suspension is over. The regulator of the region does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"objection": complaining.resume(_key(id), by=context.known())}


class ObjectionDecide(Command):
    """处理决定 · decide a complaint, within thirty working days; it is published at once. The regulator of the region does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        input = ObjectionDecisionInput(required=True, description="决定 · the decision.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        done = complaining.decide(
            _key(id), input.decision.value, by=context.known(), findings=input.findings, grounds=input.grounds,
            text=input.text, consequence=_code(input.get("consequence")),
        )  # fmt: skip
        return {"objection": done}


class ObjectionWithdraw(Command):
    """撤回 · withdraw a challenge or a complaint. The supplier does."""

    class Arguments:
        id = graphene.ID(required=True, description=OBJECTION)
        reason = graphene.String(description="原因 · why.")

    Errors = ObjectionError
    objection = graphene.Field(Objection, description=OBJECTION)

    @staticmethod
    def perform(context: Context, id: str, reason: str | None = None) -> dict[str, Any]:
        return {"objection": complaining.withdraw(_key(id), reason or "", by=context.known())}

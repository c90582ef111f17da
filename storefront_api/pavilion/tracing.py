"""溯源 · batches and their codes in the API: everybody looks codes up, makers and the city write batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import graphene

from backend.core.peers import relation
from pavilion import codes, queries, tracing
from pavilion.models import Batch as BatchModel
from pavilion.models import BatchStage as StageModel
from pavilion.models import BatchTest as TestModel
from pavilion.rules import BatchState
from pavilion.services import tracing as verbs
from pavilion.services.tracing import BatchText, Finding, Step
from pavilion.tracing import Trace
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import key_or_none, pk_of
from storefront_api.kit.types import Node, listed, node_id
from storefront_api.pavilion.addresses import trace_of
from storefront_api.pavilion.enums import BatchStateEnum, TraceVerdictEnum
from storefront_api.pavilion.errors import PavilionError
from storefront_api.pavilion.types import Exhibit, Maker, insider

its_exhibit = relation(queries.exhibits_by_id, "exhibit_id")
its_maker = relation(queries.makers_by_id, "maker_id")


class PavilionBatchTest(graphene.ObjectType):
    """检验 · what a laboratory found of a batch."""

    title = graphene.String(required=True, description="项目 · what was tested.")
    title_en = graphene.String(
        required=True, description="英文项目 · what was tested, in English; may be empty."
    )
    laboratory = graphene.String(required=True, description="检验机构 · who tested it.")
    number = graphene.String(required=True, description="报告编号 · the number of the report.")
    tested_on = graphene.Date(required=True, description="检验日期 · the day.")
    passed = graphene.Boolean(required=True, description="合格 · was it found good?")
    evidence_url = graphene.String(description="报告 · where the report is, if there is one.")

    @staticmethod
    def resolve_evidence_url(test: TestModel, info: Any) -> str | None:
        if not test.evidence:
            return None
        return str(info.context.absolute(f"/files/{test.evidence.removeprefix('uploads/')}"))


class PavilionBatchStage(graphene.ObjectType):
    """流转环节 · a step on the way of a batch."""

    title = graphene.String(required=True, description="环节 · what was done.")
    title_en = graphene.String(
        required=True, description="英文环节 · what was done, in English; may be empty."
    )
    place = graphene.String(required=True, description="地点 · where.")
    by_whom = graphene.String(required=True, description="经手单位 · by whom.")
    happened_on = graphene.Date(required=True, description="日期 · the day.")


class PavilionLooks(graphene.ObjectType):
    """查验计数 · how often codes of a batch were looked up on a day from a district. Resolvers give `(day, code, count)`."""

    day = graphene.Date(required=True, description="日期 · the day.")
    region_code = graphene.String(
        required=True,
        description="区县 · the code of the district; empty where nobody said, 000000 outside the city.",
    )
    count = graphene.Int(required=True, description="次数 · how often.")

    @staticmethod
    def resolve_day(found: tuple[Any, str, int], info: Any) -> Any:
        return found[0]

    @staticmethod
    def resolve_region_code(found: tuple[Any, str, int], info: Any) -> str:
        return found[1]

    @staticmethod
    def resolve_count(found: tuple[Any, str, int], info: Any) -> int:
        return found[2]


class PavilionBatch(graphene.ObjectType):
    """批次 · what was made together, with its tests and its way. Everybody sees those whose codes are out."""

    class Meta:
        interfaces = (Node,)

    exhibit = graphene.Field(Exhibit, required=True, description="展品 · of which exhibit.")
    maker = graphene.Field(Maker, description="制造者 · who made it.")
    number = graphene.String(required=True, description="批次号 · its number.")
    produced_on = graphene.Date(required=True, description="生产日期 · the day it was made.")
    best_before = graphene.Date(description="保质期至 · until when it keeps.")
    units = graphene.Int(required=True, description="件数 · how many units there are.")
    note = graphene.String(required=True, description="说明 · what is said of it.")
    note_en = graphene.String(
        required=True, description="英文说明 · what is said of it, in English; may be empty."
    )
    state = graphene.Field(BatchStateEnum, required=True, description="状态 · are its codes out?")
    state_reason = graphene.String(required=True, description="状态说明 · why it was called back.")
    issued_at = graphene.DateTime(description="签发时间 · when its codes were given out.")
    tests = listed(PavilionBatchTest, "检验 · its tests.")
    stages = listed(PavilionBatchStage, "流转 · its way, by days.")
    look_count = graphene.Int(required=True, description="查验次数 · how often its codes were looked up.")
    looks = graphene.List(
        graphene.NonNull(PavilionLooks),
        description="逐日查验 · by day and district; for the maker's side and the city, else null.",
    )
    code = graphene.String(
        serial=graphene.Int(description="序号 · of which unit, from 1; the whole batch if not given."),
        description="溯源码 · the signed code; for the maker's side and the city while the codes are out, else null.",
    )
    trace_url = graphene.String(
        description="溯源页 · where the code of the whole batch leads; null while no codes are out."
    )

    resolve_id = node_id("PavilionBatch")

    @staticmethod
    def resolve_exhibit(batch: BatchModel, info: Any) -> Any:
        return its_exhibit(batch)

    @staticmethod
    def resolve_maker(batch: BatchModel, info: Any) -> Any:
        return its_maker(batch)

    @staticmethod
    def resolve_tests(batch: BatchModel, info: Any) -> Sequence[TestModel]:
        return tracing.batch_tests(batch)

    @staticmethod
    def resolve_stages(batch: BatchModel, info: Any) -> Sequence[StageModel]:
        return tracing.batch_stages(batch)

    @staticmethod
    def resolve_look_count(batch: BatchModel, info: Any) -> int:
        return tracing.batch_looks(batch)

    @staticmethod
    def resolve_looks(batch: BatchModel, info: Any) -> list[tuple[Any, str, int]] | None:
        return tracing.looks_by_day(batch.pk) if _is_theirs(batch, info.context) else None

    @staticmethod
    def resolve_code(batch: BatchModel, info: Any, serial: int = 0) -> str | None:
        if batch.state != BatchState.ISSUED or not 0 <= serial <= batch.units:
            return None
        return tracing.code_of(batch, serial) if _is_theirs(batch, info.context) else None

    @staticmethod
    def resolve_trace_url(batch: BatchModel, info: Any) -> str | None:
        if batch.state == BatchState.DRAFT:
            return None
        return str(info.context.absolute(trace_of(tracing.code_of(batch))))


class PavilionTrace(graphene.ObjectType):
    """溯源结果 · what a code turned out to be. Asking here is not counted as a look."""

    verdict = graphene.Field(TraceVerdictEnum, required=True, description="结果 · what it is.")
    batch = graphene.Field(PavilionBatch, description="批次 · its batch; null if we did not sign it.")
    serial = graphene.Int(description="序号 · the unit; null for the code of a whole batch.")
    looks = graphene.Int(required=True, description="查验次数 · how often this very code was looked up.")
    looks_today = graphene.Int(required=True, description="今日查验次数 · of these today.")
    url = graphene.String(required=True, description="溯源页 · the page that a scanned code opens.")

    @staticmethod
    def resolve_serial(found: tuple[str, Trace], info: Any) -> int | None:
        return found[1].serial or None

    @staticmethod
    def resolve_verdict(found: tuple[str, Trace], info: Any) -> str:
        return found[1].verdict.value

    @staticmethod
    def resolve_batch(found: tuple[str, Trace], info: Any) -> BatchModel | None:
        return found[1].batch

    @staticmethod
    def resolve_looks(found: tuple[str, Trace], info: Any) -> int:
        return found[1].looks.ever

    @staticmethod
    def resolve_looks_today(found: tuple[str, Trace], info: Any) -> int:
        return found[1].looks.today

    @staticmethod
    def resolve_url(found: tuple[str, Trace], info: Any) -> str:
        return str(info.context.absolute(trace_of(found[0])))


def _is_theirs(batch: BatchModel, context: Context) -> bool:
    exhibit = its_exhibit(batch)
    return exhibit is not None and insider(exhibit.organisation_id, context)


class BatchTestInput(graphene.InputObjectType):
    """检验内容 · what a laboratory found."""

    title = graphene.String(required=True, description="项目 · what was tested.")
    title_en = graphene.String(description="英文项目 · what was tested, in English.")
    laboratory = graphene.String(required=True, description="检验机构 · who tested it.")
    number = graphene.String(required=True, description="报告编号 · the number of the report.")
    tested_on = graphene.Date(required=True, description="检验日期 · the day.")
    passed = graphene.Boolean(required=True, description="合格 · was it found good?")
    evidence = graphene.String(description="报告 · the address that `fileUpload` gave.")


class BatchStageInput(graphene.InputObjectType):
    """流转环节内容 · a step on the way."""

    title = graphene.String(required=True, description="环节 · what was done.")
    title_en = graphene.String(description="英文环节 · what was done, in English.")
    place = graphene.String(description="地点 · where.")
    by_whom = graphene.String(description="经手单位 · by whom.")
    happened_on = graphene.Date(required=True, description="日期 · the day.")


class BatchInput(graphene.InputObjectType):
    """批次内容 · what is said of a batch; what is not given stays as it is."""

    number = graphene.String(description="批次号 · its number.")
    produced_on = graphene.Date(description="生产日期 · the day it was made.")
    best_before = graphene.Date(description="保质期至 · until when it keeps.")
    units = graphene.Int(description="件数 · how many units there are, 100,000 at most.")
    maker_id = graphene.ID(description="制造者 · who made it; the exhibit's maker if not given.")
    note = graphene.String(description="说明 · what is said of it.")
    note_en = graphene.String(description="英文说明 · what is said of it, in English.")
    tests = graphene.List(graphene.NonNull(BatchTestInput), description="检验 · all that there are.")
    stages = graphene.List(graphene.NonNull(BatchStageInput), description="流转 · all that there are.")


def _tests(given: Sequence[Mapping[str, Any]]) -> list[Finding]:
    plain = ("title", "laboratory", "number", "tested_on", "passed")
    return [
        Finding(
            **{name: one[name] for name in plain},
            title_en=one.get("title_en") or "",
            evidence=one.get("evidence") or "",
        )
        for one in given
    ]


def _stages(given: Sequence[Mapping[str, Any]]) -> list[Step]:
    return [
        Step(
            title=one["title"], happened_on=one["happened_on"], title_en=one.get("title_en") or "",
            place=one.get("place") or "", by_whom=one.get("by_whom") or "",
        )
        for one in given
    ]  # fmt: skip


def _batch_text(given: Mapping[str, Any]) -> BatchText:
    plain = ("number", "produced_on", "best_before", "units", "note", "note_en")
    maker = given.get("maker_id")
    return BatchText(
        **{name: given.get(name) for name in plain},
        maker_id=None if maker is None else pk_of(maker, "Maker", "maker_id"),
        tests=None if given.get("tests") is None else _tests(given["tests"]),
        stages=None if given.get("stages") is None else _stages(given["stages"]),
    )


_BATCH = graphene.Field(PavilionBatch, description="批次 · the batch.")
_BATCH_ID = graphene.ID(required=True, description="批次 · the batch.")


class PavilionBatchCreate(Command):
    """登记批次 · write of a batch of an exhibit; its nominator's side, or the city."""

    class Arguments:
        exhibit_id = graphene.ID(required=True, description="展品 · of which exhibit.")
        input = BatchInput(required=True, description="内容 · the batch.")

    Errors = PavilionError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, exhibit_id: str, input: Any) -> dict[str, Any]:
        key = pk_of(exhibit_id, "Exhibit", "exhibit_id")
        return {"batch": verbs.create_batch(key, _batch_text(input), by=context.known())}


class PavilionBatchUpdate(Command):
    """修改批次 · change a batch for which no codes were given out."""

    class Arguments:
        id = _BATCH_ID
        input = BatchInput(required=True, description="内容 · what changes.")

    Errors = PavilionError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return {
            "batch": verbs.update_batch(pk_of(id, "PavilionBatch"), _batch_text(input), by=context.known())
        }


class PavilionBatchIssue(Command):
    """签发批次 · give out the codes of a batch; afterwards it can be gone on with and called back, but not changed."""

    class Arguments:
        id = _BATCH_ID

    Errors = PavilionError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"batch": verbs.issue_batch(pk_of(id, "PavilionBatch"), by=context.known())}


class PavilionBatchContinue(Command):
    """续写批次 · add tests and steps to a batch whose codes are out."""

    class Arguments:
        id = _BATCH_ID
        tests = graphene.List(graphene.NonNull(BatchTestInput), description="检验 · new ones.")
        stages = graphene.List(graphene.NonNull(BatchStageInput), description="流转 · new ones.")

    Errors = PavilionError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, id: str, tests: Any = None, stages: Any = None) -> dict[str, Any]:
        key = pk_of(id, "PavilionBatch")
        done = verbs.continue_batch(key, _tests(tests or ()), _stages(stages or ()), by=context.known())
        return {"batch": done}


class PavilionBatchRevoke(Command):
    """撤销批次 · call a batch back; whoever looks its codes up reads why."""

    class Arguments:
        id = _BATCH_ID
        reason = graphene.String(required=True, description="原因 · why; everybody reads it.")

    Errors = PavilionError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"batch": verbs.revoke_batch(pk_of(id, "PavilionBatch"), reason, by=context.known())}


class TraceQueries:
    """What is asked about origin."""

    pavilion_trace = graphene.Field(
        PavilionTrace,
        required=True,
        code=graphene.String(required=True, description="溯源码 · what stands on the label."),
        description="溯源 · what a code is; whatever is given, there is an answer.",
    )
    pavilion_batch = graphene.Field(
        PavilionBatch,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个批次 · one batch whose codes are out; one's own also before.",
    )

    @staticmethod
    def resolve_pavilion_trace(root: None, info: Any, code: str) -> tuple[str, Trace]:
        return code[: codes.LENGTH], tracing.look_up(code)

    @staticmethod
    def resolve_pavilion_batch(root: None, info: Any, id: str) -> BatchModel | None:
        found = BatchModel.objects.filter(pk=key_or_none(id, "PavilionBatch")).first()
        if found is None or (found.state == BatchState.DRAFT and not _is_theirs(found, info.context)):
            return None
        return found


class TraceCommands:
    """What makers and the city do with batches."""

    pavilion_batch_create = PavilionBatchCreate.Field()
    pavilion_batch_update = PavilionBatchUpdate.Field()
    pavilion_batch_issue = PavilionBatchIssue.Field()
    pavilion_batch_continue = PavilionBatchContinue.Field()
    pavilion_batch_revoke = PavilionBatchRevoke.Field()

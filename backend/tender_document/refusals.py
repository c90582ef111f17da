from __future__ import annotations

from backend.core.law import DEMAND, REG, TENDERS
from backend.core.refusals import Refusal


class VariableUnknown(Refusal):
    """范本中没有变量「{name}」。 · The template has no variable “{name}”."""

    code = "DOCUMENT_VARIABLE_UNKNOWN"
    field = "variables"


class VariableUnreadable(Refusal):
    """「{name}」应为{type}。 · {name}: it must be a {type_en}."""

    code = "DOCUMENT_VARIABLE_UNREADABLE"
    field = "variables"


class ClauseUnknown(Refusal):
    """采购文件中没有条款「{number}」。 · The documents have no clause {number}."""

    code = "DOCUMENT_CLAUSE_UNKNOWN"
    field = "clauses"


class ClauseFixed(Refusal):
    """条款「{number}」为法定内容，不能改写。 · Clause {number} states the law and cannot be rewritten."""

    code = "DOCUMENT_CLAUSE_FIXED"
    field = "clauses"


class NotReady(Refusal):
    """采购文件尚不能发出（{where}）：{why} · The documents cannot be issued yet ({where_en}): {why_en}"""

    code = "DOCUMENT_NOT_READY"
    field = "id"


class AlreadyIssued(Refusal):
    """采购文件已发出，修改须经更正。 · The documents are issued: a change needs a correction."""

    code = "DOCUMENT_ISSUED"
    field = "id"
    clause = TENDERS.art(27)


class NotIssued(Refusal):
    """采购文件尚未发出。 · The documents are not issued yet."""

    code = "DOCUMENT_NOT_ISSUED"
    field = "id"


class NothingChanged(Refusal):
    """更正没有改动任何条款。 · The correction changes nothing."""

    code = "DOCUMENT_NOTHING_CHANGED"
    field = "clauses"


class SubjectStays(Refusal):
    """澄清或者修改不得改变采购标的和资格条件（条款「{number}」）。 ·
    A correction may not change what is bought, nor who may take part (clause {number})."""

    code = "DOCUMENT_SUBJECT_STAYS"
    field = "clauses"
    clause = TENDERS.art(27)


class OwnReview(Refusal):
    """编写采购需求的人员不得审查该需求。 · Whoever wrote the need may not review it."""

    code = "SEPARATION_OF_DUTIES"
    field = "id"
    clause = DEMAND.art(31)


class ReasonRequired(Refusal):
    """请写明{what}的理由。 · Say why: {what}."""

    code = "REQUIRED"
    field = "reason"


class FindingUnknown(Refusal):
    """没有这项检查结果，或者条款已经改动。 · There is no such finding, or the clause has changed since."""

    code = "DOCUMENT_FINDING_UNKNOWN"
    field = "finding"


class DeadlinePassed(Refusal):
    """截止时间已过。 · The deadline has passed."""

    code = "DOCUMENT_DEADLINE_PASSED"
    field = "id"
    clause = REG.art(31)


class ProjectTaken(Refusal):
    """项目「{number}」已有采购文件。 · The project {number} has its documents already."""

    code = "DOCUMENT_PROJECT_TAKEN"
    field = "project_number"


class ByProcedure(Refusal):
    """这份采购文件随采购项目办理，请在采购项目中发出、更正或者获取。 ·
    These documents belong to a procurement: they are issued, corrected and obtained there."""

    code = "DOCUMENT_BY_PROCEDURE"
    field = "id"


class MethodHasNone(Refusal):
    """此采购方式没有采购文件范本。 · There is no template for this method."""

    code = "DOCUMENT_METHOD_UNKNOWN"
    field = "method"


class EvaluationUnfit(Refusal):
    """此采购方式不能采用这种评审方法。 · This method cannot be evaluated so."""

    code = "DOCUMENT_EVALUATION_UNFIT"
    field = "evaluation"

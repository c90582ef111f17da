"""办理询问、质疑、投诉时的拒绝 · refusals of questions and objections. Those of the clocks and turns are `language.objections`'."""

from __future__ import annotations

from backend.core.law import GPL, REG
from backend.core.refusals import Refusal
from procurement_methods.language.objections import R94


class AlreadyAnswered(Refusal):
    """该询问已于 {at} 答复。 · The question was answered on {at}."""

    code = "ALREADY_ANSWERED"


class AlreadyChallenged(Refusal):
    """针对同一采购程序环节的质疑应当一次性提出；贵方已提出（{number}）。 ·
    What is wrong with one step is challenged at once; you have challenged it already: {number}."""

    code = "ALREADY_CHALLENGED"
    clause = R94.art(10)


class EvidenceUnknown(Refusal):
    """找不到证据文件：{file}。请先用 fileUpload 上传。 · There is no such file: {file}. Upload it with `fileUpload` first."""

    code = "EVIDENCE_UNKNOWN"
    field = "evidence"


class AlreadySuspended(Refusal):
    """该采购包已在暂停。 · The package is suspended already."""

    code = "ALREADY_SUSPENDED"
    clause = GPL.art(57)


class ProcedureOver(Refusal):
    """采购活动已{how}，不能这样办理。 · The procedure has ended: this can no longer be done."""

    code = "PROCEDURE_OVER"


class AlreadyPerformed(Refusal):
    """合同已签订或者已履行，不能这样处理；给他人造成损失的，依法赔偿。 ·
    The contract is signed or performed: this can no longer be done; whoever was harmed is compensated."""

    code = "ALREADY_PERFORMED"
    clause = GPL.art(73)


class DocumentsNotCorrected(Refusal):
    """请先澄清或者修改采购文件。 · Correct the documents first."""

    code = "DOCUMENTS_NOT_CORRECTED"
    clause = R94.art(16)


class NotRanked(Refusal):
    """尚未形成候选人排序，不能另行确定。 · There is no ranking yet from which another could be chosen."""

    code = "NOT_RANKED"
    clause = R94.art(16)


class TooFewLeft(Refusal):
    """{why}合格供应商不符合法定数量，不能另行确定，应当重新开展采购活动。 ·
    Too few qualified suppliers are left for another to be chosen: the procedure is to be started anew."""

    code = "TOO_FEW_LEFT"
    field = "restart"
    clause = R94.art(16)


class EnoughLeft(Refusal):
    """合格供应商符合法定数量，应当另行确定，不能重新开展采购活动。 ·
    Enough qualified suppliers are left: another one is chosen, the procedure is not started anew."""

    code = "ENOUGH_LEFT"
    field = "restart"
    clause = R94.art(16)


class OnlyComplaints(Refusal):
    """此结论只适用于投诉处理决定。 · Only a complaint is decided so."""

    code = "ONLY_COMPLAINTS"
    field = "outcome"
    clause = REG.art(57)


class NotAParty(Refusal):
    """贵方不是该投诉的当事人，或者已作出说明。 · You are no party to this complaint, or have made your statement."""

    code = "NOT_A_PARTY"

from __future__ import annotations

from backend.core.law import ESIGN, EXPERTS, REG
from backend.core.refusals import Conflict, Refusal


class CallClosed(Refusal):
    """征集公告不在受理时间内。 · The call does not take applications at this time."""

    code = "CALL_CLOSED"
    field = "call_id"


class LetterDiffers(Refusal):
    """签署的承诺书与征集公告所附文本不一致。 · The signed letter is not the letter of the call."""

    code = "LETTER_DIFFERS"
    field = "commitment"
    clause = ESIGN.art(13)


class InvalidIdNumber(Refusal):
    """公民身份号码不正确（GB 11643）。 · This is no citizen's identity number (GB 11643)."""

    code = "INVALID_ID_NUMBER"
    field = "id_number"


class TooOld(Refusal):
    """评审专家须不满 {years} 周岁。 · An expert must be younger than {years}."""

    code = "EXPERT_TOO_OLD"
    field = "id_number"
    clause = str(EXPERTS)


class TooLittleExperience(Refusal):
    """须具有中级以上职称，或者从业满 {years} 年。 · A title of the middle level, or {years} years of work, is needed."""

    code = "EXPERT_UNQUALIFIED"
    field = "title_level"
    clause = str(EXPERTS)


class BadRecord(Refusal):
    """近 {years} 年内有不良行为记录。 · There is a bad record within the last {years} years."""

    code = "EXPERT_BAD_RECORD"
    field = "id_number"
    clause = str(EXPERTS)


class OfficialsStayOut(Refusal):
    """财政部门、采购代理机构和平台的工作人员不得作为评审专家。 ·
    Staff of finance departments, procurement agents and the platform may not be experts."""

    code = "EXPERT_IS_OFFICIAL"
    field = "employer"
    clause = str(EXPERTS)


class OutsideCall(Refusal):
    """「{named}」不在征集范围内。 · {named} is outside the call."""

    code = "OUTSIDE_CALL"


class EvidenceMissing(Refusal):
    """缺少证明材料：{kinds}。 · Evidence is missing: {kinds}."""

    code = "EVIDENCE_MISSING"
    field = "evidence"
    clause = str(EXPERTS)


class IdentityFixed(Refusal):
    """续聘申请的姓名、公民身份号码须与入库时一致。 · A renewal names the same person as the admission."""

    code = "IDENTITY_FIXED"
    field = "id_number"


class IdentityTaken(Refusal):
    """该公民身份号码已登记于其他账户。 · This identity number is registered with another account."""

    code = "UNIQUE"
    field = "id_number"


class FileUnsuitable(Refusal):
    """证明材料须为 PDF 或者图片，至多 {most} MB。 · Evidence is a PDF or a picture of {most} MB at most."""

    code = "INVALID"
    field = "file"


class WrongState(Conflict):
    """当前为「{state}」，不能{verb}。 · It is “{state}” now: {verb} is not possible."""


class DrawTooEarly(Refusal):
    """评审开始前两个工作日内方可抽取专家，最早为 {earliest}。 ·
    Experts are drawn no earlier than two working days before the review: from {earliest} on."""

    code = "DRAW_TOO_EARLY"
    field = "review_at"
    clause = str(EXPERTS)


class ReviewPast(Refusal):
    """评审时间已过。 · The review has begun already."""

    code = "REVIEW_PAST"
    field = "review_at"


class DrawRunning(Refusal):
    """该采购包已有抽取（第 {round} 轮，{state}），内容与本次申请不同。 ·
    There is a draw for this package (round {round}, {state}), and it is not the one that is asked for."""

    code = "DRAW_EXISTS"
    field = "reference"


class TooFewCandidates(Refusal):
    """「{field_name}」专业可抽取的专家仅 {found} 人，需要 {needed} 人。 ·
    There are {found} experts to draw from in {field_name}; {needed} are needed."""

    code = "TOO_FEW_CANDIDATES"
    field = "demands"
    clause = REG.art(39)


class AlreadyCommitted(Refusal):
    """「{party}」已经承诺，不能更改。 · {party} has committed already and cannot change it."""

    code = "ALREADY_COMMITTED"
    field = "commitment"


class BeaconMissing(Refusal):
    """尚未登记申请中约定的公共随机数（{source}）。 · The public random value that was agreed on ({source}) is not recorded yet."""

    code = "BEACON_MISSING"
    field = "beacon"


class AnswerTooLate(Refusal):
    """答复期限（{until}）已过。 · The time for an answer ended at {until}."""

    code = "ANSWER_TOO_LATE"


class ConsentMissing(Refusal):
    """自行选定评审专家须经主管预算单位同意。 · Experts are selected only with the consent of the supervising unit."""

    code = "CONSENT_MISSING"
    clause = str(EXPERTS)


class NotSuitable(Refusal):
    """该专家不能参加本次评审：{why}。 · This expert cannot take part: {why}."""

    code = "EXPERT_NOT_SUITABLE"
    field = "expert_code"


class PanelFull(Refusal):
    """该专业的席位已满。 · Every seat of this field is taken."""

    code = "PANEL_FULL"
    field = "category"


class ReviewNotEnded(Refusal):
    """评审尚未结束。 · The review has not ended."""

    code = "REVIEW_NOT_ENDED"


class KeptByProcedure(Refusal):
    """本项目在平台办理：评审报告签署即为评审结束，名单随结果公告公开，不能另行办理。 ·
    This procurement is kept here: the signed report ends the review, and names are released with the result notice."""

    code = "KEPT_BY_PROCEDURE"
    clause = str(EXPERTS)

from __future__ import annotations

from backend.core.law import GPL, REG, TENDERS
from backend.core.refusals import Refusal
from backend.notice.forms import COMPLAINTS, FORMS_OF_2020, INTENTION


class FactUnknown(Refusal):
    """「{form}」的格式中没有事项「{fact}」。 · The form “{form}” has no fact “{fact}”."""

    code = "NOTICE_FACT_UNKNOWN"
    field = "facts"
    clause = FORMS_OF_2020


class FactMissing(Refusal):
    """公告缺少「{fact}」（{heading}）。 · The notice does not say: {fact} ({heading})."""

    code = "NOTICE_FACT_MISSING"
    field = "facts"
    clause = FORMS_OF_2020


class FactUnreadable(Refusal):
    """「{fact}」应为{shape}。 · {fact}: it must be a {shape_en}."""

    code = "NOTICE_FACT_UNREADABLE"
    field = "facts"


class AlreadyPublished(Refusal):
    """公告「{number}」已发布，不得修改、撤回或再次发布；有误的另发更正公告。 ·
    Notice {number} is published: it cannot be changed, withdrawn or published again; correct it by another."""

    code = "NOTICE_PUBLISHED"
    field = "id"
    clause = REG.art(8)


class NotPublished(Refusal):
    """公告尚未发布，请直接修改。 · This notice is not published yet: change the draft itself."""

    code = "NOTICE_NOT_PUBLISHED"
    field = "id"


class NothingChanged(Refusal):
    """更正公告没有写明更正前后的内容。 · The correction does not say what was, and what is now."""

    code = "NOTICE_NOTHING_CHANGED"
    field = "facts"
    clause = FORMS_OF_2020


class NotByYou(Refusal):
    """{form}由{publishers}发布。 · {form}: only these publish it: {publishers}."""

    code = "NOTICE_NOT_BY_YOU"
    field = "kind"


class NotMandated(Refusal):
    """采购人尚未将本项目委托给贵机构。 · The buyer has not commissioned you with this project."""

    code = "NOTICE_NOT_MANDATED"
    field = "agent_id"
    clause = GPL.art(20)


class ProjectOfAnother(Refusal):
    """项目编号「{number}」已由其他采购人使用。 · The project number {number} is another buyer's."""

    code = "NOTICE_PROJECT_NUMBER_TAKEN"
    field = "project_number"


class AlreadyCalled(Refusal):
    """本项目的采购包已有公告「{number}」，终止之前不得另发；有误的发更正公告。 ·
    These packages are called by notice {number}: no other before that is terminated; correct it instead."""

    code = "NOTICE_ALREADY_CALLED"
    field = "packages"


class TooShort(Refusal):
    """「{fact}」不得早于 {least}（法定期限{length}{unsure}）。 · {fact} may not be before {least} ({length_en} by law)."""

    code = "NOTICE_PERIOD_TOO_SHORT"
    field = "facts"


class NotYet(Refusal):
    """「{fact}」为 {day}，尚未发生，不能公告。 · {fact} is on {day}, which has not come yet."""

    code = "NOTICE_NOT_YET"
    field = "facts"


class IntentionMissing(Refusal):
    """未找到本项目已公开的采购意向；符合例外情形的，请写明未公开的原因。 ·
    No published intention of this project was found; where the law excepts it, say why."""

    code = "NOTICE_INTENTION_MISSING"
    field = "facts"
    clause = INTENTION


class IntentionTooFresh(Refusal):
    """采购意向公开于 {published}，一般不得晚于采购活动开始前 {days} 日；最早可于 {least} 发布本公告。 ·
    The intention was published on {published}: as a rule {days} days before; this notice may go out from {least} on."""

    code = "NOTICE_INTENTION_TOO_FRESH"
    field = "facts"
    clause = INTENTION


class DeadlinePassed(Refusal):
    """截止时间（{deadline}）已过，不得再更正公告或者采购文件。 ·
    The deadline ({deadline}) has passed: call and documents cannot be corrected any more."""

    code = "NOTICE_DEADLINE_PASSED"
    field = "id"
    clause = TENDERS.art(27)


class DeadlineMustMove(Refusal):
    """更正可能影响文件编制，距截止时间不足法定期限：截止时间须顺延至 {least} 或者以后。 ·
    The correction touches what bidders prepare and comes too late: the deadline must move to {least} or later."""

    code = "NOTICE_DEADLINE_MUST_MOVE"
    field = "facts"


class Secret(Refusal):
    """公告含有尚不得公开的内容（{what}）：「{words}」。 · The notice tells what is still secret ({what}): “{words}”."""

    code = "NOTICE_SECRET"
    field = "facts"


class AttachmentUnknown(Refusal):
    """找不到附件「{file}」，请先上传文件。 · The attachment {file} was not found: upload the file first."""

    code = "NOTICE_ATTACHMENT_UNKNOWN"
    field = "attachments"


class DecisionElsewhere(Refusal):
    """投诉处理结果由本级财政部门公告。 · Decisions on complaints are published by the finance department of the region."""

    code = "NOTICE_NOT_YOUR_REGION"
    field = "kind"
    clause = COMPLAINTS

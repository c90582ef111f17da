from __future__ import annotations

from backend.core.law import ESIGN, GPL
from backend.core.refusals import Conflict, Refusal


class CreditCodeTaken(Refusal):
    """该统一社会信用代码已登记；请联系该单位的管理员，或由平台核实后指定管理员。 ·
    This credit code is registered: ask its administrator, or have the platform appoint one."""

    code = "UNIQUE"
    field = "credit_code"


class CallClosed(Refusal):
    """征集公告不在受理时间内。 · The call does not take suppliers at this time."""

    code = "CALL_CLOSED"
    field = "call_id"


class LetterDiffers(Refusal):
    """签署的承诺书与征集公告所附文本不一致。 · The signed letter is not the letter of the call."""

    code = "LETTER_DIFFERS"
    field = "letter"
    clause = ESIGN.art(13)


class WrongState(Conflict):
    """供应商当前为「{state}」，不能{verb}。 · The supplier is “{state}” now: {verb} is not possible."""


class BanPeriodWrong(Refusal):
    """禁止参加政府采购活动的期限为一年至三年。 · A statutory ban lasts one to three years."""

    code = "BAN_PERIOD"
    field = "ends_on"
    clause = GPL.art(77)


class UnderBan(Refusal):
    """供应商在禁止参加政府采购活动期间（至 {until}），不能恢复。 ·
    The supplier is banned until {until} and cannot be resumed before."""

    code = "SUPPLIER_BANNED"
    clause = GPL.art(77)


class UnreadablePool(Refusal):
    """无法读取省库文件：{why}。 · The file of the provincial pool cannot be read: {why}."""

    code = "INVALID"
    field = "file"

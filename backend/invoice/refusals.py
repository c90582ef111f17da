"""Why a settlement, an invoice or a payment is not recorded, or a paper not shown."""

from __future__ import annotations

from backend.core.law import SMEPAY
from backend.core.refusals import Refusal


class NotInspected(Refusal):
    """供货单尚未验收，不能申请结算（当前：{state}）。 · The supplier order is not inspected yet (it is “{state}” now)."""

    code = "NOT_INSPECTED"
    field = "id"
    clause = SMEPAY.art(10)


class NothingToSettle(Refusal):
    """没有验收合格的商品，无可结算金额。 · Nothing was accepted, so there is nothing to settle."""

    code = "NOTHING_TO_SETTLE"
    field = "id"


class SettlementExists(Refusal):
    """该供货单已申请结算（{number}）。 · A settlement was requested already ({number})."""

    code = "UNIQUE"
    field = "id"


class InvoiceExists(Refusal):
    """该结算单已登记发票（{number}）。 · An invoice is registered for this settlement already ({number})."""

    code = "UNIQUE"
    field = "id"


class InvoiceNumberTaken(Refusal):
    """该发票号码已登记。 · This invoice number is registered already."""

    code = "UNIQUE"
    field = "number"


class InvoiceNumberMalformed(Refusal):
    """发票号码应为 20 位（数电发票）或 8 位数字。 · An invoice number has 20 digits (digital invoice) or 8."""

    code = "INVALID"
    field = "number"


class InvoiceAmountDiffers(Refusal):
    """发票金额须与结算金额一致：{owed} 元。 · The invoice must be over the settled amount: {owed} yuan."""

    code = "AMOUNT_DIFFERS"
    field = "amount"


class InvoiceDateImpossible(Refusal):
    """开票日期须在 {first} 至 {last} 之间。 · The date of the invoice must be between {first} and {last}."""

    code = "INVALID"
    field = "issued_on"


class TextTooLong(Refusal):
    """至多 {most} 个字符。 · At most {most} characters."""

    code = "TOO_LONG"


class PaperLinkInvalid(Refusal):
    """链接无效或已过期，请重新获取单据链接。 · The link is not valid, or no longer: please ask for a fresh one."""

    code = "PAPER_LINK_INVALID"
    field = "token"


class PaperNotMade(Refusal):
    """单据正在生成，请稍后再试。 · The paper is being made: please try again in a moment."""

    code = "PAPER_NOT_MADE"

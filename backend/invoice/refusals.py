"""Why a settlement, an invoice or a payment is not recorded, or a paper not shown."""

from __future__ import annotations

from backend.core.law import BUDGET, RED_INVOICE, SMEPAY
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


class NothingToPay(Refusal):
    """没有待支付的结算单：须先验收，并由采购人确认结算。 · No settlement waits for payment: acceptance and the buyer's
    confirmation come first."""

    code = "PAYMENT_MISSING"
    field = "id"
    clause = BUDGET.art(57)


class PaymentDiffers(Refusal):
    """支付金额须为应付金额 {owed} 元。 · What is paid is what is owed: {owed} yuan."""

    code = "PAYMENT_ERROR"
    field = "amount"


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


class InvoiceNotEditable(Refusal):
    """结算{state}，发票登记不能再改；如有退货或折让，请登记红字发票。 ·
    The settlement is “{state}”: the registration stays. Returns and reductions need a credit note."""

    code = "INVALID_STATUS"
    field = "id"
    clause = RED_INVOICE


class NothingToInvoice(Refusal):
    """没有待开票的结算单。 · There is no settlement that waits for an invoice."""

    code = "NOT_READY"
    field = "order_id"


class NumberNotSet(Refusal):
    """发票尚未登记。 · No invoice is registered yet."""

    code = "NUMBER_NOT_SET"
    field = "id"


class UrlNotAllowed(Refusal):
    """发票文件链接须为 https 地址，至多 500 个字符。 · The link of an invoice is an https address of 500 characters at most."""

    code = "INVALID"
    field = "url"


class PartAmbiguous(Refusal):
    """订单有多家供应商，请指明供货单或订单行。 · The order has several suppliers: name the supplier order, or lines of it."""

    code = "REQUIRED"
    field = "order"


class NotCreditable(Refusal):
    """尚无可红冲的发票：须先登记发票并由采购人确认结算（当前：{state}）。 ·
    There is nothing to credit: an invoice is registered and the settlement confirmed first (it is “{state}”)."""

    code = "CANNOT_REFUND"
    field = "id"
    clause = RED_INVOICE


class CreditTooGreat(Refusal):
    """红冲金额须大于 0，至多 {left} 元（已开票减已红冲）。 ·
    A credit note is over more than 0 and at most {left} yuan: what was invoiced and not yet credited."""

    code = "CANNOT_REFUND"
    field = "amount"
    clause = RED_INVOICE


class CreditPiecesTooMany(Refusal):
    """至多可红冲 {most} 件（验收合格减已红冲）。 · At most {most} pieces: what was accepted and not yet credited."""

    code = "INVALID_QUANTITY"
    field = "lines"
    clause = RED_INVOICE


class CreditBeyondLines(Refusal):
    """红冲金额不能超过所列商品的价款 {worth} 元。 · A credit note is over no more than its goods cost: {worth} yuan."""

    code = "CANNOT_REFUND"
    field = "amount"
    clause = RED_INVOICE


class RedNumberTaken(Refusal):
    """该红字发票号码已登记。 · This number of a credit note is registered already."""

    code = "UNIQUE"
    field = "number"


class RedNumberRequired(Refusal):
    """请给出税务系统开具的红字发票号码 creditNoteNumber：平台不代开发票。 ·
    Please give the number of the credit note from the tax system (creditNoteNumber): the platform issues none."""

    code = "REQUIRED"
    field = "credit_note_number"
    clause = RED_INVOICE


class GrantTooGreat(Refusal):
    """约定红冲的金额须大于 0，至多 {left} 元（已开票减已红冲、已约定）。 ·
    A granted refund is over more than 0 and at most {left} yuan: what was invoiced, not yet credited and not yet granted."""

    code = "AMOUNT_GREATER_THAN_AVAILABLE"
    field = "amount"
    clause = RED_INVOICE


class GrantBeyondLines(Refusal):
    """约定红冲的金额不能超过所列商品的价款 {worth} 元。 · A granted refund is over no more than its goods cost: {worth} yuan."""

    code = "AMOUNT_GREATER_THAN_AVAILABLE"
    field = "amount"
    clause = RED_INVOICE


class GrantIsCredited(Refusal):
    """该约定已登记红字发票（{number}），不能再改。 · A credit note is registered for it ({number}): the grant stays as it is."""

    code = "INVALID"
    field = "id"
    clause = RED_INVOICE


class OtherTransaction(Refusal):
    """支付记录不是该订单的。 · This transaction is not the order's."""

    code = "NOT_FOUND"
    field = "transaction_id"


class ReasonsNotSet(Refusal):
    """尚未设置原因的页面类型，请只填写文字说明。 · No type of pages is set for reasons: say why in words."""

    code = "NOT_CONFIGURED"
    field = "reason_reference"


class NoReplacement(Refusal):
    """不能在原订单上换货；请红冲后另行订购。 · Goods are not replaced within an order: credit them and order anew."""

    code = "INVALID"
    field = "input"


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

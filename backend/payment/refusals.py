from __future__ import annotations

from backend.core.law import BUDGET, RED_INVOICE
from backend.core.refusals import Refusal


class GatewayUnknown(Refusal):
    """没有「{gateway}」这一支付方式。 · There is no gateway “{gateway}”."""

    code = "NOT_FOUND"
    field = "payment_gateway"


class AmountDiffers(Refusal):
    """金额应为购物车总价 {total} 元。 · The amount must be the cart's total of {total} yuan."""

    code = "INVALID"
    field = "amount"


class KeyUsed(Refusal):
    """此幂等键已用于另一笔支付。 · This idempotency key was used for another payment."""

    code = "UNIQUE"
    field = "idempotency_key"


class NoLineCanPay(Refusal):
    """本单位没有足以支付 {total} 元的本年度预算指标。 · No budget line of this year can pay {total} yuan."""

    code = "NO_BUDGET_LINE"
    field = "budget_line_id"
    clause = BUDGET.art(13)


class LineAmbiguous(Refusal):
    """有多个预算指标可以支付，请指明其一，或由财务设定默认指标。 ·
    Several budget lines could pay: name one, or let the finance officer choose a default."""

    code = "REQUIRED"
    field = "budget_line_id"


class LineClosed(Refusal):
    """预算指标「{line}」已停用或不属于本年度。 · The budget line “{line}” is closed, or of another year."""

    code = "BUDGET_LINE_CLOSED"
    field = "budget_line_id"
    clause = BUDGET.art(13)


class NotFullyPaid(Refusal):
    """购物车总价现为 {total} 元，与已核定的支付不一致，请重新办理支付。 ·
    The cart's total is {total} yuan now, not what was authorised: please authorise it again."""

    code = "CHECKOUT_NOT_FULLY_PAID"


class PaidByClerks(Refusal):
    """请以采购单位经办人的账户登录后再办理支付。 · Log in as a clerk of a buyer first: nobody else orders and pays here."""

    code = "PERMISSION_DENIED"


class NothingIsCharged(Refusal):
    """本商城不收卡、不扣款：验收并确认结算后由国库集中支付，支付后以 orderMarkAsPaid 登记支付凭证。 ·
    No card is charged here: the treasury pays after acceptance and settlement; then record its voucher by orderMarkAsPaid."""

    code = "CAPTURE_INACTIVE_PAYMENT"
    field = "id"
    clause = BUDGET.art(57)


class ReleasedByCancelling(Refusal):
    """冻结的预算额度随订单取消而释放，请用 orderCancel。 · What the budget line holds is given back by orderCancel."""

    code = "VOID_INACTIVE_PAYMENT"
    field = "id"
    clause = BUDGET.art(13)


class RefundedByCreditNote(Refusal):
    """退款以供应商开具的红字发票为准，请用 orderGrantRefundCreate 或 orderRefund。 ·
    Refunds rest on the supplier's credit note: orderGrantRefundCreate or orderRefund."""

    code = "INVALID"
    field = "action_type"
    clause = RED_INVOICE


class PaymentsAreRecorded(Refusal):
    """支付记录由系统依办理过程写成，不能自行填写；只可登记国库支付（amountCharged 与支付凭证号 pspReference）。 ·
    Transactions are written by what is done: only the treasury's payment can be recorded (amountCharged, and its voucher as
    pspReference)."""

    code = "INVALID"
    field = "transaction"
    clause = BUDGET.art(57)


class OnlyYuan(Refusal):
    """只以人民币支付。 · Payments are in yuan: CNY."""

    code = "INCORRECT_CURRENCY"
    field = "transaction"

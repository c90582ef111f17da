"""Why an order, or a supplier's part of it, does not move on."""

from __future__ import annotations

from backend.core.law import GPL, PLATFORM_DEFAULT, REG
from backend.core.refusals import Refusal


class AcceptedTooLate(Refusal):
    """接单期限 {deadline} 已过。 · The deadline for accepting this order was {deadline}."""

    code = "ACCEPT_DEADLINE_PASSED"
    field = "id"
    clause = PLATFORM_DEFAULT


class SupplierNotAdmitted(Refusal):
    """不能接单：{zh} · The order cannot be accepted: {en}"""

    code = "SUPPLIER_NOT_ADMITTED"
    field = "id"


class DuplicatedLine(Refusal):
    """同一订单行只能出现一次。 · An order line may be named once only."""

    code = "DUPLICATED_INPUT_ITEM"
    field = "lines"


class InvalidQuantity(Refusal):
    """数量须在 {least} 至 {most} 之间。 · The quantity must be between {least} and {most}."""

    code = "INVALID_QUANTITY"
    field = "lines"


class NothingToShip(Refusal):
    """发货须至少有一件商品。 · A delivery needs at least one piece."""

    code = "ZERO_QUANTITY"
    field = "lines"


class MustBeCounted(Refusal):
    """每一订单行都须填写数量，没有的填 0。 · Every line must be counted; write 0 where there is nothing."""

    code = "LINES_MISSING"
    field = "lines"
    clause = REG.art(45)


class InspectorIsClerk(Refusal):
    """采购经办人不能验收自己的订单。 · The clerk who placed an order may not inspect it."""

    code = "SEPARATION_OF_DUTIES"
    field = "inspectors"
    clause = GPL.art(61)


class TooManyInspectors(Refusal):
    """验收人员至多 {most} 人。 · At most {most} inspectors."""

    code = "TOO_MANY_INSPECTORS"
    field = "inspectors"


class TextTooLong(Refusal):
    """至多 {most} 个字符。 · At most {most} characters."""

    code = "TOO_LONG"


class CannotRecall(Refusal):
    """该批货物{state}，不能撤回。 · This delivery is “{state}” and cannot be taken back."""

    code = "CANNOT_CANCEL_FULFILLMENT"
    field = "id"


class NotEditable(Refusal):
    """已有供应商接单，地址与配送方式不能再改。 · A supplier has accepted: addresses and delivery can no longer be changed."""

    code = "NOT_EDITABLE"
    field = "id"


class PriceIsTheSuppliers(Refusal):
    """单价以供应商在售价格为准，不能自定。 · Prices are the suppliers': an order states none of its own."""

    code = "INVALID"
    field = "price"
    clause = PLATFORM_DEFAULT


class NoRedirect(Refusal):
    """通知信不带跳转地址，请勿填写 redirectUrl。 · Letters lead to nothing outside the mall: leave redirectUrl out."""

    code = "INVALID"
    field = "redirect_url"


class NotYourNote(Refusal):
    """只能修改自己写的备注。 · You may change only notes of your own."""

    code = "NOT_EDITABLE"
    field = "note"


class NothingToApprove(Refusal):
    """该订单没有待审批的事项（当前：{state}）。 · Nothing in this order waits for approval (it is “{state}”)."""

    code = "INVALID"
    field = "id"


class CannotCancel(Refusal):
    """已有供应商接单，订单不能取消；请与供应商协商。 · A supplier has accepted: the order can no longer be canceled."""

    code = "CANNOT_CANCEL_ORDER"
    field = "id"

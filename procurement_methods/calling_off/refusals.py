from __future__ import annotations

from backend.core.law import GPL, PLATFORM_DEFAULT
from backend.core.refusals import Refusal
from procurement_methods.calling_off.rules import BASIS


class ServicesElsewhere(Refusal):
    """「{lot}」不是货物，定点服务按服务单办理。 · “{lot}” is not goods: designated services have orders of their own."""

    code = "CALL_OFF_NOT_GOODS"
    field = "lot"
    clause = BASIS


class NeedUnfit(Refusal):
    """需求须为本采购包的目录项，每项一行，数量为 1 至 {most} 的整数。 ·
    A need names items of the lot, each once, with a whole number from 1 to {most}."""

    code = "CALL_OFF_NEED_UNFIT"
    field = "lines"


class NotSupplied(Refusal):
    """「{supplier}」还没有为「{item}」登记供货商品，或者商品已下架。 ·
    “{supplier}” has named no product for “{item}”, or it is not on sale any more."""

    code = "CALL_OFF_NOT_SUPPLIED"
    clause = BASIS


class ProductUnfit(Refusal):
    """供货商品须为入围供应商自己在适用地区电子卖场上架的同品目商品，一件商品只供一个目录项。 ·
    The product must be the entrant's own, of the lot's category, on sale in the region's mall, and named for one item only."""

    code = "CALL_OFF_PRODUCT_UNFIT"
    field = "variant"
    clause = BASIS


class ProductFixed(Refusal):
    """「{item}」已按登记的商品成交，只能换成征集人核准的升级产品。 ·
    “{item}” has been bought as named; only an upgrade that the organiser approved may take its place."""

    code = "CALL_OFF_PRODUCT_FIXED"
    field = "variant"
    clause = BASIS


class CriteriaMissing(Refusal):
    """直接选定须记录依据（价格、质量、服务便利、用户评价）和理由。 ·
    A direct choice needs its criteria (price, quality, nearness, ratings) and the reason."""

    code = "CALL_OFF_CRITERIA_MISSING"
    field = "criteria"
    clause = BASIS


class BudgetShort(Refusal):
    """预算指标可用 {left}，不足按协议价计算的 {needed}。 ·
    The budget line has {left} left, less than {needed} at the prices of the agreement."""

    code = "CALL_OFF_BUDGET_SHORT"
    field = "budget_line"
    clause = GPL.art(6)


class CallOffStateUnfit(Refusal):
    """第二阶段成交「{number}」{state}，不能办理此事。 · The call-off “{number}” is “{state}”: this is not possible now."""

    code = "CALL_OFF_STATE_UNFIT"
    clause = BASIS


class BiddingTooShort(Refusal):
    """二次竞价不得短于 {hours} 小时，须在 {least} 或以后截止。 ·
    A second bidding runs for {hours} hours at least: until {least} or later."""

    code = "CALL_OFF_BIDDING_TOO_SHORT"
    field = "bids_until"
    clause = BASIS


class BiddingBeyondTerm(Refusal):
    """二次竞价须在协议期内（{ends_on} 及以前）截止。 · A second bidding ends within the term: on {ends_on} or before."""

    code = "CALL_OFF_BIDDING_BEYOND_TERM"
    field = "bids_until"
    clause = BASIS


class BiddingOver(Refusal):
    """二次竞价已于 {until} 截止。 · The second bidding ended at {until}."""

    code = "CALL_OFF_BIDDING_OVER"
    clause = BASIS


class ExtendedOnce(Refusal):
    """二次竞价只能延长一次。 · A second bidding is extended once."""

    code = "CALL_OFF_EXTENDED_ONCE"
    clause = PLATFORM_DEFAULT


class NotInvited(Refusal):
    """贵方不在本次成交的受邀入围供应商之列。 · You are not among the entrants of this call-off."""

    code = "CALL_OFF_NOT_INVITED"
    clause = BASIS


class QuoteIncomplete(Refusal):
    """请为需求的每一项报一个单价。 · Quote one unit price for each item of the need."""

    code = "CALL_OFF_QUOTE_INCOMPLETE"
    field = "prices"
    clause = BASIS


class PriceUnfit(Refusal):
    """单价须大于零，最多两位小数。 · A unit price is above zero and has two decimals at most."""

    code = "CALL_OFF_PRICE_UNFIT"
    field = "prices"


class AboveAgreed(Refusal):
    """「{item}」报价 {asked}，高于协议单价 {agreed}；协议价为二次竞价的最高限价。 ·
    {asked} for “{item}” is above the agreed price of {agreed}, which is the ceiling."""

    code = "CALL_OFF_ABOVE_AGREED"
    field = "prices"
    clause = BASIS


class NoQuote(Refusal):
    """没有可以撤回的报价。 · There is no quote to take back."""

    code = "CALL_OFF_NO_QUOTE"


class NotYourTurn(Refusal):
    """现在没有轮到贵方承接。 · It is not your turn."""

    code = "CALL_OFF_NOT_YOUR_TURN"
    clause = BASIS

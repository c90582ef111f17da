"""办理采购项目时的拒绝 · refusals of procurements. Those of the procedure itself are the engine's."""

from __future__ import annotations

from backend.core.law import DEMAND, FRAMEWORK, GPL, MALL, NON_TENDERS, REG, TENDERS
from backend.core.refusals import Refusal


class MethodUnfit(Refusal):
    """「{method}」不适用于{what}。 · This method is not for that."""

    code = "METHOD_UNFIT"
    field = "method"


class GroundUnknown(Refusal):
    """「{method}」没有这种适用情形，可选：{known}。 · The method may be used in these cases only: {known}."""

    code = "GROUND_UNKNOWN"
    field = "ground"


class EvaluationUnfit(Refusal):
    """「{method}」不采用这种评审方法，可选：{known}。 · The method does not evaluate so; it knows: {known}."""

    code = "EVALUATION_UNFIT"
    field = "evaluation"


class PriceWeightOutOfBounds(Refusal):
    """价格分权重应在 {least} 至 {most} 之间。 · The weight of the price is between {least} and {most}."""

    code = "PRICE_WEIGHT_OUT_OF_BOUNDS"
    field = "price_weight"


class RateOutOfBounds(Refusal):
    """价格扣除比例应为零，或者在 {least} 至 {most} 之间。 · A deduction is zero, or between {least} and {most}."""

    code = "RATE_OUT_OF_BOUNDS"


class PointsNotWhole(Refusal):
    """评审因素满分与价格分合计应为 100 分，现为 {sum}。 · The points of the items and of the price make 100; they make {sum}."""

    code = "POINTS_NOT_WHOLE"
    field = "scoring_items"


class AlreadyBegun(Refusal):
    """采购活动已经开始，不能再修改。 · The procedure has begun: this can no longer be changed."""

    code = "ALREADY_BEGUN"


class NoPackage(Refusal):
    """采购项目至少有一个采购包。 · A procurement has at least one package."""

    code = "NO_PACKAGE"
    field = "packages"


class PackagesApart(Refusal):
    """所选采购包不在同一阶段，请分别办理。 · These packages are not at the same stage; do them one by one."""

    code = "PACKAGES_APART"
    field = "packages"


class ReviewedByAuthor(Refusal):
    """采购需求的编制人员不得参与审查。 · Whoever wrote the need may not review it."""

    code = "REVIEWED_BY_AUTHOR"
    clause = DEMAND.art(32)


class NotInvited(Refusal):
    """本项目仅限受邀供应商参加。 · Only invited suppliers take part in this."""

    code = "NOT_INVITED"


class SupplierBanned(Refusal):
    """「{supplier}」处于禁止参加政府采购活动期间。 · {supplier} is banned from government procurement at present."""

    code = "SUPPLIER_BANNED"
    clause = GPL.art(77)


class NotTakingPart(Refusal):
    """该供应商未参加本采购包。 · This supplier takes no part in the package."""

    code = "NOT_TAKING_PART"
    field = "supplier"


class DocumentsFirst(Refusal):
    """请先获取采购文件。 · The documents must be obtained first."""

    code = "DOCUMENTS_FIRST"


class DocumentsMissing(Refusal):
    """采购包 {package} 还没有采购文件：请以项目编号「{number}」起草。 ·
    Package {package} has no tender documents yet: draft them under the project number {number}."""

    code = "DOCUMENTS_MISSING"
    clause = TENDERS.art(20)


class DocumentsDiffer(Refusal):
    """采购文件与采购包不一致：{what}。 · The tender documents say otherwise than the package: {what_en}."""

    code = "DOCUMENTS_DIFFER"
    clause = TENDERS.art(20)


class BondMissing(Refusal):
    """尚未提交{what} {amount} 元（以非现金形式，有效期覆盖所担保的期间）。 ·
    The bond of {amount} yuan is missing, or ends before what it secures."""

    code = "BOND_MISSING"


class BondNotAsked(Refusal):
    """采购文件没有要求这项保证金，或者已不再需要。 · The tender documents want no such bond, or it is no longer needed."""

    code = "BOND_NOT_ASKED"


class BondTooSmall(Refusal):
    """保证金不足采购文件要求的 {wanted} 元。 · The tender documents want a bond of {wanted} yuan."""

    code = "BOND_TOO_SMALL"
    field = "amount"


class BondBeyondLaw(Refusal):
    """保证金不得超过法定上限 {most} 元。 · A bond is {most} yuan at most by the law."""

    code = "BOND_BEYOND_LAW"
    field = "amount"


class BondEndsEarly(Refusal):
    """保证金有效期至少应至 {least}。 · The bond must hold until {least} at least."""

    code = "BOND_ENDS_EARLY"
    field = "valid_until"


class BondStillHeld(Refusal):
    """现在还不能这样处理保证金。 · The bond cannot be settled so now."""

    code = "BOND_STILL_HELD"
    field = "id"


class BondOver(Refusal):
    """保证金已经退还或者处理。 · The bond is settled already."""

    code = "BOND_OVER"
    field = "id"


class BudgetLineMissing(Refusal):
    """请指明支付的预算指标；本单位没有本年度的默认指标。 · Say which budget line pays; there is no default one for this year."""

    code = "BUDGET_LINE_MISSING"
    field = "budget_line_id"
    clause = REG.art(29)


class ArchiveTooEarly(Refusal):
    """采购包 {package} 的结果尚未公告，不能归档。 · The result of package {package} is not published: there is no archive yet."""

    code = "ARCHIVE_TOO_EARLY"
    clause = GPL.art(42)


class WhichSupplier(Refusal):
    """您代表多家供应商，请指明以哪一家的名义办理。 · You act for several suppliers; say for which one."""

    code = "WHICH_SUPPLIER"
    field = "supplier"


class SharesNotTaken(Refusal):
    """开标密钥尚未由{who}领取，暂不能接收投标文件。 · The holders have not taken their shares of the key yet: {who}."""

    code = "SHARES_NOT_TAKEN"
    clause = TENDERS.art(33)


class ShareTaken(Refusal):
    """密钥份额已于 {at} 领取，只能领取一次。 · The share was taken on {at}; it is given once only."""

    code = "SHARE_TAKEN"


class ShareTooEarly(Refusal):
    """截止时间之后方可提交密钥份额。 · Shares are given back after the deadline only."""

    code = "SHARE_TOO_EARLY"
    clause = TENDERS.art(33)


class UploadUsed(Refusal):
    """该文件已递交。 · This file was submitted already."""

    code = "UPLOAD_USED"
    field = "upload"


class NoBid(Refusal):
    """没有可撤回的投标（响应）文件。 · There is no bid to withdraw."""

    code = "NO_BID"


class ResultsIncomplete(Refusal):
    """尚未对「{supplier}」作出结论。 · There is no conclusion on {supplier} yet."""

    code = "RESULTS_INCOMPLETE"
    field = "results"


class ReasonMissing(Refusal):
    """未通过的，须写明原因（「{supplier}」）。 · Whoever does not pass is told why: {supplier}."""

    code = "REASON_MISSING"
    field = "results"


class CorrectionUnconfirmed(Refusal):
    """「{supplier}」未确认报价修正，投标无效。 · {supplier} has not confirmed the correction of its price: the bid is invalid."""

    code = "CORRECTION_UNCONFIRMED"
    field = "results"
    clause = TENDERS.art(59)


class LowPriceUnexplained(Refusal):
    """「{supplier}」的报价属异常低价，须先要求其书面说明，且说明时间不少于 {minutes} 分钟。 ·
    The price of {supplier} is abnormally low: it must be asked to explain first, with {minutes} minutes for it."""

    code = "LOW_PRICE_UNEXPLAINED"
    field = "results"


class LowPriceUnjudged(Refusal):
    """「{supplier}」的报价属异常低价，评审组织尚未审查其说明。 ·
    The price of {supplier} is abnormally low, and the panel has not judged its explanation."""

    code = "LOW_PRICE_UNJUDGED"


class OutlierUnexplained(Refusal):
    """您的评分畸高或者畸低（{which}），请复核修改，或者说明理由后签署。 ·
    Some of your scores are far from the others' ({which}): look again, or say why, and sign."""

    code = "OUTLIER_UNEXPLAINED"
    clause = TENDERS.art(64)


class NotAsked(Refusal):
    """评审组织未要求贵方说明。 · The panel has not asked you to explain."""

    code = "NOT_ASKED"


class NothingToConfirm(Refusal):
    """没有待确认的报价修正。 · There is no correction to confirm."""

    code = "NOTHING_TO_CONFIRM"


class AlreadyOut(Refusal):
    """该供应商已退出或者未通过审查。 · This supplier is out already."""

    code = "ALREADY_OUT"


class NothingToAnswer(Refusal):
    """没有待答复的澄清要求。 · There is no question to answer."""

    code = "NOTHING_TO_ANSWER"


class NothingToResubmit(Refusal):
    """没有要求贵方重新提交的变动，或者时间已过。 · Nothing was changed that you have to reply to, or its time is over."""

    code = "NOTHING_TO_RESUBMIT"


class ChangeOpen(Refusal):
    """有变动要求尚待采购人确认。 · A proposed change waits for the buyer's confirmation."""

    code = "CHANGE_OPEN"
    clause = NON_TENDERS.art(32)


class OthersFirst(Refusal):
    """应当给予所有供应商平等的谈判机会：请先与其他供应商进行第 {round} 轮谈判。 ·
    Everybody has an equal chance: talk with the others in round {round} first."""

    code = "OTHERS_FIRST"
    field = "participation"
    clause = NON_TENDERS.art(31)


class QuoteMissing(Refusal):
    """报价应大于零，最多两位小数。 · A price is above zero, with two decimals at most."""

    code = "QUOTE_INVALID"
    field = "price"


class AlreadySigned(Refusal):
    """您已签署。 · You have signed already."""

    code = "ALREADY_SIGNED"


class ObjectionOpen(Refusal):
    """有质疑、投诉尚未答复、处理或者落实，可能影响中标（成交）结果，应当暂停签订合同。 ·
    An objection that may change the result is open: the contract is not signed meanwhile."""

    code = "OBJECTION_OPEN"
    clause = REG.art(54)


class NotFirst(Refusal):
    """应按排序确定「{first}」为中标（成交）供应商。 · The winner is chosen in the order of the ranking: {first}."""

    code = "NOT_FIRST"
    clause = REG.art(43)


class NotWinner(Refusal):
    """只有中标（成交）供应商可以办理。 · Only the winner may do this."""

    code = "NOT_WINNER"


class ProcedureOpen(Refusal):
    """只有已终止的采购包可以接续。 · Only a package that ended without an award is followed by another."""

    code = "PROCEDURE_OPEN"


class NoSuchRemedy(Refusal):
    """终止后不能这样办理，可以：{known}。 · This may not follow; these may: {known}."""

    code = "NO_SUCH_REMEDY"


# 电子卖场


class MethodClosed(Refusal):
    """本地区已停用「{method}」。 · The region has closed this method."""

    code = "METHOD_CLOSED"
    field = "method"


class AboveMallLimit(Refusal):
    """预算合计 {total} 达到分散采购限额 {limit}，不适用电子卖场。 · {total} reaches the limit of {limit}: the mall is for less."""

    code = "ABOVE_MALL_LIMIT"
    field = "budget"


class BrandLocked(Refusal):
    """第 {line} 行指定了品牌「{brand}」；确需参照的，应写明「或相当于」。 ·
    Line {line} asks for the brand {brand}; where it is only an example, say “or equivalent”."""

    code = "BRAND_LOCKED"
    field = "lines"
    clause = REG.art(20)


class NotAdmitted(Refusal):
    """「{supplier}」目前未在电子卖场正常入驻。 · {supplier} is not admitted to the mall at present."""

    code = "NOT_ADMITTED"
    clause = f"{MALL} 一(四)"


class LinesIncomplete(Refusal):
    """须对每一行需求报价，且每行一个价格。 · A quote has one price for every line of the need."""

    code = "LINES_INCOMPLETE"
    field = "lines"


class OfferedTwice(Refusal):
    """同一商品不能用于两行需求。 · A product is offered for one line only."""

    code = "OFFERED_TWICE"
    field = "lines"


class OfferUnfit(Refusal):
    """所报商品应为本供应商在采购人所在频道上架的「{category}」。 ·
    What is offered must be the supplier's own, of this category, and on sale in the buyer's channel."""

    code = "OFFER_UNFIT"
    field = "lines"


class QuoteAboveCeiling(Refusal):
    """总价 {total} 超过最高限价 {limit}。 · {total} in all is above the ceiling of {limit}."""

    code = "QUOTE_ABOVE_CEILING"
    field = "lines"


class QuoteNone(Refusal):
    """没有可撤回的报价。 · There is no quote to withdraw."""

    code = "QUOTE_NONE"


class OfferGone(Refusal):
    """所报商品「{product}」已不存在。 · The product that was offered is gone: {product}."""

    code = "OFFER_GONE"


class AuctionTooEarly(Refusal):
    """竞价开始时间最早为 {earliest}。 · The auction begins at {earliest} at the earliest."""

    code = "AUCTION_TOO_EARLY"
    field = "auction_at"


class AgreementApart(Refusal):
    """框架协议的第一阶段随框架协议一并设立，须从框架协议办理。 · The first stage of a framework is set up with the framework, and there alone."""

    code = "FRAMEWORK_SET_UP_APART"
    field = "method"


class NotYetOverdue(Refusal):
    """入围供应商已经签署，或者签订期限未满（至 {until}），不得视为放弃。 · It has signed, or may still sign until {until}."""

    code = "FRAMEWORK_NOT_OVERDUE"
    field = "participation_id"
    clause = str(FRAMEWORK)


class NobodyEnters(Refusal):
    """按规定的淘汰率淘汰后没有供应商可以入围，应当终止本次征集。 · After the elimination that the call wants nobody enters: end the call."""

    code = "FRAMEWORK_NOBODY_ENTERS"
    clause = str(FRAMEWORK)

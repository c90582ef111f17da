from __future__ import annotations

from backend.core.refusals import Refusal
from procurement_methods.framework.rules import BASIS


class NotInForce(Refusal):
    """框架协议「{framework}」不在有效期内，不能采购。 · The framework agreement “{framework}” is not in force."""

    code = "FRAMEWORK_NOT_IN_FORCE"
    clause = BASIS


class NotAnEntrant(Refusal):
    """「{supplier}」不是「{lot}」的入围供应商，或者已不在协议之内。 · “{supplier}” is not, or no longer, an entrant of “{lot}”."""

    code = "FRAMEWORK_NOT_AN_ENTRANT"
    field = "entrant"
    clause = BASIS


class WayNotNamed(Refusal):
    """征集文件没有规定「{way}」，本协议的成交方式为：{named}。 · The call does not name this way; it names: {named}."""

    code = "FRAMEWORK_WAY_NOT_NAMED"
    field = "way"
    clause = BASIS


class NobodyLeft(Refusal):
    """「{lot}」已没有入围供应商。 · “{lot}” has no entrant left."""

    code = "FRAMEWORK_NOBODY_LEFT"
    clause = BASIS


class OutsideRegion(Refusal):
    """本框架协议面向{region}的采购人。 · This framework agreement is for the buyers of {region}."""

    code = "FRAMEWORK_OUT_OF_REGION"
    field = "organisation"


class FrameworksClosed(Refusal):
    """本地区已停用框架协议采购。 · The region has closed framework agreements."""

    code = "FRAMEWORK_CLOSED"
    field = "organisation_id"


class FrameworkObjectUnfit(Refusal):
    """框架协议用于货物和服务，不用于工程。 · Frameworks are for goods and services, not for works."""

    code = "FRAMEWORK_OBJECT_UNFIT"
    field = "object"
    clause = BASIS


class FrameworkGroundUnknown(Refusal):
    """不属于可以采用该形式框架协议的情形。可选：{known}。 · Not one of the cases in which such a framework may be made: {known}."""

    code = "FRAMEWORK_GROUND_UNKNOWN"
    field = "ground"
    clause = BASIS


class TermTooLong(Refusal):
    """{what}框架协议的有效期一般不超过 {most} 个月。 · A framework for {what} lasts {most} months at most."""

    code = "FRAMEWORK_TERM_TOO_LONG"
    field = "months"


class WaysUnfit(Refusal):
    """第二阶段成交方式不合规定：{why}。 · The ways of the second stage are not fit: {why_en}."""

    code = "FRAMEWORK_WAYS_UNFIT"
    field = "ways"
    clause = BASIS


class NeedUnclear(Refusal):
    """采购包「{lot}」没有明确的需求标准，不得开展框架协议采购。 · The lot “{lot}” has no clear need standard: no framework."""

    code = "FRAMEWORK_NEED_UNCLEAR"
    field = "need"
    clause = "《财政部关于做好政府采购框架协议采购工作有关问题的通知》（财库〔2022〕17号）"


class CeilingMissing(Refusal):
    """采购包「{lot}」的「{item}」没有最高限制单价。 · The item “{item}” of “{lot}” has no ceiling."""

    code = "FRAMEWORK_CEILING_MISSING"
    field = "ceiling"
    clause = "《财政部关于做好政府采购框架协议采购工作有关问题的通知》（财库〔2022〕17号）"


class ItemsUnfit(Refusal):
    """采购包「{lot}」的目录项不合规定：{why}。 · The items of “{lot}” are not fit: {why_en}."""

    code = "FRAMEWORK_ITEMS_UNFIT"
    field = "items"


class EliminationTooLow(Refusal):
    """采购包「{lot}」的淘汰率不得低于 {least}，且小于 100%。 · At least {least} of the suppliers of “{lot}” are eliminated, and not all."""

    code = "FRAMEWORK_ELIMINATION_TOO_LOW"
    field = "elimination"


class NobodyIsEliminated(Refusal):
    """开放式框架协议不评审、不淘汰，也不限制家数。 · In an open framework nobody is scored, eliminated, or kept out by a number."""

    code = "FRAMEWORK_OPEN_ELIMINATES_NOBODY"
    field = "elimination"
    clause = BASIS


class QualityGroundMissing(Refusal):
    """质量优先法只用于有政府定价、政府指导价的项目和对质量有特别要求的检测、实验等仪器设备，须写明属于哪一种。 ·
    Quality-first is for government-priced items and for special instruments only: say which."""

    code = "FRAMEWORK_QUALITY_GROUND_MISSING"
    field = "quality_ground"
    clause = BASIS


class FrameworkStateUnfit(Refusal):
    """框架协议「{framework}」{state}，不能办理此事。 · The framework “{framework}” is “{state}”: this is not possible now."""

    code = "FRAMEWORK_STATE_UNFIT"
    clause = BASIS


class KindUnfit(Refusal):
    """只有{kind}框架协议可以办理此事。 · Only the other kind of framework knows this."""

    code = "FRAMEWORK_KIND_UNFIT"
    clause = BASIS


class TermsNotAccepted(Refusal):
    """申请加入须接受协议条款和固定价格。 · Whoever applies accepts the terms and the fixed price."""

    code = "FRAMEWORK_TERMS_NOT_ACCEPTED"
    field = "accepts_terms"
    clause = BASIS


class AlreadyApplied(Refusal):
    """「{supplier}」已在「{lot}」之内，或者已有申请待审核，或者已被清退。 · It is in, was removed, or has an application that waits."""

    code = "FRAMEWORK_ALREADY_APPLIED"


class AlreadyDecided(Refusal):
    """此事已有结论。 · It is decided already."""

    code = "FRAMEWORK_ALREADY_DECIDED"


class PriceMayOnlyFall(Refusal):
    """协议报价只能降低，现为 {offer}。 · An offer may only fall; it is {offer} now."""

    code = "FRAMEWORK_PRICE_MAY_ONLY_FALL"
    field = "offer"
    clause = BASIS


class RefillTooEarly(Refusal):
    """入围 {entered} 家，现有 {left} 家：剩余不足 {ratio} 且影响框架协议执行的，方可补充征集。 ·
    {entered} have entered and {left} are left: a supplementary call needs fewer than {ratio}."""

    code = "FRAMEWORK_REFILL_TOO_EARLY"


class OutsideNotAllowed(Refusal):
    """「{framework}」的征集文件没有允许非入围供应商低价成交。 · The call of “{framework}” does not allow awards outside."""

    code = "FRAMEWORK_OUTSIDE_NOT_ALLOWED"
    clause = BASIS


class NotCheaper(Refusal):
    """价格须低于所有入围供应商（现最低 {best} 元），且来自非入围供应商。 · It must be cheaper than every entrant ({best} yuan), and from nobody of them."""

    code = "FRAMEWORK_NOT_CHEAPER"
    field = "price"
    clause = BASIS


class MatchStillPossible(Refusal):
    """入围供应商跟价期限至 {until}，在此之前不得在协议外成交。 · Entrants may match it until {until}."""

    code = "FRAMEWORK_MATCH_STILL_POSSIBLE"
    clause = BASIS

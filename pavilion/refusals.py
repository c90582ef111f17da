from __future__ import annotations

from backend.core.refusals import Refusal


class StateForbids(Refusal):
    """展品「{state}」，不能{verb}。 · The exhibit is {state_en} now: {verb_en} is not possible."""

    code = "INVALID_STATE"
    field = "id"

    def __init__(self, state: str, state_en: str, verb: str, verb_en: str) -> None:
        super().__init__(state=state, state_en=state_en, verb=verb, verb_en=verb_en)


class OwnNomination(Refusal):
    """不能评审本单位推荐或本人提交的展品。 · Nobody decides on a nomination of his or her own organisation."""

    code = "OWN_NOMINATION"
    field = "id"


class SummaryShort(Refusal):
    """请填写简介，至少 {least} 字。 · Write a summary of {least} characters at least."""

    code = "NOMINATION_INCOMPLETE"
    field = "summary"


class PlaceMissing(Refusal):
    """请填写产地。 · Say where it is made."""

    code = "NOMINATION_INCOMPLETE"
    field = "place"


class PictureMissing(Refusal):
    """请至少上传一张图片。 · Give one picture at least."""

    code = "NOMINATION_INCOMPLETE"
    field = "pictures"


class EvidenceMissing(Refusal):
    """荣誉「{titles}」缺少证明文件。 · There is no evidence for “{titles}”."""

    code = "NOMINATION_INCOMPLETE"
    field = "honours"


class WordForbidden(Refusal):
    """文字中不能用「{words}」（《广告法》第九条）。 · The words “{words}” may not be used (Advertising Law, article 9)."""

    code = "WORD_FORBIDDEN"
    field = "summary"


class TermWrong(Refusal):
    """展期{zh} · The term {en}"""

    code = "TERM_WRONG"
    field = "shown_until"


class MonthsWrong(Refusal):
    """时令月份须为 1 至 12，不能重复。 · Months are 1 to 12, each once."""

    code = "INVALID"
    field = "months"


class OutsideCity(Refusal):
    """本馆只展示温州各县（市、区）的产品。 · The pavilion shows what Wenzhou's districts make."""

    code = "OUTSIDE_CITY"
    field = "region_code"


class NotYourDistrict(Refusal):
    """只能推荐本地区的产品。 · A district nominates what is made in it."""

    code = "NOT_YOUR_DISTRICT"
    field = "region_code"


class StoryWrong(Refusal):
    """第 {place} 段：{zh} · Block {place}: {en}"""

    code = "INVALID"
    field = "story"


class PeriodBackwards(Refusal):
    """结束日期不能早于开始日期。 · It cannot end before it begins."""

    code = "INVALID"
    field = "valid_until"


class HonourOver(Refusal):
    """证书有效期已过（{until}）。 · The certificate ran out on {until}."""

    code = "HONOUR_EXPIRED"
    field = "valid_until"


class HonourDecided(Refusal):
    """荣誉「{state}」，不能再核实。 · The honour is {state} already."""

    code = "INVALID_STATE"
    field = "id"


class TooManyPictures(Refusal):
    """每件展品至多 {most} 张图片。 · An exhibit has {most} pictures at most."""

    code = "TOO_MANY_PICTURES"
    field = "image"


class TooManyThings(Refusal):
    """至多 {most} 项。 · There are {most} at most."""

    code = "TOO_MANY"


class BatchForbids(Refusal):
    """批次「{state}」，不能{verb}。 · The batch is {state_en} now: {verb_en} is not possible."""

    code = "INVALID_STATE"
    field = "id"


class BatchIncomplete(Refusal):
    """批次不能签发：{zh} · The batch cannot be issued: {en}"""

    code = "BATCH_INCOMPLETE"


class NotShownNow(Refusal):
    """展品不在展，不能签发溯源码。 · The exhibit is not shown: no codes are given out for it."""

    code = "INVALID_STATE"
    field = "id"


class DayAhead(Refusal):
    """日期不能晚于今天。 · It cannot be later than today."""

    code = "INVALID"


class UnitsWrong(Refusal):
    """件数为 1 至 {most}。 · A batch has 1 to {most} units."""

    code = "INVALID"
    field = "units"


class LabelsWrong(Refusal):
    """标签序号须在 1 至 {units} 之间，一次至多 {most} 张。 · Labels are for units 1 to {units}, {most} at a time."""

    code = "INVALID"
    field = "first"


class MonthWrong(Refusal):
    """月份写作 2026-10，且不晚于本月。 · A month is written 2026-10, and has begun."""

    code = "INVALID"
    field = "month"

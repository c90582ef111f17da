"""第二阶段规则 · the states of a call-off, its arithmetic, and when its second bidding ends. Pure.

Source: 《政府采购框架协议采购方式管理暂行办法》(财政部令第110号).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from backend.core.law import FRAMEWORK
from procurement_methods.framework.rules import Way

BASIS = str(FRAMEWORK)
MOST_LINES = 50
MOST_PIECES = 100_000
"""Of one item in one call-off."""
BIDDING_LEAST = "framework.second_stage.bidding_min"
"""Figure: for how long a second bidding runs at least, where the call names no hours."""
ANSWER_MOST = "framework.second_stage.answer_max"
"""Figure: how long an entrant whose turn it is may take to answer."""
PUBLISHED_WITHIN = "framework.second_stage.publish_each_max"
SUMMED_UP_WITHIN = "framework.second_stage.summary_max"


class State(StrEnum):
    """成交状态 · where a call-off stands."""

    BIDDING = "bidding"
    WITHOUT_BIDS = "without_bids"
    ASKING = "asking"
    AGREED = "agreed"
    ORDERED = "ordered"
    VOID = "void"

    @property
    def label(self) -> str:
        return LABELS[self]


class Criterion(StrEnum):
    """选定依据 · by what a buyer chose an entrant directly."""

    PRICE = "price"
    QUALITY = "quality"
    NEARNESS = "nearness"
    RATINGS = "ratings"

    @property
    def label(self) -> str:
        return CRITERIA[self]


class QuoteState(StrEnum):
    """报价状态 · where a quote of a second bidding stands."""

    RECEIVED = "received"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    LEFT_OUT = "left_out"
    OPENED = "opened"
    DECLINED = "declined"


class Answer(StrEnum):
    """轮候答复 · what came of a turn."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


LABELS: Mapping[State, str] = {
    State.BIDDING: "二次竞价中",
    State.WITHOUT_BIDS: "无有效报价待处理",
    State.ASKING: "轮候待答复",
    State.AGREED: "成交待下单",
    State.ORDERED: "已下单",
    State.VOID: "已作废",
}
CRITERIA: Mapping[Criterion, str] = {
    Criterion.PRICE: "价格",
    Criterion.QUALITY: "质量",
    Criterion.NEARNESS: "服务便利（距离）",
    Criterion.RATINGS: "用户评价",
}
QUOTES: Mapping[QuoteState, str] = {
    QuoteState.RECEIVED: "已递交",
    QuoteState.REPLACED: "已被替换",
    QuoteState.WITHDRAWN: "已撤回",
    QuoteState.LEFT_OUT: "不计入",
    QuoteState.OPENED: "已开启",
    QuoteState.DECLINED: "成交后拒绝",
}
ANSWERS: Mapping[Answer, str] = {
    Answer.ASKED: "待答复",
    Answer.ACCEPTED: "承接",
    Answer.DECLINED: "未承接",
}
PUBLISHED_EACH = frozenset({Way.BIDDING, Way.ROTATION})
"""Ways whose results are published one by one; direct choices are summed up once the agreement is over."""
GIVEN_UP_IN = frozenset({State.BIDDING, State.WITHOUT_BIDS, State.AGREED})
"""States in which the buyer may give up; a turn that has come to somebody is waited for."""


def total(priced: Iterable[tuple[int, Decimal]]) -> Decimal:
    """成交金额 · what so many pieces at these prices come to."""
    return sum((quantity * price for quantity, price in priced), Decimal())


def shortest(since: datetime, hours: int) -> datetime:
    """The earliest end of a second bidding that begins at a moment."""
    return since + timedelta(hours=hours)


def too_dear(prices: Mapping[int, Decimal], ceilings: Mapping[int, Decimal]) -> list[int]:
    """The items for which more is asked than the agreement allows."""
    return [item for item, price in prices.items() if price > ceilings[item]]


def whose_next(asked: Sequence[int], in_force: Iterable[int]) -> bool:
    """Is there anybody in force who was not asked yet? Else nobody wants it, and the call-off is over."""
    return bool(set(in_force) - set(asked))

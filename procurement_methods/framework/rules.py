"""框架协议规则 · what holds of framework agreements: who enters, what a thing costs, whose turn it is. Pure.

Source: 《政府采购框架协议采购方式管理暂行办法》(财政部令第110号); 财库〔2022〕17号.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from math import floor

from backend.core.law import FRAMEWORK
from backend.core.money import yuan

BASIS = str(FRAMEWORK)
WHOLE = Decimal(100)
"""折扣率 · a discount rate is said in percent of the ceiling prices: 100 is the ceiling itself, 85 fifteen percent less."""


class Kind(StrEnum):
    """框架协议形式 · closed (a competition with elimination) or open (whoever accepts the terms, all the time)."""

    CLOSED = "closed"
    OPEN = "open"


class Form(StrEnum):
    """报价形式 · what suppliers offer for a lot."""

    UNIT_PRICE = "unit_price"
    DISCOUNT_RATE = "discount_rate"


class Order(StrEnum):
    """评审方法 · by what the suppliers of a lot are put in order."""

    PRICE_FIRST = "price_first"
    QUALITY_FIRST = "quality_first"


class QualityGround(StrEnum):
    """质量优先法的适用情形 · the only two cases in which quality alone puts suppliers in order."""

    GOVERNMENT_PRICED = "government_priced"
    INSTRUMENTS = "instruments"


class Way(StrEnum):
    """第二阶段成交方式 · how a buyer comes to one of the entrants."""

    DIRECT = "direct"
    BIDDING = "bidding"
    ROTATION = "rotation"


class Standing(StrEnum):
    """入围状态 · where an entrant stands."""

    SELECTED = "selected"
    IN_FORCE = "in_force"
    DECLINED = "declined"
    REMOVED = "removed"
    LEFT = "left"


class State(StrEnum):
    """框架协议状态 · where a framework stands today."""

    PREPARING = "preparing"
    CALLING = "calling"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    ENDED = "ended"


LABELS: Mapping[StrEnum, str] = {
    Kind.CLOSED: "封闭式",
    Kind.OPEN: "开放式",
    Form.UNIT_PRICE: "单价",
    Form.DISCOUNT_RATE: "折扣率",
    Order.PRICE_FIRST: "价格优先法",
    Order.QUALITY_FIRST: "质量优先法",
    QualityGround.GOVERNMENT_PRICED: "有政府定价、政府指导价的项目",
    QualityGround.INSTRUMENTS: "对质量有特别要求的检测、实验等仪器设备",
    Way.DIRECT: "直接选定",
    Way.BIDDING: "二次竞价",
    Way.ROTATION: "顺序轮候",
    Standing.SELECTED: "已入围待签协议",
    Standing.IN_FORCE: "入围",
    Standing.DECLINED: "放弃入围",
    Standing.REMOVED: "已清退",
    Standing.LEFT: "已退出",
}
STATES: Mapping[State, str] = {
    State.PREPARING: "征集准备",
    State.CALLING: "征集中",
    State.IN_FORCE: "有效",
    State.EXPIRED: "期满",
    State.ENDED: "已终止",
}
"""Apart from the other labels: a state and a standing have a value in common."""
OPEN_GROUNDS: Mapping[str, str] = {
    "no_elimination": "法律、行政法规或者政策规定不得淘汰供应商，或者应当由采购人、服务对象自主选择",
    "few_suppliers": "受基础设施、行政许可、知识产权等限制，供应商在三家以下且不宜淘汰",
    "uniform_fee": "面向公众的政府购买服务统一付费标准，需要所有愿意接受协议条件的供应商提供服务",
}
"""开放式的适用情形 · the only three cases in which nobody is eliminated."""
OPEN_WAYS = frozenset({Way.DIRECT})
"""An open agreement is only bought from by direct choice."""
FORMER_NAMES: Mapping[str, str] = {"goods": "协议供货", "services": "定点采购"}
"""原称 · what people called it before 2022-03-01, by what is bought (财库〔2022〕17号): a label, not a method."""


def entrants(conforming: int, elimination: Decimal, most: int | None = None) -> int:
    """入围家数 · how many of so many conforming suppliers enter: at least the share `elimination` of them goes, and at least one.

    `min(n − 1, floor(n·(1 − rate)))`, and no more than `most`. Zero means that nobody can be eliminated lawfully: the call ends.
    """
    if conforming < 2:
        return 0
    left = min(conforming - 1, floor(conforming * (1 - elimination)))
    return left if most is None else min(left, most)


def price(form: str, offer: Decimal, ceiling: Decimal) -> Decimal:
    """协议单价 · what one piece costs by the agreement, in yuan: the offer, or that percentage of the item's ceiling, half up."""
    return offer if form == Form.UNIT_PRICE else yuan(ceiling * offer / WHOLE)


def offer_for(form: str, price_wanted: Decimal, ceiling: Decimal) -> Decimal:
    """折算报价 · an offer by which one piece of an item costs no more than a price, and hardly less; a percentage with two decimals."""
    if form == Form.UNIT_PRICE:
        return price_wanted
    offer = (price_wanted / ceiling * WHOLE).quantize(Decimal("0.01"), ROUND_UP)
    while price(form, offer, ceiling) > price_wanted:
        offer -= Decimal("0.01")
    return offer


def ends_on(starts: date, months: int) -> date:
    """协议期满 · the last day of an agreement of so many months."""
    year, month = divmod(starts.month - 1 + months, 12)
    year, month = starts.year + year, month + 1
    day = min(starts.day, _days(year, month))
    last = date(year, month, day)
    return last if day < starts.day else date.fromordinal(last.toordinal() - 1)


def _days(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


@dataclass(frozen=True, slots=True)
class Turn:
    """轮候 · whose turn is next, and in which round."""

    round: int
    place: int


def next_turn(places: Sequence[int], last: Turn | None) -> Turn | None:
    """下一轮候 · the order is fixed and everybody has one turn a round: the next place of those that are still in, else the first
    of a new round. None if nobody is in any more."""
    if not places:
        return None
    ordered = sorted(places)
    if last is None:
        return Turn(1, ordered[0])
    later = [place for place in ordered if place > last.place]
    return Turn(last.round, later[0]) if later else Turn(last.round + 1, ordered[0])


def may_refill(selected: int, left: int, ratio: Decimal) -> bool:
    """补充征集 · only where fewer than this share of those that entered is left."""
    return selected > 0 and left < selected * ratio

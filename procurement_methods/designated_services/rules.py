"""定点服务规则 · how an order of services goes on, what may be reported and accepted, what a month comes to. Pure.

    待审批 waiting → 待接单 placed → 已接单 accepted → 服务中 working → 待验收 reported → 验收合格 done → 已列入月结 stated → 已支付 paid
         │               │             │                  ↑              └ 需返工 rework ┘     ↕ 有异议 disputed
         └ 审批退回       └ 未承接       └ 已取消           └ 追加 supplement

`STEPS` is that picture as data. Silence is never acceptance: no state is left by the clock except 待接单.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from backend.core.clock import SHANGHAI
from backend.core.law import FRAMEWORK, GPL, REG, SMEPAY
from backend.core.money import ZERO, yuan
from backend.core.refusals import Conflict

BASIS = str(FRAMEWORK)
ACCEPTANCE = f"{GPL.art(41, 61)}、{REG.art(45)}"
PAYMENT = SMEPAY.art(9)
ACCEPT_WITHIN = "mall.supplier_accept_order_max"
CONFIRMED_WITHIN = "payment.sme.default_max"
AT_MOST = "payment.sme.agreed_max"
MOST_LINES = 50
MOST_QUANTITY = Decimal(1_000_000)
PLACES = 3
"""Decimals of a quantity: hours, square metres, printed pages."""
REMIND_AFTER_DAYS = 3
"""Working on a platform default: after so many days the user is reminded of what waits for acceptance, and again each time."""


class State(StrEnum):
    """服务订单状态 · where an order of services stands."""

    WAITING = "waiting"
    PLACED = "placed"
    ACCEPTED = "accepted"
    WORKING = "working"
    REPORTED = "reported"
    REWORK = "rework"
    DONE = "done"
    DISPUTED = "disputed"
    STATED = "stated"
    PAID = "paid"
    RETURNED = "returned"
    DECLINED = "declined"
    CANCELED = "canceled"


class Verb(StrEnum):
    """办理 · what is done with an order."""

    OFFER = "offer"
    RETURN = "return"
    ACCEPT = "accept"
    DECLINE = "decline"
    BEGIN = "begin"
    SUPPLEMENT = "supplement"
    REPORT = "report"
    PASS = "pass"
    REJECT = "reject"
    STATE = "state"
    DISPUTE = "dispute"
    KEEP = "keep"
    REOPEN = "reopen"
    PAY = "pay"
    CANCEL = "cancel"


class Criterion(StrEnum):
    """选定依据 · by what a supplier is chosen directly."""

    NEAREST = "nearest"
    PRICE = "price"
    RATING = "rating"
    OTHER = "other"


class Sheet(StrEnum):
    """月结单状态 · where a monthly statement stands."""

    MADE = "made"
    AGREED = "agreed"
    CONFIRMED = "confirmed"
    PAID = "paid"
    EMPTY = "empty"


LABELS: Mapping[StrEnum, str] = {
    State.WAITING: "待审批",
    State.PLACED: "待接单",
    State.ACCEPTED: "已接单",
    State.WORKING: "服务中",
    State.REPORTED: "待验收",
    State.REWORK: "验收未通过，待重新报告",
    State.DONE: "验收合格，待月结",
    State.DISPUTED: "结算有异议",
    State.STATED: "已列入月结",
    State.PAID: "已支付",
    State.RETURNED: "审批退回",
    State.DECLINED: "未承接",
    State.CANCELED: "已取消",
    Verb.OFFER: "下达",
    Verb.RETURN: "审批退回",
    Verb.ACCEPT: "接单",
    Verb.DECLINE: "拒单",
    Verb.BEGIN: "开始服务",
    Verb.SUPPLEMENT: "申请追加",
    Verb.REPORT: "报告完成",
    Verb.PASS: "验收",
    Verb.REJECT: "验收",
    Verb.STATE: "列入月结",
    Verb.DISPUTE: "提出异议",
    Verb.KEEP: "撤回异议",
    Verb.REOPEN: "重新报告",
    Verb.PAY: "支付",
    Verb.CANCEL: "取消",
    Criterion.NEAREST: "就近",
    Criterion.PRICE: "价格",
    Criterion.RATING: "用户评价",
    Criterion.OTHER: "其他",
    Sheet.MADE: "待供应商确认",
    Sheet.AGREED: "待采购人确认",
    Sheet.CONFIRMED: "待支付",
    Sheet.PAID: "已支付",
    Sheet.EMPTY: "无应付",
}

STEPS: Mapping[Verb, tuple[frozenset[State], State | None]] = {
    Verb.OFFER: (frozenset({State.WAITING}), State.PLACED),
    Verb.RETURN: (frozenset({State.WAITING}), State.RETURNED),
    Verb.ACCEPT: (frozenset({State.PLACED}), State.ACCEPTED),
    Verb.DECLINE: (frozenset({State.PLACED}), State.DECLINED),
    Verb.BEGIN: (frozenset({State.ACCEPTED}), State.WORKING),
    Verb.SUPPLEMENT: (frozenset({State.ACCEPTED, State.WORKING, State.REWORK}), None),
    Verb.REPORT: (frozenset({State.ACCEPTED, State.WORKING, State.REWORK}), State.REPORTED),
    Verb.PASS: (frozenset({State.REPORTED}), State.DONE),
    Verb.REJECT: (frozenset({State.REPORTED}), State.REWORK),
    Verb.STATE: (frozenset({State.DONE}), State.STATED),
    Verb.DISPUTE: (frozenset({State.STATED}), State.DISPUTED),
    Verb.KEEP: (frozenset({State.DISPUTED}), State.DONE),
    Verb.REOPEN: (frozenset({State.DISPUTED}), State.REWORK),
    Verb.PAY: (frozenset({State.STATED}), State.PAID),
    Verb.CANCEL: (frozenset({State.WAITING, State.PLACED, State.ACCEPTED}), State.CANCELED),
}
"""From which states a verb starts, and where it leads; None: it stays."""
DEAD = frozenset({State.RETURNED, State.DECLINED, State.CANCELED})


def after(verb: Verb, state: State) -> State:
    """Where a verb leads from a state; refuses where it cannot be done."""
    begins, leads = STEPS[verb]
    if state not in begins:
        raise Conflict(field="id", state=LABELS[state], verb=LABELS[verb])
    return state if leads is None else leads


def is_quantity(quantity: Decimal) -> bool:
    """Is it a quantity: above zero, with three decimals at most?"""
    return quantity.is_finite() and 0 < quantity <= MOST_QUANTITY and _places(quantity) <= PLACES


def is_done(quantity: Decimal, most: Decimal) -> bool:
    """May so much be reported of a line: nothing, or a quantity up to what was ordered and added to it?"""
    return quantity.is_finite() and 0 <= quantity <= most and _places(quantity) <= PLACES


def amount(unit_price: Decimal, quantity: Decimal) -> Decimal:
    """金额 · what so much of an item costs, in yuan, half up; a sum is the sum of such amounts."""
    return yuan(unit_price * quantity)


def total(lines: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """合计 · of (unit price, quantity) pairs: each rounded, then added."""
    return sum((amount(price, quantity) for price, quantity in lines), ZERO)


def month_of(day: date) -> date:
    """结算月份 · the first day of a month."""
    return day.replace(day=1)


def last_month(day: date) -> date:
    """上月 · the first day of the month before."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def ends(month: date) -> datetime:
    """The first moment after a month, in Shanghai."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return datetime.combine(following, time(), SHANGHAI)


def _places(quantity: Decimal) -> int:
    exponent = quantity.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else PLACES + 1

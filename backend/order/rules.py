"""订单规则 · how a supplier order moves on, and what an order's own status is. Pure.

Each supplier's part of an order walks alone:

    待审批 waiting → 待接单 placed → 待发货 accepted → 已发货 shipped → 待验收 received → 已验收 inspected → 已结算 settled
                        └→ 已拒单 declined                  ←───── 撤回发货 recall
    待审批 waiting, 待接单 placed → 已取消 canceled

`STEPS` is that picture as data; the order's status follows from its parts and is never decided by itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from backend.core.refusals import Conflict, NotFound, Required
from backend.order.refusals import (
    AcceptedTooLate,
    DuplicatedLine,
    InspectorIsClerk,
    InvalidQuantity,
    MustBeCounted,
    NothingToShip,
    TextTooLong,
    TooManyInspectors,
)

Key = TypeVar("Key", bound=Hashable)

MOST_INSPECTORS = 9


class State(StrEnum):
    """状态 · where a supplier order stands."""

    WAITING = "waiting"
    PLACED = "placed"
    ACCEPTED = "accepted"
    SHIPPED = "shipped"
    RECEIVED = "received"
    INSPECTED = "inspected"
    SETTLED = "settled"
    DECLINED = "declined"
    CANCELED = "canceled"


STATE_LABELS: Mapping[State, str] = {
    State.WAITING: "待审批",
    State.PLACED: "待接单",
    State.ACCEPTED: "待发货",
    State.SHIPPED: "已发货",
    State.RECEIVED: "待验收",
    State.INSPECTED: "已验收",
    State.SETTLED: "已结算",
    State.DECLINED: "已拒单",
    State.CANCELED: "已取消",
}

DEAD = frozenset({State.DECLINED, State.CANCELED})
"""Nothing will be delivered any more."""


class Verb(StrEnum):
    """事项 · what can be done with a supplier order."""

    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    CANCEL = "cancel"
    SHIP = "ship"
    RECALL = "recall"
    RECEIVE = "receive"
    INSPECT = "inspect"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Step:
    """环节 · a verb, the states in which it is open and the one that its completion leads to.

    Shipping and receiving come in parts: only the last of them completes the step.
    """

    verb: Verb
    label: str
    open_in: frozenset[State]
    leads_to: State


def _step(verb: Verb, label: str, open_in: Iterable[State], leads_to: State) -> tuple[Verb, Step]:
    return verb, Step(verb, label, frozenset(open_in), leads_to)


STEPS: Mapping[Verb, Step] = dict(
    [
        _step(Verb.OFFER, "下达供应商", [State.WAITING], State.PLACED),
        _step(Verb.ACCEPT, "接单", [State.PLACED], State.ACCEPTED),
        _step(Verb.DECLINE, "拒单", [State.PLACED], State.DECLINED),
        _step(Verb.CANCEL, "取消", [State.WAITING, State.PLACED], State.CANCELED),
        _step(Verb.SHIP, "发货", [State.ACCEPTED], State.SHIPPED),
        _step(Verb.RECALL, "撤回发货", [State.ACCEPTED, State.SHIPPED], State.ACCEPTED),
        _step(Verb.RECEIVE, "签收", [State.ACCEPTED, State.SHIPPED], State.RECEIVED),
        _step(Verb.INSPECT, "验收", [State.RECEIVED], State.INSPECTED),
        _step(Verb.SETTLE, "结算", [State.INSPECTED], State.SETTLED),
    ]
)


def must_allow(verb: Verb, state: State) -> None:
    """Refuse a verb that is not open in a state."""
    step = STEPS[verb]
    if state not in step.open_in:
        raise Conflict(field="id", state=STATE_LABELS[state], verb=step.label)


def must_accept_in_time(accept_by: datetime | None, now: datetime) -> None:
    """Refuse to accept an order after its deadline."""
    if accept_by is not None and now > accept_by:
        raise AcceptedTooLate(deadline=f"{accept_by:%Y-%m-%d %H:%M}")


class OrderStatus(StrEnum):
    """订单状态 · Saleor's order status, as far as a mall order has it."""

    UNCONFIRMED = "unconfirmed"
    UNFULFILLED = "unfulfilled"
    PARTIALLY_FULFILLED = "partially fulfilled"
    FULFILLED = "fulfilled"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Part:
    """One supplier order as the order's status sees it: its state, pieces ordered and pieces shipped."""

    state: State
    ordered: int
    shipped: int


def order_status(parts: Iterable[Part]) -> OrderStatus:
    """The status of an order from its parts; declined and canceled parts no longer count."""
    alive = [part for part in parts if part.state not in DEAD]
    if not alive:
        return OrderStatus.CANCELED
    if any(part.state is State.WAITING for part in alive):
        return OrderStatus.UNCONFIRMED
    if all(part.shipped >= part.ordered for part in alive):
        return OrderStatus.FULFILLED
    if any(part.shipped for part in alive):
        return OrderStatus.PARTIALLY_FULFILLED
    return OrderStatus.UNFULFILLED


def counted(asked: Sequence[tuple[Key, int]], most: Mapping[Key, int], *, least: int = 0) -> dict[Key, int]:
    """The quantities of lines: each line known and named once, each quantity between `least` and the line's most."""
    quantities: dict[Key, int] = {}
    for line, quantity in asked:
        if line not in most:
            raise NotFound("订单行 order line", field="lines")
        if line in quantities:
            raise DuplicatedLine
        if not least <= quantity <= most[line]:
            raise InvalidQuantity(least=least, most=most[line])
        quantities[line] = quantity
    return quantities


def shipment(asked: Sequence[tuple[Key, int]], unshipped: Mapping[Key, int]) -> dict[Key, int]:
    """发货 · the pieces of a delivery: at least one, of each line no more than is still to be shipped."""
    if not asked:
        raise NothingToShip
    return counted(asked, unshipped, least=1)


def receipt(asked: Sequence[tuple[Key, int]], shipped: Mapping[Key, int]) -> dict[Key, int]:
    """签收 · what arrived of a delivery: every line of it counted (0 where nothing came), never more than was shipped."""
    found = counted(asked, shipped)
    if len(found) < len(shipped):
        raise MustBeCounted
    return found


@dataclass(frozen=True, slots=True)
class Judged(Generic[Key]):
    """验收明细 · how many pieces of a line are accepted and rejected, and why."""

    line: Key
    accepted: int
    rejected: int = 0
    remark: str = ""


class Conclusion(StrEnum):
    """验收结论 · how an acceptance ends."""

    PASSED = "passed"
    PARTLY = "partly"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class InspectedLine:
    """A line before its inspection: what was ordered and received, at which price."""

    ordered: int
    received: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """What an inspection finds as a whole: the conclusion and what the accepted pieces are worth, in yuan."""

    conclusion: Conclusion
    accepted_amount: Decimal


def inspection(judged: Sequence[Judged[Key]], lines: Mapping[Key, InspectedLine]) -> Finding:
    """验收 · judge every line: accepted and rejected pieces add up to what was received; a rejection says why.

    合格 if everything ordered is there and accepted, 不合格 if nothing is, otherwise 部分合格.
    """
    received = {key: line.received for key, line in lines.items()}
    accepted = counted([(one.line, one.accepted) for one in judged], received)
    rejected = counted([(one.line, one.rejected) for one in judged], received)
    if len(accepted) < len(lines):
        raise MustBeCounted
    for one in judged:
        if one.accepted + one.rejected != received[one.line]:
            raise InvalidQuantity(least=received[one.line], most=received[one.line])
        if one.rejected and not one.remark.strip():
            raise Required("不合格说明 remark", field="lines")
        short(one.remark, 250, "lines")
    total = sum(accepted.values())
    if not total:
        conclusion = Conclusion.FAILED
    elif not any(rejected.values()) and total == sum(line.ordered for line in lines.values()):
        conclusion = Conclusion.PASSED
    else:
        conclusion = Conclusion.PARTLY
    amount = sum((lines[key].unit_price * pieces for key, pieces in accepted.items()), Decimal(0))
    return Finding(conclusion, amount)


def inspectors(names: Sequence[str], inspecting: str, clerk: str) -> list[str]:
    """验收小组 · the names on the report, whoever inspects first; the clerk of the order may not be added by name.

    Whoever inspects is known by account and may well be the clerk's namesake.
    """
    if not any(name.strip() for name in names):
        raise Required("验收人员 inspectors", field="inspectors")
    listed = list(
        dict.fromkeys(short(name, 40, "inspectors") for name in [inspecting, *names] if name.strip())
    )
    if len(listed) > MOST_INSPECTORS:
        raise TooManyInspectors(most=MOST_INSPECTORS)
    if clerk in listed[1:]:
        raise InspectorIsClerk
    return listed


def short(text: str, most: int, field: str) -> str:
    """`text` without blanks around it; refuses one that is longer than `most` characters."""
    stripped = text.strip()
    if len(stripped) > most:
        raise TextTooLong(field=field, most=most)
    return stripped


PERFORMANCE_DAYS = 180
BEST_LEVEL = 4
NEW_LEVEL = 3
"""履约等级 · of whom nothing is known yet: newcomers stand behind nobody but the best."""
_EXPECTED, _WEIGHT, _LOWEST = 0.9, 10, 0.6


def performance_level(kept: int, broken: int) -> int:
    """履约等级 · 0 to 4: the share of orders that were accepted and passed 验收, moved towards what is expected of a newcomer while
    there are few of them."""
    share = (kept + _EXPECTED * _WEIGHT) / (kept + broken + _WEIGHT)
    return round(BEST_LEVEL * min(max((share - _LOWEST) / (1 - _LOWEST), 0.0), 1.0))

"""第二阶段信件 · letters about call-offs. Written in the verb's transaction, sent by a job, each news once."""

from __future__ import annotations

from collections.abc import Iterable

from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.money import shown
from procurement_methods.calling_off.models import Asking, CallOff, CallOffQuote
from procurement_methods.mail import mailboxes, write
from procurement_methods.queries import BUYS, SELLS


def invited(call_off: CallOff, suppliers: Iterable[int]) -> None:
    """A second bidding is open."""
    assert call_off.bids_until is not None
    until = call_off.bids_until.astimezone(SHANGHAI)
    _send(
        f"call-off:{call_off.pk}:bidding:{call_off.bids_until.isoformat()}",
        mailboxes(suppliers, SELLS),
        f"二次竞价邀请 {call_off.number}",
        call_off,
        f"{call_off.buyer.name} 就「{call_off.lot.title}」邀请贵方参加二次竞价，报价截止 {until:%Y-%m-%d %H:%M}。",
    )


def compared(call_off: CallOff, quotes: Iterable[CallOffQuote]) -> None:
    """The quotes are open: each bidder learns its place, and nobody else's price."""
    rows = list(quotes)
    for row in rows:
        _send(
            f"call-off:{call_off.pk}:place:{row.pk}",
            mailboxes([row.entrant.supplier_id], SELLS),
            f"二次竞价结果 {call_off.number}",
            call_off,
            f"有效报价 {len(rows)} 份，贵方报价列第 {row.place} 名。",
        )


def asked(asking: Asking) -> None:
    """A turn has come to an entrant."""
    call_off, entrant = asking.call_off, asking.turn.entrant
    until = asking.answer_by.astimezone(SHANGHAI)
    _send(
        f"call-off:{call_off.pk}:turn:{asking.turn_id}",
        mailboxes([entrant.supplier_id], SELLS),
        f"轮候承接 {call_off.number}",
        call_off,
        f"{call_off.buyer.name} 的采购需求轮到贵方承接，请在 {until:%Y-%m-%d %H:%M} 前答复，逾期视为不承接。",
    )


def agreed(call_off: CallOff) -> None:
    """An entrant was found: it learns that it delivers."""
    assert call_off.entrant is not None
    amount = call_off.total
    _send(
        f"call-off:{call_off.pk}:agreed:{call_off.entrant_id}",
        mailboxes([call_off.entrant.supplier_id], SELLS),
        f"第二阶段成交 {call_off.number}",
        call_off,
        f"贵方成交，成交金额 {shown(amount) if amount is not None else ''}，订单另行下达。",
    )


def hindered(call_off: CallOff) -> None:
    """The order could not be placed: the buyer's clerks see to it."""
    _send(
        f"call-off:{call_off.pk}:hindered:{call_off.entrant_id}",
        mailboxes([call_off.buyer_id], (Role.PURCHASER,)),
        f"成交后未能下单 {call_off.number}",
        call_off,
        f"成交供应商已确定，但订单未能下达：{call_off.hindrance}",
        "请处理后下达订单，或者说明理由作废。",
    )


def unanswered(call_off: CallOff) -> None:
    """No quote came: the buyer extends once, or chooses otherwise."""
    _send(
        f"call-off:{call_off.pk}:nobody:{call_off.extended_at is not None}",
        mailboxes([call_off.buyer_id], (Role.PURCHASER,)),
        f"二次竞价无有效报价 {call_off.number}",
        call_off,
        "截止时没有有效报价，可以延长一次，或者作废后改用征集文件规定的其他成交方式。",
    )


def void(call_off: CallOff) -> None:
    """It came to nothing; the buyer learns why."""
    _send(
        f"call-off:{call_off.pk}:void",
        mailboxes([call_off.buyer_id], BUYS),
        f"第二阶段成交作废 {call_off.number}",
        call_off,
        f"作废原因：{call_off.ended_reason}",
    )


def _send(key: str, boxes: Iterable[str], subject: str, call_off: CallOff, *lines: str) -> None:
    lot = call_off.lot
    about = f"框架协议：{lot.framework.title} {lot.title}", f"成交编号：{call_off.number}"
    write(key, boxes, subject, *lines, "", *about)

"""电子卖场信件 · letters to suppliers of the mall. Written in the verb's transaction, sent by a job, each news once."""

from __future__ import annotations

from collections.abc import Iterable

from backend.core.money import shown
from procurement_methods.engine.dossiers import method_of
from procurement_methods.mail import mailboxes, send
from procurement_methods.models import Package, Participation, Procurement
from procurement_methods.moments import moments
from procurement_methods.queries import SELLS


def asked_to_confirm(procurement: Procurement, row: Participation) -> None:
    """The first of an auction is to say whether it delivers."""
    price = shown(row.offer) if row.offer is not None else ""
    send(
        f"auction:{row.pk}:asked",
        mailboxes([row.supplier_id], SELLS),
        f"请确认成交 {procurement.number}",
        procurement,
        f"{procurement.title}：贵方以 {price} 列第 {row.place} 名，请在时限内确认成交，逾期视同放弃。",
    )


def opportunity(package: Package, suppliers: Iterable[int]) -> None:
    """Something to quote for was published."""
    procurement = package.procurement
    deadline = moments(package.planned)["deadline"]
    sought = "征集框架协议供应商" if method_of(procurement).agreement else f"预算 {shown(package.limit)}"
    send(
        f"opportunity:{package.pk}",
        mailboxes(suppliers, SELLS),
        f"新的商机 {procurement.number}",
        procurement,
        f"{procurement.organisation.name} 采购「{package.title}」（{package.category.name}），"
        f"{sought}，截止 {deadline:%Y-%m-%d %H:%M}。",
    )

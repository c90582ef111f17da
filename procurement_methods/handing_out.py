"""取回文件 · who may fetch the files of bids: a supplier always its own; buyer, agent, panel and regulator what was opened.

No supplier ever gets another's.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from backend.core.actor import Actor
from backend.core.refusals import NotFound
from procurement_methods.language.parties import Party
from procurement_methods.models import Bid
from procurement_methods.queries import SELLS, parties_of
from procurement_methods.verbs.opening import file_of

READERS = frozenset({Party.BUYER, Party.AGENT, Party.PANEL, Party.REGULATOR})


def bid_for(bid_id: UUID, by: Actor, *, opened: bool) -> tuple[Bid, Path]:
    """A bid with its sealed or its opened file; not found where there is none, or not for `by`."""
    bid = (
        Bid.objects.filter(pk=bid_id)
        .select_related("participation__supplier", "participation__package__procurement")
        .first()
    )
    if bid is None or not _may_read(bid, by):
        raise NotFound("投标文件 bid", field="id")
    path = bid.opened_path if opened else bid.path
    if not path or (opened and bid.opened_at is None):
        raise NotFound("开启后的投标文件 opened bid", field="id")
    return bid, file_of(path)


def _may_read(bid: Bid, by: Actor) -> bool:
    package = bid.participation.package
    if by.has(*SELLS, at=bid.participation.supplier_id):
        return True
    return bid.opened_at is not None and bool(READERS & parties_of(by, package.procurement, package))

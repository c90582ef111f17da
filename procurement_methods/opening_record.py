"""开标记录 · the record of an opening: who gave shares of the key, and of every bid the file, the price and the moment.

It is signed with the key of the receipts and printed. At a tender everybody who takes part sees it, and everybody at all
once the result is published; where suppliers negotiate, no supplier learns another's price from it.
Source: 《政府采购货物和服务招标投标管理办法》第四十条至第四十二条; 《政府采购非招标采购方式管理办法》第二十五条.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import orjson
from django.conf import settings

from backend.account.models import User
from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.core.files import write_whole
from backend.core.refusals import NotFound
from procurement_methods import vault
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.models import Bid, KeyShare, OpeningRecord, Package, Procurement
from procurement_methods.queries import SELLS, parties_of, run_by, visible_procurements
from procurement_methods.secrecy import OPENED_IN_PUBLIC

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class OpeningPaper:
    """开标记录 · as it is printed."""

    title: str
    number: str
    issued_at: datetime
    said: dict[str, Any]
    digest: str
    signature: str
    public_key: str
    title_en: ClassVar[str] = "Record of the opening of bids"
    template: ClassVar[str] = "papers/opening_record.html"


def draw_up(
    procurement: Procurement, package: Package, bids: Iterable[Bid], *, at: datetime, by: Actor
) -> OpeningRecord:
    """Write and sign the record of an opening; it is printed afterwards."""
    from procurement_methods import jobs

    said = {
        "procurement": procurement.number,
        "title": procurement.title,
        "buyer": procurement.organisation.name,
        "agent": procurement.agent.name if procurement.agent is not None else None,
        "package": str(package.number),
        "package_title": package.title,
        "deadline": package.planned.get("deadline"),
        "opened_at": at.isoformat(),
        "opened_by": by.label,
        "shares": _shares(package),
        "bids": [_told(bid) for bid in bids],
    }
    text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    record = OpeningRecord.objects.create(
        package=package,
        text=text.decode(),
        signature=vault.signed(text),
        made_at=at,
    )
    jobs.print_opening_record.defer(record_id=record.pk)
    return record


def record_for(package_id: UUID, by: Actor) -> OpeningRecord:
    """The record of an opening; not found where there is none, or not for `by`."""
    found = (
        OpeningRecord.objects.filter(package=package_id)
        .select_related("package__procurement__organisation")
        .first()
    )
    if found is None or not _may_see(found.package, by):
        raise NotFound("开标记录 opening record", field="id")
    return found


def path_of(record: OpeningRecord) -> Path:
    """Where the printed record is, or will be."""
    return Path(settings.BIDS_ROOT) / "records" / f"{record.package_id}.pdf"


def print_out(record: OpeningRecord) -> None:
    """Print the record; doing it again changes nothing."""
    from backend.invoice.papers.rendering import render

    write_whole(path_of(record), render(paper(record), TEMPLATES))
    OpeningRecord.objects.filter(pk=record.pk).update(printed_at=clock.now())


def paper(record: OpeningRecord) -> OpeningPaper:
    """What the printed record says."""
    said = orjson.loads(record.text)
    said["opened_at"] = datetime.fromisoformat(said["opened_at"])
    for share in said["shares"]:
        share["given_at"] = datetime.fromisoformat(share["given_at"]) if share["given_at"] else None
    for bid in said["bids"]:
        bid["received_at"] = datetime.fromisoformat(bid["received_at"])
        bid["price"] = Decimal(bid["price"]) if bid["price"] is not None else None
    is_tender = record.package.procurement.method in OPENED_IN_PUBLIC
    return OpeningPaper(
        title="开标记录" if is_tender else "响应文件开启记录",
        number=f"{said['procurement']}-{said['package']}",
        issued_at=record.made_at,
        said=said,
        digest=record.digest,
        signature=record.signature,
        public_key=vault.shown_public_key(),
    )


def _shares(package: Package) -> list[dict[str, Any]]:
    """Who gave a share. The platform gives its own, without a person."""
    rows = KeyShare.objects.filter(lock__package=package).select_related("given_by")
    return [
        {
            "holder": KeyShare.Holder(row.holder).label,
            "by": _name(row.given_by),
            "given_at": row.given_at.astimezone(clock.SHANGHAI).isoformat() if row.given_at else None,
        }
        for row in rows
        if row.given or row.holder == KeyShare.Holder.PLATFORM
    ]


def _told(bid: Bid) -> dict[str, Any]:
    participation = bid.participation
    return {
        "supplier": participation.supplier.name,
        "credit_code": participation.supplier.credit_code,
        "digest": bid.digest,
        "size": bid.size,
        "received_at": bid.received_at.astimezone(clock.SHANGHAI).isoformat(),
        "price": None if participation.quoted is None else f"{participation.quoted:.2f}",
        "state": bid.state,
        "fault": bid.fault,
    }


def _name(user: User | None) -> str:
    return "" if user is None else user.actor().label


def _may_see(package: Package, by: Actor) -> bool:
    procurement = package.procurement
    if by is SYSTEM or Procurement.objects.filter(run_by(by), pk=procurement.pk).exists():
        return True
    if Party.PANEL in parties_of(by, procurement, package):
        return True
    if procurement.method not in OPENED_IN_PUBLIC:
        return False
    if v.RESULTS & package.done.keys() and visible_procurements(by).filter(pk=procurement.pk).exists():
        return True
    return package.participations.filter(
        supplier__in=by.organisations(*SELLS), obtained_at__isnull=False
    ).exists()

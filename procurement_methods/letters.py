"""通知书 · the letters with the result: of the award to the winner, of the reasons to everybody else who bid.

Written in the transaction that publishes the result, signed with the key of the receipts, printed by a job. A supplier that lost
is told why it did not pass, or its own score and place, and who won (《政府采购法实施条例》第四十三条; 《政府采购货物和服务招标投标
管理办法》第六十九条); of others it learns nothing that is not in the notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Q

from backend.core.files import write_whole
from backend.core.law import GPL, REG, TENDERS
from backend.core.peers import grouped
from backend.core.periods import run_out
from procurement_methods import bonds, vault
from procurement_methods.engine.dossiers import TENDERS as IN_TENDERS
from procurement_methods.engine.performing import Case
from procurement_methods.framework import entries
from procurement_methods.framework.telling import offer_shown
from procurement_methods.mail import mailboxes, send
from procurement_methods.models import Letter, Participation
from procurement_methods.opening_record import TEMPLATES
from procurement_methods.queries import SELLS

SIGNED_BY, AGREED_BY = "contract.sign_max", "framework.sign_max"


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """通知书 · as it is printed."""

    title: str
    title_en: str
    template: str
    number: str
    issued_at: Any
    said: dict[str, Any]
    digest: str
    signature: str
    public_key: str


def issue(case: Case, winners: Sequence[Participation]) -> list[Letter]:
    """Write the letters of a package: to whoever was chosen, and to every other bidder that has none yet. They are printed afterwards."""
    chosen = {winner.pk for winner in winners}
    rows = case.package.participations.filter(Q(bid_at__isnull=False) | Q(pk__in=chosen))
    told = set(
        Letter.objects.filter(participation__package=case.package).values_list("participation_id", "kind")
    )
    made = []
    for row in rows.select_related("supplier").order_by("pk"):
        if row.pk in chosen:
            kind = Letter.Kind.AWARD
        elif row.declined_at is None:
            kind = Letter.Kind.RESULT
        else:
            continue  # it had an award and has declined it
        if (row.pk, kind) not in told:
            made.append(_write(case, kind, row, winners))
    return made


def letters_of(ids: Iterable[int]) -> dict[int, list[Letter]]:
    """The letters to participations, oldest first."""
    return grouped(
        Letter.objects.filter(participation__in=list(ids)).order_by("issued_at", "pk"), "participation_id"
    )


def path_of(letter: Letter) -> Path:
    """Where the printed letter is, or will be."""
    return Path(settings.BIDS_ROOT) / "letters" / f"{letter.pk}.pdf"


def print_out(letter: Letter) -> None:
    """Print a letter; doing it again changes nothing."""
    from backend.invoice.papers.rendering import render

    path = path_of(letter)
    if not path.exists():
        write_whole(path, render(paper(letter), TEMPLATES))


def paper(letter: Letter) -> LetterPaper:
    """What the printed letter says."""
    said = orjson.loads(letter.text)
    for name in ("price", "won_at", "bond"):
        said[name] = None if said.get(name) is None else Decimal(said[name])
    if said.get("sign_by"):
        said["sign_by"] = date.fromisoformat(said["sign_by"])
    award = letter.kind == Letter.Kind.AWARD
    return LetterPaper(
        title=said["heading"],
        title_en="Letter of award" if award else "Letter of the result",
        template=f"papers/{letter.kind}_letter.html",
        number=letter.number,
        issued_at=letter.issued_at,
        said=said,
        digest=letter.digest,
        signature=letter.signature,
        public_key=vault.shown_public_key(),
    )


def _write(case: Case, kind: Letter.Kind, row: Participation, winners: Sequence[Participation]) -> Letter:
    from procurement_methods import jobs

    said = _award(case, row) if kind == Letter.Kind.AWARD else _result(case, row, winners)
    text = orjson.dumps({**_about(case, row), **said}, option=orjson.OPT_SORT_KEYS)
    earlier = Letter.objects.filter(participation__package=case.package).count()
    letter = Letter.objects.create(
        participation=row,
        kind=kind,
        number=f"{case.procurement.number}-{case.package.number:02d}-T{earlier + 1:02d}",
        text=text.decode(),
        signature=vault.signed(text),
        issued_at=case.now,
    )
    jobs.print_letter.defer(letter_id=str(letter.pk))
    send(
        f"letter:{letter.pk}",
        mailboxes([row.supplier_id], SELLS),
        f"{said['heading']} {letter.number}",
        case.procurement,
        f"{row.supplier.name}：请登录平台查阅{said['heading']}。",
    )
    return letter


def _about(case: Case, row: Participation) -> dict[str, Any]:
    procurement = case.procurement
    agent = procurement.agent
    return {
        "procurement": procurement.number,
        "title": procurement.title,
        "method": case.method.zh,
        "package": str(case.package.number),
        "package_title": case.package.title,
        "buyer": procurement.organisation.name,
        "buyer_phone": procurement.organisation.phone,
        "agent": agent.name if agent is not None else None,
        "supplier": row.supplier.name,
        "credit_code": row.supplier.credit_code,
        "on": case.now.date().isoformat(),
    }


def _award(case: Case, row: Participation) -> dict[str, Any]:
    within = case.figure(AGREED_BY if case.method.agreement else SIGNED_BY)
    until, provisional = run_out(case.now, within)
    price = row.offer or Decimal()
    bond = bonds.performance_bond_of(case.package, price)
    return {
        "heading": _heading(case),
        "offer": offer_shown(entries.lot_of(case.package), price) if case.method.agreement else None,
        "price": str(price),
        "sign_by": (until - timedelta(seconds=1)).date().isoformat(),
        "sign_days": int(within.amount),
        "provisional": provisional,
        "bond": str(bond) if bond else None,
        "clause": case.method.basis if case.method.agreement else f"{REG.art(43)}、{GPL.art(46)}",
    }


def _heading(case: Case) -> str:
    if case.method.agreement:
        return "入围通知书"
    return "中标通知书" if case.procurement.method in IN_TENDERS else "成交通知书"


def _result(case: Case, row: Participation, winners: Sequence[Participation]) -> dict[str, Any]:
    failed = row.qualified is False or row.conforming is False or row.voided_at is not None
    return {
        "heading": "结果通知书",
        "passed": not failed,
        "reason": row.reason or None,
        "score": None if row.score is None or failed else str(row.score),
        "place": None if failed else row.place,
        "left": row.left_at is not None,
        "challenge_days": int(case.figure("challenge.submit_max").amount),
        "return_days": int(case.figure(bonds.LOSERS).amount),
        "entered": case.method.agreement,
        "winner": "、".join(winner.supplier.name for winner in winners),
        "won_at": None if case.method.agreement or winners[0].offer is None else str(winners[0].offer),
        "clause": TENDERS.art(69) if case.procurement.method in IN_TENDERS else REG.art(43),
    }

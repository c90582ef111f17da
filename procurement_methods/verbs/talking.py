"""谈判、磋商、协商 · rounds of talks with each supplier alone, requirements that change for all at once, then final quotes in sealed
envelopes that nobody opens before the end.

What is written to and by one supplier is an `Exchange`: that supplier and the panel read it, nobody else does. Every supplier is
talked with in as many rounds as the others. Source: 《政府采购法》第三十八条; 《政府采购非招标采购方式管理办法》第三十一条至第三十四条;
《政府采购竞争性磋商采购方式管理暂行办法》第十九条至第二十一条.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Min, QuerySet

from backend.core import clock
from backend.core.refusals import Invalid, Required
from procurement_methods import mail, vault
from procurement_methods.engine.performing import Case, at_the_end, handles
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.models import Exchange, Package, Participation, RequirementChange
from procurement_methods.queries import SELLS
from procurement_methods.refusals import (
    AlreadyOut,
    ChangeOpen,
    NothingToAnswer,
    NothingToConfirm,
    NothingToResubmit,
    OthersFirst,
)
from procurement_methods.verbs import parts
from procurement_methods.verbs.parts import participation_of, taking_part, words

Kind = Exchange.Kind
LATE = "未在规定时间内按变动要求重新提交响应文件"


@handles(v.clarify)
def clarify(case: Case, *, text: str = "", supplier: int | None = None) -> None:
    """作出澄清、说明 · in writing, to the questions that the panel has put; it may not change what the bid offers."""
    row = taking_part(case, supplier)
    _must_be_in(row)
    asked = row.exchanges.filter(kind=Kind.QUESTION).order_by("-pk").first()
    if asked is None or row.exchanges.filter(kind=Kind.ANSWER, pk__gt=asked.pk).exists():
        raise NothingToAnswer
    write(case, row, Kind.ANSWER, words(text, "说明 text", "text"))


@handles(v.say)
def say(case: Case, *, text: str = "", participation: int | None = None, supplier: int | None = None) -> None:
    """谈判发言 · one line in the talks of the running round, from the panel to one supplier or from this to the panel."""
    if case.party is Party.SUPPLIER:
        row = taking_part(case, supplier)
    else:
        row = participation_of(case, participation or 0)
    _must_be_in(row)
    write(case, row, Kind.REMARK, words(text, "发言 text", "text"), round=row.rounds + 1)


@handles(v.talk)
def talk(case: Case, *, participation: int = 0, minutes: str = "") -> None:
    """谈判（磋商、协商） · the minutes that close a round with one supplier; no other supplier learns of them."""
    row = participation_of(case, participation)
    _must_be_in(row)
    fewest = _in_talks(case.package).aggregate(least=Min("rounds"))["least"] or 0
    if row.rounds > fewest:
        raise OthersFirst(round=fewest + 1)
    row.rounds += 1
    row.save(update_fields=["rounds"])
    write(case, row, Kind.MINUTES, words(minutes, "谈判记录 minutes", "minutes"), round=row.rounds)


@handles(v.propose_change)
def propose_change(case: Case, *, subject: str = "", text: str = "", due: datetime | None = None) -> None:
    """提出变动要求 · the panel may change technical and service requirements and clauses of the draft contract, and nothing else;
    the buyer's people confirm it before anybody is told."""
    if subject not in RequirementChange.Subject.values:
        raise Invalid(
            "只能变动技术、服务要求以及合同草案条款。", "Only technical and service requirements and clauses of the contract may change.",
            field="subject",
        )  # fmt: skip
    if due is None or due <= case.now:
        raise Invalid("截止时间应在将来。", "The end is ahead.", field="due")
    changes = case.package.changes
    if changes.filter(confirmed_at__isnull=True, refused_why="").exists():
        raise ChangeOpen
    made = changes.create(
        number=changes.count() + 1,
        subject=subject,
        text=words(text, "变动内容 text", "text"),
        due_at=due.astimezone(clock.SHANGHAI),
        proposed_at=case.now,
    )
    case.facts |= {"change": made.number, "subject": made.subject}


@handles(v.confirm_change)
def confirm_change(case: Case, *, confirmed: bool = True, reason: str = "") -> None:
    """确认变动要求 · with it every supplier that is still in is told in writing, all at once, and submits anew; or it is refused."""
    change = case.package.changes.filter(confirmed_at__isnull=True, refused_why="").first()
    if change is None:
        raise NothingToConfirm
    case.facts |= {"change": change.number, "confirmed": confirmed}
    if not confirmed:
        change.refused_why = words(reason, "原因 reason", "reason")
        change.save(update_fields=["refused_why"])
        return
    if change.due_at <= case.now:
        raise Invalid(
            "重新提交的截止时间已过，请重新提出。", "Its end is over: propose it anew.", field="due"
        )
    change.confirmed_at, change.confirmed_by_id = case.now, case.by.known_id
    change.save(update_fields=["confirmed_at", "confirmed_by"])
    told = list(_in_talks(case.package))
    _in_talks(case.package).update(resubmit_by=change.due_at)
    mail.send(
        f"change:{change.pk}",
        mail.mailboxes([row.supplier_id for row in told], SELLS),
        "谈判（磋商）要求变动",
        case.procurement,
        change.text[:2000],
        f"请在 {change.due_at:%Y-%m-%d %H:%M} 前按变动情况重新提交。",
    )


@handles(v.reply_change)
def reply_change(case: Case, *, text: str = "", supplier: int | None = None) -> None:
    """按变动重新提交 · what the supplier offers after the change, in time; it may be written anew until then."""
    row = taking_part(case, supplier)
    _must_be_in(row)
    if row.resubmit_by is None or case.now >= row.resubmit_by:
        raise NothingToResubmit
    write(case, row, Kind.REPLY, words(text, "内容 text", "text"), round=row.rounds + 1)
    row.resubmit_by = None
    row.save(update_fields=["resubmit_by"])


@handles(v.call_quotes)
def call_quotes(case: Case, *, due: datetime | None = None) -> None:
    """要求提交最后报价 · everybody who is still in has the same time. Who has not submitted anew in time after a change is out."""
    if due is None:
        raise Required("截止时间 due", field="due")
    moment = due.astimezone(clock.SHANGHAI)
    if moment <= case.now:
        raise Invalid("截止时间应在将来。", "The end is ahead.", field="due")
    if case.package.changes.filter(confirmed_at__isnull=True, refused_why="").exists():
        raise ChangeOpen
    late = _in_talks(case.package).filter(resubmit_by__lte=case.now).select_related("supplier")
    case.facts["late"] = [row.supplier.name for row in late]
    late.update(left_at=case.now, reason=LATE)
    case.plan(quotes_due=moment)
    case.facts["due"] = moment.isoformat()


@handles(v.quote_finally)
def quote_finally(case: Case, *, price: Decimal = Decimal(), supplier: int | None = None) -> None:
    """提交最后报价 · once or anew until the end; the last one counts. It is kept sealed until the clock opens all of them; where
    there is one supplier alone, and no end that the clock brings, it is open at once."""
    row = taking_part(case, supplier)
    _must_be_in(row)
    amount = parts.price(price)
    if case.method.stage(case.dossier.stage).until:
        row.final_price, row.final_sealed = None, vault.wrap(str(amount), _bound(row))
    else:
        row.final_price, row.final_sealed = amount, None
    row.final_at = case.now
    row.save(update_fields=["final_price", "final_sealed", "final_at"])
    case.facts["supplier"] = row.supplier.name


@at_the_end("quotes_due")
def open_quotes(case: Case) -> None:
    """启封最后报价 · all of a package at once, when their time is over."""
    for row in case.package.participations.select_for_update().filter(final_sealed__isnull=False):
        row.final_price, row.final_sealed = quoted(row), None
        row.save(update_fields=["final_price", "final_sealed"])


def quoted(row: Participation) -> Decimal | None:
    """A final quote, sealed or not; for the clock, and for the supplier's own eyes."""
    if row.final_sealed is None:
        return row.final_price
    return Decimal(vault.unwrap(bytes(row.final_sealed), _bound(row)))


def _bound(row: Participation) -> str:
    return f"final-quote|{row.pk}"


@handles(v.leave_talks)
def leave_talks(case: Case, *, reason: str = "", supplier: int | None = None) -> None:
    """退出谈判（磋商） · before the final quotes a supplier may leave."""
    row = taking_part(case, supplier)
    _must_be_in(row)
    row.left_at = case.now
    row.save(update_fields=["left_at"])
    case.facts |= {"supplier": row.supplier.name, "reason": reason.strip()}


def write(case: Case, row: Participation, kind: str, text: str, *, round: int = 0) -> Exchange:
    """Keep what is written; the journal says that it was, and not what."""
    case.facts |= {"supplier": row.supplier.name, **({"round": round} if round else {})}
    return Exchange.objects.create(
        participation=row,
        round=round,
        kind=kind,
        text=text,
        from_supplier=case.party is Party.SUPPLIER,
        by_id=case.by.user_id,
        at=case.now,
    )


def _in_talks(package: Package) -> QuerySet[Participation]:
    return package.participations.filter(conforming=True, left_at__isnull=True)


def _must_be_in(row: Participation) -> None:
    if row.left_at is not None or row.conforming is False or row.qualified is False:
        raise AlreadyOut

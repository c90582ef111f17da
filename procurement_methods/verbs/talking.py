"""谈判、磋商、协商 · talks with each supplier alone, then final quotes in sealed envelopes that nobody sees before the end."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from backend.core import clock
from backend.core.refusals import Invalid, Required
from procurement_methods.engine.performing import Case, handles
from procurement_methods.language import parties as v
from procurement_methods.models import Participation
from procurement_methods.refusals import AlreadyOut
from procurement_methods.verbs import parts
from procurement_methods.verbs.parts import participation_of, taking_part, words


@handles(v.talk)
def talk(case: Case, *, participation: int = 0, minutes: str = "") -> None:
    """谈判（磋商、协商） · the minutes of a round with one supplier; no other supplier learns of them."""
    row = participation_of(case, participation)
    _must_be_in(row)
    case.facts |= {"supplier": row.supplier.name, "minutes": words(minutes, "谈判记录 minutes", "minutes")}


@handles(v.call_quotes)
def call_quotes(case: Case, *, due: datetime | None = None) -> None:
    """要求提交最后报价 · everybody who is still in has the same time."""
    if due is None:
        raise Required("截止时间 due", field="due")
    moment = due.astimezone(clock.SHANGHAI)
    if moment <= case.now:
        raise Invalid("截止时间应在将来。", "The end is ahead.", field="due")
    case.plan(quotes_due=moment)
    case.facts["due"] = moment.isoformat()


@handles(v.quote_finally)
def quote_finally(case: Case, *, price: Decimal = Decimal(), supplier: int | None = None) -> None:
    """提交最后报价 · once or anew until the end; the last one counts."""
    row = taking_part(case, supplier)
    _must_be_in(row)
    row.final_price, row.final_at = parts.price(price), case.now
    row.save(update_fields=["final_price", "final_at"])
    case.facts["supplier"] = row.supplier.name


@handles(v.leave_talks)
def leave_talks(case: Case, *, reason: str = "", supplier: int | None = None) -> None:
    """退出谈判（磋商） · before the final quotes a supplier may leave."""
    row = taking_part(case, supplier)
    _must_be_in(row)
    row.left_at = case.now
    row.save(update_fields=["left_at"])
    case.facts |= {"supplier": row.supplier.name, "reason": reason.strip()}


def _must_be_in(row: Participation) -> None:
    if row.left_at is not None or row.conforming is False or row.qualified is False:
        raise AlreadyOut

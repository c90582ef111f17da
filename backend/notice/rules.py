"""公告规则 · rules of notices, pure: is everything said that the form wants, do the times keep the law, until when is it shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from backend.core.calendar import Counted
from backend.core.clock import SHANGHAI
from backend.core.law import Figure
from backend.core.money import MOST, yuan
from backend.core.periods import last_day, run_out
from backend.core.refusals import Refusal
from backend.notice.forms import PUBLISHED, Fact, NoticeForm, Shape
from backend.notice.refusals import (
    DeadlineMustMove,
    DeadlinePassed,
    FactMissing,
    FactUnknown,
    FactUnreadable,
    IntentionTooFresh,
    NothingChanged,
    NotYet,
    Secret,
    TooShort,
)

FigureOf = Callable[[str], Figure]
Facts = Mapping[str, Any]
LONGEST, MOST_ROWS = 20_000, 500
UNITS = {"calendar_day": "日", "working_day": "个工作日"}


@dataclass(frozen=True, slots=True)
class Withheld:
    """暂不公开 · words that must not be published before a notice that releases their kind."""

    kind: str
    what: str
    words: str
    clause: str


# 事项 · what is said


def tidy(form: NoticeForm, given: Facts) -> dict[str, Any]:
    """The facts as they are kept: text trimmed, money with two places, moments in Shanghai. Raises `FactUnknown`, `FactUnreadable`."""
    known = {fact.code: fact for fact in form.facts}
    kept: dict[str, Any] = {}
    for code, value in given.items():
        if code not in known:
            raise FactUnknown(form=form.zh, fact=code)
        if value is None or value == "" or value == []:
            continue
        try:
            kept[code] = _kept(known[code], value)
        except (ValueError, TypeError, InvalidOperation) as wrong:
            shape = known[code].shape
            raise FactUnreadable(fact=known[code].zh, shape=shape.label, shape_en=shape.value) from wrong
    return kept


def _kept(fact: Fact, value: Any) -> Any:
    match fact.shape:
        case Shape.FLAG:
            if not isinstance(value, bool):
                raise TypeError
            return value
        case Shape.MONEY:
            amount = yuan(Decimal(str(value)))
            if isinstance(value, bool) or not 0 <= amount <= MOST:
                raise ValueError
            return str(amount)
        case Shape.DAY:
            return date.fromisoformat(_words(value)).isoformat()
        case Shape.MOMENT:
            return moment(_words(value)).isoformat()
        case Shape.TABLE:
            if not isinstance(value, list) or len(value) > MOST_ROWS:
                raise TypeError
            return [_row(fact, row) for row in value]
        case Shape.LINE:
            line = " ".join(_words(value).split())
            if len(line) > 300:
                raise ValueError
            return line
        case _:
            return _words(value)


def _row(fact: Fact, row: Any) -> list[str]:
    if not isinstance(row, list) or len(row) != len(fact.columns):
        raise TypeError
    return [_words(str(cell) if isinstance(cell, int | float) else cell) if cell else "" for cell in row]


def _words(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise TypeError
    return "\n".join(line.rstrip() for line in value.strip().splitlines())


def moment(text: str) -> datetime:
    """A moment; one that names no time zone is meant in Shanghai."""
    found = datetime.fromisoformat(text)
    return found.astimezone(SHANGHAI) if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def missing(form: NoticeForm, facts: Facts) -> Iterator[Refusal]:
    """What the form wants and the notice does not say."""
    for section in form.sections:
        for fact in section.facts:
            if fact.required and fact.code not in facts:
                yield FactMissing(fact=fact.zh, heading=section.zh)


def texts(facts: Facts) -> Iterator[str]:
    """Everything that is said, as plain texts."""
    for value in facts.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (cell for row in value for cell in row)


def told_too_early(form: NoticeForm, said: Iterable[str], withheld: Iterable[Withheld]) -> Iterator[Refusal]:
    """Secrets that the notice would tell and its kind does not release."""
    said = list(said)
    for secret in withheld:
        if secret.kind not in form.releases and any(secret.words in text for text in said):
            yield Secret(what=secret.what, words=secret.words, clause=secret.clause)


# 时限 · times


def too_short(form: NoticeForm, facts: Facts, published: datetime, figure_of: FigureOf) -> Iterator[Refusal]:
    """Times shorter than the law gives."""
    for span in form.at_least:
        if span.until not in facts or (span.since != PUBLISHED and span.since not in facts):
            continue
        figure, until = figure_of(span.figure), form.fact(span.until)
        since = published if span.since == PUBLISHED else _start(facts[span.since])
        if until.shape is Shape.DAY:
            counted = last_day(since.astimezone(SHANGHAI).date(), figure)
            least: date | datetime = counted.day
            provisional, kept = counted.provisional, date.fromisoformat(facts[span.until]) >= counted.day
        else:
            least, provisional = run_out(since, figure)
            kept = moment(facts[span.until]) >= least
        if not kept:
            yield TooShort(
                clause=span.basis,
                fact=until.zh,
                least=shown(least),
                length=length(figure),
                length_en=f"{figure.amount} {figure.unit}s",
                unsure="，节假日安排未公布，暂按此推算" if provisional else "",
            )


def not_yet(form: NoticeForm, facts: Facts, today: date) -> Iterator[Refusal]:
    """What the notice reports as done and lies in the future."""
    if form.within and form.within.since in facts:
        day = date.fromisoformat(facts[form.within.since])
        if day > today:
            yield NotYet(fact=form.fact(form.within.since).zh, day=day)


def due(form: NoticeForm, facts: Facts, figure_of: FigureOf) -> Counted | None:
    """The last day on which it was to be published; None where the law gives none."""
    if form.within is None or form.within.since not in facts:
        return None
    return last_day(date.fromisoformat(facts[form.within.since]), figure_of(form.within.figure))


def display(form: NoticeForm, published: datetime, figure_of: FigureOf) -> Counted | None:
    """公告期限 · the last day of the notice's period; None where it has none."""
    if not form.display:
        return None
    return last_day(published.astimezone(SHANGHAI).date(), figure_of(form.display))


def intention_too_fresh(published: datetime, now: datetime, figure: Figure) -> Iterator[Refusal]:
    """Was the intention public long enough before the activity starts?"""
    counted = last_day(published.astimezone(SHANGHAI).date(), figure)
    if now.astimezone(SHANGHAI).date() < counted.day:
        yield IntentionTooFresh(published=shown(published), days=figure.amount, least=shown(counted.day))


# 更正 · corrections


def correction_faults(
    form: NoticeForm,
    facts: Facts,
    corrected: Facts,
    first_published: datetime,
    now: datetime,
    figure_of: FigureOf,
) -> Iterator[Refusal]:
    """What is wrong with a correction (`facts`) of a notice of `form` that says `corrected`, former corrections included."""
    if not any(before != after for _, before, after in facts.get("changes", ())):
        yield NothingChanged()
    if "deadline" not in corrected:
        return
    deadline = moment(corrected["deadline"])
    if now >= deadline:
        yield DeadlinePassed(deadline=shown(deadline))
        return
    moved = moment(facts["new_deadline"]) if "new_deadline" in facts else deadline
    if facts.get("affects_preparation") and form.corrected_before:
        figure = figure_of(form.corrected_before)
        least, _ = run_out(now, figure)
        if moved < least:
            yield DeadlineMustMove(least=shown(least), clause=figure.basis)
    yield from too_short(form, {**corrected, "deadline": moved.isoformat()}, first_published, figure_of)


def overlapping(one: Sequence[str], other: Sequence[str]) -> bool:
    """Do two notices speak of the same package? None named means all."""
    return not one or not other or bool(set(one) & set(other))


# 文字 · how times are written


def shown(when: date | datetime) -> str:
    """`2026年3月9日`, or `2026年3月9日 09:30`."""
    day = f"{when.year}年{when.month}月{when.day}日"
    if not isinstance(when, datetime):
        return day
    local = when.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def contact(name: str, phone: str) -> str:
    """联系方式 · whom to ask, and by which telephone if one is known."""
    return f"名称：{name}\n联系方式：{phone}" if phone else f"名称：{name}"


def length(figure: Figure) -> str:
    """`5个工作日`."""
    return f"{figure.amount}{UNITS.get(figure.unit, figure.unit)}"


def _start(day: str) -> datetime:
    found = date.fromisoformat(day)
    return datetime(found.year, found.month, found.day, tzinfo=SHANGHAI)

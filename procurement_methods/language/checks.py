"""核对 · checks: what a way of buying asks of a purchase, each with its clause.

A check is a name, a clause and a pure function that yields its outcomes. `Mall` puts checks together into a policy: an
unknown legal figure becomes a finding that blocks, because the engine never guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from backend.checkout.policy import Finding, Purchase, Severity
from backend.core.law import Figure, LawUnknown

FigureOf = Callable[[str], Figure]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check says of the purchase or of one line; the messages explain it with the figures used."""

    severity: Severity
    zh: str
    en: str
    field: str | None = None
    subject_id: str | None = None
    code: str = ""
    basis: str = ""


def passed(zh: str, en: str, basis: str = "") -> Outcome:
    """通过."""
    return Outcome(Severity.PASSED, zh, en, basis=basis)


def warned(zh: str, en: str, field: str, subject_id: str | None = None, basis: str = "") -> Outcome:
    """须人工审批 · not forbidden, but people must decide."""
    return Outcome(Severity.WARNING, zh, en, field, subject_id, basis=basis)


def blocked(
    zh: str, en: str, field: str, subject_id: str | None = None, *, code: str = "", basis: str = ""
) -> Outcome:
    """不得下单."""
    return Outcome(Severity.BLOCKED, zh, en, field, subject_id, code, basis)


@dataclass(frozen=True, slots=True)
class Check:
    """核对项 · one question with the clause it comes from."""

    code: str
    title: str
    basis: str
    ask: Callable[[Purchase, FigureOf], Iterator[Outcome]]
    codes: tuple[str, ...] = ()
    """Further codes that its outcomes may carry."""

    def findings(self, purchase: Purchase, figure: FigureOf) -> Iterator[Finding]:
        """The outcomes as findings; an unknown figure blocks."""
        try:
            for outcome in self.ask(purchase, figure):
                yield Finding(
                    code=outcome.code or self.code,
                    title=self.title,
                    severity=outcome.severity,
                    message_zh=outcome.zh,
                    message_en=outcome.en,
                    clause=outcome.basis or self.basis,
                    field=outcome.field,
                    subject_id=outcome.subject_id,
                )
        except LawUnknown as unknown:
            yield Finding(
                code=unknown.code,
                title=self.title,
                severity=Severity.BLOCKED,
                message_zh=unknown.message_zh,
                message_en=unknown.message_en,
                clause=self.basis,
            )


@dataclass(frozen=True, slots=True)
class Mall:
    """电子卖场交易方式 · a way of buying in the mall: its name, basis and checks."""

    code: str
    name: str
    basis: str
    checks: Sequence[Check]

    def review(self, purchase: Purchase, figure: FigureOf) -> list[Finding]:
        """Ask every check; none is skipped because another failed."""
        return [finding for check in self.checks for finding in check.findings(purchase, figure)]

    @property
    def codes(self) -> frozenset[str]:
        """Every code that a finding of this method can carry."""
        own = {code for check in self.checks for code in (check.code, *check.codes)}
        return frozenset(own | {LawUnknown.code})

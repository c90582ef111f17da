"""A procedure on paper: figures as the law's data has them, a dossier, and a walk through a method by verbs and by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from backend.core.clock import SHANGHAI
from backend.core.law import Figure, pick
from procurement_methods.language import engine
from procurement_methods.language import parties as v
from procurement_methods.language.engine import Advance
from procurement_methods.language.method import Dossier, Method, Object
from procurement_methods.language.parties import Party, Verb

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def figure_of(key: str) -> Figure:
    return pick(key, START.date())


class Walk:
    """One package of a procurement, moved by its clock."""

    def __init__(self, method: Method, **more: Any) -> None:
        self.method, self.now = method, START
        said: dict[str, Any] = {"object": Object.GOODS, "budget": Decimal(3_000_000), **more}
        fresh = Dossier(method=method.code, **said)
        self.dossier = engine.begin(method, fresh, self.now, figure_of)
        self.notices: list[str] = []

    @property
    def stage(self) -> str:
        return self.dossier.stage

    def does(self, *verbs: Verb, party: Party | None = None) -> Walk:
        for verb in verbs:
            who = party or min(verb.parties(panel=self.method.panel is not None))
            self._take(engine.perform(self.method, self.dossier, verb, who, self.now, figure_of))
        return self

    def waits(self, **how_long: int) -> Walk:
        """Move the clock, and let it do what is due."""
        self.now += timedelta(**how_long)
        while (advance := engine.tick(self.method, self.dossier, self.now, figure_of)) is not None:
            self._take(advance)
        return self

    def counts(self, **counts: int) -> Walk:
        self.dossier = self.dossier.changed(counts={**self.dossier.counts, **counts})
        return self

    def plans(self, **ahead: timedelta) -> Walk:
        planned = {code: self.now + after for code, after in ahead.items()}
        self.dossier = self.dossier.changed(planned={**self.dossier.planned, **planned})
        return self

    def _take(self, advance: Advance) -> None:
        self.dossier = advance.dossier
        self.notices += [notice.code for notice in advance.notices]

    # Longer ways, alike in all methods

    def prepared(self) -> Walk:
        """Plan, intention and its thirty days, need."""
        self.does(v.file_plan, v.publish_intention, v.review_need)
        return self.waits(days=45)

    def paid(self) -> Walk:
        """From the signed report to the payment."""
        self.counts(candidates=3)
        self.does(v.choose_winner, v.publish_result, v.sign_contract)
        return self.does(v.publish_contract, v.file_contract, v.accept, v.pay)

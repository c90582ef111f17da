"""内容 · what is posted: what the subscription query of the webhook asks for, seen with the eyes of its app.

Queries are in the language of the API, which is above us. The API says how they are checked and answered: `answer_with`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson

from backend.app.models import App
from backend.core.actor import Actor
from backend.webhook.kinds import KINDS, Kind
from backend.webhook.models import EventDelivery


@dataclass(frozen=True, slots=True)
class Happening:
    """事件 · something that has happened, as subscription queries see it."""

    kind: Kind
    subject_type: str
    subject_id: str
    issued_at: datetime
    issued_by_user: int | None = None
    issued_by_app: int | None = None
    recipient: App | None = None


class Answers(Protocol):
    """What the API can do with subscription queries."""

    def events_of(self, query: str) -> Sequence[str]:
        """The codes of the events that a query names. Refuses one that cannot be answered, with the reason."""
        ...

    def answer(self, query: str, happening: Happening, viewer: Actor) -> Any:
        """What a query asks for about something that has happened, as `viewer` may see it."""
        ...

    def global_id(self, type_name: str, key: str) -> str:
        """How clients name a thing."""
        ...


_answers: list[Callable[[], Answers]] = []


def answer_with(load: Callable[[], Answers]) -> None:
    """Say who checks and answers queries; `load` is called when the first one comes."""
    _answers[:] = [load]


def answers() -> Answers:
    """Whoever checks and answers queries."""
    return _answers[0]()


def compose(delivery: EventDelivery) -> str:
    """The text of a delivery, made once."""
    app = delivery.webhook.app
    happening = Happening(
        KINDS[delivery.event_type],
        delivery.subject_type,
        delivery.subject_id,
        delivery.issued_at,
        delivery.issued_by_user,
        delivery.issued_by_app,
        app,
    )
    if query := delivery.webhook.subscription_query:
        return orjson.dumps(answers().answer(query, happening, app.actor()), default=str).decode()
    return orjson.dumps(plain(happening)).decode()


def plain(happening: Happening) -> dict[str, Any]:
    """What is posted where no query was given: what happened to which thing, and when; never what it says."""
    return {
        "event": happening.kind.code.lower(),
        "type": happening.subject_type,
        "id": answers().global_id(happening.subject_type, happening.subject_id),
        "issuedAt": happening.issued_at.isoformat(),
    }

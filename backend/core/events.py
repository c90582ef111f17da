"""事件 · events: what has happened, told to whoever listens; the one way by which a lower layer reaches a higher one.

An event is a frozen dataclass with a name in the past tense. `publish` runs the listeners at once, inside the
transaction of the verb, so a listener may only do what must commit with the verb: defer a job, write a row. What goes
out of the database (an e-mail, the search index) is the job's work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_listeners: defaultdict[type, list[Callable[[Any], None]]] = defaultdict(list)


def on(kind: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Register a listener for one kind of event; listening twice with the same function counts once."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        if listener not in _listeners[kind]:
            _listeners[kind].append(listener)
        return listener

    return register


def publish(event: object) -> None:
    """Tell every listener of this kind, in the order in which they registered."""
    for listener in _listeners[type(event)]:
        listener(event)

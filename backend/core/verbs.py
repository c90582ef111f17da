"""办理 · verbs: one public verb is one transaction, and parts of it that other nouns contribute run inside that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from backend.core.refusals import NotPermitted, Refusal, Unique

Arguments = ParamSpec("Arguments")
Row = TypeVar("Row")
Result = TypeVar("Result")


def within_verb(part: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """A part of other nouns' verbs: all or nothing *with* the verb, so it needs no savepoint of its own.

    Called alone it is a transaction. A refusal inside it undoes the whole verb that called it.
    """
    return transaction.atomic(savepoint=False)(part)


@contextmanager
def only_once(what: str, field: str) -> Iterator[None]:
    """Refuse with `UNIQUE` what another transaction wrote first, although it was not there when one looked."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Unique(what, field=field) from error


@transaction.atomic
def each(
    rows: Iterable[Row], verb: Callable[[Row], Result], *, keep_good: bool = False
) -> list[Result | Refusal]:
    """批量办理 · do a verb for row after row; in the place of one that is refused stands its refusal.

    `keep_good`: what can be done is done. Otherwise one refusal leaves everything as it was. Give rows that lock something
    in the order of their ids. Whoever may not do it at all is refused as a whole.
    """
    outcome: list[Result | Refusal] = []
    for row in rows:
        try:
            with transaction.atomic():
                outcome.append(verb(row))
        except NotPermitted:
            raise
        except Refusal as refusal:
            outcome.append(refusal)
    if not keep_good and any(isinstance(one, Refusal) for one in outcome):
        transaction.set_rollback(True)
    return outcome

"""引用 · what others refer to: it is not deleted under their hands, and nobody refers to what is gone.

The database checks references at the end of a transaction, when it is too late to answer. Whoever writes one asks for the
check at once; it waits for a deletion that is under way, and one of the two is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet
from psycopg.errors import ForeignKeyViolation, RestrictViolation

from backend.core.refusals import NotFound, Refusal

Thing = TypeVar("Thing", bound=Model)


@contextmanager
def still_there(what: str, field: str) -> Iterator[None]:
    """Refuse with `NOT_FOUND` what refers to a row that another transaction deleted meanwhile."""
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    except IntegrityError as error:
        if isinstance(error.__cause__, ForeignKeyViolation):
            raise NotFound(what, field=field) from error
        raise


@contextmanager
def unless_used(refusal: Refusal) -> Iterator[None]:
    """Refuse what others still refer to, whoever they are."""
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    except IntegrityError as error:
        if error.__cause__ is None or isinstance(error.__cause__, ForeignKeyViolation | RestrictViolation):
            raise refusal from error
        raise


def locked(rows: QuerySet[Thing], pk: Any, what: str, field: str = "id") -> Thing:
    """The row, locked until the verb ends; `NOT_FOUND` where there is none."""
    found = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound(what, field=field)
    return found


def all_locked(rows: QuerySet[Thing], pks: Any, what: str, field: str) -> dict[Any, Thing]:
    """The rows by their keys, locked in order; `NOT_FOUND` where one is missing."""
    wanted = set(pks)
    found = {one.pk: one for one in rows.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")}
    if len(found) < len(wanted):
        raise NotFound(what, field=field)
    return found


def forgotten(thing: Thing) -> Thing:
    """Delete a row; what is given back still knows its key."""
    pk = thing.pk
    thing.delete()
    thing.pk = pk
    return thing

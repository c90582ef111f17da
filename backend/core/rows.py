"""行读 · row reads: the catalogue's hot paths read plain slot rows with declared SQL, not model instances.

A row class is a dataclass with slots whose fields stand in the order of the SQL's columns. Statements go through the
connection's prepared-statement cache, and through Django's execute wrappers, so that they take part in transactions and
are counted with all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar, dataclass_transform

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.types.datetime import TimestamptzLoader

Row = TypeVar("Row")


@dataclass_transform()
def row(cls: type[Row]) -> type[Row]:
    """Give a class of annotated fields slots, a positional constructor and a place for its peers."""
    names = tuple(cls.__annotations__)
    arguments = ", ".join(names)
    body = "\n".join(f" self.{name} = {name}" for name in names)
    scope: dict[str, Any] = {}
    exec(f"def __init__(self, {arguments}):\n{body}\n self.peers = None", scope)
    members = {"__slots__": (*names, "peers"), "__init__": scope["__init__"], "__doc__": cls.__doc__}
    members |= {
        name: value
        for name, value in vars(cls).items()
        if name not in names and name not in ("__dict__", "__weakref__", "__doc__", "__annotations__")
    }
    made: type[Row] = type(cls.__name__, cls.__bases__, {**members, "__annotations__": cls.__annotations__})
    return made


def run(
    sql: str, params: Sequence[Any] | dict[str, Any] = (), *, prepared: bool = True
) -> list[tuple[Any, ...]]:
    """Execute one prepared statement, planned once for the connection, and return its tuples.

    Not `prepared`: bound by the client and planned anew for the values at hand. Worth it where how many rows they meet
    decides the way.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    with (psycopg.Cursor if prepared else psycopg.ClientCursor)(raw) as cursor:
        # Django's loader of moments is slow Python: it sets a time zone that the session has anyway.
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)

        def execute(sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            return cursor.execute(sql, params, prepare=prepared or None)

        executor: Callable[..., Any] = execute
        for wrapper in reversed(connection.execute_wrappers):
            executor = partial(wrapper, executor)
        with connection.wrap_database_errors:
            executor(sql, params, False, {"connection": connection, "cursor": cursor})
            return cursor.fetchall()


def fetch(
    kind: type[Row], sql: str, params: Sequence[Any] | dict[str, Any] = (), *, prepared: bool = True
) -> list[Row]:
    """Rows of `kind` from one statement whose columns stand in the order of its fields."""
    return [kind(*values) for values in run(sql, params, prepared=prepared)]


def drawn(sequence: str) -> int:
    """The next number of a sequence; one that was drawn is never given again."""
    ((number,),) = run("SELECT nextval(%s::regclass)", [sequence])
    return int(number)

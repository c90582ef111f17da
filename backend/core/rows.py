"""行读 · row reads: the catalogue's hot paths read plain slot rows with declared SQL, not model instances.

A row class is a dataclass with slots whose fields stand in the order of the SQL's columns. Statements go through the
connection's prepared-statement cache, and through Django's execute wrappers, so that they take part in transactions and
are counted with all others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar, dataclass_transform

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from psycopg.types.datetime import TimestamptzLoader

Row = TypeVar("Row")
Instance = TypeVar("Instance", bound=Model)


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


@dataclass(frozen=True, slots=True)
class _Plan:
    """The statement that reads model instances, and how its tuples become such."""

    sql: str
    models: tuple[tuple[type[Model], list[str], int, Any], ...]
    """Each model with its attributes, the place of who links to it, and the link."""
    stored: tuple[tuple[int, Callable[..., Any]], ...]
    """The places of values that a field reads from what is stored."""


class ModelRows(Generic[Instance]):
    """Model instances by their keys, with what they link to (`"organisation__region"`), for hot paths whose rows others want
    as models: one prepared statement, composed once. Links are those that always lead somewhere."""

    def __init__(self, kind: type[Instance], *links: str) -> None:
        self._kind = kind
        self._links = links
        self._plan: _Plan | None = None

    def read(self, keys: Collection[Any]) -> list[Instance]:
        """Those that there are, in no particular order."""
        plan = self._plan
        if plan is None:
            plan = self._plan = self._planned()  # not before all models are there
        return [self._instance(plan, values) for values in run(plan.sql, [list(keys)])]

    def _planned(self) -> _Plan:
        places: dict[str, int] = {}
        models: list[tuple[type[Model], list[str], int, Any]] = []
        stored: list[tuple[int, Callable[..., Any]]] = []
        columns: list[str] = []
        joins = ""
        for place, path in enumerate(("", *self._links)):
            before, _, name = path.rpartition("__")
            holder, places[path] = places.get(before, 0), place
            link: Any = models[holder][0]._meta.get_field(name) if path else None
            kind: type[Model] = link.related_model if link else self._kind
            fields = kind._meta.concrete_fields
            models.append((kind, [each.attname for each in fields], holder, link))
            for each in fields:
                if hasattr(each, "from_db_value"):
                    stored.append((len(columns), each.from_db_value))
                columns.append(f't{place}."{each.column}"')
            if link:
                joins += f' JOIN "{kind._meta.db_table}" t{place} ON {_key(place, kind)} = t{holder}."{link.column}"'
        sql = f"""SELECT {", ".join(columns)} FROM "{self._kind._meta.db_table}" t0{joins}
            WHERE {_key(0, self._kind)} = ANY(%s)"""
        return _Plan(sql, tuple(models), tuple(stored))

    def _instance(self, plan: _Plan, read: Sequence[Any]) -> Instance:
        values = list(read)
        for place, from_db_value in plan.stored:
            values[place] = from_db_value(values[place], None, connections[DEFAULT_DB_ALIAS])
        made: list[Any] = []
        start = 0
        for kind, names, holder, link in plan.models:
            end = start + len(names)
            made.append(kind.from_db(DEFAULT_DB_ALIAS, names, values[start:end]))
            start = end
            if link:
                link.set_cached_value(made[holder], made[-1])
        instance: Instance = made[0]
        return instance


def _key(place: int, kind: type[Model]) -> str:
    key = kind._meta.pk
    assert key is not None
    return f't{place}."{key.column}"'


def drawn(sequence: str) -> int:
    """The next number of a sequence; one that was drawn is never given again."""
    ((number,),) = run("SELECT nextval(%s::regclass)", [sequence])
    return int(number)

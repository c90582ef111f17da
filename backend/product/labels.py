"""名称 · what categories, suppliers and attributes are called where lists are narrowed by them.

Every search shows dozens of these names, and they hardly ever change: a process remembers them for half a minute. Counts and
goods are always those of the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from backend.core.rows import run

REMEMBERED_SECONDS = 30.0
"""How long a process may go on with a name as it was before somebody changed it."""

Key = TypeVar("Key", bound=Hashable)
Label = TypeVar("Label")


class Labels(Generic[Key, Label]):
    """The labels of one kind, read when they are first asked for; what has none is remembered, too."""

    def __init__(self, load: Callable[[Collection[Key]], Mapping[Key, Label]]) -> None:
        self._load = load
        self._until = 0.0
        self._known: dict[Key, Label | None] = {}

    def of(self, keys: Iterable[Key]) -> dict[Key, Label]:
        """The labels of those that have one, in the order of the keys."""
        wanted = list(keys)
        if monotonic() > self._until:
            self._until, self._known = monotonic() + REMEMBERED_SECONDS, {}
        known = self._known
        if missing := [key for key in wanted if key not in known]:
            found = self._load(missing)
            known.update((key, found.get(key)) for key in missing)
        return {key: label for key in wanted if (label := known[key]) is not None}

    def forget(self) -> None:
        """Read them anew."""
        self._until = 0.0


class InTree(NamedTuple):
    """The place of a category among others, and its name."""

    code: str
    parent_id: int | None
    level: int
    name: str


class Choice(NamedTuple):
    """A value of an attribute by which lists are narrowed."""

    attribute: str
    name: str


def _categories(ids: Collection[int]) -> dict[int, InTree]:
    sql = "SELECT id, code, parent_id, level, name FROM product_category WHERE id = ANY(%s)"
    return {pk: InTree(*place) for pk, *place in run(sql, [list(ids)])}


def _suppliers(ids: Collection[int]) -> dict[int, str]:
    sql = """SELECT s.id, o.name FROM supplier_supplier s JOIN account_organisation o ON o.id = s.organisation_id
        WHERE s.id = ANY(%s)"""
    return dict(run(sql, [list(ids)]))


def _choices(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Choice]:
    sql = """SELECT a.slug, v.slug, a.name, trim(v.name || ' ' || a.unit)
        FROM unnest(%s::text[], %s::text[]) AS c(attribute, value)
        JOIN product_attribute a ON a.slug = c.attribute AND a.filterable
        JOIN product_attributevalue v ON v.attribute_id = a.id AND v.slug = c.value"""
    found = run(sql, [[attribute for attribute, _ in pairs], [value for _, value in pairs]])
    return {(attribute, value): Choice(*named) for attribute, value, *named in found}


categories = Labels(_categories)
suppliers = Labels(_suppliers)
choices = Labels(_choices)
"""By the slugs of attribute and value."""


def forget() -> None:
    """Read all anew."""
    categories.forget()
    suppliers.forget()
    choices.forget()

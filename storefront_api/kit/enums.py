"""枚举 · enums whose members are strings: filters, sort orders and resolvers use them as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum

import graphene


def choices(name: str, values: Iterable[Enum], description: str) -> graphene.Enum:
    """An enum of Django's choices: the names of the members for the API, their values for the resolvers; each is
    described by its label."""
    members = list(values)
    kinds = StrEnum(name, [(value.name, value.value) for value in members])  # type: ignore[misc]
    return described(name, kinds, description, {value.name: _label(value) for value in members})


def strings(name: str, members: Iterable[tuple[str, str]], description: str) -> graphene.Enum:
    """An enum of names and the strings that they stand for."""
    kinds = StrEnum(name, list(members))  # type: ignore[misc]
    return described(name, kinds, description)


def described(
    name: str, kinds: type[Enum], description: str, labels: Mapping[str, str | None] | None = None
) -> graphene.Enum:
    """A Python enum as it is; the description is the enum's own, its members are described by their labels."""

    def words(value: Enum | None) -> str | None:
        if value is None:
            return description
        label = (labels or {}).get(value.name) or _label(value)
        return f"{label} · {value.name.lower().replace('_', ' ')}." if label else None

    return graphene.Enum.from_enum(kinds, name=name, description=words)


def _label(value: Enum) -> str | None:
    return getattr(value, "label", None)

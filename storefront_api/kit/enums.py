"""枚举 · enums whose members are strings: filters, sort orders and resolvers use them as they come."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum

import graphene


def choices(name: str, values: Iterable[Enum], description: str) -> graphene.Enum:
    """An enum of Django's choices: the names of the members for the API, their values for the resolvers."""
    return strings(name, [(value.name, value.value) for value in values], description)


def strings(name: str, members: Iterable[tuple[str, str]], description: str) -> graphene.Enum:
    """An enum of names and the strings that they stand for."""
    kinds = StrEnum(name, list(members))  # type: ignore[misc]
    return described(name, kinds, description)


def described(name: str, kinds: type[Enum], description: str) -> graphene.Enum:
    """A Python enum as it is; the description is the enum's own, its members have none."""
    return graphene.Enum.from_enum(kinds, name=name, description=lambda value: None if value else description)

"""办理 · verbs: one public verb is one transaction, and parts of it that other nouns contribute run inside that."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def within_verb(part: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """A part of other nouns' verbs: all or nothing *with* the verb, so it needs no savepoint of its own.

    Called alone it is a transaction. A refusal inside it undoes the whole verb that called it.
    """
    return transaction.atomic(savepoint=False)(part)

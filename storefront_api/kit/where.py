"""条件 · conditions of lists in Saleor's shapes (`eq`, `oneOf`, `range`, `AND`, `OR`), as conditions on rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q

LONGEST_SEARCH = 100


def between(name: str, asked: Any) -> Q:
    """Not below `gte`, not above `lte`; both ends included."""
    condition = Q()
    for bound in ("gte", "lte"):
        if asked and asked.get(bound) is not None:
            condition &= Q(**{f"{name}__{bound}": asked[bound]})
    return condition


def matching(
    name: str, asked: Any, key: Callable[[Any], Any] = lambda part: part, *, folded: bool = False
) -> Q:
    """Equal to one (whatever its letters' case, if `folded`), one of several, in a range; `key` makes values of what is given."""
    condition = Q()
    if asked and asked.get("eq") is not None:
        condition &= Q(**{f"{name}__iexact" if folded else name: key(asked["eq"])})
    if asked and asked.get("one_of") is not None:
        condition &= Q(**{f"{name}__in": [key(part) for part in asked["one_of"]]})
    return condition & between(name, asked and asked.get("range"))


def combined(wanted: Any, one: Callable[[Any], Q]) -> Q:
    """What `one` makes of the conditions themselves, and of those in `AND` and `OR`, however deep."""
    condition = one(wanted)
    if wanted.get("AND"):
        condition &= reduce(and_, (combined(each, one) for each in wanted["AND"]))
    if wanted.get("OR"):
        condition &= reduce(or_, (combined(each, one) for each in wanted["OR"]))
    return condition


def words(text: str | None) -> str:
    """What somebody looks for, without blanks around it and not longer than anybody would type."""
    return (text or "").strip()[:LONGEST_SEARCH]

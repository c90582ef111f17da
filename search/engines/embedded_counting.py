"""内嵌引擎的分面统计 · how tantivy counts the values of what was found, exactly and as fast as it can.

What costs is values of which a thing has several: its attributes, the levels of its category. Many things have the same
ones, so the *lists* of values are counted, by a number that each list has, and then what is in them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from sys import intern
from typing import Any

from tantivy import Searcher

from search.engines.asking import LONGEST_PREFIX
from search.engines.embedded_terms import flag_in, list_term, lowest_key, read_list

Answered = Mapping[str, Any]
"""What tantivy answers to one counting."""

_ALL_VALUES = 65_000
"""Counted in every segment, so that counts are exact and not estimates."""
_THINGS_A_LIST = 50
"""To count one list more takes as long as to count the values of 25 things; twice as many are wanted, because the slowest
answers matter most."""
_MOST_LOST = 50_000
"""After so many things that would have been faster to count by their values, lists are given up."""
_MOST_GAINED = 2 * _MOST_LOST
"""More does not make up for losses."""
_MOST_KNOWN = 50_000


def terms(column: str, size: int = _ALL_VALUES, prefix: str = "") -> dict[str, Any]:
    """The most frequent values of a column, of those that begin so."""
    begun = {"include": f"{re.escape(prefix[:LONGEST_PREFIX])}.*"} if prefix else {}
    return {"terms": {"field": column, "size": size, "segment_size": _ALL_VALUES, **begun}}


def counts_of(answered: Answered) -> dict[str, int]:
    """How often each value was met."""
    return {each["key"]: each["doc_count"] for each in answered["buckets"]}


def number_of(answered: Answered) -> int:
    """How many things were counted, of which each has just one value."""
    counted = sum(each["doc_count"] for each in answered["buckets"])
    return int(counted + answered["sum_other_doc_count"])


def bands(column: str, bounds: Sequence[int]) -> dict[str, Any]:
    """The numbers of a column from each bound to the next; the last band has no end."""
    keys = [float(lowest_key(bound)) for bound in bounds]
    ranges = [{"from": low, "to": high} for low, high in pairwise(keys)]
    return {"range": {"field": column, "ranges": [*ranges, {"from": keys[-1]}]}}


def counts_of_bands(bounds: Sequence[int | Decimal], answered: Answered) -> dict[str, int]:
    """By their lower bounds. tantivy adds a band below the first one, which nobody asked for."""
    numbers = [each["doc_count"] for each in answered["buckets"] if "from" in each]
    return {str(bound): number for bound, number in zip(bounds, numbers, strict=True)}


def counts_of_flag(place: int, answered: Answered) -> dict[str, int]:
    """Yes and no of the flag in this place."""
    counts: dict[str, int] = defaultdict(int)
    for each in answered["buckets"]:
        said = flag_in(int(each["key"]), place)
        if said is not None:
            counts[str(said).lower()] += each["doc_count"]
    return counts


class Lists:
    """The lists of values that things have in one field, as long as a generation of the index lives.

    Where nearly everything has a list of its own it is faster to count values; that shows with the answers.
    """

    def __init__(self, field: str) -> None:
        self.column = f"list_{field}"
        self._terms = f"lists_{field}"
        self._known: dict[int, tuple[str, ...]] = {}
        self._gain = 0

    @property
    def are_worth(self) -> bool:
        """Whether to count lists at all."""
        return self._gain > -_MOST_LOST

    def counts(self, answered: Answered, searcher: Searcher) -> dict[str, int] | None:
        """How often each value is in what was counted; None if a list is not to be found."""
        buckets = answered["buckets"]
        gain = self._gain + number_of(answered) - _THINGS_A_LIST * len(buckets)
        self._gain = min(gain, _MOST_GAINED)
        counts: dict[str, int] = defaultdict(int)
        for each in buckets:
            values = self._known.get(each["key"])
            if values is None:
                values = self._read(each["key"], searcher)
                if values is None:
                    return None
            number = each["doc_count"]
            for value in values:
                counts[value] += number
        return counts if answered["sum_other_doc_count"] == 0 else None

    def _read(self, key: int, searcher: Searcher) -> tuple[str, ...] | None:
        found = searcher.terms_with_prefix(self._terms, list_term(key))
        if len(found) != 1:
            return None  # it is too long to be kept
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        values = self._known[key] = tuple(map(intern, read_list(found[0][0])))  # few values, in many lists
        return values

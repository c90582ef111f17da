"""查询 · the one query model: what a caller asks, in words that no engine owns.

Query("product", text="打印纸", channel="wenzhou", filters=(Equals("brand", "示例"), Range("price", upto=Decimal(30))),
      facets=(Counts("brand"), Bands("price", (Decimal(0), Decimal(50)))), sort=By("price"), limit=20)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

Amount = int | Decimal | datetime

MOST_HITS = 200


@dataclass(frozen=True, slots=True)
class Equals:
    """The field has this value (for a field with many values: among them)."""

    field: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field has at least one of these values; with none given nothing is found."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The number, amount or moment lies between the two, both included. Amounts are those of the query's channel."""

    field: str
    since: Amount | None = None
    upto: Amount | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """The code begins so."""

    field: str
    prefix: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Only these ids."""

    ids: tuple[int, ...]
    field: str = "id"


@dataclass(frozen=True, slots=True)
class Not:
    """The things that another filter leaves out."""

    but: Equals | AnyOf | Range | Prefix | OneOf

    @property
    def field(self) -> str:
        return self.but.field


Filter = Equals | AnyOf | Range | Prefix | OneOf | Not


@dataclass(frozen=True, slots=True)
class Counts:
    """分面 · how many things have each value of a field, the most frequent first.

    Several values can be chosen at once: filters on the same field are set aside for its own counts. With a `prefix`
    (`"颜色:"` among attributes) only values that begin so are counted and only filters on such values are set aside.
    `chosen_by`: the field whose filters choose among these values, where it is not the one that is counted.
    """

    field: str
    limit: int = 20
    prefix: str = ""
    chosen_by: str = ""

    @property
    def name(self) -> str:
        return f"{self.field}:{self.prefix}" if self.prefix else self.field


@dataclass(frozen=True, slots=True)
class Bands:
    """价格带 · how many things lie from each bound (included) to the next (not included); the last has no end."""

    field: str
    bounds: tuple[int | Decimal, ...]

    @property
    def name(self) -> str:
        return self.field


Facet = Counts | Bands


@dataclass(frozen=True, slots=True)
class By:
    """排序 · in the order of a field; things of the same value by their ids, in the same direction.

    Things without a price in the query's channel are left out when ordering by it.
    """

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the index of one kind. Without `sort` the most relevant come first."""

    kind: str
    text: str = ""
    filters: tuple[Filter, ...] = ()
    facets: tuple[Facet, ...] = ()
    sort: By | None = None
    limit: int = 20
    after: str = ""
    before: str = ""
    """Page backwards: the `limit` things that stand just before this cursor."""
    channel: str = ""
    """渠道: only what is offered there, at the prices of there."""
    highlight: bool = False
    total: bool = False
    """Whether the number of all things found is wanted; counting costs."""

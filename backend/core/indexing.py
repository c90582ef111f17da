"""可检索 · searchable: what a domain folder declares so that its things can be found.

A declaration names the fields of one kind of thing and two ways to read it from the store. It knows nothing of any search
engine: `search/` reads the declarations, builds documents and keeps an index of each kind.

    register(Searchable(
        kind="product", label="商品",
        fields=(Text("name", weight=8, highlight=True, suggest=True, pinyin=True), Keyword("brand", facet=True), ...),
        load=load_products, all_ids=product_ids,
    ))

`load(ids)` yields one mapping a document: `"id"` and a value under the name of every field; a field may be absent.
An id that `load` does not yield is no longer to be found and leaves the index. A higher layer adds what only it knows with
`extend`. Whoever changes things publishes `Changed`; what keeps the index true listens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Text:
    """正文 · words to be read and found by: a name, a brand, a description. Value: `str`, or several `str`."""

    name: str
    weight: float = 1
    """How much a match here counts, compared with a match in a description (1)."""
    pinyin: bool = False
    """Can also be found by its 拼音 and by its initials."""
    highlight: bool = False
    """The matching words can be shown marked."""
    suggest: bool = False
    """Is offered while the buyer is typing."""
    sortable: bool = False
    """Results can be ordered by it, in the order of its 拼音."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """代码 · an exact code or label: a brand, a category code, a supplier id. Value: `str`, or several if `many`."""

    name: str
    many: bool = False
    facet: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """数值 · a number ≥ 0 with `decimals` decimal places, up to 500 000 million units of its last place."""

    name: str
    decimals: int = 0
    facet: bool = False


@dataclass(frozen=True, slots=True)
class PerChannel:
    """分渠道金额 · an amount in CNY that differs from one 区域商城 channel to another. Value: `{channel: Decimal}`.

    A channel without a value means that the thing is not on sale there.
    """

    name: str
    facet: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """标志 · yes or no. Value: `bool`."""

    name: str
    facet: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """时刻 · a point in time, to the second. Value: an aware `datetime`."""

    name: str


@dataclass(frozen=True, slots=True)
class Signal:
    """排序信号 · something besides words that lets one thing stand a little before others. Value: a share from 0 to 1, or
    `{channel: share}`; how much it weighs is said in `fixtures/search/ranking.yaml`.

    Where a thing was made is no signal, nor where its supplier is registered (decision 35).
    """

    name: str
    label: str
    """What it is called, in Chinese and English: `有货 · in stock`."""


Field = Text | Keyword | Number | PerChannel | Flag | Moment | Signal
Load = Callable[[Sequence[int]], Iterable[Mapping[str, object]]]
AllIds = Callable[[], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Searchable:
    """可检索的一类事物 · one kind of thing that can be found."""

    kind: str
    label: str
    fields: tuple[Field, ...]
    load: Load
    all_ids: AllIds
    channels: str = ""
    """The `Keyword` that lists the 渠道 in which the thing is offered; empty when it is the same everywhere."""

    def __post_init__(self) -> None:
        names = [field.name for field in self.fields]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{self.kind}: declared twice: {', '.join(twice)}")
        if not self.kind.isidentifier() or not all(name.isidentifier() and name != "id" for name in names):
            raise ValueError(f"{self.kind}: a kind and its fields need plain names, and `id` is taken")


@dataclass(frozen=True, slots=True)
class Changed:
    """检索内容变动 · what is to be found about these things has changed, or they are no longer to be found."""

    kind: str
    ids: tuple[int, ...]


_declared: dict[str, Searchable] = {}


def register(searchable: Searchable) -> None:
    """Make a kind known; declaring the same kind anew replaces it."""
    _declared[searchable.kind] = searchable


def declared() -> tuple[Searchable, ...]:
    """Every kind that can be found, in the order of registration."""
    return tuple(_declared.values())


More = Callable[[Sequence[int]], Mapping[int, Mapping[str, object]]]


def extend(kind: str, fields: tuple[Field, ...], load: More) -> None:
    """Add fields to a kind that a lower layer has declared. `load(ids)` gives `{id: {field: value}}`; ids may be absent."""
    lower = _declared[kind]

    def loaded(ids: Sequence[int]) -> Iterable[Mapping[str, object]]:
        more = load(ids)
        return ({**document, **more.get(document["id"], {})} for document in lower.load(ids))  # type: ignore[call-overload]

    register(replace(lower, fields=(*lower.fields, *fields), load=loaded))

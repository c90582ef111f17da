"""问题单 · the questions that buyers ask of a mall, mixed as they come: words of all kinds, filters, sorts, facets.

Some are the judged queries (`fixtures/search/relevance.yaml`), the rest is made of what the catalogue holds: goods, makes,
model numbers, sizes, 拼音 and slips of the finger. The same number gives the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from fixtures.demo.families import Family, attributes, families, shown
from search.query import AnyOf, Bands, By, Counts, Equals, Facet, Filter, Query, Range
from search.text.pinyin import full, initials
from tests.benchmarks.search.rows import records
from tests.search.relevance import queries

CHANNEL = "wenzhou"
FACETS: tuple[Facet, ...] = (
    Counts("category", 2000),
    Counts("brand", 20),
    Counts("supplier", 20),
    Counts("choices", 600, chosen_by="attributes"),
    Counts("green_label"),
    Counts("small_supplier"),
    Bands("price", tuple(Decimal(bound) for bound in (0, 50, 100, 200, 500, 1000, 2000, 5000, 10000))),
)
"""Those of the mall's own lists (`storefront_api/product/facets.py`), but for the regions."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what kind of buyer's habit it stands for."""

    of: str
    query: Query


def questions(number: int, seed: str = "questions") -> list[Question]:
    """So many questions, each with all facets and the number of all that is found."""
    rng = Random(seed)
    judged = [(each.of, each.ask) for each in queries()]
    offers = list(records(2_000))
    weights = [family.weight for family in families()]
    made: dict[str, Callable[[Family], str]] = {
        "品名": lambda family: family.name,
        "品牌": lambda family: _with_brand(rng, family),
        "型号": lambda family: _model(rng, rng.choice(offers).model),
        "数量与单位": lambda family: _sized(rng, family),
        "拼音": lambda family: (full if rng.random() < 0.7 else initials)(family.name),
        "打错": lambda family: _mistyped(rng, family.name),
    }
    asked = []
    for place in range(number):
        family = rng.choices(families(), weights)[0]
        if place < len(judged):
            of, text = judged[place]
        else:
            of = rng.choices(list(made), (30, 20, 15, 15, 10, 10))[0]
            text = made[of](family)
        filters = tuple(_filters(rng, family))
        sort = rng.choice((By("price"), By("price", descending=True), By("published_at", descending=True)))
        asked.append(
            Question(
                of,
                Query(
                    "product",
                    text,
                    filters,
                    FACETS,
                    sort if rng.random() < 0.2 else None,
                    limit=20,
                    channel=CHANNEL,
                    total=True,
                ),
            )
        )
    rng.shuffle(asked)
    return asked


def _filters(rng: Random, family: Family) -> Iterator[Filter]:
    """Two of three buyers narrow nothing; the others choose one thing or two."""
    if rng.random() < 0.67:
        return
    possible: list[Filter] = [
        AnyOf("brand", tuple(each.name for each in rng.sample(family.brands, min(2, len(family.brands))))),
        Range("price", Decimal(rng.choice((0, 50, 200, 1000))), Decimal(rng.choice((2000, 5000, 20000)))),
        Equals("small_supplier", True),
        Equals("green_label", True),
    ]
    yield from rng.sample(possible, rng.choice((1, 1, 2)))


def _with_brand(rng: Random, family: Family) -> str:
    brand = rng.choice(family.brands)
    name = rng.choice((brand.name, brand.alias, brand.alias.lower()))
    return rng.choice((f"{name}{family.name}", f"{name} {family.name}", name))


def _model(rng: Random, model: str) -> str:
    """A model number as people write it."""
    return rng.choice((model, model.lower(), model.replace("-", ""), model.replace("-", " ")))


def _sized(rng: Random, family: Family) -> str:
    """The goods with one of their properties: 500张 复印纸."""
    units = {attribute.slug: attribute.unit for attribute in attributes()}
    measured = [prop for prop in family.properties if units.get(prop.slug)]
    if not measured:
        return family.name
    prop = rng.choice(measured)
    return f"{shown(rng.choice(prop.choices).value)}{units[prop.slug]} {family.name}"


_ALIKE = {
    "机": "鸡",
    "纸": "只",
    "笔": "毕",
    "器": "气",
    "椅": "倚",
    "调": "条",
    "仪": "议",
    "柜": "贵",
    "灯": "登",
}


def _mistyped(rng: Random, name: str) -> str:
    """A character of the same sound, or two letters of the 拼音 that have changed places."""
    for right, wrong in _ALIKE.items():
        if right in name:
            return name.replace(right, wrong)
    spelled = full(name)
    place = rng.randrange(1, max(2, len(spelled) - 1))
    return (
        spelled[: place - 1] + spelled[place : place + 1] + spelled[place - 1 : place] + spelled[place + 1 :]
    )

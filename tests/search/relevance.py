"""相关性 · how good the answers to the judged queries of `fixtures/search/relevance.yaml` are, over the demo catalogue.

`make relevance` prints for each kind of query and both engines

    NDCG@10  the gains (2^grade - 1) of the first ten, discounted by their rank, against the best possible ten
    MRR      one by the rank of the first thing of the highest grade that there is
    zero     the share of queries that find nothing

and with `WORST=20` the queries that are answered worst. What is measured is what buyers in the channel of the city see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

import yaml

from search.port import Engine
from search.query import Query

QUERIES = Path(__file__).parents[2] / "fixtures" / "search" / "relevance.yaml"
CHANNEL = "wenzhou"
SEEN = 10
_GRADES = (3, 2, 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a judgement can be about: a product as the demo describes it."""

    type: str
    brand: str
    model: str
    name: str
    attributes: Mapping[str, frozenset[str]]

    def has(self, wanted: Mapping[str, Any]) -> bool:
        """Whether all conditions hold."""
        return all(self._holds(about, wanted_of) for about, wanted_of in wanted.items())

    def _holds(self, about: str, wanted: Any) -> bool:
        values = [str(each) for each in _several(wanted)]
        match about:
            case "type" | "brand" | "model":
                return getattr(self, about) in values
            case "model_has":
                return any(each in self.model for each in values)
            case "name":
                return all(each in self.name for each in values)
            case _:
                return not self.attributes.get(about, frozenset()).isdisjoint(values)


@dataclass(frozen=True, slots=True)
class Judged:
    """评判 · a query and what is how right for it."""

    ask: str
    of: str
    grades: Mapping[int, Sequence[Mapping[str, Any]]]
    """What is worth a grade: things that fulfil any of several conditions."""

    def grade(self, facts: Facts) -> int:
        """0 to 3."""
        return next((grade for grade, several in self.grades.items() if any(map(facts.has, several))), 0)


@dataclass(frozen=True, slots=True)
class Answered:
    """How well one query was answered."""

    judged: Judged
    ndcg: float
    reciprocal_rank: float
    found: int


@dataclass(frozen=True, slots=True)
class Score:
    """The means of many."""

    queries: int
    ndcg: float
    mrr: float
    zero: float

    @classmethod
    def of(cls, answers: Sequence[Answered]) -> Score:
        number = len(answers)
        return cls(
            number,
            sum(each.ndcg for each in answers) / number,
            sum(each.reciprocal_rank for each in answers) / number,
            sum(not each.found for each in answers) / number,
        )


def queries() -> list[Judged]:
    """The judged queries."""
    return [
        Judged(
            str(each["ask"]),
            each["of"],
            {grade: _several(each[grade]) for grade in _GRADES if grade in each},
        )
        for each in yaml.safe_load(QUERIES.read_text(encoding="utf-8"))
    ]


def _several(written: Any) -> list[Any]:
    return written if isinstance(written, list) else [written]


def facts() -> dict[int, Facts]:
    """The products of the loaded demo that are on sale in the channel, by id."""
    from backend.product.models import ProductChannelListing
    from fixtures.demo.generate import catalogue

    listed = ProductChannelListing.objects.filter(
        channel__slug=CHANNEL, is_published=True, visible_in_listings=True, product__state="published"
    )
    by_slug = dict(listed.values_list("product__slug", "product_id"))
    return {
        by_slug[record.slug]: Facts(
            record.product_type, record.brand, record.model, record.name, _attributes(record)
        )
        for record in catalogue()
        if record.slug in by_slug
    }


def _attributes(record: Any) -> dict[str, frozenset[str]]:
    values: defaultdict[str, set[str]] = defaultdict(set)
    of_variants = (pair for variant in record.variants for pair in variant.attributes)
    for slug, value in (*record.attributes, *of_variants):
        values[slug] |= {str(each) for each in (value if isinstance(value, tuple) else (value,))}
    return {slug: frozenset(several) for slug, several in values.items()}


def judge(judged: Iterable[Judged], known: Mapping[int, Facts]) -> list[tuple[Judged, dict[int, int]]]:
    """The grades of everything that is worth something to a query."""
    graded = []
    for each in judged:
        grades = {identity: grade for identity, facts in known.items() if (grade := each.grade(facts))}
        if not grades:
            raise ValueError(f"{each.ask}: nothing in the catalogue is right for it")
        graded.append((each, grades))
    return graded


def measure(engine: Engine, graded: Iterable[tuple[Judged, Mapping[int, int]]]) -> list[Answered]:
    """Ask an engine everything."""
    return [_measure(engine, judged, grades) for judged, grades in graded]


def _measure(engine: Engine, judged: Judged, grades: Mapping[int, int]) -> Answered:
    best = sorted(grades.values(), reverse=True)[:SEEN]
    hits = engine.search(Query("product", judged.ask, channel=CHANNEL, limit=SEEN)).hits
    seen = [grades.get(hit.id, 0) for hit in hits]
    first = next((rank for rank, grade in enumerate(seen, start=1) if grade == best[0]), 0)
    return Answered(judged, _gain(seen) / _gain(best), 1 / first if first else 0.0, len(hits))


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def by_kind(answers: Iterable[Answered]) -> dict[str, Score]:
    """The score of each kind of query, and of all."""
    kinds: defaultdict[str, list[Answered]] = defaultdict(list)
    for each in answers:
        kinds[each.judged.of].append(each)
        kinds["全部"].append(each)
    return {
        kind: Score.of(several) for kind, several in sorted(kinds.items(), key=lambda kind: kind[0] == "全部")
    }


def table(title: str, answers: Sequence[Answered], worst: int = 0) -> str:
    """The scores to read, and the queries that were answered worst."""
    lines = [f"{title:<12}  queries  NDCG@10    MRR   zero"]
    for kind, score in by_kind(answers).items():
        figures = f"{score.queries:>7}  {score.ndcg:>7.3f}  {score.mrr:>5.3f}  {score.zero:>5.3f}"
        lines.append(f"{kind}{' ' * (12 - 2 * len(kind))}  {figures}")
    lines += [
        f"  {each.ndcg:.2f} {each.judged.of} {each.judged.ask} ({each.found} found)"
        for each in sorted(answers, key=lambda each: each.ndcg)[:worst]
    ]
    return "\n".join(lines)

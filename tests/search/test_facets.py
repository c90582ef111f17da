"""分面 · counted by hand over random filters, the counts of both engines are exact and ignore what was chosen in the facet itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from search.port import Engine
from search.query import AnyOf, Bands, Counts, Equals, Facet, Filter, Not, Prefix, Query, Range
from tests.search.catalogue import document

BRANDS = ("得力", "晨光", "惠普", "兄弟", "联想", "")
PATHS = ("A05040101", "A02021003", "A02010108", "A07")
BOUNDS = (Decimal(0), Decimal(50), Decimal(100), Decimal(500))
FACETS: tuple[Facet, ...] = (
    Counts("brand", 50),
    Counts("category_path", 50),
    Counts("category_path", 50, "A02"),
    Counts("attributes", 50),
    Counts("attributes", 50, "色:"),
    Counts("sme"),
    Bands("price", BOUNDS),
)


def things(random: Random) -> list[dict[str, Any]]:
    return [
        document(
            identity,
            random.choice(["示例打印纸", "示例打印机", "演示白板笔"]),
            random.choice(BRANDS),
            category="打印纸",
            path=random.choice(PATHS),
            city=random.choice(["9", "50", "99.99", "100", "700", None]),
            yueqing=random.choice(["20", "510", None]),
            attributes=random.sample(["色:白", "色:黑", "色:蓝", "幅:A3", "幅:A4"], random.randint(0, 3)),
            sme=random.choice([True, False, None]),
        )
        for identity in range(1, 161)
    ]


def filters(random: Random) -> tuple[Filter, ...]:
    possible: list[Filter] = [
        AnyOf("brand", tuple(random.sample(BRANDS[:5], random.randint(1, 3)))),
        Equals("category_path", random.choice(PATHS)[: random.choice([3, 5, 9])]),
        AnyOf("attributes", tuple(random.sample(["色:白", "色:黑", "色:蓝"], 2))),
        Equals("attributes", random.choice(["幅:A3", "幅:A4"])),
        Equals("sme", random.random() < 0.5),
        Range("price", Decimal(random.choice([0, 50, 60])), Decimal(random.choice([100, 600]))),
        Prefix("category_path", "A02"),
        Not(Equals("brand", random.choice(BRANDS[:5]))),
    ]
    return tuple(random.sample(possible, random.randint(0, 4)))


def meets(thing: Mapping[str, Any], wanted: Filter, channel: str) -> bool:
    value = thing.get(wanted.field)
    values = value if isinstance(value, list) else [value]
    match wanted:
        case Not():
            return not meets(thing, wanted.but, channel)
        case Equals():
            return wanted.value in values
        case AnyOf():
            return not set(values).isdisjoint(wanted.values)
        case Prefix():
            return any(str(each).startswith(wanted.prefix) for each in values)
        case Range(since=since, upto=upto):
            price = thing["price"].get(channel)
            return price is not None and since <= price <= upto  # type: ignore[operator]
        case _:
            raise AssertionError(wanted)


def own(facet: Facet, wanted: Filter) -> bool:
    """Was this chosen in the facet itself?"""
    if wanted.field != facet.field:
        return False
    if isinstance(facet, Bands) or not facet.prefix:
        return True
    inner = wanted.but if isinstance(wanted, Not) else wanted
    chosen = inner.values if isinstance(inner, AnyOf) else (getattr(inner, "value", ""),)
    return all(str(each).startswith(facet.prefix) for each in chosen)


def counted(found: Iterable[Mapping[str, Any]], facet: Facet, channel: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for thing in found:
        if isinstance(facet, Bands):
            price = thing["price"].get(channel)
            if price is not None:
                counts[str(max(bound for bound in BOUNDS if bound <= price))] += 1
            continue
        value = thing.get(facet.field)
        for each in value if isinstance(value, list) else [value]:
            text = str(each).lower() if isinstance(each, bool) else each
            if text and text.startswith(facet.prefix):
                counts[text] += 1
    return dict(counts)


@pytest.mark.parametrize("seed", range(4))
def test_分面与逐一数出的相同(empty: Engine, seed: int) -> None:
    random = Random(seed)
    stored = things(random)
    empty.put("product", stored[:90])
    empty.put("product", stored[90:])
    for _ in range(20):
        chosen, channel = filters(random), random.choice(["city", "yueqing"])
        words = random.choice(["", "打印纸", "打印机"])
        named = {"打印纸": "示例打印纸", "打印机": "示例打印机"}.get(words)
        everything = [
            each
            for each in stored
            if channel in each["channels"] and (named is None or each["name"] == named or words == "打印纸")
        ]
        asked = Query("product", words, filters=chosen, facets=FACETS, channel=channel, limit=0, total=True)
        answer = empty.search(asked)
        if answer.relaxed:
            continue
        exact = [each for each in everything if all(meets(each, one, channel) for one in chosen)]
        assert answer.total == len(exact), (words, chosen)
        for facet in FACETS:
            rest = [one for one in chosen if not own(facet, one)]
            under = [each for each in everything if all(meets(each, one, channel) for one in rest)]
            told = {each.value: each.count for each in answer.facets[facet.name] if each.count}
            assert told == counted(under, facet, channel), (words, chosen, facet)

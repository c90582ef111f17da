"""分面 · ways to narrow a list of products, counted by the index when they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from backend.product import labels
from backend.product.labels import InTree
from backend.product.queries import Scope
from backend.region.queries import region_names
from search import service
from search.port import Bucket
from search.query import AnyOf, Bands, Counts, Facet
from storefront_api.kit.found import Found, Value
from storefront_api.kit.ids import to_global_id
from storefront_api.product.filters import Asked
from storefront_api.product.listing import query

PRICE_BANDS = tuple(Decimal(bound) for bound in (0, 50, 100, 200, 500, 1000, 2000, 5000, 10000))
VALUES_SHOWN = 20
ATTRIBUTES_SHOWN = 12
_ALL_CATEGORIES, _ALL_CHOICES, _ALL_NAMES = 2000, 600, 500


def wanted(asked: Asked) -> tuple[Facet, ...]:
    """What the index counts for them."""
    return (
        Counts("category", _ALL_CATEGORIES),
        Counts("brand", _ALL_NAMES),
        Counts("supplier", _ALL_NAMES),
        Counts("region", _ALL_NAMES),
        Counts("choices", _ALL_CHOICES, chosen_by="attributes"),
        Counts("green_label"),
        Counts("small_supplier"),
        Bands("price", PRICE_BANDS),
        *(
            Counts("choices", VALUES_SHOWN, f"{slug}:", chosen_by="attributes")
            for slug in sorted(_chosen_attributes(asked))
        ),
    )


def facets(
    scope: Scope, asked: Asked, counted: Mapping[str, tuple[Bucket, ...]] | None = None
) -> list[Found] | None:
    """Those that have something to choose; None where no channel is named."""
    if not scope.channel_id:
        return None
    if counted is None:
        counted = service.engine().search(query(scope, asked, limit=0, facets=wanted(asked))).facets
    found = [
        Found("category", "品目", _categories(counted["category"], asked)),
        Found("brand", "品牌", _brands(counted["brand"], _chosen(asked, "brand"))),
        Found("supplier", "供应商", _suppliers(counted["supplier"], _chosen(asked, "supplier"))),
        Found("region", "供应商所在地区", _regions(counted["region"])),
        Found("price", "价格", _bands(counted["price"])),
        Found("green-label", "绿色标识", _flag(counted["green_label"], "绿色标识")),
        Found("sme", "中小企业", _flag(counted["small_supplier"], "中小企业")),
        *_attributes(counted, _chosen_attributes(asked)),
    ]
    return [facet for facet in found if facet.values]


def _chosen_attributes(asked: Asked) -> set[str]:
    """The attributes that something was chosen of."""
    return {
        one.values[0].split(":")[0] for one in asked.filters if isinstance(one, AnyOf) and _is_attribute(one)
    }


def _is_attribute(one: AnyOf) -> bool:
    return one.field == "attributes" and bool(one.values)


def _chosen(asked: Asked, field: str) -> set[str]:
    """The values of a field by which the list is narrowed."""
    return {
        value
        for one in asked.filters
        if isinstance(one, AnyOf) and one.field == field
        for value in one.values
    }


def _in_sight(values: Iterable[Value], chosen: Collection[str]) -> list[Value]:
    """The most frequent ones; those that are chosen stay in sight."""
    ordered = sorted(values, key=lambda value: -value.count)
    return [value for place, value in enumerate(ordered) if place < VALUES_SHOWN or value.slug in chosen]


def _categories(buckets: Iterable[Bucket], asked: Asked) -> list[Value]:
    """Steps down the tree: what was chosen with its neighbours, and the level below it; or else the widest level where there is
    a choice."""
    counts = {int(bucket.value): bucket.count for bucket in buckets}
    found = labels.categories.of(counts)
    rows = sorted(((place, pk) for pk, place in found.items()), key=lambda row: row[0].code)
    chosen = {int(each) for each in _chosen(asked, "category")}
    around = {place.parent_id for place, pk in rows if pk in chosen} | chosen
    steps = [row for row in rows if row[0].parent_id in around or row[1] in chosen]
    if not chosen:
        by_level: dict[int, list[tuple[InTree, int]]] = defaultdict(list)
        for row in rows:
            by_level[row[0].level].append(row)
        widest = (by_level[level] for level in sorted(by_level) if len(by_level[level]) > 1)
        steps = next(widest, by_level[max(by_level, default=0)])
    values = [Value(to_global_id("Category", pk), place.name, counts[pk]) for place, pk in steps]
    return _in_sight(values, {to_global_id("Category", pk) for pk in chosen})


def _brands(buckets: Iterable[Bucket], chosen: Collection[str]) -> list[Value]:
    return _in_sight((Value(each.value, each.value, each.count) for each in buckets if each.value), chosen)


def _suppliers(buckets: Iterable[Bucket], chosen: Collection[str]) -> list[Value]:
    """The names of those in sight are read, and of a few more, in case one has none."""
    shown = (
        bucket for place, bucket in enumerate(buckets) if place < 2 * VALUES_SHOWN or bucket.value in chosen
    )
    counts = {int(bucket.value): bucket.count for bucket in shown}
    names = labels.suppliers.of(counts)
    values = (
        Value(to_global_id("Supplier", pk), names[pk], count) for pk, count in counts.items() if pk in names
    )
    return _in_sight(values, {to_global_id("Supplier", int(pk)) for pk in chosen})


def _regions(buckets: Iterable[Bucket]) -> list[Value]:
    """Provinces, cities and counties alike, by their codes."""
    counts = {bucket.value: bucket.count for bucket in buckets}
    return [Value(code, name, counts[code]) for code, name in region_names().items() if code in counts]


def _bands(buckets: Iterable[Bucket]) -> list[Value]:
    counts = {Decimal(bucket.value): bucket.count for bucket in buckets}
    values = []
    for low, high in zip(PRICE_BANDS, (*PRICE_BANDS[1:], None), strict=True):
        if count := counts.get(low, 0):
            name = f"¥{low} 以上" if high is None else f"¥{low}–{high}"
            values.append(Value(f"{low}-{'' if high is None else high}", name, count))
    return values


def _flag(buckets: Iterable[Bucket], name: str) -> list[Value]:
    return [Value("true", name, bucket.count) for bucket in buckets if bucket.value in {"true", "1"}]


def _attributes(counted: Mapping[str, Iterable[Bucket]], chosen: set[str]) -> list[Found]:
    """Attributes that most of the products share come first; chosen ones keep their other values in sight."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for bucket in counted["choices"]:
        attribute, _, value = bucket.value.partition(":")
        if attribute not in chosen:
            counts[attribute][value] = bucket.count
    for attribute in chosen:
        for bucket in counted[f"choices:{attribute}:"]:
            counts[attribute][bucket.value.partition(":")[2]] = bucket.count
    wanted = [(slug, value) for slug, values in counts.items() for value in _frequent(values)]
    found: dict[str, Found] = {}
    for (slug, value), choice in labels.choices.of(wanted).items():
        facet = found.setdefault(slug, Found(slug, choice.attribute, []))
        facet.values.append(Value(value, choice.name, counts[slug][value]))
    for facet in found.values():
        facet.values.sort(key=lambda value: (-value.count, value.name))
        del facet.values[VALUES_SHOWN:]
    order = sorted(found, key=lambda slug: (slug not in chosen, -sum(counts[slug].values()), slug))
    return [found[slug] for slug in order[:ATTRIBUTES_SHOWN]]


def _frequent(values: Mapping[str, int]) -> list[str]:
    """Those that can be among the ones shown: no rarer than the last of these."""
    if len(values) <= VALUES_SHOWN:
        return list(values)
    least = sorted(values.values(), reverse=True)[VALUES_SHOWN - 1]
    return [value for value, count in values.items() if count >= least]

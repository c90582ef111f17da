"""商品可检索 · by what products are found: words of name, brand, model, category, supplier and attributes, and by what
lists of them are narrowed. Only what strangers may see is found; a ban is looked up when a list is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from backend.core.indexing import (
    Flag,
    Keyword,
    Moment,
    PerChannel,
    Searchable,
    Signal,
    Text,
    extend,
    register,
)
from backend.core.rows import fetch, row, run
from backend.product.rows import VALUE
from backend.product.rules import FEWEST_OFFERS, price_position
from backend.region.queries import chain
from backend.supplier import indexing as suppliers

KIND = "product"
ORIGIN = frozenset({"origin"})
"""产地 · attributes that say where a thing was made. Lists are narrowed by them, but no points come from them: two things that
differ only there stand alike (decision 35)."""
UNSAID = frozenset({"file", "reference", "single-reference"})
"""Kinds of attributes whose values are no words that somebody looks for."""
CHOSEN = frozenset({"dropdown", "multiselect", "swatch", "numeric", "boolean"})
"""Kinds of attributes whose values narrow a list. Only these are counted: free texts are too many. The brand has its own field."""
FIELDS = (
    Text("name", weight=8, pinyin=True, highlight=True, suggest=True, sortable=True),
    Text("brand_name", weight=5, pinyin=True, suggest=True),
    Text("model", weight=5),
    Text("category_name", weight=3, pinyin=True, suggest=True),
    Text("sku", weight=5),
    Text("supplier_name", weight=2),
    Text("attribute_words"),
    Text("description"),
    Keyword("brand", facet=True),
    Keyword("category", many=True, facet=True),
    Keyword("supplier", facet=True),
    Keyword("region", many=True, facet=True),
    Keyword("product_type", facet=True),
    Keyword("attributes", many=True),
    Keyword("choices", many=True, facet=True),
    Keyword("collections", many=True),
    Keyword("channels", many=True),
    PerChannel("price", facet=True),
    Flag("green_label", facet=True),
    Flag("small_supplier", facet=True),
    Moment("published_at"),
    Moment("created_at"),
    Moment("updated_at"),
    Signal("price_position", "价位 · price position"),
)


@row
class _Found:
    id: int
    name: str
    brand: str
    model: str
    description: str | None
    green_label: bool
    category_id: int
    category_name: str
    supplier_id: int
    supplier_name: str
    size: str
    region: str
    product_type_id: int
    created_at: datetime
    updated_at: datetime
    skus: list[str]
    collections: list[int]
    above: list[int]


_FOUND = """SELECT p.id, p.name, p.brand, p.model, p.description, p.green_label, c.id, c.name, s.id, o.name, s.size, o.region_id,
        p.product_type_id, p.created_at, p.updated_at,
        ARRAY(SELECT v.sku FROM product_productvariant v WHERE v.product_id = p.id ORDER BY v.sort_order, v.id),
        ARRAY(SELECT e.collection_id FROM product_collectionproduct e WHERE e.product_id = p.id),
        ARRAY(SELECT a.id FROM product_category a WHERE a.prefix IN
            (left(c.prefix, 1), left(c.prefix, 3), left(c.prefix, 5), left(c.prefix, 7), c.prefix))
    FROM product_product p JOIN product_category c ON c.id = p.category_id
    JOIN supplier_supplier s ON s.id = p.supplier_id JOIN account_organisation o ON o.id = s.organisation_id
    WHERE p.id = ANY(%s) AND p.state = 'published' AND s.state = 'active'"""
_LISTED = """SELECT l.product_id, ch.slug, l.lowest_price, coalesce(l.published_at, p.created_at)
    FROM product_productchannellisting l JOIN region_channel ch ON ch.id = l.channel_id
    JOIN product_product p ON p.id = l.product_id
    WHERE l.product_id = ANY(%s) AND l.is_published AND l.visible_in_listings"""
_MEDIANS = """SELECT p.id, ch.slug, m.median FROM (
        SELECT o.brand, o.model, l.channel_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY l.lowest_price) AS median
        FROM (SELECT DISTINCT brand, model FROM product_product
            WHERE id = ANY(%s) AND brand <> '' AND model <> '') item
        JOIN product_product o ON o.brand = item.brand AND o.model = item.model AND o.state = 'published'
        JOIN product_productchannellisting l ON l.product_id = o.id
        WHERE l.is_published AND l.visible_in_listings AND l.lowest_price IS NOT NULL
        GROUP BY o.brand, o.model, l.channel_id HAVING count(*) >= %s
    ) m JOIN product_product p ON p.brand = m.brand AND p.model = m.model AND p.id = ANY(%s)
    JOIN region_channel ch ON ch.id = m.channel_id"""
_VALUES = f"""SELECT o.product_id, a.slug, a.name, a.unit, a.input_type, {VALUE} FROM (
        SELECT product_id, value_id FROM product_productattributevalue WHERE product_id = ANY(%s) UNION
        SELECT r.product_id, w.value_id FROM product_productvariant r
            JOIN product_variantattributevalue w ON w.variant_id = r.id WHERE r.product_id = ANY(%s)
    ) o JOIN product_attributevalue v ON v.id = o.value_id JOIN product_attribute a ON a.id = v.attribute_id"""


def load(ids: Sequence[int]) -> Iterator[Mapping[str, object]]:
    """Published products of active suppliers that are listed somewhere; four statements."""
    wanted = list(ids)
    listed: defaultdict[int, list[tuple[str, Decimal | None, datetime]]] = defaultdict(list)
    for product_id, channel, price, since in run(_LISTED, [wanted]):
        listed[product_id].append((channel, price, since))
    carried: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for product_id, *value in run(_VALUES, [wanted, wanted]):
        carried[product_id].append(tuple(value))
    medians: defaultdict[int, dict[str, Decimal]] = defaultdict(dict)
    for product_id, channel, median in run(_MEDIANS, [wanted, FEWEST_OFFERS, wanted]):
        medians[product_id][channel] = Decimal(median)
    for found in fetch(_Found, _FOUND, [wanted]):
        if found.id in listed:
            yield _document(found, listed[found.id], carried[found.id], medians[found.id])


def _document(
    found: _Found,
    listed: Sequence[tuple[str, Decimal | None, datetime]],
    carried: Sequence[tuple[Any, ...]],
    medians: Mapping[str, Decimal],
) -> dict[str, object]:
    return {
        "id": found.id,
        "name": found.name,
        "brand_name": found.brand,
        "model": found.model,
        "category_name": found.category_name,
        "sku": found.skus,
        "supplier_name": found.supplier_name,
        "attribute_words": [
            f"{name} {value[3]}{unit}"
            for slug, name, unit, kind, *value in carried
            if kind not in UNSAID and slug not in ORIGIN
        ],
        "description": words(found.description),
        "brand": found.brand,
        "category": [str(each) for each in found.above],
        "supplier": str(found.supplier_id),
        "region": chain(found.region),
        "product_type": str(found.product_type_id),
        "attributes": [f"{slug}:{value[2]}" for slug, _, _, _, *value in carried],
        "choices": [
            f"{slug}:{value[2]}" for slug, _, _, kind, *value in carried if kind in CHOSEN and slug != "brand"
        ],
        "collections": [str(each) for each in found.collections],
        "channels": [channel for channel, _, _ in listed],
        "price": {channel: price for channel, price, _ in listed if price is not None},
        "green_label": found.green_label,
        "small_supplier": found.size in {"micro", "small", "medium"},
        "price_position": {
            channel: price_position(price, medians.get(channel))
            for channel, price, _ in listed
            if price is not None
        },
        "published_at": min(since for _, _, since in listed),
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }


def words(description: str | None) -> str:
    """The text in the blocks of an EditorJS description."""
    content = orjson.loads(description) if description else {}
    blocks = content.get("blocks", ()) if isinstance(content, dict) else ()
    return " ".join(_texts(block.get("data") for block in blocks if isinstance(block, dict)))


def _texts(inside: Any) -> Iterator[str]:
    if isinstance(inside, str):
        yield inside
    elif isinstance(inside, Mapping):
        yield from _texts(inside.values())
    elif isinstance(inside, Iterable):
        for each in inside:
            yield from _texts(each)


def all_ids() -> Iterator[int]:
    """Every product that `load` would yield, by category: what is found together lies together in an index."""
    found = run(
        "SELECT p.id FROM product_product p JOIN supplier_supplier s ON s.id = p.supplier_id "
        "WHERE p.state = 'published' AND s.state = 'active' AND EXISTS (SELECT FROM product_productchannellisting l "
        "WHERE l.product_id = p.id AND l.is_published AND l.visible_in_listings) ORDER BY p.category_id, p.id"
    )
    return (product_id for (product_id,) in found)


register(Searchable(KIND, "商品", FIELDS, load, all_ids, channels="channels"))


_SOLD = """SELECT sold.supplier_id, array_agg(a.id), array_agg(a.name) FILTER (WHERE a.id = c.id)
    FROM (SELECT DISTINCT supplier_id, category_id FROM product_product
        WHERE supplier_id = ANY(%s) AND state = 'published') sold
    JOIN product_category c ON c.id = sold.category_id
    JOIN product_category a ON a.prefix IN
        (left(c.prefix, 1), left(c.prefix, 3), left(c.prefix, 5), left(c.prefix, 7), c.prefix)
    GROUP BY sold.supplier_id"""


def categories_sold(supplier_ids: Sequence[int]) -> dict[int, dict[str, object]]:
    """经营品目 · what suppliers sell: the categories of their published products, with all above these. One statement."""
    return {
        supplier_id: {"categories": [str(each) for each in sorted(set(ids))], "category_names": sorted(names)}
        for supplier_id, ids, names in run(_SOLD, [list(supplier_ids)])
    }


extend(
    suppliers.KIND,
    (Text("category_names", weight=3, pinyin=True), Keyword("categories", many=True, facet=True)),
    categories_sold,
)

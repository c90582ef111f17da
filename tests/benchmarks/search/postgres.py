"""PostgreSQL 全文检索 · the peer's way to search on the same rows: a weighted `tsvector` under a GIN index, ordered by
`ts_rank`, words that must all occur; narrowed by conditions on the tables, facets counted by grouping what was found.

Its parser cuts no Chinese, so it is given the words that our analyser has cut, for the rows as for the questions. 拼音,
synonyms, slips of the finger and the like it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from backend.core.indexing import Searchable
from search.query import AnyOf, Bands, Counts, Equals, Filter, Query, Range
from search.text.analyser import Analyser

_WEIGHTS = (
    ("A", ("name", "sku")),
    ("B", ("brand_name", "model", "category_name", "attribute_words")),
    ("C", ("description",)),
)
"""Which field counts how much, as the peer has it."""
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What PostgreSQL found."""

    ids: tuple[int, ...]
    total: int
    facets: dict[str, dict[str, int]]


class FullText:
    """The search of one database."""

    def __init__(self, url: str, analyser: Analyser) -> None:
        self.analyser = analyser
        self.connection = psycopg.connect(url, autocommit=True, prepare_threshold=2)

    def build(
        self, searchable: Searchable, batches: Iterator[list[int]], progress: Callable[[int], None]
    ) -> int:
        """Write the words of every product and index them; how many."""
        execute = self.connection.execute
        execute("DROP TABLE IF EXISTS bench_search")
        execute("CREATE TABLE bench_search (product_id bigint PRIMARY KEY, search_vector tsvector NOT NULL)")
        written = 0
        for batch in batches:
            rows = [
                (document["id"], *(self._words(document, fields) for _, fields in _WEIGHTS))
                for document in searchable.load(batch)
            ]
            with self.connection.transaction():
                execute("CREATE TEMP TABLE incoming (id bigint, a text, b text, c text) ON COMMIT DROP")
                with self.connection.cursor().copy("COPY incoming FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                vector = " || ".join(
                    f"setweight(to_tsvector('simple', {weight}), '{weight}')" for weight, _ in _WEIGHTS
                )
                execute(f"INSERT INTO bench_search SELECT id, {vector} FROM incoming")
            written += len(rows)
            progress(written)
        execute("SET maintenance_work_mem = '512MB'")
        execute("CREATE INDEX bench_search_vector ON bench_search USING gin (search_vector)")
        execute("VACUUM (ANALYZE) bench_search")
        return written

    def size(self) -> int:
        """Bytes of the words and their index."""
        row = self.connection.execute("SELECT pg_total_relation_size('bench_search')").fetchone()
        return int(row[0]) if row else 0

    def search(self, query: Query) -> Answer:
        """A page, the number of all and the facets: three statements, as the peer's resolvers ask for them."""
        execute = self.connection.execute
        asked, values = self._asked(query)
        rows = execute(f"SELECT p.id {asked} {self._order(query)} LIMIT {query.limit}", values).fetchall()
        counted = execute(f"SELECT count(*) {asked}", values).fetchone()
        assert counted is not None
        found: dict[str, dict[str, int]] = {facet.name: {} for facet in query.facets}
        for name, value, number in execute(*self._counting(query)).fetchall():
            found[name][value] = number
        return Answer(tuple(pk for (pk,) in rows), int(counted[0]), found)

    def _asked(self, query: Query, leaving_out: str = "") -> tuple[str, dict[str, Any]]:
        """FROM and WHERE of a question."""
        values: dict[str, Any] = {"words": self._query(query.text), "channel": query.channel}
        conditions = ["f.search_vector @@ %(words)s::tsquery", "p.state = 'published'"]
        for number, one in enumerate(each for each in query.filters if each.field != leaving_out):
            conditions.append(_condition(one, f"f{number}", values))
        return (
            "FROM bench_search f JOIN product_product p ON p.id = f.product_id "
            "JOIN product_productchannellisting l ON l.product_id = p.id AND l.is_published AND l.visible_in_listings "
            "AND l.channel_id = (SELECT id FROM region_channel WHERE slug = %(channel)s) "
            f"WHERE {' AND '.join(conditions)}",
            values,
        )

    @staticmethod
    def _order(query: Query) -> str:
        if query.sort is None:
            return "ORDER BY ts_rank(f.search_vector, %(words)s::tsquery) DESC, p.id"
        column = {"price": "l.lowest_price", "published_at": "l.published_at"}[query.sort.field]
        return f"ORDER BY {column} {'DESC' if query.sort.descending else 'ASC'}, p.id"

    def _counting(self, query: Query) -> tuple[str, dict[str, Any]]:
        """All facets in one statement. One set of things found serves those whose own values were not chosen."""
        chosen = {one.field for one in query.filters}
        parts, sets, values = [], {}, dict[str, Any]()
        for facet in query.facets:
            left_out = facet.field if facet.field in chosen else ""
            name = f"found_{left_out}"
            if name not in sets:
                asked, more = self._asked(query, left_out)
                numbered = asked
                for key in sorted(more, key=len, reverse=True):
                    numbered = numbered.replace(f"%({key})s", f"%({name}_{key})s")
                    values[f"{name}_{key}"] = more[key]
                columns = "p.id, p.brand, p.category_id, p.supplier_id, p.green_label, l.lowest_price"
                sets[name] = f"{name} AS MATERIALIZED (SELECT {columns} {numbered})"
            parts.append(_count(facet, name))
        return f"WITH {', '.join(sets.values())} {' UNION ALL '.join(parts)}", values

    def _words(self, document: Any, fields: Sequence[str]) -> str:
        """What is written of some fields: each word, then the shorter ones inside it."""
        written: list[str] = []
        for name in fields:
            value = document.get(name) or ()
            for text in (value,) if isinstance(value, str) else value:
                tokens = self.analyser.tokens(text)
                written += [token.text for token in tokens]
                written += [part for token in tokens for part in token.parts]
        return " ".join(written)

    def _query(self, text: str) -> str:
        quoted = (each.replace("\\", "\\\\").replace("'", "''") for each in self.analyser.words(text))
        return " & ".join(f"'{each}'" for each in quoted)


def _condition(one: Filter, name: str, values: dict[str, Any]) -> str:
    match one:
        case AnyOf(field="brand"):
            values[name] = list(one.values)
            return f"p.brand = ANY(%({name})s)"
        case Equals(field="green_label"):
            values[name] = one.value
            return f"p.green_label = %({name})s"
        case Equals(field="small_supplier"):
            values[name] = one.value
            return (
                "EXISTS (SELECT FROM supplier_supplier s WHERE s.id = p.supplier_id "
                f"AND (s.size IN ('micro', 'small', 'medium')) = %({name})s)"
            )
        case Range(field="price"):
            values[f"{name}s"], values[f"{name}u"] = one.since, one.upto
            return f"l.lowest_price BETWEEN %({name}s)s AND %({name}u)s"
        case _:
            raise ValueError(one)


def _count(facet: Counts | Bands, found: str) -> str:
    """One facet's lines: its name, value, number."""
    if isinstance(facet, Bands):
        bounds = f"ARRAY[{','.join(str(each) for each in facet.bounds)}]::numeric[]"
        value, joined = f"({bounds})[width_bucket(lowest_price, {bounds})]::text", ""
    else:
        value, joined = {
            "brand": ("brand", ""),
            "supplier": ("supplier_id::text", ""),
            "green_label": ("green_label::text", ""),
            "small_supplier": (
                "(s.size IN ('micro', 'small', 'medium'))::text",
                "JOIN supplier_supplier s ON s.id = supplier_id",
            ),
            "category": (
                "a.id::text",
                "JOIN product_category c ON c.id = category_id JOIN product_category a ON a.prefix IN "
                "(left(c.prefix, 1), left(c.prefix, 3), left(c.prefix, 5), left(c.prefix, 7), c.prefix)",
            ),
            "choices": (
                "t.slug || ':' || v.slug",
                "JOIN product_productattributevalue o ON o.product_id = found.id "
                "JOIN product_attributevalue v ON v.id = o.value_id "
                "JOIN product_attribute t ON t.id = v.attribute_id AND t.filterable AND t.slug <> 'brand' "
                "AND t.input_type IN ('dropdown', 'multiselect', 'swatch', 'numeric', 'boolean')",
            ),
        }[facet.field]
    limit = f" LIMIT {facet.limit}" if isinstance(facet, Counts) else ""
    return (
        f"(SELECT '{facet.name}' AS name, {value} AS value, count(*) AS number FROM {found} found {joined} "
        f"GROUP BY 2 ORDER BY 3 DESC{limit})"
    )

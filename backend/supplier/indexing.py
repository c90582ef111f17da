"""供应商可检索 · by what suppliers are found: name, credit code, trade and region, and by what the list is narrowed.

Only what everybody may read: no contact, no telephone, no reason of a state, and nobody who was never admitted. Bans run
from day to day; they are looked up when a list is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from backend.core.indexing import Flag, Keyword, Moment, Searchable, Text, register
from backend.core.rows import run
from backend.region.queries import chain

KIND = "supplier"
FIELDS = (
    Text("name", weight=8, pinyin=True, highlight=True, suggest=True, sortable=True),
    Text("credit_code", weight=5),
    Text("region_name", weight=3, pinyin=True),
    Text("scope", weight=2, highlight=True),
    Keyword("region", many=True, facet=True),
    Keyword("state", facet=True),
    Keyword("size", facet=True),
    Flag("small", facet=True),
    Moment("admitted_at"),
)
_FOUND = """SELECT s.id, o.name, o.credit_code, r.name, s.scope, o.region_id, s.state, s.size, s.admitted_at
    FROM supplier_supplier s JOIN account_organisation o ON o.id = s.organisation_id
    JOIN region_region r ON r.code = o.region_id WHERE s.id = ANY(%s) AND s.state <> 'draft'"""


def load(ids: Sequence[int]) -> Iterator[Mapping[str, object]]:
    """Suppliers that were admitted once; one statement."""
    for pk, name, code, region_name, scope, region, state, size, admitted_at in run(_FOUND, [list(ids)]):
        yield {
            "id": pk,
            "name": name,
            "credit_code": code,
            "region_name": region_name,
            "scope": scope,
            "region": chain(region),
            "state": state,
            "size": size or None,
            "small": size in {"micro", "small", "medium"},
            "admitted_at": admitted_at,
        }


def all_ids() -> Iterator[int]:
    """Every supplier that `load` would yield."""
    found = run("SELECT id FROM supplier_supplier WHERE state <> 'draft' ORDER BY id")
    return (pk for (pk,) in found)


register(Searchable(KIND, "供应商", FIELDS, load, all_ids))

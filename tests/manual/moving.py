"""迁移表 · the tables of `moving-from-saleor.md`: our snapshot compared with Saleor's schema."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    is_list_type,
)

from backend.config.documents.markdown import table
from storefront_api.kit.advice import lawfully_absent
from storefront_api.schema import schema
from tests.contract import saleor
from tests.contract.test_saleor_compatible import EXCEPTIONS

TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- /table -->)", re.DOTALL)
NOT_YET = "尚未提供 · not there yet"


def written(page: str) -> str:
    """The page with its tables as they should be."""
    return TABLE.sub(lambda found: found[1] + "\n".join(TABLES[found[2]]()) + "\n" + found[3], page)


def _totals() -> list[str]:
    ours, theirs = schema.graphql_schema, saleor.reference()
    storefront = saleor.coverage().measure(ours, theirs, saleor.surface("storefront"))
    dashboard = saleor.coverage().measure(ours, theirs, saleor.surface("dashboard"))
    kinds = saleor.coverage().KINDS
    rows = [
        ("what the official storefront asks for", f"{storefront.percent(kinds):.1f} %"),
        ("what the official dashboard asks for", f"{dashboard.percent(kinds):.1f} %"),
    ]
    for title, root in (("queries", "query_type"), ("mutations", "mutation_type")):
        mine, other = getattr(ours, root).fields, getattr(theirs, root).fields
        rows.append(
            (
                title,
                f"{len(mine.keys() & other.keys())} of {len(other)}, and {len(mine.keys() - other.keys())} of our own",
            )
        )
    shared = [name for name in ours.type_map if name in theirs.type_map and not name.startswith("__")]
    rows.append(("types", f"{len(shared)} of {len(theirs.type_map)}"))
    fields = [(_parts(ours.type_map[name]), _parts(theirs.type_map[name])) for name in shared]
    here, all_of_them = sum(len(a & b) for a, b in fields), sum(len(b) for _, b in fields)
    rows.append(("fields and values of those types", f"{here} of {all_of_them}"))
    return table(("Saleor", "here"), rows)


def _parts(kind: Any) -> set[str]:
    if isinstance(kind, GraphQLEnumType):
        return set(kind.values)
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        return set(kind.fields)
    return set()


def _exceptions() -> list[str]:
    return table(("where", "why"), [(f"`{place}`", why) for place, why in EXCEPTIONS.items()])


def _absent() -> list[str]:
    ours, theirs = schema.graphql_schema, saleor.reference()
    groups: dict[str, list[str]] = defaultdict(list)
    for root in ("query_type", "mutation_type"):
        for name in sorted(getattr(theirs, root).fields.keys() - getattr(ours, root).fields.keys()):
            subject = lawfully_absent(name)
            groups[f"{subject.zh} · {subject.en}" if subject else NOT_YET].append(f"`{name}`")
    order = sorted(groups, key=lambda why: (why == NOT_YET, why))
    return table(("why", "names"), [(why, ", ".join(groups[why])) for why in order])


def _new() -> list[str]:
    ours, theirs = schema.graphql_schema, saleor.reference()
    rows = []
    for root in ("query_type", "mutation_type"):
        mine: Mapping[str, Any] = getattr(ours, root).fields
        for name in sorted(mine.keys() - getattr(theirs, root).fields.keys()):
            field = mine[name]
            shown = f"[{field.type}]" if is_list_type(field.type) else str(field.type)
            rows.append((f"`{name}`", " ".join((field.description or "").split()) or shown))
    return table(("name", "meaning"), rows)


TABLES: Mapping[str, Callable[[], list[str]]] = {
    "totals": _totals,
    "exceptions": _exceptions,
    "absent": _absent,
    "new": _new,
}

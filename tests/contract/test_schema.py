"""接口契约 · the schema is what the committed snapshot says, and speaks to its readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from backend.core.refusals import Refusal
from storefront_api.schema import schema

SNAPSHOT = Path(__file__).resolve().parents[2] / "storefront_api" / "schema.graphql"
TYPES = [
    kind
    for name, kind in schema.graphql_schema.type_map.items()
    if not name.startswith("__")
    and isinstance(kind, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType)
]
NEEDS_NO_WORDS = {"id", "errors", "edges", "node", "cursor", "pageInfo", "totalCount"}


def test_快照与代码一致() -> None:
    """`oucai schema --write` brings the snapshot up to date; look at the difference before committing it."""
    assert SNAPSHOT.read_text("utf-8") == f"{schema}\n"


def test_每个命令都有错误列表() -> None:
    for name, field in schema.graphql_schema.mutation_type.fields.items():
        errors = field.type.fields.get("errors")
        assert errors is not None, name
        assert str(errors.type).endswith("Error!]!"), name
        assert {"field", "message", "code"} <= set(errors.type.of_type.of_type.of_type.fields), name


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_类型都有中文说明(kind: GraphQLObjectType) -> None:
    assert kind.description, kind.name
    assert any("\u4e00" <= letter <= "\u9fff" for letter in kind.description), kind.description


def test_每种拒绝都有代码与中英文说明() -> None:
    for kind in Refusal.kinds():
        assert kind.code.replace("_", "").isalnum(), kind
        assert kind.code.isupper(), kind
        zh, _, en = " ".join((kind.__doc__ or "").split()).partition(" · ")
        assert zh, kind
        assert en, kind

"""接口契约 · the schema is what the committed snapshot says, and speaks to its readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
)

from backend.core.refusals import Refusal
from storefront_api.schema import schema

SNAPSHOT = Path(__file__).resolve().parents[2] / "storefront_api" / "schema.graphql"
TYPES = [
    kind
    for name, kind in schema.graphql_schema.type_map.items()
    if not name.startswith("__")
    and isinstance(kind, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType)
]
ISO = {"CountryCode"}
"""An enum whose values are codes of a standard, which says what they mean."""


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


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_每一部分都有说明_中文在前(kind: GraphQLNamedType) -> None:
    """Each field, argument and input field. Common names are described in `kit/words.py` once and for all."""
    wordless = [place for place, words in parts(kind) if not is_chinese(words)]
    assert wordless == [], "describe them where they are defined: 中文 · english"


def test_枚举值都有说明_中文在前() -> None:
    """Labels of Django's choices and messages of refusals describe their values by themselves."""
    enums = [
        kind
        for name, kind in schema.graphql_schema.type_map.items()
        if isinstance(kind, GraphQLEnumType) and not name.startswith("__") and name not in ISO
    ]
    assert enums
    wordless = [
        f"{kind.name}.{place}" for kind in enums for place, words in parts(kind) if not is_chinese(words)
    ]
    assert not wordless


def parts(kind: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """What a type is made of, each part with its description."""
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield name, field.description
            for argument, given in getattr(field, "args", {}).items():
                yield f"{name}({argument})", given.description
    elif isinstance(kind, GraphQLEnumType):
        for name, value in kind.values.items():
            yield name, value.description


def is_chinese(words: str | None) -> bool:
    """Does a Chinese term stand before the English words?"""
    return any("\u4e00" <= letter <= "\u9fff" for letter in (words or "").partition(" · ")[0])


def test_每种拒绝都有代码与中英文说明() -> None:
    for kind in Refusal.kinds():
        assert kind.code.replace("_", "").isalnum(), kind
        assert kind.code.isupper(), kind
        zh, _, en = " ".join((kind.__doc__ or "").split()).partition(" · ")
        assert zh, kind
        assert en, kind


def test_客户端的解析器认得所有指令位置() -> None:
    """graphql-js 16, by which front ends generate their types, reads an introspection with these places only."""
    known = {
        "FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION",
        "INPUT_FIELD_DEFINITION", "ENUM_VALUE", "SCALAR", "INPUT_OBJECT",
    }  # fmt: skip
    assert {place.name for each in schema.graphql_schema.directives for place in each.locations} <= known

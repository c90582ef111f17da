"""与 Saleor 兼容 · what bears a Saleor name means what a client of Saleor expects: the snapshot is held against its schema.

An output may be stricter than Saleor's and an input looser, never the other way round. What differs on purpose is in
`saleor_exceptions.yaml` with the reason; an exception that is no longer needed has to go.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
    Undefined,
    build_schema,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)

from tests.contract import saleor

HERE = Path(__file__).parent
SNAPSHOT = HERE.parents[1] / "storefront_api" / "schema.graphql"
OURS = build_schema(SNAPSHOT.read_text(encoding="utf-8"))
EXCEPTIONS: dict[str, str] = yaml.safe_load((HERE / "saleor_exceptions.yaml").read_text(encoding="utf-8"))
FLOORS = {"storefront": 100, "dashboard": 79}
"""How much of what a front end asks for is there, in percent: raise it when there is more."""


@pytest.mark.parametrize("front_end", FLOORS)
def test_官方前端所用的接口(front_end: str) -> None:
    tool = saleor.coverage()
    found = tool.measure(OURS, saleor.reference(), saleor.surface(front_end))
    missing = {kind: dict(groups) for kind, groups in found.failed.items()}
    assert found.percent(tool.KINDS) >= FLOORS[front_end], missing


def test_同名者兼容() -> None:
    """Everything that is not compatible is a known exception, and no exception is stale."""
    found = dict(differences())
    unexpected = {place: why for place, why in found.items() if place not in EXCEPTIONS}
    assert unexpected == {}, "not compatible with Saleor; change it, or explain it in saleor_exceptions.yaml"
    assert set(EXCEPTIONS) - set(found) == set(), "these exceptions are not needed any more"


def test_每个例外都有理由() -> None:
    for place, why in EXCEPTIONS.items():
        assert len(why) > 20, place
        assert any("\u4e00" <= letter <= "\u9fff" for letter in why), place


def test_比较并非摆设() -> None:
    """The comparison finds each kind of difference."""
    theirs = build_schema("""
        interface Node { id: ID! }  enum E { A B }  union U = T  scalar S
        input I { a: Int! b: [Int!] }
        type T implements Node { id: ID! a: String! b(x: Int!): [Int!]! c: E }  type Query { t: T u: U s: S }""")
    ours = build_schema("""
        interface Node { id: ID! }  enum E { A C }  union U = T | W  type S { a: Int }  type W { a: Int }
        input I { a: Int! b: [Int!]! c: Int! }
        type T { id: ID a: String b(x: [Int!], y: Int!): [Int]! c: E }  type Query { t: T u: U s: S }""")
    found = {place: why for name in theirs.type_map for place, why in _of_type(ours, theirs, name)}
    assert sorted(found) == ["E.C", "I.b", "I.c", "S", "T", "T.a", "T.b", "T.b(x)", "T.b(y)", "T.id", "U.W"]


def differences() -> Iterator[tuple[str, str]]:
    """Where the snapshot is not compatible, and how."""
    theirs = saleor.reference()
    for name in sorted(OURS.type_map.keys() & theirs.type_map.keys()):
        if not name.startswith("__"):
            yield from _of_type(OURS, theirs, name)


def _of_type(ours: Any, theirs: Any, name: str) -> Iterator[tuple[str, str]]:
    mine: GraphQLNamedType | None = ours.get_type(name)
    other: GraphQLNamedType = theirs.get_type(name)
    if mine is None:
        return
    if type(mine) is not type(other):
        yield name, f"{type(mine).__name__}, in Saleor {type(other).__name__}"
    elif isinstance(mine, GraphQLObjectType | GraphQLInterfaceType):
        assert isinstance(other, GraphQLObjectType | GraphQLInterfaceType)
        known = {kind.name for kind in other.interfaces if ours.get_type(kind.name) is not None}
        if lost := known - {kind.name for kind in mine.interfaces}:
            yield name, f"does not implement {', '.join(sorted(lost))}"
        for field in mine.fields.keys() & other.fields.keys():
            yield from _of_field(f"{name}.{field}", mine.fields[field], other.fields[field])
    elif isinstance(mine, GraphQLInputObjectType):
        assert isinstance(other, GraphQLInputObjectType)
        for field, given in mine.fields.items():
            asked = other.fields.get(field)
            if asked is None:
                if is_required_input_field(given):
                    yield f"{name}.{field}", "is required, and Saleor does not have it"
            elif not saleor.coverage().input_fits(_accepting(given), _accepting(asked)):
                yield f"{name}.{field}", f"takes {given.type}, in Saleor {asked.type}"
    elif isinstance(mine, GraphQLEnumType):
        assert isinstance(other, GraphQLEnumType)
        if not name.endswith("ErrorCode"):  # a refusal of ours may have a code that Saleor's mall needs not
            for value in mine.values.keys() - other.values.keys():
                yield f"{name}.{value}", "is a value that Saleor's clients do not know"
    elif isinstance(mine, GraphQLUnionType):
        assert isinstance(other, GraphQLUnionType)
        for value in {kind.name for kind in mine.types} - {kind.name for kind in other.types}:
            yield f"{name}.{value}", "is a member that Saleor's clients do not know"


def _of_field(place: str, mine: Any, other: Any) -> Iterator[tuple[str, str]]:
    if not saleor.coverage().output_fits(mine.type, other.type):
        yield place, f"gives {mine.type}, in Saleor {other.type}"
    for argument, given in mine.args.items():
        asked = other.args.get(argument)
        if asked is None:
            if is_required_argument(given):
                yield f"{place}({argument})", "is required, and Saleor does not have it"
        elif not saleor.coverage().input_fits(_accepting(given), _accepting(asked)):
            yield f"{place}({argument})", f"takes {given.type}, in Saleor {asked.type}"


def _accepting(given: Any) -> Any:
    """The type of an input; one with a default may be left out, whatever its type says."""
    return (
        given.type.of_type
        if is_non_null_type(given.type) and given.default_value is not Undefined
        else given.type
    )

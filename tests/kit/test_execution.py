"""Our execution gives what graphql-core's gives: data, errors, paths, the order of errors, and how nulls spread."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import partial
from typing import Any

import pytest
from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    ExecutionContext,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    build_schema,
    execute,
    parse,
    validate,
)

from storefront_api.kit.execution import Execution, Executions, is_lasting


class Reference(ExecutionContext):
    """graphql-core's own, but for what ours says of leaves."""

    complete_leaf_value = staticmethod(Execution.complete_leaf_value)


SCHEMA = build_schema(
    """
    enum Colour { RED GREEN }
    interface Named { name: String! friend: Named }
    type Person implements Named { name: String! age: Int friend: Named friends(first: Int = 2): [Person!] id: ID! }
    type Robot implements Named { name: String! colour: Colour! friend: Named parts: [[String]] ratio: Float }
    type Clone implements Named { name: String! friend: Named }
    union Thing = Person | Robot
    input Wish { what: String! times: Int = 1, inner: [Int!] }
    type Mutation { rename(to: String!): Person fail: Person! }
    type Query {
      person: Person
      strict: Person!
      people: [Person!]!
      maybePeople: [Person]
      strictPeople: [Person!]
      oddPeople: [Person]
      named: [Named!]
      things: [Thing]
      lost: Named
      echo(text: String, wish: Wish, colour: Colour = RED, list: [Int!]): String
      need(number: Int!): Int
      broken: String
      brokenStrict: String!
      givenError: String
      notAList: [Int]
      bits: [Boolean!]
      strictBits: [Int!]!
      big: Int
      colour: Colour
      counted: [Int]
      where: String
    }
    """
)


class Tint(Enum):
    RED = "RED"


class Node:
    def __init__(self, kind: str, name: str | None, **more: Any) -> None:
        self.kind, self.name = kind, name
        self.__dict__.update(more)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


def node(kind: str, name: str | None = "n", **more: Any) -> Node:
    defaults = {
        "age": 3,
        "friend": None,
        "id": 7,
        "colour": "GREEN",
        "ratio": 0.5,
        "parts": [["a", None], None],
    }
    return Node(kind, name, **{**defaults, **more})


class Odd(Node):
    """A row whose age cannot be told."""

    @property
    def age(self) -> int:
        raise ValueError("no age")

    @age.setter
    def age(self, value: int) -> None:
        pass


def friends(root: Node, info: Any, first: int) -> list[Node]:
    return [node("Person", f"{root.name}{number}", id=number) for number in range(first)]


def raising(message: str) -> Any:
    def resolve(*_: Any, **__: Any) -> None:
        raise ValueError(message)

    return resolve


def numbers(*_: Any) -> Iterator[int]:
    yield 1
    yield 2
    raise ValueError("no third")


PEOPLE = [node("Person", "a"), node("Person", None), node("Person", "c", age="old")]
ROOT: dict[str, Any] = {
    "person": lambda root, info: node(
        "Person", "a", friend=node("Robot", "r", friend=node("Person", "deep"))
    ),
    "strict": lambda root, info: node("Person", None),
    "people": lambda root, info: [node("Person", "a"), node("Person", "b", age=None)],
    "maybePeople": lambda root, info: [*PEOPLE, None],
    "oddPeople": lambda root, info: [
        node("Person", "large", age=2**40),
        node("Person", "least", age=-(2**31)),
        node("Person", "most", age=2**31 - 1),
        node("Person", "both", age=True),
        Odd("Person", "odd", friend=None, id=1),
        {"name": "dict", "age": 5, "keys": 1},
        Node("Person", "bare"),
    ],
    "strictPeople": lambda root, info: PEOPLE,
    "named": lambda root, info: [node("Person"), node("Robot", colour=Tint.RED), node("Clone")],
    "things": lambda root, info: [
        node("Robot"),
        node("Clone"),
        node("Nobody"),
        node(3),
        None,
        node("Person"),
    ],  # type: ignore[arg-type]
    "lost": lambda root, info: node("Nobody"),
    "echo": lambda root, info, **arguments: repr(sorted(arguments.items())),
    "need": lambda root, info, number: number,
    "broken": raising("broken"),
    "brokenStrict": raising("broken strictly"),
    "givenError": lambda root, info: GraphQLError("given, not raised"),
    "notAList": lambda root, info: 5,
    "bits": lambda root, info: [True, 0, "x"],
    "strictBits": lambda root, info: [1, None],
    "big": lambda root, info: 2**40,
    "colour": lambda root, info: "BLUE",
    "counted": numbers,
    "where": lambda root, info: (
        f"{info.path.as_list()} {info.field_name} {info.parent_type} {info.return_type}"
    ),
}


def _prepare() -> None:
    for name, field in SCHEMA.query_type.fields.items():  # type: ignore[union-attr]
        field.resolve = ROOT.get(name)
    for kind in ("Person", "Robot", "Clone"):
        for name, field in SCHEMA.type_map[kind].fields.items():  # type: ignore[attr-defined]
            field.resolve = partial(dict_or_attr_resolver, name, None)
    SCHEMA.type_map["Person"].fields["friends"].resolve = friends  # type: ignore[attr-defined]
    for kind in ("Named", "Thing"):
        SCHEMA.type_map[kind].resolve_type = lambda row, info, abstract: row.kind  # type: ignore[attr-defined]
    SCHEMA.type_map["Robot"].is_type_of = lambda row, info: row.kind == "Robot"  # type: ignore[attr-defined]
    SCHEMA.mutation_type.fields["rename"].resolve = lambda root, info, to: node("Person", to)  # type: ignore[union-attr]
    SCHEMA.mutation_type.fields["fail"].resolve = raising("failed")  # type: ignore[union-attr]


_prepare()

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "plain fields and aliases": ("{ person { n: name name age id __typename } }", {}),
    "fragments merge": (
        "{ person { ...F friends { name } } } fragment F on Person { friends { id } friend { name ... on Robot { colour } } }",
        {},
    ),
    "one fragment in two places": (
        "{ person { ...F friend { friend { ...F } } } people { ...F } } fragment F on Person { name friends(first: 1) { name } }",
        {},
    ),
    "lists of rows": ("{ people { name age friends { id name friends(first: 1) { name } } } }", {}),
    "an error in a nullable row": ("{ maybePeople { name age } }", {}),
    "rows of every sort": ("{ oddPeople { name age id friend { name } } }", {}),
    "an error in a strict row": ("{ strictPeople { name age } }", {}),
    "null in a strict field": ("{ strict { name } }", {}),
    "null at the very top": ("{ a: person { name } brokenStrict }", {}),
    "errors beside data": ("{ broken givenError person { name } big colour }", {}),
    "several errors in order": ("{ people { age } z: broken maybePeople { name } a: broken }", {}),
    "interfaces": (
        "{ named { __typename name ... on Robot { colour parts ratio } ... on Person { age } } }",
        {},
    ),
    "unions with unknown and wrong kinds": ("{ things { __typename ... on Named { name } } }", {}),
    "an unknown kind": ("{ lost { name } }", {}),
    "not a list": ("{ notAList counted }", {}),
    "leaves that cannot be shown": ("{ bits }", {}),
    "strict leaves": ("{ strictBits }", {}),
    "nested lists": ("{ named { ... on Robot { parts } } }", {}),
    "arguments and defaults": ("{ echo a: echo(text: null) b: echo(colour: GREEN, list: [1, 2]) }", {}),
    "variables": (
        "query($t: String, $w: Wish, $n: Int!) { echo(text: $t, wish: $w) need(number: $n) }",
        {"t": "x", "w": {"what": "y", "inner": [1]}, "n": 4},
    ),
    "a missing variable": ("query($t: String) { echo(text: $t) }", {}),
    "a null where a number is needed": ("query($n: Int = 1) { need(number: $n) }", {"n": None}),
    "a bad variable": ("query($n: Int!) { need(number: $n) }", {"n": "x"}),
    "the same bad argument for each row": (
        "query($n: Int = 1) { people { friends(first: $n) { name } } }",
        {"n": None},
    ),
    "skip and include": (
        "query($y: Boolean!, $n: Boolean!) { person @skip(if: $n) { name age @include(if: $n) id @include(if: $y) } "
        "... @include(if: $n) { broken } people { ...F @skip(if: $y) age } } fragment F on Person { name }",
        {"y": True, "n": False},
    ),
    "where we are": ("{ where again: where }", {}),
    "introspection": (
        "{ __schema { types { name kind fields { name type { name ofType { name } } } } } }",
        {},
    ),
    "mutations one after the other": (
        'mutation { a: rename(to: "x") { name friends { id } } b: rename(to: "y") { id } }',
        {},
    ),
    "a failing mutation": ('mutation { rename(to: "x") { name } fail { name } }', {}),
}


def run(kind: type[ExecutionContext], text: str, variables: dict[str, Any]) -> Any:
    result = execute(SCHEMA, parse(text), None, "context", variables, execution_context_class=kind)
    assert isinstance(result, ExecutionResult)
    return told(result)


def told(result: ExecutionResult) -> Any:
    errors = [
        (error.formatted, type(error.original_error), str(error.original_error))
        for error in result.errors or ()
    ]
    return result.data, errors


@pytest.mark.parametrize("case", CASES)
def test_same_as_graphql_core(case: str) -> None:
    text, variables = CASES[case]
    if "bad argument" not in case and "is needed" not in case:
        assert not validate(SCHEMA, parse(text))
    ours, theirs = (run(kind, text, variables) for kind in (Execution, Reference))
    assert ours == theirs
    assert theirs != (None, [])


def asked(
    executions: Executions, text: str, *variables: dict[str, Any], context: Any = "context"
) -> list[Any]:
    """The same document several times, one after the other."""
    document = parse(text)
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return [told(executions.execute(document, operation, context, each)) for each in variables]


@pytest.mark.parametrize("case", [name for name in CASES if "mutation" not in name and "skip" not in name])
def test_same_when_its_steps_are_used_again(case: str) -> None:
    text, variables = CASES[case]
    assert is_lasting(parse(text))
    theirs = run(Reference, text, variables)
    assert asked(Executions(SCHEMA), text, *[variables] * 3) == [theirs] * 3


def test_steps_used_again_have_the_variables_of_the_request() -> None:
    text = """query($t: String, $n: Int = 1, $l: [Int!]) { echo(text: $t, list: $l) two: echo(text: "as it is")
        people { friends(first: $n) { name } } }"""
    several: list[dict[str, Any]] = [
        {"t": "x", "l": [1]}, {"n": 3}, {"n": "x"}, {"t": None, "n": None}, {"t": "z", "l": [2, 3]},
    ]  # fmt: skip
    theirs = [run(Reference, text, each) for each in several]
    assert asked(Executions(SCHEMA), text, *several) == theirs
    assert len({str(each) for each in theirs}) == len(several)


def test_steps_used_again_have_the_context_of_the_request() -> None:
    field = SCHEMA.query_type.fields["where"]  # type: ignore[union-attr]
    before, field.resolve = field.resolve, lambda root, info: f"{info.context} {info.variable_values}"
    try:
        executions, document = Executions(SCHEMA), parse("query($t: String) { where a: echo(text: $t) }")
        operation = document.definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        shown = [
            executions.execute(document, operation, context, {"t": context}).data for context in ("me", "you")
        ]
    finally:
        field.resolve = before
    assert [each["where"] for each in shown if each] == ["me {'t': 'me'}", "you {'t': 'you'}"]


def test_what_depends_on_variables_is_not_lasting() -> None:
    assert not is_lasting(parse(CASES["skip and include"][0]))
    assert not is_lasting(parse("query($n: Boolean!) { ...F } fragment F on Query { where @skip(if: $n) }"))
    assert is_lasting(parse("{ where @include(if: true) }"))


def test_an_argument_that_a_resolver_spoils_is_read_anew() -> None:
    field = SCHEMA.query_type.fields["echo"]  # type: ignore[union-attr]
    before, field.resolve = field.resolve, lambda root, info, wish, colour: str(wish.popitem())
    try:
        first, second = asked(Executions(SCHEMA), '{ echo(wish: {what: "y", times: 2}) }', {}, {})
    finally:
        field.resolve = before
    assert first == second


def test_order_of_keys_is_that_of_the_document() -> None:
    data, _ = run(Execution, "{ person { id name age } }", {})
    assert list(data["person"]) == ["id", "name", "age"]


def test_resolvers_are_told_where_each_row_is() -> None:
    seen: list[Any] = []
    field = SCHEMA.type_map["Person"].fields["friends"]  # type: ignore[attr-defined]
    before, field.resolve = field.resolve, lambda root, info, first: seen.append(info.path.as_list()) or []
    try:
        run(Execution, "{ people { f: friends { name } } }", {})
    finally:
        field.resolve = before
    assert seen == [["people", 0, "f"], ["people", 1, "f"]]

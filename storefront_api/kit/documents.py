"""Documents: parsed and validated once, then kept; what they may cost is limited before they run.

A document's *cost* is the number of objects that it can make us load: each field that returns objects counts one, times
`first` or `last` of the lists around it; a list without pages counts as a few. *Depth* counts nested selections;
introspection is not counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
    validate,
)

from storefront_api.kit.execution import is_lasting

MAX_TOKENS = 6_000
MAX_LENGTH = 100_000
MAX_ALIASES = 60
MAX_ROOT_FIELDS = 40
KEPT = 1000

MOST_COUNTED = 1000
UNPAGED = 5
"""What a list without `first` or `last` counts for: the lines of an order, the values of an attribute."""


class TooExpensive(GraphQLError):
    """The document is too deep, too wide or too costly."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that is ready to run, or the errors that forbid it."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...]
    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    schema: GraphQLSchema | None = None
    is_lasting: bool = False
    """Is the same selected of it whatever its variables are?"""

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of a name; without a name the only one."""
        if name:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None

    def is_subscription(self, name: str | None) -> bool:
        """Does an operation subscribe to events?"""
        operation = self.operation(name)
        return operation is not None and operation.operation is OperationType.SUBSCRIPTION

    def roots(self, name: str | None) -> frozenset[str]:
        """The names of an operation's root fields, wherever its fragments hide them."""
        operation = self.operation(name)
        return frozenset(self._fields_of(operation.selection_set)) if operation else frozenset()

    def fields(self, name: str | None) -> frozenset[str]:
        """The names of all fields that an operation selects, at whatever depth."""
        operation = self.operation(name)
        return frozenset(self._fields_of(operation.selection_set, deep=True)) if operation else frozenset()

    def _fields_of(self, selected: SelectionSetNode, *, deep: bool = False) -> Iterator[str]:
        return _fields_of(selected, self.fragments, deep=deep)

    def cost(self, name: str | None, variables: Mapping[str, Any]) -> int:
        """What an operation may cost with these variables."""
        operation = self.operation(name)
        if operation is None or self.schema is None:
            return 0
        root = self.schema.get_root_type(operation.operation)
        return _Costs(self.schema, self.fragments, variables).of(operation.selection_set, root)


def selected(info: GraphQLResolveInfo) -> frozenset[str]:
    """The names of the fields that are selected of what a resolver returns, wherever fragments hide them."""
    return frozenset(
        name
        for node in info.field_nodes
        if node.selection_set is not None
        for name in _fields_of(node.selection_set, info.fragments)
    )


def _fields_of(
    selected: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], *, deep: bool = False
) -> Iterator[str]:
    followed: set[str] = set()
    waiting = [selected]
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                yield node.name.value
                if deep and node.selection_set is not None:
                    waiting.append(node.selection_set)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in followed:
                followed.add(node.name.value)
                waiting.append(fragments[node.name.value].selection_set)


class Documents:
    """The documents that were asked for lately, prepared for one schema."""

    def __init__(self, schema: GraphQLSchema, max_depth: int) -> None:
        self.schema = schema
        self.max_depth = max_depth
        self._kept: OrderedDict[str, Prepared] = OrderedDict()
        self._lock = Lock()

    def prepare(self, text: str) -> Prepared:
        """Parse, validate and measure a document, or take what was found the last time."""
        with self._lock:
            found = self._kept.get(text)
            if found is not None:
                self._kept.move_to_end(text)
                return found
        prepared = self._prepare(text)
        with self._lock:
            self._kept[text] = prepared
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return prepared

    def _prepare(self, text: str) -> Prepared:
        try:
            if len(text) > MAX_LENGTH:
                raise TooExpensive(f"请求文档过长（至多 {MAX_LENGTH} 个字符）。 · The document is too long.")
            document = parse(text, max_tokens=MAX_TOKENS)
            self._limit_shape(document)
        except GraphQLError as error:
            return Prepared(None, (error,), {}, {})
        errors = tuple(validate(self.schema, document, max_errors=20))
        if errors:
            return Prepared(None, errors, {}, {})
        operations = {
            (d.name.value if d.name else None): d
            for d in document.definitions
            if isinstance(d, OperationDefinitionNode)
        }
        return Prepared(document, (), operations, _fragments(document), self.schema, is_lasting(document))

    def _limit_shape(self, document: DocumentNode) -> None:
        """Refuse depth, aliases and width before validation, whose own cost grows with them."""
        shape = _Shape(document)
        for definition in document.definitions:
            if not isinstance(definition, OperationDefinitionNode):
                continue
            if shape.depth(definition.selection_set) > self.max_depth:
                raise TooExpensive(
                    f"查询层级过深（至多 {self.max_depth} 层）。 · The query is too deep: {self.max_depth} levels at most."
                )
            if len(definition.selection_set.selections) > MAX_ROOT_FIELDS:
                raise TooExpensive(
                    f"一次至多 {MAX_ROOT_FIELDS} 个顶层字段。 · At most {MAX_ROOT_FIELDS} root fields."
                )
        if shape.aliases > MAX_ALIASES:
            raise TooExpensive(
                f"别名过多（至多 {MAX_ALIASES} 个）。 · Too many aliases: {MAX_ALIASES} at most."
            )


class _Shape:
    """How deep selections go and how many aliases were met. Each fragment is measured once, so that fragments which
    spread each other many times over cost no more than they are long; one that spreads itself is left to validation."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = _fragments(document)
        self.measured: dict[str, int] = {}
        self.aliases = 0

    def depth(self, selected: SelectionSetNode) -> int:
        return max((self._depth_of(node) for node in selected.selections), default=0)

    def _depth_of(self, node: Node) -> int:
        if isinstance(node, FieldNode):
            if node.name.value.startswith("__"):
                return 0
            self.aliases += node.alias is not None
            return 1 + (self.depth(node.selection_set) if node.selection_set else 0)
        if isinstance(node, InlineFragmentNode):
            return self.depth(node.selection_set)
        assert isinstance(node, FragmentSpreadNode)
        name = node.name.value
        if name not in self.measured:
            self.measured[name] = 0
            if name in self.fragments:
                self.measured[name] = self.depth(self.fragments[name].selection_set)
        return self.measured[name]


class _Costs:
    """Adds up what selections can make us load; the cost of a fragment is found once for each request."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables
        self.known: dict[str, int] = {}

    def of(self, selected: SelectionSetNode, kind: Any) -> int:
        return sum(self._of_node(node, kind) for node in selected.selections)

    def _of_node(self, node: Node, kind: Any) -> int:
        if isinstance(node, FieldNode):
            if node.selection_set is None or node.name.value.startswith("__"):
                return 0
            field = kind.fields[node.name.value]
            inner = self.of(node.selection_set, get_named_type(field.type))
            many = self._times(node)
            if many is None and _is_unpaged(kind, field):
                many = UNPAGED
            return 1 + inner if many is None else 1 + many * max(1, inner)
        if isinstance(node, InlineFragmentNode):
            if node.type_condition is not None:
                kind = self.schema.get_type(node.type_condition.name.value)
            return self.of(node.selection_set, kind)
        assert isinstance(node, FragmentSpreadNode)
        name = node.name.value
        if name not in self.known:
            fragment = self.fragments[name]
            self.known[name] = self.of(
                fragment.selection_set, self.schema.get_type(fragment.type_condition.name.value)
            )
        return self.known[name]

    def _times(self, node: FieldNode) -> int | None:
        for argument in node.arguments:
            if argument.name.value in {"first", "last"}:
                if isinstance(argument.value, IntValueNode):
                    return min(max(int(argument.value.value), 1), MOST_COUNTED)
                if isinstance(argument.value, VariableNode):
                    value = self.variables.get(argument.value.name.value)
                    return min(max(value, 1), MOST_COUNTED) if isinstance(value, int) else 1
        return None


def _is_unpaged(kind: Any, field: Any) -> bool:
    """Is it a list of objects that is not a page of a connection?"""
    return is_list_type(get_nullable_type(field.type)) and not kind.name.endswith("Connection")


def _fragments(document: DocumentNode) -> Mapping[str, FragmentDefinitionNode]:
    return {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}

"""执行 · how documents are executed: exactly as graphql-core does, but a selection is prepared once for all rows of a list.

graphql-core finds the field, its arguments and how to complete its value anew for each row. Here each selected field
becomes a *step* — a function of a row — when the first row comes by; the other rows only run it. Results, errors, their
paths and the way in which nulls spread are the same; `tests/kit/test_execution.py` compares both over many documents.

The steps of a query are kept for the next request with the same document (`Executions`), which brings its own variables.

Three things are agreed with resolvers: they are synchronous; they do not change their arguments, which all rows share; and
what they keep of `info` beyond their own call is not its `path`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from enum import Enum
from functools import partial
from threading import Lock
from typing import Any, TypeGuard

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    DirectiveNode,
    DocumentNode,
    ExecutionContext,
    ExecutionResult,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    VariableNode,
    Visitor,
    is_non_null_type,
    located_error,
    visit,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.execute import CollectedErrors, get_field_def, invalid_return_type_error
from graphql.execution.values import get_argument_values, get_variable_values
from graphql.pyutils import Path, is_iterable

Place = Any
"""Where we are in the answer: `(place before, key, type name)`, cheaper than a `Path` and made into one for an error."""
Step = Callable[[Any, Place], Any]
"""From a row and its place to the completed value of one field."""
Complete = Callable[[Any, Place], Any]
"""From what a resolver gave to the completed value."""
Prepared = tuple[str, Step, str, type | None]
"""A step under its key; of a field that shows an attribute as it is, the attribute's name and type as well."""

PLAIN: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""Values of exactly these classes are their own serialisation."""
QUICK: dict[Any, type] = {**PLAIN, GraphQLInt: int}
"""Those and whole numbers, which are where they are not too large for `Int`."""
LARGEST = 2**31 - 1
_OWN = (VariableNode, ListValueNode, ObjectValueNode)
"""Arguments that each execution reads anew: by variables, or with an inside that somebody might change."""
MOST_FREE = 2
"""Kept of one operation: more are seldom executed at the same time by one process."""
MOST_OPERATIONS = 60
"""Of which executions are kept; one of a product page has 90 kB."""


class Info:
    """What a resolver is told; graphql-core's `GraphQLResolveInfo`, shared by all rows of a step."""

    __slots__ = (
        "before",
        "context",
        "field_name",
        "field_nodes",
        "fragments",
        "is_awaitable",
        "key",
        "operation",
        "parent_type",
        "return_type",
        "root_value",
        "schema",
        "variable_values",
    )

    def __init__(
        self,
        execution: Execution,
        parent_type: GraphQLObjectType,
        key: str,
        nodes: list[Any],
        field: GraphQLField,
    ) -> None:
        self.field_name: str = nodes[0].name.value
        self.field_nodes = nodes
        self.return_type = field.type
        self.parent_type = parent_type
        self.schema = execution.schema
        self.fragments = execution.fragments
        self.root_value = execution.root_value
        self.operation = execution.operation
        self.variable_values = execution.variable_values
        self.context = execution.context_value
        self.is_awaitable = execution.is_awaitable
        self.key = key
        self.before: Place = None

    @property
    def path(self) -> Path:
        """Where the row in hand is."""
        return Path(_path(self.before), self.key, self.parent_type.name)


class Arguments:
    """The arguments of a field, the same for all rows of one execution."""

    __slots__ = ("_field", "_node", "_variables", "values", "vary")

    def __init__(self, field: GraphQLField, node: Any, variables: dict[str, Any]) -> None:
        self._field, self._node = field, node
        self.vary = any(isinstance(each.value, _OWN) for each in node.arguments)
        self.renew(variables)

    def renew(self, variables: dict[str, Any]) -> None:
        """Be read anew, with other variables."""
        self._variables = variables
        self.values: dict[str, Any] | None = None

    def read(self) -> dict[str, Any]:
        """By name. Where they are not good each row says so anew, with its own path."""
        self.values = get_argument_values(self._field, self._node, self._variables)
        return self.values


class Execution(ExecutionContext):
    """An execution of an operation."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._prepared: dict[int, list[Prepared]] = {}
        self._infos: list[Info] = []
        self._arguments: list[Arguments] = []
        self._root: dict[str, list[Any]] | None = None

    def renew(self, context: Any, variables: dict[str, Any]) -> None:
        """Get ready to execute the same operation once more."""
        self.context_value, self.variable_values = context, variables
        self.collected_errors = CollectedErrors()
        for info in self._infos:
            info.context, info.variable_values = context, variables
        for arguments in self._arguments:
            arguments.renew(variables)

    def result(self) -> ExecutionResult:
        """Execute the query."""
        errors = self.collected_errors
        try:
            data = self._data()
        except GraphQLError as error:
            errors.add(error, None)
            data = None
        return self.build_response(data, errors.errors)

    def _data(self) -> dict[str, Any]:
        kind = self.schema.query_type
        assert kind is not None
        if self._root is None:
            selected = self.operation.selection_set
            self._root = collect_fields(self.schema, self.fragments, self.variable_values, kind, selected)
        return self.execute_fields(kind, self.root_value, None, self._root)

    def execute_fields(
        self, parent_type: GraphQLObjectType, source_value: Any, path: Place, fields: dict[str, list[Any]]
    ) -> dict[str, Any]:
        """Run the steps of a selection on one row."""
        results = {}
        for key, step, _, _ in self._steps(parent_type, fields):
            results[key] = step(source_value, path)
        return results

    @staticmethod
    def complete_leaf_value(return_type: GraphQLLeafType, result: Any) -> Any:
        """Fresh model instances hold members of Django's choices where rows from the database hold their values; the
        API shows both alike."""
        value = result.value if isinstance(result, Enum) and isinstance(result, str | int) else result
        return ExecutionContext.complete_leaf_value(return_type, value)

    def _steps(self, parent_type: GraphQLObjectType, fields: dict[str, list[Any]]) -> list[Prepared]:
        # The dictionaries of fields live as long as this execution, so their ids are not used again.
        steps = self._prepared.get(id(fields))
        if steps is None:
            found = (
                (key, nodes, get_field_def(self.schema, parent_type, nodes[0]))
                for key, nodes in fields.items()
            )
            steps = self._prepared[id(fields)] = [
                (key, self._step(parent_type, key, nodes, field), *self._plain(field))
                for key, nodes, field in found
                if field
            ]
        return steps

    def _plain(self, field: GraphQLField) -> tuple[str, type | None]:
        """The attribute that a field shows as it is, and the type for which that holds; no type for any other field."""
        resolve = field.resolve or self.field_resolver
        plain = QUICK.get(field.type.of_type if is_non_null_type(field.type) else field.type)  # type: ignore[union-attr]
        if plain is None or field.args or self.middleware_manager or not _is_attribute(resolve):
            return "", None
        return resolve.args[0], plain

    def _step(self, parent_type: GraphQLObjectType, key: str, nodes: list[Any], field: GraphQLField) -> Step:
        info = Info(self, parent_type, key, nodes, field)
        self._infos.append(info)
        resolve = self._resolver(field, nodes, info)
        type_name = parent_type.name
        strict = is_non_null_type(field.type)
        leaf = field.type.of_type if strict else field.type  # type: ignore[union-attr]
        complete = self._completer(field.type, nodes, info)
        plain = PLAIN.get(leaf)

        def plain_step(row: Any, place: Place) -> Any:
            info.before = place
            try:
                value = resolve(row)
                return value if value.__class__ is plain else complete(value, None)
            except Exception as error:
                return self._failed(error, nodes, (place, key, type_name), strict)

        def step(row: Any, place: Place) -> Any:
            info.before = place
            here = (place, key, type_name)
            try:
                return complete(resolve(row), here)
            except Exception as error:
                return self._failed(error, nodes, here, strict)

        return step if plain is None else plain_step

    def _resolver(self, field: GraphQLField, nodes: list[Any], info: Info) -> Callable[[Any], Any]:
        """From a row to the field's value."""
        resolve = field.resolve or self.field_resolver
        if self.middleware_manager:
            resolve = self.middleware_manager.get_field_resolver(resolve)
        if not field.args:
            if _is_attribute(resolve):
                name, default = resolve.args
                return lambda row: (
                    row.get(name, default) if isinstance(row, dict) else getattr(row, name, default)
                )
            return lambda row: resolve(row, info)
        arguments = Arguments(field, nodes[0], self.variable_values)
        if arguments.vary:
            self._arguments.append(arguments)

        def with_arguments(row: Any) -> Any:
            values = arguments.values
            return resolve(row, info, **(arguments.read() if values is None else values))

        return with_arguments

    def _failed(self, raw: Exception, nodes: list[Any], place: Place, strict: bool) -> None:
        """An error of a strict field is its parent's; any other is noted, and the field is null."""
        path = _path(place)
        assert path is not None
        error = located_error(raw, nodes, path.as_list())
        if strict:
            raise error
        self.collected_errors.add(error, path)

    def _completer(self, kind: GraphQLOutputType, nodes: list[Any], info: Info) -> Complete:
        if isinstance(kind, GraphQLNonNull):
            return self._non_null(self._completer(kind.of_type, nodes, info), info)
        if isinstance(kind, GraphQLList):
            return self._list(kind.of_type, nodes, info)
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return self._leaf(kind)
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return self._abstract(kind, nodes, info)
        assert isinstance(kind, GraphQLObjectType)
        return self._object(kind, nodes, info)

    @staticmethod
    def _non_null(complete: Complete, info: Info) -> Complete:
        def non_null(value: Any, place: Place) -> Any:
            completed = complete(value, place)
            if completed is None:
                raise TypeError(
                    f"Cannot return null for non-nullable field {info.parent_type.name}.{info.field_name}."
                )
            return completed

        return non_null

    def _leaf(self, kind: GraphQLLeafType) -> Complete:
        def leaf(value: Any, place: Place) -> Any:
            return None if _is_nothing(value) else self.complete_leaf_value(kind, value)

        return leaf

    def _list(self, item_kind: GraphQLOutputType, nodes: list[Any], info: Info) -> Complete:
        complete = self._completer(item_kind, nodes, info)
        strict = is_non_null_type(item_kind)

        def each(values: Any, place: Place) -> Any:
            if _is_nothing(values):
                return None
            if not is_iterable(values):
                raise GraphQLError(
                    "Expected Iterable, but did not find one for field"
                    f" '{info.parent_type.name}.{info.field_name}'."
                )
            completed = []
            for index, value in enumerate(values):
                here = (place, index, None)
                try:
                    completed.append(complete(value, here))
                except Exception as error:
                    self._failed(error, nodes, here, strict)
                    completed.append(None)
            return completed

        return each

    def _object(self, kind: GraphQLObjectType, nodes: list[Any], info: Info) -> Complete:
        steps: list[Prepared] | None = None
        is_kind: Callable[[Any, Any], Any] | None = kind.is_type_of

        def fields(row: Any, place: Place) -> Any:
            nonlocal steps
            if _is_nothing(row):
                return None
            if steps is None:
                steps = self._steps(kind, self.collect_subfields(kind, nodes))
            if is_kind is not None and not is_kind(row, info):
                raise invalid_return_type_error(kind, row, nodes)
            results = {}
            for key, step, name, plain in steps:
                # Most fields are attributes that are shown as they are; whatever is not goes the long way.
                if plain is not None:
                    try:
                        value: Any = getattr(row, name)
                    except Exception:
                        results[key] = step(row, place)
                        continue
                    if (
                        value.__class__ is plain
                        and row.__class__ is not dict
                        and (plain is not int or -LARGEST <= value <= LARGEST)  # type: ignore[operator]
                    ):
                        results[key] = value
                        continue
                results[key] = step(row, place)
            return results

        return fields

    def _abstract(self, kind: Any, nodes: list[Any], info: Info) -> Complete:
        resolve_type: Callable[[Any, Any, Any], Any] = kind.resolve_type or self.type_resolver
        objects: dict[str, Complete] = {}

        def concrete(row: Any, place: Place) -> Any:
            if _is_nothing(row):
                return None
            name = resolve_type(row, info, kind)
            complete = objects.get(name)
            if complete is None:
                found = self.ensure_valid_runtime_type(name, kind, nodes, info, row)  # type: ignore[arg-type]
                complete = objects[name] = self._object(found, nodes, info)
            return complete(row, place)

        return concrete


class Executions:
    """Executions of queries that have ended, with their steps: the next requests with the same documents go on with them."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._free: OrderedDict[int, list[Execution]] = OrderedDict()
        self._lock = Lock()

    def execute(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        context: Any,
        variables: dict[str, Any],
    ) -> ExecutionResult:
        """What graphql-core's `execute` gives. To be asked only for queries that are `lasting`."""
        execution = self._taken(operation)
        if execution is None:
            name = operation.name.value if operation.name else None
            built = Execution.build(self._schema, document, None, context, variables, name)
            if isinstance(built, list):
                return ExecutionResult(None, built)
            assert isinstance(built, Execution)
            execution = built
        else:
            wanted = operation.variable_definitions or ()
            coerced = get_variable_values(self._schema, wanted, variables, max_errors=50)
            if isinstance(coerced, list):
                self._keep(execution)
                return ExecutionResult(None, coerced)
            execution.renew(context, coerced)
        result = execution.result()
        execution.renew(None, {})
        self._keep(execution)
        return result

    def _taken(self, operation: OperationDefinitionNode) -> Execution | None:
        with self._lock:
            free = self._free.get(id(operation))
            execution = free.pop() if free else None
        return execution if execution is not None and execution.operation is operation else None

    def _keep(self, execution: Execution) -> None:
        with self._lock:
            free = self._free.setdefault(id(execution.operation), [])
            self._free.move_to_end(id(execution.operation))
            if len(free) < MOST_FREE:
                free.append(execution)
            if len(self._free) > MOST_OPERATIONS:
                self._free.popitem(last=False)


def is_lasting(document: DocumentNode) -> bool:
    """Is the same selected of a document whatever its variables are?"""
    finding = _Conditions()
    visit(document, finding)
    return not finding.vary


class _Conditions(Visitor):
    """Looks for `@skip(if: $variable)`."""

    def __init__(self) -> None:
        super().__init__()
        self.vary = False

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Any directive with a variable."""
        self.vary = self.vary or any(isinstance(each.value, VariableNode) for each in node.arguments)


def _is_attribute(resolve: Any) -> TypeGuard[partial[Any]]:
    """Does a resolver show an attribute of the row, and do nothing else?"""
    return isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver and not resolve.keywords


def _is_nothing(value: Any) -> bool:
    """Null; an exception that a resolver gave instead of raising it is raised."""
    if isinstance(value, Exception):
        raise value
    return value is None or value is Undefined


def _path(place: Place) -> Path | None:
    if place is None or isinstance(place, Path):
        return place
    return Path(_path(place[0]), place[1], place[2])

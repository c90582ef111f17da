"""应答订阅 · how subscription queries of webhooks are checked and answered: with the documents and the execution of the API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
)
from graphql.execution import execute

from backend.core.actor import Actor
from backend.webhook.composing import Happening
from backend.webhook.kinds import KINDS
from backend.webhook.refusals import NoEvent, NotASubscription, NotOneRoot, QueryNotValid, QuerySyntax
from storefront_api.kit.context import Context
from storefront_api.kit.documents import MAX_LENGTH, MAX_TOKENS, Documents, Prepared
from storefront_api.kit.execution import Execution
from storefront_api.kit.http import formatted
from storefront_api.kit.ids import to_global_id

CODES = {kind.type_name: code for code, kind in KINDS.items()}


class OwnContext(Context):
    """The context of an answer that nobody asked for over HTTP."""

    def __init__(self, viewer: Actor) -> None:
        super().__init__(HttpRequest())
        self.actor = viewer

    @property
    def origin(self) -> str:  # type: ignore[override]
        """What absolute addresses begin with: there is no request that would tell."""
        return settings.PUBLIC_URL or "http://127.0.0.1:8000"


class Answerer:
    """Checks and answers subscription queries against one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.documents = Documents(schema, settings.GRAPHQL_MAX_DEPTH)

    def events_of(self, query: str) -> Sequence[str]:
        """The codes of the events that a query names. Refuses one that cannot be answered, with the reason."""
        prepared = self._prepared(query)
        operation = prepared.operation(None)
        assert operation is not None
        codes = dict.fromkeys(_named(operation.selection_set, prepared.fragments, set()))
        if not codes:
            raise NoEvent
        return list(codes)

    def answer(self, query: str, happening: Happening, viewer: Actor) -> Any:
        """What a query asks for about something that has happened, as `viewer` may see it."""
        prepared = self._prepared(query)
        assert prepared.document is not None
        result = execute(
            self.schema,
            prepared.document,
            happening,
            OwnContext(viewer),
            {},
            execution_context_class=Execution,
        )
        assert isinstance(result, ExecutionResult)
        answer: dict[str, Any] = next(iter((result.data or {}).values()), None) or {}
        if result.errors:
            answer["errors"] = [formatted(error, self.schema) for error in result.errors]
        return answer

    @staticmethod
    def global_id(type_name: str, key: str) -> str:
        """How clients name a thing."""
        return to_global_id(type_name, key)

    def _prepared(self, query: str) -> Prepared:
        try:
            if len(query) > MAX_LENGTH:
                raise GraphQLError("too long")
            document = parse(query, max_tokens=MAX_TOKENS)
        except GraphQLError as error:
            raise QuerySyntax(reason=error.message) from None
        operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
        if len(operations) != 1 or operations[0].operation is not OperationType.SUBSCRIPTION:
            raise NotASubscription
        if any(given.default_value is None for given in operations[0].variable_definitions):
            raise QueryNotValid(reason="变量须有默认值 · variables need default values")
        fragments = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        if len(list(_roots(operations[0].selection_set, fragments, set()))) != 1:
            raise NotOneRoot
        prepared = self.documents.prepare(query)
        if prepared.errors:
            raise QueryNotValid(reason="; ".join(error.message for error in prepared.errors[:3]))
        if prepared.cost(None, {}) > settings.GRAPHQL_MAX_COST:
            raise QueryNotValid(reason="代价过高 · it costs too much")
        return prepared


def _roots(
    selected: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], met: set[str]
) -> Iterator[str]:
    for node in selected.selections:
        if isinstance(node, FieldNode):
            yield node.name.value
        else:
            yield from _roots(inner, fragments, met) if (inner := _inside(node, fragments, met)) else ()


def _named(selected: SelectionSetNode, fragments: Any, met: set[str], on: str = "") -> Iterator[str]:
    """The codes of the types on which fragments are, inside the root field."""
    for node in selected.selections:
        if isinstance(node, FieldNode):
            if not on and node.selection_set:
                yield from _named(node.selection_set, fragments, met, "Event")
            continue
        kind = _condition(node, fragments) or on
        if kind in CODES:
            yield CODES[kind]
        elif (inner := _inside(node, fragments, met)) is not None:
            yield from _named(inner, fragments, met, on and kind)


def _condition(node: Any, fragments: Any) -> str:
    found = node if isinstance(node, InlineFragmentNode) else fragments.get(node.name.value)
    return found.type_condition.name.value if found is not None and found.type_condition else ""


def _inside(node: Any, fragments: Any, met: set[str]) -> SelectionSetNode | None:
    """What a fragment selects; each named one is followed once."""
    if isinstance(node, InlineFragmentNode):
        return node.selection_set
    name = node.name.value
    if name in met or name not in fragments:
        return None
    met.add(name)
    inner: SelectionSetNode = fragments[name].selection_set
    return inner


@cache
def answerer() -> Answerer:
    """Over the schema of the site; made when the first query comes."""
    from storefront_api.schema import schema

    return Answerer(schema.graphql_schema)

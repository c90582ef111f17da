"""The schema: what each noun offers, put together. `oucai schema` writes the snapshot `storefront_api/schema.graphql`."""

from __future__ import annotations

from importlib import import_module

import graphene
from graphql import DirectiveLocation, GraphQLDirective, specified_directives

from storefront_api.kit import words
from storefront_api.webhook.events import Subscription, kinds_of

NOUNS = (
    "product",
    "page",
    "menu",
    "metadata",
    "translation",
    "checkout",
    "order",
    "approval",
    "budget",
    "payment",
    "shipping",
    "invoice",
    "notice",
    "tender_document",
    "supplier",
    "procurement",
    "batch",
    "framework",
    "designated_services",
    "calling_off",
    "objection",
    "expert",
    "account",
    "region",
    "shop",
    "supervision",
    "app",
    "webhook",
    "pavilion",
)
"""In the order in which newcomers read them."""

_modules = [
    import_module(f"storefront_api.{noun}.schema") for noun in reversed(NOUNS)
]  # graphene reads bases backwards

Query = type(
    "Query",
    (*(module.Queries for module in _modules), graphene.ObjectType),
    {"__doc__": "查询 · what can be read."},
)
Mutation = type(
    "Mutation",
    (*(module.Mutations for module in _modules), graphene.ObjectType),
    {"__doc__": "变更 · what can be done; every command answers with a list of errors."},
)

# Kinds of an interface that no field names are known to the schema only when it is told of them.
_kinds = [kind for module in _modules for kind in getattr(module, "KINDS", ())]


def _known_to_all(directive: GraphQLDirective) -> GraphQLDirective:
    """`@deprecated` may stand on definitions of directives since 2025; parsers of clients do not know that place yet."""
    places = [place for place in directive.locations if place is not DirectiveLocation.DIRECTIVE_DEFINITION]
    return GraphQLDirective(**directive.to_kwargs() | {"locations": places})


schema = graphene.Schema(
    directives=[_known_to_all(directive) for directive in specified_directives],
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[*_kinds, Query, Mutation, *kinds_of(Query)],
)
words.put_into(schema.graphql_schema)

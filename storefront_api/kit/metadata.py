"""元数据 · Saleor's `ObjectWithMetadata`: what front ends keep with a thing, by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

import graphene
import orjson
from django.db.models import Q
from graphql import GraphQLError

from backend.metadata import queries
from backend.metadata.kinds import KINDS
from storefront_api.kit.types import MetadataItem, metadata_items


class MetadataFilter(graphene.InputObjectType):
    """元数据条件 · with a key, and with this value of it if one is given."""

    key = graphene.String(required=True, description="键 · the key.")
    value = graphene.String(description="值 · the value.")


class MetadataValueFilterInput(graphene.InputObjectType):
    """元数据值条件 · equal to one, or one of several."""

    eq = graphene.String(description="等于 · equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.String), description="其中之一 · one of.")


class MetadataFilterInput(graphene.InputObjectType):
    """元数据条件 · with a key, and with one of these values of it if some are given."""

    key = graphene.String(required=True, description="键 · the key.")
    value = MetadataValueFilterInput(description="值 · the value.")


def having_all(given: Iterable[Mapping[str, Any]] | None) -> Q:
    """The condition of a list of `MetadataFilter`."""
    asked = Q()
    for one in given or ():
        value = one.get("value")
        asked &= (
            Q(metadata__has_key=one["key"]) if value is None else Q(metadata__contains={one["key"]: value})
        )
    return asked


def having(given: Mapping[str, Any]) -> Q:
    """The condition of a `MetadataFilterInput`."""
    key, value = given["key"], given.get("value") or {}
    asked = Q(metadata__has_key=key)
    if value.get("eq") is not None:
        asked &= Q(metadata__contains={key: value["eq"]})
    if value.get("one_of") is not None:
        asked &= reduce(or_, (Q(metadata__contains={key: one}) for one in value["one_of"]), Q(pk__in=()))
    return asked


_KEY = graphene.String(required=True, description="键 · the key.")


_KEYS = graphene.List(
    graphene.NonNull(graphene.String), description="键 · these keys; all of them if none are named."
)


class Metadata(graphene.Scalar):
    """元数据 · keys with their values, as an object of strings."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value

    parse_value = serialize

    @staticmethod
    def parse_literal(node: Any, variables: Any = None) -> Any:
        raise GraphQLError("元数据只读。 · Metadata is read, not given.")


SHOWN: dict[type, type[graphene.ObjectType]] = {}
"""Which type of the API shows rows of a class; filled by what gives out things of all kinds."""


class ObjectWithMetadata(graphene.Interface):
    """元数据 · what front ends keep with a thing, by key; the private part is for those who manage the kind."""

    metadata = graphene.List(graphene.NonNull(MetadataItem), required=True, description="元数据 · metadata.")
    metafield = graphene.String(key=_KEY, description="单项 · the value of a key.")
    metafields = graphene.Field(Metadata, keys=_KEYS, description="多项 · the values of several keys.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataItem), required=True, description="内部元数据 · private metadata, for staff."
    )
    private_metafield = graphene.String(key=_KEY, description="内部单项 · the private value of a key.")
    private_metafields = graphene.Field(
        Metadata, keys=_KEYS, description="内部多项 · the private values of several keys."
    )

    @classmethod
    def resolve_type(cls, row: Any, info: Any) -> type[graphene.ObjectType] | None:
        return SHOWN.get(type(row)) or super().resolve_type(row, info)


class HasMetadata:
    """Resolvers of the interface for rows and models; rows hold JSON as text, which is parsed when it is asked for."""

    @staticmethod
    def resolve_metadata(row: Any, info: Any) -> list[MetadataItem]:
        return metadata_items(_public(row, info))

    @staticmethod
    def resolve_metafield(row: Any, info: Any, key: str) -> str | None:
        return _public(row, info).get(key)

    @staticmethod
    def resolve_metafields(row: Any, info: Any, keys: list[str] | None = None) -> dict[str, str]:
        return _among(_public(row, info), keys)

    @staticmethod
    def resolve_private_metadata(row: Any, info: Any) -> list[MetadataItem]:
        return metadata_items(_private(row, info))

    @staticmethod
    def resolve_private_metafield(row: Any, info: Any, key: str) -> str | None:
        return _private(row, info).get(key)

    @staticmethod
    def resolve_private_metafields(row: Any, info: Any, keys: list[str] | None = None) -> dict[str, str]:
        return _among(_private(row, info), keys)


def _among(kept: dict[str, str], keys: list[str] | None) -> dict[str, str]:
    return kept if keys is None else {key: kept[key] for key in keys if key in kept}


def _public(row: Any, info: Any) -> dict[str, str]:
    found = getattr(row, "metadata", None)
    return _read(queries.kept(row, info.parent_type.name)[0] if found is None else found)


def _private(row: Any, info: Any) -> dict[str, str]:
    """What those who manage the kind keep with a thing."""
    actor, name = info.context.actor, info.parent_type.name
    managed_by = KINDS[name].managed_by if name in KINDS else ()
    if not actor.is_platform:
        actor.must_permit(*managed_by)
    found = getattr(row, "private_metadata", None)
    return _read(queries.kept(row, name)[1] if found is None and name in KINDS else found or {})


def _read(kept: Any) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(kept) if isinstance(kept, str) else kept
    return found

"""元数据 · Saleor's `ObjectWithMetadata`: what front ends keep with a thing, by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

import graphene
import orjson
from django.db.models import Q

from backend.core.refusals import NotPermitted
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


class ObjectWithMetadata(graphene.Interface):
    """元数据 · what front ends keep with a thing, by key; the private part is for platform staff."""

    metadata = graphene.List(graphene.NonNull(MetadataItem), required=True, description="元数据 · metadata.")
    metafield = graphene.String(key=_KEY, description="单项 · the value of a key.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataItem), required=True, description="内部元数据 · private metadata, for staff."
    )
    private_metafield = graphene.String(key=_KEY, description="内部单项 · the private value of a key.")


class HasMetadata:
    """Resolvers of the interface for rows and models; rows hold JSON as text, which is parsed when it is asked for."""

    @staticmethod
    def resolve_metadata(row: Any, info: Any) -> list[MetadataItem]:
        return metadata_items(_read(row.metadata))

    @staticmethod
    def resolve_metafield(row: Any, info: Any, key: str) -> str | None:
        return _read(row.metadata).get(key)

    @staticmethod
    def resolve_private_metadata(row: Any, info: Any) -> list[MetadataItem]:
        return metadata_items(_read(_private(row, info)))

    @staticmethod
    def resolve_private_metafield(row: Any, info: Any, key: str) -> str | None:
        return _read(_private(row, info)).get(key)


def _private(row: Any, info: Any) -> Any:
    if not info.context.actor.is_platform:
        raise NotPermitted(needs="平台运营", needs_en="operator")
    return getattr(row, "private_metadata", {})


def _read(kept: Any) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(kept) if isinstance(kept, str) else kept
    return found

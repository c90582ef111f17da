"""元数据 · Saleor's `ObjectWithMetadata`: what front ends keep with a thing, by key."""

from __future__ import annotations

from typing import Any

import graphene
import orjson

from backend.core.refusals import NotPermitted
from storefront_api.kit.types import MetadataItem, metadata_items

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
        raise NotPermitted(needs="平台运营")
    return getattr(row, "private_metadata", {})


def _read(kept: Any) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(kept) if isinstance(kept, str) else kept
    return found

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.core.actor import Actor


@dataclass(frozen=True, slots=True)
class MetadataChanged:
    """元数据变动 · the metadata of a thing, named by Saleor's kind and its key, changed."""

    kind: str
    pk: Any
    private: bool
    by: Actor

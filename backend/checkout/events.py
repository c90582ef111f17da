"""事件 · what has happened to carts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CheckoutCreated:
    """新建购物车 · there is a new cart."""

    checkout_id: UUID


@dataclass(frozen=True, slots=True)
class CheckoutChanged:
    """购物车变更 · something in or about a cart has changed."""

    checkout_id: UUID

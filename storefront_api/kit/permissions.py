"""权限 · Saleor's permissions as the API shows them; resolvers give members of `backend.core.permissions.Permission`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import graphene

from backend.core.permissions import Permission as Held
from storefront_api.kit.enums import described

PermissionEnum = described(
    "PermissionEnum", Held, "权限 · what staff and apps may do on the platform as a whole."
)


class Permission(graphene.ObjectType):
    """权限 · a permission and what it is called."""

    code = graphene.Field(PermissionEnum, required=True, description="代码 · the code.")
    name = graphene.String(required=True, description="名称 · what it is called.")

    @staticmethod
    def resolve_code(held: Held, info: Any) -> Held:
        return held

    @staticmethod
    def resolve_name(held: Held, info: Any) -> str:
        return held.label


def permissions_of(codes: Iterable[str]) -> list[Held]:
    """Stored codes as permissions, in the order of the enum."""
    kept = set(codes)
    return [held for held in Held if held.value in kept]

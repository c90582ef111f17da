"""Permission groups as staff see them, and what each person may do on the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import graphene

from backend.account import queries
from backend.account.models import Group as GroupModel
from backend.account.models import User as UserModel
from backend.core.peers import relation
from backend.core.permissions import Permission as PermissionCode
from backend.region.models import Channel as ChannelModel
from backend.region.queries import channels_by_id
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.permissions import Permission, PermissionEnum, permissions_of
from storefront_api.kit.types import Node, always, node_id
from storefront_api.region.types import Channel

groups_of = relation(queries.groups_by_user, "id", missing=())
people_of = relation(queries.people_by_group, "id", missing=())
held_by = relation(queries.permissions_by_user, "id", missing=frozenset())


def every_channel(row: Any = None, info: Any = None) -> list[ChannelModel]:
    """Groups are not restricted to channels: staff work in all of them."""
    return list(channels_by_id().values())


class Group(graphene.ObjectType):
    """权限组 · staff of the platform who share permissions. Roles at organisations are memberships, not groups."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="名称 · the name.")
    permissions = graphene.List(
        graphene.NonNull(Permission), description="权限 · what its people may do on the platform."
    )
    users = graphene.List(
        graphene.NonNull(lambda: _user()), description="成员 · its people, for those who manage staff."
    )
    user_can_manage = graphene.Boolean(required=True, description="可管理 · may the viewer change it?")
    accessible_channels = graphene.List(
        graphene.NonNull(Channel), description="可办理的频道 · all channels: groups are not restricted."
    )
    restricted_access_to_channels = graphene.Boolean(
        required=True, description="按频道限制：否 · never restricted to channels."
    )

    resolve_id = node_id("Group")
    resolve_accessible_channels = staticmethod(every_channel)
    resolve_restricted_access_to_channels = always(False)

    @staticmethod
    def resolve_permissions(group: GroupModel, info: Any) -> list[PermissionCode]:
        return permissions_of(group.permissions)

    @staticmethod
    def resolve_users(group: GroupModel, info: Any) -> Sequence[UserModel] | None:
        may = info.context.actor.permits(PermissionCode.MANAGE_STAFF)
        return people_of(group) if may else None

    @staticmethod
    def resolve_user_can_manage(group: GroupModel, info: Any) -> bool:
        return queries.manages(info.context.actor, group)


@dataclass(slots=True)
class Grant:
    """A permission that a person holds."""

    user: UserModel
    code: PermissionCode


class UserPermission(graphene.ObjectType):
    """个人权限 · a permission that a person holds, and by which groups."""

    code = graphene.Field(PermissionEnum, required=True, description="代码 · the code.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    source_permission_groups = graphene.List(
        graphene.NonNull(Group),
        user_id=graphene.ID(required=True, description="人员 · whose groups; the person's own."),
        description="来自权限组 · the person's groups that give it; an operator holds it without any.",
    )

    @staticmethod
    def resolve_name(grant: Grant, info: Any) -> str:
        return grant.code.label

    @staticmethod
    def resolve_source_permission_groups(grant: Grant, info: Any, user_id: str) -> list[GroupModel]:
        if user_id != to_global_id("User", grant.user.pk):
            return []
        return [group for group in groups_of(grant.user) if grant.code in group.permissions]


def grants_of(user: UserModel) -> list[Grant]:
    """What a person holds, in the order of the enum."""
    return [Grant(user, code) for code in permissions_of(held_by(user))]


def editable_by(user: UserModel, groups: Sequence[GroupModel]) -> list[GroupModel]:
    """The groups that a person may change."""
    held = held_by(user)
    managing = PermissionCode.MANAGE_STAFF in held
    return [group for group in groups if managing and held.issuperset(group.permissions)]


def _user() -> Any:
    from storefront_api.account.types import User

    return User

"""Commands about permission groups and staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import graphene

from backend.account import services
from backend.core.actor import Actor
from storefront_api.account import inputs
from storefront_api.account.errors import PermissionGroupError, StaffError
from storefront_api.account.groups import Group
from storefront_api.account.types import User
from storefront_api.kit.bulk import BulkDelete
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of

GROUP = graphene.ID(required=True, description="权限组 · the group.")
MEMBER = graphene.ID(required=True, description="平台人员 · the member of staff.")


def _ids(given: Iterable[str] | None, kind: str, field: str) -> list[int]:
    return pks_of(given or (), kind, field)


class PermissionGroupCreate(Command):
    """新增权限组 · make a group of staff; nobody gives what they do not hold."""

    class Arguments:
        input = inputs.PermissionGroupCreateInput(required=True, description="权限组 · the group.")

    Errors = PermissionGroupError
    group = graphene.Field(Group, description="权限组 · the group.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        group = services.create_group(
            input.name,
            input.get("add_permissions") or (),
            _ids(input.get("add_users"), "User", "add_users"),
            restricted=bool(input.get("restricted_access_to_channels")),
            by=context.actor,
        )
        return {"group": group}


class PermissionGroupUpdate(Command):
    """修改权限组 · change name, permissions or people of a group."""

    class Arguments:
        id = GROUP
        input = inputs.PermissionGroupUpdateInput(required=True, description="内容 · what changes.")

    Errors = PermissionGroupError
    group = graphene.Field(Group, description="权限组 · the group.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        group = services.update_group(
            pk_of(id, "Group"),
            name=input.get("name"),
            add_permissions=input.get("add_permissions") or (),
            remove_permissions=input.get("remove_permissions") or (),
            add_users=_ids(input.get("add_users"), "User", "add_users"),
            remove_users=_ids(input.get("remove_users"), "User", "remove_users"),
            restricted=input.get("restricted_access_to_channels"),
            by=context.actor,
        )
        return {"group": group}


class PermissionGroupDelete(Command):
    """删除权限组 · dissolve a group; somebody must remain who can manage what it held."""

    class Arguments:
        id = GROUP

    Errors = PermissionGroupError
    group = graphene.Field(Group, description="权限组 · what it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"group": services.delete_group(pk_of(id, "Group"), by=context.actor)}


class StaffCreate(Command):
    """新增平台人员 · make somebody staff; who has no password is invited by e-mail to set one."""

    class Arguments:
        input = inputs.StaffCreateInput(required=True, description="平台人员 · the person.")

    Errors = StaffError
    user = graphene.Field(User, description="平台人员 · the member of staff.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        user = services.create_staff(
            inputs.profile_of(input),
            _ids(input.get("add_groups"), "Group", "add_groups"),
            redirect_url=input.get("redirect_url"),
            by=context.actor,
        )
        return {"user": user}


class StaffUpdate(Command):
    """修改平台人员 · change what is known of a member of staff, and the groups."""

    class Arguments:
        id = MEMBER
        input = inputs.StaffUpdateInput(required=True, description="内容 · what changes.")

    Errors = StaffError
    user = graphene.Field(User, description="平台人员 · the member of staff.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        user = services.update_staff(
            pk_of(id, "User"),
            inputs.profile_of(input),
            add_groups=_ids(input.get("add_groups"), "Group", "add_groups"),
            remove_groups=_ids(input.get("remove_groups"), "Group", "remove_groups"),
            by=context.actor,
        )
        return {"user": user}


class StaffDelete(Command):
    """删除平台人员 · dismiss a member of staff; whoever the record knows is deactivated, not erased."""

    class Arguments:
        id = MEMBER

    Errors = StaffError
    user = graphene.Field(User, description="平台人员 · who it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"user": services.delete_staff(pk_of(id, "User"), by=context.actor)}


class StaffBulkDelete(BulkDelete):
    """批量删除平台人员 · dismiss several members of staff."""

    Errors = StaffError
    noun = "User"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return services.delete_staff(pk, by=by)

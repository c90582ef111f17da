"""权限组 · permission groups: who of the platform's staff may do what. Nobody gives or takes what they do not hold.

All groups are locked for a change, so that two people cannot take the last holder of a permission from each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import IntegrityError, transaction

from backend.account import rules
from backend.account.models import Group, User
from backend.account.refusals import (
    ChannelsNotRestricted,
    LastGroup,
    LeftNotManageable,
    NamedTwice,
    NotStaff,
    OutOfScopePermission,
    OutOfScopeUser,
)
from backend.core import journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Required, Unique

MOST_NAME = 150


def create_group(
    name: str,
    permissions: Collection[Permission] = (),
    users: Collection[int] = (),
    *,
    restricted: bool = False,
    by: Actor,
) -> Group:
    """Make a group of staff with permissions that its maker holds."""
    by.must_permit(Permission.MANAGE_STAFF)
    _must_not_restrict(restricted)
    with transaction.atomic():
        locked_groups()
        must_hold(permissions, by)
        members = _staff(users)
        must_outrank(members, by, field="add_users")
        group = _named(Group(permissions=sorted(permissions)), name)
        group.users.set(members)
        journal.record(
            "group.created", group, by, name=group.name, permissions=sorted(permissions), users=sorted(users)
        )
    return group


def update_group(
    group_id: int,
    *,
    name: str | None = None,
    add_permissions: Collection[Permission] = (),
    remove_permissions: Collection[Permission] = (),
    add_users: Collection[int] = (),
    remove_users: Collection[int] = (),
    restricted: bool | None = None,
    by: Actor,
) -> Group:
    """Change a group's name, permissions or people."""
    by.must_permit(Permission.MANAGE_STAFF)
    _must_not_restrict(restricted)
    _must_differ("permissions", add_permissions, remove_permissions)
    _must_differ("users", add_users, remove_users)
    with transaction.atomic():
        groups = locked_groups()
        group = _managed(group_id, groups, by)
        must_hold(add_permissions, by)
        must_hold(remove_permissions, by, field="remove_permissions")
        joining, leaving = _staff(add_users), _staff(remove_users, field="remove_users")
        must_outrank(joining, by, field="add_users")
        must_outrank(leaving, by, field="remove_users")
        if by.user_id in remove_users:
            _must_keep_a_group(group, by, field="remove_users")
        before = held_by_staff()
        group.permissions = sorted(({*group.permissions} | {*add_permissions}) - {*remove_permissions})
        _named(group, group.name if name is None else name)
        group.users.add(*joining)
        group.users.remove(*leaving)
        must_stay_manageable(before, by, field="remove_users" if remove_users else "remove_permissions")
        journal.record(
            "group.updated", group, by, name=group.name, permissions=group.permissions,
            joined=sorted(add_users), left=sorted(remove_users),
        )  # fmt: skip
    return group


def delete_group(group_id: int, *, by: Actor) -> Group:
    """Dissolve a group; its people keep what other groups give them."""
    by.must_permit(Permission.MANAGE_STAFF)
    with transaction.atomic():
        group = _managed(group_id, locked_groups(), by)
        before = held_by_staff()
        _must_keep_a_group(group, by, field="id")
        journal.record("group.deleted", group, by, name=group.name, permissions=group.permissions)
        pk = group.pk
        group.delete()
        must_stay_manageable(before, by, field="id")
        group.pk = pk
    return group


def locked_groups() -> dict[int, Group]:
    """Every group, locked: changes of who may do what come one after the other."""
    return {group.pk: group for group in Group.objects.select_for_update().order_by("pk")}


def held_by_staff() -> dict[int, frozenset[Permission]]:
    """What each active member of staff holds through groups now."""
    held: dict[int, set[Permission]] = {}
    rows = Group.objects.filter(users__is_active=True, users__is_staff=True).exclude(users=None)
    for user_id, codes in rows.values_list("users__id", "permissions"):
        held.setdefault(user_id, set()).update(map(Permission, codes))
    return {user_id: frozenset(codes) for user_id, codes in held.items()}


def must_stay_manageable(before: dict[int, frozenset[Permission]], by: Actor, *, field: str) -> None:
    """Refuse a change after which nobody could pass a permission on; an operator, who holds all, may do it."""
    if by is SYSTEM or by.has(Role.OPERATOR):
        return
    left = rules.orphaned(before.values(), held_by_staff().values())
    if left:
        raise LeftNotManageable(field=field, named="、".join(sorted(left)), permissions=sorted(left))


def must_hold(permissions: Iterable[Permission], by: Actor, field: str = "add_permissions") -> None:
    """Refuse to deal in permissions that one does not hold."""
    missing = sorted(set(permissions) - by.permissions)
    if missing:
        raise OutOfScopePermission(field=field, named="、".join(missing), permissions=missing)


def must_outrank(people: Collection[User], by: Actor, field: str = "users") -> None:
    """Refuse to deal with people who may do more than oneself."""
    if by is SYSTEM or by.has(Role.OPERATOR):
        return
    for person in people:
        if not person.actor().permissions <= by.permissions:
            raise OutOfScopeUser(field=field)


def _managed(group_id: int, groups: dict[int, Group], by: Actor) -> Group:
    if group_id not in groups:
        raise NotFound("权限组 permission group", field="id")
    must_hold(map(Permission, groups[group_id].permissions), by, field="id")
    return groups[group_id]


def _must_keep_a_group(group: Group, by: Actor, field: str) -> None:
    """Refuse to leave one's last group; an operator needs none."""
    own = set(Group.objects.filter(users=by.user_id, users__isnull=False).values_list("pk", flat=True))
    if own == {group.pk} and not by.has(Role.OPERATOR):
        raise LastGroup(field=field)


def _staff(ids: Collection[int], field: str = "add_users") -> list[User]:
    found = list(User.objects.filter(pk__in=ids))
    if len(found) < len(set(ids)):
        raise NotFound("人员 user", field=field)
    if not all(person.is_staff for person in found):
        raise NotStaff(field=field)
    return found


def _named(group: Group, name: str) -> Group:
    group.name = name.strip()
    if not group.name or len(group.name) > MOST_NAME or not rules.is_plain(group.name):
        raise Required(f"权限组名称（至多 {MOST_NAME} 字） the group's name", field="name")
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise Unique("同名权限组 a group of this name", field="name") from None
    return group


def _must_differ(what: str, added: Collection[object], removed: Collection[object]) -> None:
    if set(added) & set(removed):
        raise NamedTwice(field=f"add_{what}")


def _must_not_restrict(restricted: bool | None) -> None:
    if restricted:
        raise ChannelsNotRestricted

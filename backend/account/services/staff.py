"""平台人员 · staff: the people who work for the platform, with permissions by groups. Roles at organisations are given
and taken by memberships alone, never here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from backend.account import letters, rules
from backend.account.entries import checked_email, checked_metadata, checked_name
from backend.account.models import Group, User, new_token_key
from backend.account.refusals import (
    BothSides,
    IsNoStaff,
    MailboxIsTheirs,
    NamedTwice,
    OperatorNotDeleted,
    OperatorStays,
    OutOfScopeGroup,
    OwnAccount,
    OwnAccountDeleted,
)
from backend.account.services.groups import (
    held_by_staff,
    locked_groups,
    must_outrank,
    must_stay_manageable,
)
from backend.core import journal
from backend.core.actor import Actor, Role
from backend.core.permissions import Permission
from backend.core.refusals import Invalid, NotFound, Refusal, Unique

MOST_NOTE = 4000

Profile = Mapping[str, Any]
"""What is known of a person, by column: email, first_name, last_name, language_code, is_active, is_confirmed, note,
external_reference, metadata, private_metadata. What is absent stays as it is."""


def create_staff(
    profile: Profile, groups: Collection[int] = (), *, redirect_url: str | None = None, by: Actor
) -> User:
    """Make somebody staff: a new person is invited by e-mail to set a password; one with an account keeps it.

    Who works for a supplier cannot be staff (回避).
    """
    by.must_permit(Permission.MANAGE_STAFF)
    letters.check_redirect(redirect_url)
    email = checked_email(profile.get("email") or "")
    with transaction.atomic():
        found = _scoped(groups, locked_groups(), by)
        user = User.objects.select_for_update().filter(email__iexact=email).first()
        if user is not None and user.is_staff:
            raise Unique("该邮箱的平台人员 staff with this e-mail", field="email")
        user = user or User(email=email, password=make_password(None))
        if user.pk is not None:
            must_outrank([user], by, field="email")
            _must_be_no_supplier(user)
        if not user.is_confirmed and user.has_usable_password():
            user.set_unusable_password()
            user.token_key = new_token_key()
        described(user, {name: entry for name, entry in profile.items() if name != "email"})
        user.is_staff = True
        saved(user)
        user.groups.add(*found)
        letters.invite_staff(user, redirect_url)
        journal.record("staff.created", user, by, groups=sorted(groups))
    return user


def update_staff(
    user_id: int,
    profile: Profile,
    *,
    add_groups: Collection[int] = (),
    remove_groups: Collection[int] = (),
    by: Actor,
) -> User:
    """Change what is known of a member of staff, and the groups."""
    by.must_permit(Permission.MANAGE_STAFF)
    if set(add_groups) & set(remove_groups):
        raise NamedTwice(field="add_groups")
    with transaction.atomic():
        groups = locked_groups()
        user = _staff_member(user_id, by)
        joined = _scoped(add_groups, groups, by)
        left = _scoped(remove_groups, groups, by, field="remove_groups")
        before = held_by_staff()
        if profile.get("is_active") is False:
            must_be_deactivatable(user, by)
        if profile.get("email") is not None:
            take_mailbox(user, profile["email"])
        described(user, profile)
        saved(user)
        user.groups.add(*joined)
        user.groups.remove(*left)
        field = "is_active" if profile.get("is_active") is False else "remove_groups"
        must_stay_manageable(before, by, field=field)
        journal.record(
            "staff.updated", user, by, changed=sorted(profile), joined=sorted(add_groups), left=sorted(remove_groups)
        )  # fmt: skip
    return user


def delete_staff(user_id: int, *, by: Actor) -> User:
    """Dismiss a member of staff: the groups go; an account that the record knows stays, deactivated."""
    by.must_permit(Permission.MANAGE_STAFF)
    with transaction.atomic():
        locked_groups()
        before = held_by_staff()
        user = _staff_member(user_id, by)
        if user.pk == by.user_id:
            raise OwnAccountDeleted
        if is_operator(user):
            raise OperatorNotDeleted
        user.groups.clear()
        user.is_staff = False
        journal.record("staff.deleted", user, by)
        erase_or_deactivate(user)
        must_stay_manageable(before, by, field="id")
    return user


# What staff and customers have in common.


def described(user: User, profile: Profile) -> None:
    """Write down what a profile says of a person, but for the mailbox."""
    for name in ("first_name", "last_name"):
        if profile.get(name) is not None:
            setattr(user, name, checked_name(profile[name], name))
    for name in ("language_code", "is_active", "is_confirmed"):
        if profile.get(name) is not None:
            setattr(user, name, profile[name])
    if profile.get("note") is not None:
        user.note = _short(profile["note"], MOST_NOTE, "note")
    if "external_reference" in profile:
        user.external_reference = (
            _short(profile["external_reference"] or "", 250, "external_reference") or None
        )
    for name in ("metadata", "private_metadata"):
        if profile.get(name):
            setattr(user, name, checked_metadata({**getattr(user, name), **profile[name]}))
    if profile.get("is_active") is False:
        user.token_key = new_token_key()


def take_mailbox(user: User, text: str) -> None:
    """Change a person's mailbox. Not that of people who hold a role: who reads their letters could act for them."""
    email = checked_email(text)
    if email.lower() == user.email.lower():
        user.email = email
        return
    if user.memberships.filter(is_active=True).exists():
        raise MailboxIsTheirs
    user.email = email
    user.token_key = new_token_key()


def saved(user: User) -> None:
    """Write a person down; refuses an e-mail or reference that somebody else has."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        taken = "external_reference" if "external_reference" in str(error) else "email"
        raise Unique("此值 this value", field=taken) from None


def must_be_deactivatable(user: User, by: Actor, own: type[Refusal] = OwnAccount) -> None:
    """Refuse to shut out oneself or an operator."""
    if user.pk == by.user_id:
        raise own
    if is_operator(user):
        raise OperatorStays


def is_operator(user: User) -> bool:
    """Does the person run the platform?"""
    return user.memberships.filter(
        is_active=True, organisation__is_active=True, role=Role.OPERATOR.value
    ).exists()


def erase_or_deactivate(user: User) -> bool:
    """Erase a person whom no record knows; others stay, so that records keep their people, but cannot log in. Was erased?"""
    pk = user.pk
    if not user.memberships.exists():
        try:
            with transaction.atomic():
                user.delete()
                user.pk = pk
                return True
        except ProtectedError:
            pass
    user.pk, user.is_active, user.token_key = pk, False, new_token_key()
    user.save()
    return False


def _staff_member(user_id: int, by: Actor) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("人员 user", field="id")
    if not user.is_staff:
        raise IsNoStaff
    must_outrank([user], by, field="id")
    return user


def _scoped(
    ids: Collection[int], groups: Mapping[int, Group], by: Actor, field: str = "add_groups"
) -> list[Group]:
    """Groups by their ids, none of which may do more than `by`."""
    if not set(ids) <= groups.keys():
        raise NotFound("权限组 permission group", field=field)
    found = [groups[pk] for pk in ids]
    greater = [group.name for group in found if not set(map(Permission, group.permissions)) <= by.permissions]
    if greater:
        raise OutOfScopeGroup(field=field, named="、".join(greater))
    return found


def _must_be_no_supplier(user: User) -> None:
    held = user.memberships.filter(is_active=True).values_list("role", flat=True)
    if any(Role(role) in rules.SUPPLIER_SIDE for role in held):
        raise BothSides(field="email")


def _short(text: str, most: int, field: str) -> str:
    if len(text.strip()) > most or not rules.is_plain(text.replace("\n", " ")):
        raise Invalid(f"至多 {most} 个字符。", f"At most {most} characters.", field=field)
    return text.strip()

"""用户 · customers, as Saleor calls people with an account who are no staff: what the platform may do with their accounts.

It makes, describes, locks and removes accounts; it gives nobody a role. Whoever the record knows is never erased.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib.auth.hashers import make_password
from django.db import transaction

from backend.account import letters
from backend.account.entries import checked_email
from backend.account.models import Address, User, new_token_key
from backend.account.refusals import IsStaff, OutOfScopeUser, OwnAccountDeleted
from backend.account.services.addresses import (
    AddressUse,
    Parts,
    delete_from_book,
    make_default,
    put_default_address,
    write_address,
)
from backend.account.services.staff import (
    Profile,
    described,
    erase_or_deactivate,
    is_operator,
    must_be_deactivatable,
    saved,
    take_mailbox,
)
from backend.core import journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Refusal, Refusals, Unique

Defaults = Mapping[AddressUse, Parts]


def create_customer(
    profile: Profile, defaults: Defaults | None = None, *, redirect_url: str | None = None, by: Actor
) -> User:
    """Make an account for somebody, who sets a password by e-mail."""
    by.must_permit(Permission.MANAGE_USERS)
    letters.check_redirect(redirect_url)
    email = checked_email(profile.get("email") or "")
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise Unique("该邮箱的账户 an account with this e-mail", field="email")
        user = User(email=email, password=make_password(None))
        described(user, {**profile, "is_confirmed": None})
        saved(user)
        for use, parts in (defaults or {}).items():
            put_default_address(user, use, parts)
        letters.invite_customer(user, redirect_url)
        journal.record("customer.created", user, by)
    return user


def update_customer(user_id: int, profile: Profile, defaults: Defaults | None = None, *, by: Actor) -> User:
    """Change what is known of a person; a changed mailbox ends the sessions."""
    by.must_permit(Permission.MANAGE_USERS)
    with transaction.atomic():
        user = _customer(user_id)
        if profile.get("is_active") is False:
            must_be_deactivatable(user, by)
        if profile.get("email") is not None:
            take_mailbox(user, profile["email"])
        described(user, profile)
        saved(user)
        for use, parts in (defaults or {}).items():
            put_default_address(user, use, parts)
        journal.record("customer.updated", user, by, changed=sorted(profile))
    return user


def delete_customer(user_id: int, *, by: Actor) -> User:
    """Remove an account. Whoever ordered, holds a role or is otherwise known to the record is deactivated instead."""
    by.must_permit(Permission.MANAGE_USERS)
    with transaction.atomic():
        user = _customer(user_id, staff=IsStaff)
        must_be_deactivatable(user, by, own=OwnAccountDeleted)
        journal.record("customer.deleted", user, by)
        erase_or_deactivate(user)
    return user


def set_active(user_ids: Collection[int], is_active: bool, *, by: Actor) -> int:
    """Let people log in, or shut them out; how many there were. Refuses all with every reason."""
    by.must_permit(Permission.MANAGE_USERS)
    with transaction.atomic():
        people = list(User.objects.select_for_update().filter(pk__in=user_ids).order_by("pk"))
        if len(people) < len(set(user_ids)):
            raise NotFound("用户 user", field="ids")
        refusals: list[Refusal] = []
        for user in people:
            try:
                if user.is_staff:
                    raise OutOfScopeUser(field="ids")
                if not is_active:
                    must_be_deactivatable(user, by)
            except Refusal as refusal:
                refusals.append(refusal)
            user.is_active = is_active
            if not is_active:
                user.token_key = new_token_key()
        if refusals:
            raise Refusals(refusals)
        for user in people:
            user.save(update_fields=["is_active", "token_key", "updated_at"])
            journal.record("customer.updated", user, by, is_active=is_active)
    return len(people)


def create_address_of(
    user_id: int, parts: Parts, *, metadata: Mapping[str, str] | None = None, by: Actor
) -> Address:
    """Add an address to somebody's address book."""
    by.must_permit(Permission.MANAGE_USERS)
    with transaction.atomic():
        user = _customer(user_id, field="user_id")
        address = write_address(user, parts, metadata)
        journal.record("address.created", address, by, user=user.pk)
    return address


def update_address_of(
    address_id: int, parts: Parts, *, metadata: Mapping[str, str] | None = None, by: Actor
) -> Address:
    """Change an address of somebody's address book."""
    by.must_permit(Permission.MANAGE_USERS)
    with transaction.atomic():
        address = write_address(_in_a_book(address_id), parts, metadata)
        journal.record("address.updated", address, by, user=address.user_id)
    return address


def delete_address_of(address_id: int, *, by: Actor) -> Address:
    """Remove an address from somebody's address book."""
    by.must_permit(Permission.MANAGE_USERS)
    with transaction.atomic():
        address = _in_a_book(address_id)
        delete_from_book(address, by)
    return address


def set_default_address_of(user_id: int, address_id: int, use: AddressUse, *, by: Actor) -> User:
    """Make an address of somebody's address book the default one of a use."""
    by.must_permit(Permission.MANAGE_USERS)
    with transaction.atomic():
        user = _customer(user_id, field="user_id")
        address = Address.objects.filter(pk=address_id, user=user).first()
        if address is None:
            raise NotFound("地址 address", field="address_id")
        make_default(user, address, use)
        journal.record("address.made_default", address, by, use=use.value, user=user.pk)
    return user


def _customer(user_id: int, field: str = "id", staff: type[Refusal] = OutOfScopeUser) -> User:
    """The person, locked; staff and operators are managed by those who manage staff."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("用户 user", field=field)
    if user.is_staff or is_operator(user):
        raise staff(field=field)
    return user


def _in_a_book(address_id: int) -> Address:
    """An address of a person's address book, locked; those of organisations are kept by their own people."""
    address = Address.objects.select_for_update().filter(pk=address_id, user__isnull=False).first()
    if address is None:
        raise NotFound("地址 address", field="id")
    _customer(address.user_id or 0)
    return address

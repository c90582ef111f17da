"""销户与改邮箱 · leaving, and changing the e-mail address: both are asked for, and confirmed with a proof from a letter.

What somebody did in a purchase is kept for fifteen years (《政府采购法》第四十二条), and the journal for ever: whoever ordered, approved,
inspected or paid is not erased but closed: nobody can log in any more, the e-mail address, the address book and everything that
front ends kept are gone, the name in the files stays. Whoever left no such trace is removed.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db import transaction

from backend.account import letters, rules, throttle
from backend.account.entries import checked_email
from backend.account.events import AccountClosed
from backend.account.models import User, new_token_key
from backend.account.refusals import InvalidCredentials, LastAdministrator, StaffStays, StaleLink
from backend.account.services.sessions import matches
from backend.account.services.staff import erase_or_deactivate
from backend.core import clock, events, journal
from backend.core.actor import Actor, Role
from backend.core.law import GPL
from backend.core.refusals import Unique

EMAIL_SALT = "oucai.account.email"
PROOF_AGE = 3 * 24 * 3600
"""Seconds for which a letter about a new address is good, as for every other proof."""


def request_deletion(redirect_url: str, *, by: Actor) -> User:
    """申请销户 · have the way to closing the own account sent by e-mail."""
    by.must_be_known()
    letters.check_redirect(redirect_url)
    with transaction.atomic():
        user = User.objects.get(pk=by.known_id)
        _must_be_free_to_leave(user)
        letters.offer_deletion(user, redirect_url)
        journal.record("account.deletion_requested", user, by)
    return user


def delete_account(token: str, *, by: Actor) -> User:
    """销户 · close the own account with the proof from the letter. Returns the person as they were."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.known_id)
        if not letters.deletion_proof.check_token(user, token):
            raise StaleLink
        _must_be_free_to_leave(user)
        journal.record("account.deleted", user, by, clause=GPL.art(42))
        events.publish(AccountClosed(user.pk))
        if not erase_or_deactivate(user):
            _close(user)
    return user


def request_email_change(
    new_email: str, password: str, redirect_url: str, *, address: str, by: Actor
) -> User:
    """申请更换邮箱 · with the own password; the letter goes to the new address. Whether that has an account is told to its mailbox alone."""
    by.must_be_known()
    letters.check_redirect(redirect_url)
    new_email = checked_email(new_email, field="new_email")
    with throttle.attempt(by.email, address, field="password"):
        user = User.objects.get(pk=by.known_id)
        if not matches(user, password):
            raise InvalidCredentials(field="password")
    with transaction.atomic():
        known = User.objects.filter(email__iexact=new_email).first()
        if known is None:
            letters.offer_email_change(user, new_email, _email_proof(user, new_email), redirect_url)
        else:
            letters.tell_known(known)
        journal.record("account.email_change_requested", user, by)
    return user


def confirm_email_change(token: str, *, by: Actor) -> User:
    """更换邮箱 · with the proof from the letter to the new address. Sessions end: tokens bear the address."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.known_id)
        new_email = _proven_email(user, token)
        if User.objects.filter(email__iexact=new_email).exclude(pk=user.pk).exists():
            raise Unique("电子邮箱 e-mail", field="new_email")
        old_email, user.email = user.email, new_email
        user.is_confirmed = True
        user.token_key = new_token_key()
        user.save(update_fields=["email", "is_confirmed", "token_key", "updated_at"])
        letters.tell_moved(user, old_email)
        journal.record("account.email_changed", user, by)
    return user


def _must_be_free_to_leave(user: User) -> None:
    if user.is_staff:
        raise StaffStays
    held = user.memberships.filter(is_active=True, organisation__is_active=True)
    for membership in held.select_related("organisation"):
        organisation = membership.organisation
        if membership.role != rules.ADMINISTRATORS.get(organisation.kind, Role.OPERATOR):
            continue
        others = organisation.memberships.filter(is_active=True, role=membership.role)
        if not others.exclude(user=user).exists():
            raise LastAdministrator


def _close(user: User) -> None:
    user.email = f"closed-{user.pk}@account.invalid"
    user.is_active = user.is_confirmed = False
    user.set_unusable_password()
    user.token_key = new_token_key()
    user.default_shipping_address = user.default_billing_address = None
    user.last_login = None
    user.metadata, user.private_metadata, user.avatar = {}, {}, ""
    user.save()
    user.addresses.all().delete()
    user.memberships.filter(is_active=True).update(is_active=False)
    user.groups.clear()


def _email_proof(user: User, new_email: str) -> str:
    said: dict[str, Any] = {
        "user": user.pk,
        "old": user.email,
        "new": new_email,
        "key": user.token_key,
        "until": int(clock.now().timestamp()) + PROOF_AGE,
    }
    return signing.dumps(said, salt=EMAIL_SALT, compress=True)


def _proven_email(user: User, token: str) -> str:
    try:
        said = signing.loads(token, salt=EMAIL_SALT)
    except signing.BadSignature:
        raise StaleLink from None
    mine = (said["user"], said["old"], said["key"]) == (user.pk, user.email, user.token_key)
    if not mine or said["until"] < clock.now().timestamp():
        raise StaleLink
    return str(said["new"])

"""任职 · memberships: administrators give and take roles at their own organisation, the platform's operators everywhere."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction

from backend.account import letters, rules
from backend.account.entries import checked_email
from backend.account.events import MembershipGranted, MembershipRevoked
from backend.account.models import Membership, Organisation, User, new_token_key
from backend.account.refusals import BothSides, LastAdministrator, RoleDoesNotFit
from backend.core import events, journal
from backend.core.actor import Actor, Role
from backend.core.refusals import NotFound


def grant_membership(
    organisation_id: int, email: str, role: Role, *, redirect_url: str | None = None, by: Actor
) -> Membership:
    """Give a person a role at an organisation; somebody unknown is invited by e-mail and sets a password first.

    An account whose mailbox was never confirmed loses its password: whoever registered it need not own the mailbox.
    """
    letters.check_redirect(redirect_url)
    email = checked_email(email)
    with transaction.atomic():
        organisation = _administered(organisation_id, by, field="organisation_id")
        if not rules.may_be_held(role, organisation.kind):
            raise RoleDoesNotFit(kind=organisation.get_kind_display(), role=role.label)
        user = _person(email)
        held = user.memberships.filter(is_active=True).values_list("role", flat=True)
        if rules.conflicts(role, map(Role, held)) or (user.is_staff and role in rules.SUPPLIER_SIDE):
            raise BothSides(field="role")
        membership, is_new = Membership.objects.get_or_create(
            user=user, organisation=organisation, role=role.value
        )
        if is_new or not membership.is_active:
            membership.is_active = True
            membership.save(update_fields=["is_active"])
            letters.invite(user, organisation, role, redirect_url)
            journal.record(
                "membership.granted", membership, by, organisation_id=organisation.pk, user=user.pk, role=role
            )
            events.publish(MembershipGranted(user.pk, organisation.pk, role))
    return membership


def revoke_membership(membership_id: int, *, by: Actor) -> Membership:
    """Take a role from a person. The last administrator of an organisation keeps theirs."""
    with transaction.atomic():
        found = Membership.objects.filter(pk=membership_id).values_list("organisation_id", flat=True).first()
        if found is None:
            raise NotFound("任职 membership", field="id")
        organisation = _administered(found, by, field="id")
        membership = Membership.objects.select_for_update().get(pk=membership_id)
        if not membership.is_active:
            return membership
        if membership.role == rules.ADMINISTRATORS.get(organisation.kind):
            others = organisation.memberships.filter(is_active=True, role=membership.role)
            if not others.exclude(user_id=membership.user_id).exists():
                raise LastAdministrator
        membership.is_active = False
        membership.save(update_fields=["is_active"])
        role = Role(membership.role)
        journal.record(
            "membership.revoked",
            membership,
            by,
            organisation_id=organisation.pk,
            user=membership.user_id,
            role=role,
        )
        events.publish(MembershipRevoked(membership.user_id, organisation.pk, role))
    return membership


def _administered(organisation_id: int, by: Actor, field: str) -> Organisation:
    """The organisation, locked, if `by` may give and take roles there; strangers do not learn that it exists."""
    by.must_be_known()
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound("单位 organisation", field=field)
    if by.has(Role.OPERATOR):
        return organisation
    if organisation_id not in by.organisations():
        raise NotFound("单位 organisation", field=field)
    administrator = rules.ADMINISTRATORS.get(organisation.kind, Role.OPERATOR)
    by.must(administrator, at=organisation_id)
    return organisation


def _person(email: str) -> User:
    """The account of an e-mail; an unknown one is made, without a password."""
    people = User.objects.select_for_update()
    user, is_new = people.get_or_create(
        email__iexact=email, defaults={"email": email, "password": make_password(None)}
    )
    if not is_new and not user.is_confirmed and user.has_usable_password():
        user.set_unusable_password()
        user.token_key = new_token_key()
        user.save(update_fields=["password", "token_key", "updated_at"])
    return user

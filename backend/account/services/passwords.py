"""密码 · passwords. A new password ends every session of its owner."""

from __future__ import annotations

from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.db import transaction

from backend.account import letters, rules, throttle
from backend.account.models import User, new_token_key
from backend.account.refusals import (
    InvalidCredentials,
    PasswordEntirelyNumeric,
    PasswordTooCommon,
    PasswordTooShort,
    PasswordTooSimilar,
    StaleLink,
)
from backend.account.services.sessions import matches
from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, Refusal, Refusals

_REFUSAL_OF: dict[str, type[Refusal]] = {
    "password_too_common": PasswordTooCommon,
    "password_entirely_numeric": PasswordEntirelyNumeric,
    "password_too_similar": PasswordTooSimilar,
}


def check_new(password: str, user: User, field: str = "password") -> None:
    """Refuse a password that is too easy for this person, with every reason at once."""
    if len(password) > rules.LONGEST_PASSWORD:
        most = rules.LONGEST_PASSWORD
        raise Invalid(f"密码至多 {most} 个字符。", f"A password has {most} characters at most.", field=field)
    faults: list[Refusal] = []
    for validator in get_default_password_validators():
        try:
            validator.validate(password, user)
        except ValidationError as error:
            for each in error.error_list:
                if each.code == "password_too_short":
                    faults.append(PasswordTooShort(field=field, least=each.params["min_length"]))
                else:
                    faults.append(_REFUSAL_OF[str(each.code)](field=field))
    if faults:
        raise Refusals(faults)


def change_password(old: str, new: str, *, address: str, by: Actor) -> User:
    """Change the own password, knowing the old one; every session ends, also the one that asks."""
    by.must_be_known()
    with throttle.attempt(by.email, address, field="old_password"):
        user = User.objects.get(pk=by.user_id)
        if not matches(user, old):
            raise InvalidCredentials(field="old_password")
    check_new(new, user, field="new_password")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)
        _renew(user, new)
        journal.record("account.password_changed", user, by)
    return user


def request_password_reset(email: str, redirect_url: str | None) -> None:
    """Send the way to a new password, if there is such an account; whether there is one is not told."""
    letters.check_redirect(redirect_url)
    if not rules.is_email(email.strip()):
        return
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if user is not None:
            letters.offer_new_password(user, redirect_url)


def set_password(email: str, password: str, token: str) -> User:
    """Set a new password with the proof from a letter. Having read the letter also confirms the mailbox."""
    with transaction.atomic():
        user = None
        if rules.is_email(email.strip()):
            user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
        if user is None or not user.is_active or not letters.password_proof.check_token(user, token):
            raise StaleLink
        check_new(password, user)
        user.is_confirmed = True
        _renew(user, password)
        journal.record("account.password_set", user, user.actor())
    return user


def _renew(user: User, password: str) -> None:
    user.set_password(password)
    user.token_key = new_token_key()
    user.save(update_fields=["password", "token_key", "is_confirmed", "updated_at"])

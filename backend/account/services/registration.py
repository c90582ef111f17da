"""注册 · registration. Whether an e-mail has an account already is told to its mailbox only, never to who asks."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from backend.account import letters, rules
from backend.account.entries import checked_email, checked_metadata, checked_name
from backend.account.models import User
from backend.account.refusals import StaleLink
from backend.account.services import passwords
from backend.core import journal


def register(
    email: str,
    password: str,
    *,
    first_name: str = "",
    last_name: str = "",
    language_code: str = "zh-hans",
    metadata: Mapping[str, str] | None = None,
    redirect_url: str | None = None,
) -> User:
    """Register a person, who then confirms the mailbox. A known e-mail gets the same answer, and nothing is created.

    The answer is the person as described, without an id: it cannot tell whether the account is new.
    """
    letters.check_redirect(redirect_url)
    email = checked_email(email)
    asked = User(
        email=email,
        first_name=checked_name(first_name, "first_name"),
        last_name=checked_name(last_name, "last_name"),
        language_code=language_code,
        metadata=checked_metadata(metadata or {}),
    )
    passwords.check_new(password, asked)
    asked.set_password(password)
    answer = User(
        **{name: getattr(asked, name) for name in ("email", "first_name", "last_name", "language_code")}
    )
    with transaction.atomic():
        known = User.objects.filter(email__iexact=email).first()
        if known is None:
            try:
                with transaction.atomic():
                    asked.save()
            except IntegrityError:
                return answer  # somebody registered the same e-mail at the same moment, who gets the letter
            letters.ask_to_confirm(asked, redirect_url)
            journal.record("account.registered", asked, asked.actor())
        elif known.is_confirmed:
            letters.tell_known(known)
        else:
            letters.ask_to_confirm(known, redirect_url)
    return answer


def confirm(email: str, token: str) -> User:
    """Confirm a mailbox with the proof from the letter."""
    with transaction.atomic():
        user = None
        if rules.is_email(email.strip()):
            user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
        if user is None or not user.is_active or not letters.mailbox_proof.check_token(user, token):
            raise StaleLink
        user.is_confirmed = True
        user.save(update_fields=["is_confirmed", "updated_at"])
        journal.record("account.confirmed", user, user.actor())
    return user

"""登录 · sessions: to log in, to go on with a refresh token, to end all sessions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.db import transaction

from backend.account import rules, throttle, tokens
from backend.account.models import User, new_token_key
from backend.account.refusals import InvalidCredentials, MissingToken, NotConfirmed
from backend.core import clock, journal
from backend.core.actor import Actor


def log_in(email: str, password: str, *, address: str) -> User:
    """The person with this e-mail and password; `address` is the network address that the attempt came from.

    An unknown e-mail takes as long and answers the same as a wrong password.
    """
    email = email.strip()
    with throttle.attempt(email, address):
        user = User.objects.filter(email__iexact=email).first() if rules.is_email(email) else None
        if not matches(user, password) or user is None or not user.is_active:
            raise InvalidCredentials
    if not user.is_confirmed:
        raise NotConfirmed
    with transaction.atomic():
        user.last_login = clock.now()
        user.save(update_fields=["last_login"])
        journal.record("account.logged_in", user, user.actor())
    return user


def matches(user: User | None, password: str) -> bool:
    """Is this the person's password? For nobody's password the same work is done, in vain."""
    if len(password) > rules.LONGEST_PASSWORD:
        password = ""
    return user.check_password(password) if user else check_password(password, UNUSABLE_PASSWORD_PREFIX)


def renew(refresh_token: str | None) -> User:
    """The person whom a refresh token stands for. Refuses an expired, revoked or malformed one."""
    if not refresh_token:
        raise MissingToken
    try:
        return user_of_token(refresh_token, tokens.REFRESH)[0]
    except (tokens.ExpiredSignatureError, tokens.InvalidToken) as refusal:
        refusal.field = "refresh_token"
        raise


def user_of_token(token: str, kind: str = tokens.ACCESS) -> tuple[User, dict[str, Any]]:
    """The person and the claims of a token. Refuses an expired, revoked or malformed one."""
    session = tokens.session(token, kind)
    if session is None:
        raise tokens.InvalidToken
    return User.objects.get(pk=session.actor.user_id), session.claims


def end_sessions(*, by: Actor) -> None:
    """End every session of the person who asks."""
    by.must_be_known()
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)
        user.token_key = new_token_key()
        user.save(update_fields=["token_key", "updated_at"])
        journal.record("account.sessions_ended", user, by)

"""登录限速 · throttle: after some failures the next attempt has to wait, longer each time, per e-mail and per network address.

An attempt is counted as failed *before* the password is looked at, in a transaction of its own, and forgiven afterwards:
so guesses that arrive together wait for each other instead of all finding the count of before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from django.db import transaction

from backend.account import rules
from backend.account.models import FailedLogins
from backend.account.refusals import LoginDelayed
from backend.account.rules import OF_ADDRESS, OF_EMAIL, Patience
from backend.core import clock


@contextmanager
def attempt(email: str, address: str, field: str = "email") -> Iterator[None]:
    """Count one attempt of an e-mail from a network address; it is forgiven when the block ends without an exception."""
    by_email, by_address = key_of_email(email), key_of_address(address)
    _count({by_email: OF_EMAIL, by_address: OF_ADDRESS}, field)
    yield
    with transaction.atomic():
        FailedLogins.objects.filter(key=by_email).delete()
        # One success forgives one attempt only: an account of one's own does not open a bureau's address to guessing.
        row = FailedLogins.objects.select_for_update().filter(key=by_address, failures__gt=0).first()
        if row is not None:
            row.failures -= 1
            row.blocked_until = clock.now()
            row.save(update_fields=["failures", "blocked_until"])


def _count(patience_of: dict[str, Patience], field: str) -> None:
    now = clock.now()
    with transaction.atomic():
        FailedLogins.objects.bulk_create(
            [FailedLogins(key=key, last_at=now, blocked_until=now) for key in sorted(patience_of)],
            ignore_conflicts=True,
        )
        rows = list(
            FailedLogins.objects.select_for_update().filter(key__in=list(patience_of)).order_by("key")
        )
        waiting = max((row.blocked_until - now).total_seconds() for row in rows)
        if waiting > 0:
            raise LoginDelayed(field=field, seconds=ceil(waiting))
        for row in rows:
            forgotten = now - row.last_at > rules.FORGOTTEN_AFTER
            row.failures = 1 if forgotten else row.failures + 1
            row.last_at = now
            row.blocked_until = now + rules.wait_after(row.failures, patience_of[row.key])
        FailedLogins.objects.bulk_update(rows, ["failures", "last_at", "blocked_until"])


def key_of_email(email: str) -> str:
    """Under which key the attempts of an e-mail are counted, whatever its letters' case."""
    return _digest(f"email:{email.lower()}")


def key_of_address(address: str) -> str:
    """Under which key the attempts from a network address are counted."""
    return _digest(f"address:{address}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

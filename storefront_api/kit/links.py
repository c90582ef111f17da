"""限时链接 · links that work for a quarter of an hour for whoever has got one: a browser opens them without a token.

A link is made only for people who may read what it leads to, and carries its own proof.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.signing import BadSignature, Signer

from backend.core import clock

LASTS = timedelta(minutes=15)


def ticket(salt: str, what: str) -> str:
    """The proof that somebody was given a link to `what` just now."""
    until = int((clock.now() + LASTS).timestamp())
    return Signer(salt=salt).sign_object({"what": what, "until": until})


def opens(token: str, salt: str, what: str) -> bool:
    """Does a ticket open this now?"""
    try:
        said = Signer(salt=salt).unsign_object(token)
    except (BadSignature, ValueError):
        return False
    return bool(said["what"] == what and clock.now().timestamp() <= said["until"])

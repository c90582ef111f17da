"""单据链接 · links to papers that work for a quarter of an hour, for whoever has got one.

A link is made only for people who may read the paper; it carries its own proof, so that a browser or a phone can open it
without a token.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer

from backend.core import clock

LASTS = timedelta(minutes=15)
SALT = "oucai.papers"


def path_to(paper_id: UUID) -> str:
    """The signed path of a paper, good for `LASTS`."""
    until = int((clock.now() + LASTS).timestamp())
    token = Signer(salt=SALT).sign_object({"paper": str(paper_id), "until": until})
    return f"/papers/{paper_id}.pdf?token={token}"


def opens(token: str, paper_id: UUID) -> bool:
    """Does a token open this paper now?"""
    try:
        said = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return False
    return bool(said["paper"] == str(paper_id) and clock.now().timestamp() <= said["until"])

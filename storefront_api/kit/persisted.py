"""留存文档 · documents that front ends send once and run by their hash, as Apollo's clients do it.

    {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "…"}}, "variables": {…}}

An unknown hash is answered with `PersistedQueryNotFound`; the client then sends document and hash, and from then on the hash
is enough, in every process, over POST and for queries over GET. Documents live in PostgreSQL: those that nobody registered
up to a number, and as long as they are used. With `OUCAI_GRAPHQL_REGISTERED_ONLY` nothing runs that was not registered.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any

from django.conf import settings

from backend.core import clock
from backend.core.models import PersistedDocument

MOST_KEPT = 2_000
"""Documents that nobody registered; the longest unused goes first."""
KEPT_HERE = 1_000
"""Documents that a process remembers."""
NOT_FOUND = "PersistedQueryNotFound"
NOT_FOUND_CODE = "PERSISTED_QUERY_NOT_FOUND"

_HASH = re.compile(r"[0-9a-f]{64}")


class PersistedDocuments:
    """The documents that may be run by hash, as one process knows them. What a hash stands for never changes."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def text(self, digest: str) -> str | None:
        """The document of a hash; None when it is not known, or not registered where it has to be."""
        with self._lock:
            known = self._known.get(digest)
            if known is not None:
                self._known.move_to_end(digest)
                return known
        found = PersistedDocument.objects.filter(hash=digest)
        if settings.GRAPHQL_REGISTERED_ONLY:
            found = found.filter(registered=True)
        document = found.first()
        if document is None:
            return None
        if document.used_on < clock.today():
            PersistedDocument.objects.filter(hash=digest).update(used_on=clock.today())
        self._remember(digest, document.text)
        return document.text

    def keep(self, digest: str, text: str) -> None:
        """Remember a document that a front end sent with its hash."""
        with self._lock:
            if digest in self._known:
                return
        made = PersistedDocument(hash=digest, text=text, used_on=clock.today())
        PersistedDocument.objects.bulk_create([made], ignore_conflicts=True)
        others = PersistedDocument.objects.filter(registered=False).order_by(
            "-used_on", "-created_at", "hash"
        )
        too_many = list(others.values_list("hash", flat=True)[MOST_KEPT : MOST_KEPT + 100])
        if too_many:
            PersistedDocument.objects.filter(hash__in=too_many).delete()
        self._remember(digest, text)

    def is_registered(self, text: str) -> bool:
        """Was this very document registered?"""
        return self.text(digest_of(text)) == text

    def _remember(self, digest: str, text: str) -> None:
        with self._lock:
            self._known[digest] = text
            if len(self._known) > KEPT_HERE:
                self._known.popitem(last=False)


def digest_of(text: str) -> str:
    """The hash by which a document is run."""
    return hashlib.sha256(text.encode()).hexdigest()


def asked_digest(payload: dict[str, Any]) -> str | None:
    """The hash in a request; None without one. Raises ValueError when it cannot be one."""
    extensions = payload.get("extensions")
    wish = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if wish is None:
        return None
    digest = wish.get("sha256Hash") if isinstance(wish, dict) and wish.get("version") == 1 else None
    if not isinstance(digest, str) or not _HASH.fullmatch(digest):
        raise ValueError
    return digest


def register(documents: Iterable[tuple[str, str]]) -> int:
    """登记文档 · register named documents; how many were not registered before."""
    made = [
        PersistedDocument(hash=digest_of(text), text=text, name=name, registered=True, used_on=clock.today())
        for name, text in documents
    ]
    before = PersistedDocument.objects.filter(registered=True).count()
    PersistedDocument.objects.bulk_create(
        {document.hash: document for document in made}.values(),
        update_conflicts=True,
        unique_fields=["hash"],
        update_fields=["name", "registered", "used_on"],
    )
    return PersistedDocument.objects.filter(registered=True).count() - before

"""演示账号 · the named demo accounts, as far as they have been loaded: for the pages, never outside the demo."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from backend.account.models import Membership
from backend.core.actor import Role

NAMED = Path(settings.ROOT) / "fixtures" / "demo" / "accounts.yaml"


@dataclass(frozen=True, slots=True)
class Account:
    """账号 · who it is, where, in which roles, and what it is good for."""

    email: str
    name: str
    organisation: str
    role: str
    note: str

    def with_password(self, password: str) -> dict[str, Any]:
        """For the explorer's log-in menu."""
        return {**asdict(self), "password": password}


@cache
def _notes() -> dict[str, str]:
    entries = yaml.safe_load(NAMED.read_text(encoding="utf-8"))["accounts"]
    return {entry["email"]: entry["note"] for entry in entries}


def listed() -> list[Account]:
    """The accounts in the order of the file."""
    notes = _notes()
    held = Membership.objects.filter(user__email__in=notes, is_active=True).select_related(
        "user", "organisation"
    )
    found: dict[str, Account] = {}
    for membership in held.order_by("user_id", "role"):
        email, role = membership.user.email, Role(membership.role).label
        former = found.get(email)
        found[email] = Account(
            email,
            membership.user.name,
            membership.organisation.name,
            f"{former.role}、{role}" if former else role,
            notes[email],
        )
    return [found[email] for email in notes if email in found]

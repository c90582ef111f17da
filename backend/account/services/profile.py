"""个人资料 · the own profile: name, language, metadata."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from backend.account import rules
from backend.account.models import User
from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, Required

MOST_METADATA = 50
LONGEST_METADATA = 2000
LONGEST_NAME = 60


def update_profile(
    *,
    first_name: str | None = None,
    last_name: str | None = None,
    language_code: str | None = None,
    metadata: Mapping[str, str] | None = None,
    by: Actor,
) -> User:
    """Change what is given of the own profile."""
    by.must_be_known()
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)
        if first_name is not None:
            user.first_name = check_name(first_name, "first_name")
        if last_name is not None:
            user.last_name = check_name(last_name, "last_name")
        if language_code is not None:
            user.language_code = language_code
        if metadata:
            user.metadata = check_metadata({**user.metadata, **metadata})
        user.save(update_fields=["first_name", "last_name", "language_code", "metadata", "updated_at"])
        journal.record("account.updated", user, by)
    return user


def check_name(text: str, field: str) -> str:
    """A part of a name without spaces around it; refuses one that is too long."""
    text = text.strip()
    if len(text) > LONGEST_NAME or not rules.is_plain(text):
        raise Invalid(
            f"姓名至多 {LONGEST_NAME} 个字符。", f"A name has {LONGEST_NAME} characters at most.", field=field
        )
    return text


def check_metadata(data: Mapping[str, str]) -> dict[str, str]:
    """Metadata as it may be kept: named keys, short texts, not too many."""
    if not all(key.strip() for key in data):
        raise Required("元数据键 metadata key", field="metadata")
    short = all(len(key) <= LONGEST_NAME and len(value) <= LONGEST_METADATA for key, value in data.items())
    plain = all("\x00" not in key + value for key, value in data.items())
    if len(data) > MOST_METADATA or not short or not plain:
        raise Invalid("元数据过多或过长。", "There is too much metadata.", field="metadata")
    return dict(data)

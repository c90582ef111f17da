"""个人资料 · the own profile: name, language, metadata, default addresses."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from backend.account.entries import checked_metadata, checked_name
from backend.account.models import User
from backend.account.services.addresses import AddressUse, Parts, put_default_address
from backend.core import journal
from backend.core.actor import Actor


def update_profile(
    *,
    first_name: str | None = None,
    last_name: str | None = None,
    language_code: str | None = None,
    metadata: Mapping[str, str] | None = None,
    defaults: Mapping[AddressUse, Parts] | None = None,
    by: Actor,
) -> User:
    """Change what is given of the own profile; `defaults` change the default addresses, or make them."""
    by.must_be_known()
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)
        if first_name is not None:
            user.first_name = checked_name(first_name, "first_name")
        if last_name is not None:
            user.last_name = checked_name(last_name, "last_name")
        if language_code is not None:
            user.language_code = language_code
        if metadata:
            user.metadata = checked_metadata({**user.metadata, **metadata})
        user.save(update_fields=["first_name", "last_name", "language_code", "metadata", "updated_at"])
        for use, parts in (defaults or {}).items():
            put_default_address(user, use, parts)
        journal.record("account.updated", user, by)
    return user

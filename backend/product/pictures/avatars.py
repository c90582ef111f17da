"""头像 · pictures of people who work for the platform; drawn anew from their pixels as every upload is."""

from __future__ import annotations

from django.db import transaction

from backend.account.models import User
from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import NotPermitted, Required
from backend.product.pictures.keeping import keep


def set_avatar(data: bytes | None, *, by: Actor) -> User:
    """上传头像 · a picture of oneself, in the place of the former."""
    _must_work_here(by)
    if data is None:
        raise Required("图片文件 image", field="image")
    return _change(keep(data), "user.avatar_set", by)


def remove_avatar(*, by: Actor) -> User:
    """删除头像 · no picture of oneself any more."""
    _must_work_here(by)
    return _change("", "user.avatar_removed", by)


@transaction.atomic
def _change(file: str, verb: str, by: Actor) -> User:
    user = User.objects.select_for_update().get(pk=by.known_id)
    user.avatar = file
    user.save(update_fields=["avatar", "updated_at"])
    journal.record(verb, user, by)
    return user


def _must_work_here(by: Actor) -> None:
    if by.user_id is None or not by.is_staff:
        raise NotPermitted(needs="平台人员", needs_en="staff")

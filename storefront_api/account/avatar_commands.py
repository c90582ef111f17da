"""Commands on pictures of people, named and shaped as Saleor's."""

from __future__ import annotations

from typing import Any

import graphene

from backend.product.pictures import avatars
from backend.product.pictures.uploads import MOST_MEGABYTES
from storefront_api.account.errors import AccountError
from storefront_api.account.types import User
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.uploads import Upload

_USER = graphene.Field(User, description="用户 · the person.")


class UserAvatarUpdate(Command):
    """上传头像 · who works for the platform shows a picture of oneself."""

    class Arguments:
        image = Upload(description="图片 · PNG, JPEG, WebP or GIF, 10 MB at most.")

    Errors = AccountError
    user = _USER

    @staticmethod
    def perform(context: Context, image: Any = None) -> dict[str, Any]:
        data = None if image is None else image.read(MOST_MEGABYTES * 1024 * 1024 + 1)
        return {"user": avatars.set_avatar(data, by=context.actor)}


class UserAvatarDelete(Command):
    """删除头像 · who works for the platform takes the picture of oneself away."""

    Errors = AccountError
    user = _USER

    @staticmethod
    def perform(context: Context) -> dict[str, Any]:
        return {"user": avatars.remove_avatar(by=context.actor)}

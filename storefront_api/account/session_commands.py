"""Commands of sessions, registration, passwords and the own profile, in Saleor's grammar."""

from __future__ import annotations

import secrets
from typing import Any

import graphene
from django.conf import settings
from graphene.types.generic import GenericScalar

from backend.account import services, tokens
from backend.account.models import User as UserModel
from backend.account.services import AddressUse
from storefront_api.account.errors import AccountError
from storefront_api.account.types import AddressInput, User, proven
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context, client_address
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.types import MetadataInput

GRAPHQL_PATH = "/graphql/"


def issuer(context: Context) -> str:
    """The address of the API as clients call it: they send a token only to the address that is its `iss`."""
    return settings.PUBLIC_URL + GRAPHQL_PATH if settings.PUBLIC_URL else context.absolute(GRAPHQL_PATH)


def _session(context: Context, user: UserModel) -> dict[str, Any]:
    csrf_token = secrets.token_urlsafe(24)
    return {
        "token": tokens.issue(user, tokens.ACCESS, issuer(context)),
        "refresh_token": tokens.issue(user, tokens.REFRESH, issuer(context), csrfToken=csrf_token),
        "csrf_token": csrf_token,
        "user": proven(context, user),
    }


def _metadata(items: list[Any] | None) -> dict[str, str] | None:
    return {item.key: item.value for item in items} if items is not None else None


class AccountInput(graphene.InputObjectType):
    """个人资料 · what can be changed of the own profile."""

    first_name = graphene.String(description="名 · the given name.")
    last_name = graphene.String(description="姓 · the family name.")
    language_code = LanguageCodeEnum(description="语言 · the language.")
    default_shipping_address = AddressInput(description="默认收货地址 · the default for deliveries.")
    default_billing_address = AddressInput(description="默认开票地址 · the default for invoices.")
    metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="元数据 · metadata to add or change."
    )


class AccountRegisterInput(graphene.InputObjectType):
    """注册 · a new person."""

    email = graphene.String(required=True, description="电子邮箱 · the e-mail address.")
    password = graphene.String(required=True, description="密码 · the password.")
    first_name = graphene.String(description="名 · the given name.")
    last_name = graphene.String(description="姓 · the family name.")
    language_code = LanguageCodeEnum(description="语言 · the language.")
    redirect_url = graphene.String(description="确认页地址 · where the letter leads; an allowed host.")
    channel = graphene.String(description="频道 · the channel's slug; not needed.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata.")


class CreateToken(Command):
    """登录 · log in with e-mail and password."""

    class Arguments:
        email = graphene.String(required=True, description="电子邮箱 · the e-mail address.")
        password = graphene.String(required=True, description="密码 · the password.")
        audience = graphene.String(description="用途 · has no effect.")

    confidential = True
    Errors = AccountError
    token = graphene.String(description="访问令牌 · the access token (JWT).")
    refresh_token = graphene.String(description="刷新令牌 · the refresh token.")
    csrf_token = graphene.String(
        description="CSRF 令牌 · a token beside a refresh token that is kept in a cookie."
    )
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, email: str, password: str, audience: str | None = None) -> dict[str, Any]:
        return _session(context, services.log_in(email, password, address=client_address(context.request)))


class RefreshToken(Command):
    """刷新令牌 · a new access token for a refresh token."""

    class Arguments:
        refresh_token = graphene.String(description="刷新令牌 · the refresh token.")
        csrf_token = graphene.String(description="CSRF 令牌 · not needed: we read no token from cookies.")

    confidential = True
    Errors = AccountError
    token = graphene.String(description="访问令牌 · the access token (JWT).")
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(
        context: Context, refresh_token: str | None = None, csrf_token: str | None = None
    ) -> dict[str, Any]:
        user = services.renew(refresh_token)
        return {
            "token": tokens.issue(user, tokens.ACCESS, issuer(context)),
            "user": proven(context, user),
        }


class VerifyToken(Command):
    """核验令牌 · is an access token valid, and what does it say?"""

    class Arguments:
        token = graphene.String(required=True, description="访问令牌 · the access token.")

    confidential = True
    Errors = AccountError
    is_valid = graphene.Boolean(required=True, default_value=False, description="有效 · is it valid?")
    user = graphene.Field(User, description="用户 · whom it stands for.")
    payload = GenericScalar(description="内容 · what the token says.")

    @staticmethod
    def perform(context: Context, token: str) -> dict[str, Any]:
        user, claims = services.user_of_token(token)
        return {"is_valid": True, "user": proven(context, user), "payload": claims}


class DeactivateAllUserTokens(Command):
    """全部退出 · end every session of the person who asks."""

    Errors = AccountError

    @staticmethod
    def perform(context: Context) -> dict[str, Any]:
        services.end_sessions(by=context.known())
        return {}


class AccountRegister(Command):
    """注册 · register a person. The answer is the same whether the e-mail has an account or not."""

    class Arguments:
        input = AccountRegisterInput(required=True, description="注册内容 · the new person.")

    confidential = True
    Errors = AccountError
    requires_confirmation = graphene.Boolean(description="须确认邮箱 · must the mailbox be confirmed first?")
    user = graphene.Field(User, description="用户 · the person as described; never with an id.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        language = input.get("language_code")
        user = services.register(
            input.email,
            input.password,
            first_name=input.get("first_name") or "",
            last_name=input.get("last_name") or "",
            **({"language_code": language.value} if language else {}),
            metadata=_metadata(input.get("metadata")),
            redirect_url=input.get("redirect_url"),
        )
        return {"requires_confirmation": True, "user": user}


class ConfirmAccount(Command):
    """确认邮箱 · confirm a mailbox with the token from the letter."""

    class Arguments:
        email = graphene.String(required=True, description="电子邮箱 · the e-mail address.")
        token = graphene.String(required=True, description="令牌 · the token from the letter.")

    confidential = True
    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, email: str, token: str) -> dict[str, Any]:
        return {"user": proven(context, services.confirm(email, token))}


class PasswordChange(Command):
    """修改密码 · change the own password; every session ends."""

    class Arguments:
        old_password = graphene.String(description="原密码 · the old password.")
        new_password = graphene.String(required=True, description="新密码 · the new password.")

    confidential = True
    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, new_password: str, old_password: str | None = None) -> dict[str, Any]:
        user = services.change_password(
            old_password or "", new_password, address=client_address(context.request), by=context.known()
        )
        return {"user": user}


class RequestPasswordReset(Command):
    """申请重置密码 · have a letter sent with the way to a new password; whether there is an account is not told."""

    class Arguments:
        email = graphene.String(required=True, description="电子邮箱 · the e-mail address.")
        redirect_url = graphene.String(required=True, description="重置页地址 · where the letter leads.")
        channel = graphene.String(description="频道 · the channel's slug; not needed.")

    Errors = AccountError

    @staticmethod
    def perform(
        context: Context, email: str, redirect_url: str, channel: str | None = None
    ) -> dict[str, Any]:
        services.request_password_reset(email, redirect_url)
        return {}


class SetPassword(Command):
    """设置密码 · set a new password with the token from the letter, and log in."""

    class Arguments:
        email = graphene.String(required=True, description="电子邮箱 · the e-mail address.")
        password = graphene.String(required=True, description="新密码 · the new password.")
        token = graphene.String(required=True, description="令牌 · the token from the letter.")

    confidential = True
    Errors = AccountError
    token = graphene.String(description="访问令牌 · the access token (JWT).")
    refresh_token = graphene.String(description="刷新令牌 · the refresh token.")
    csrf_token = graphene.String(description="CSRF 令牌 · a token beside the refresh token.")
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, email: str, password: str, token: str) -> dict[str, Any]:
        return _session(context, services.set_password(email, password, token))


class AccountUpdate(Command):
    """修改资料 · change the own profile."""

    class Arguments:
        input = AccountInput(required=True, description="资料 · what changes.")

    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        language = input.get("language_code")
        defaults = {
            use: address
            for use in AddressUse
            if (address := input.get(f"default_{use.value}_address")) is not None
        }
        user = services.update_profile(
            first_name=input.get("first_name"),
            last_name=input.get("last_name"),
            language_code=language.value if language else None,
            metadata=_metadata(input.get("metadata")),
            defaults=defaults,
            by=context.known(),
        )
        return {"user": user}

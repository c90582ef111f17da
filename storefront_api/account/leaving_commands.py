"""Commands of leaving and of another e-mail address, and of log-ins elsewhere, which this mall has none of."""

from __future__ import annotations

from typing import Any

import graphene

from backend.account import services
from backend.account.refusals import PluginUnknown
from storefront_api.account.errors import AccountError
from storefront_api.account.types import User, proven
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context, client_address
from storefront_api.kit.scalars import JSONString

CHANNEL = graphene.String(description="频道 · the channel's slug; not needed.")
REDIRECT = graphene.String(required=True, description="确认页地址 · where the letter leads; an allowed host.")
TOKEN = graphene.String(required=True, description="令牌 · the token from the letter.")


class AccountRequestDeletion(Command):
    """申请销户 · have the way to closing the own account sent by e-mail."""

    class Arguments:
        redirect_url = REDIRECT
        channel = CHANNEL

    Errors = AccountError

    @staticmethod
    def perform(context: Context, redirect_url: str, channel: str | None = None) -> dict[str, Any]:
        services.request_deletion(redirect_url, by=context.known())
        return {}


class AccountDelete(Command):
    """销户 · close the own account. What was done in purchases is kept, as the law has it; everything else goes."""

    class Arguments:
        token = TOKEN

    confidential = True
    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person, as they were.")

    @staticmethod
    def perform(context: Context, token: str) -> dict[str, Any]:
        return {"user": proven(context, services.delete_account(token, by=context.known()))}


class RequestEmailChange(Command):
    """申请更换邮箱 · with the own password; the letter goes to the new address."""

    class Arguments:
        new_email = graphene.String(required=True, description="新邮箱 · the new e-mail address.")
        password = graphene.String(required=True, description="密码 · the own password.")
        redirect_url = REDIRECT
        channel = CHANNEL

    confidential = True
    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person, unchanged as yet.")

    @staticmethod
    def perform(
        context: Context, new_email: str, password: str, redirect_url: str, channel: str | None = None
    ) -> dict[str, Any]:
        address = client_address(context.request)
        user = services.request_email_change(
            new_email, password, redirect_url, address=address, by=context.known()
        )
        return {"user": user}


class ConfirmEmailChange(Command):
    """更换邮箱 · with the token from the letter; every session ends, because tokens bear the address."""

    class Arguments:
        token = TOKEN
        channel = CHANNEL

    confidential = True
    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, token: str, channel: str | None = None) -> dict[str, Any]:
        return {"user": services.confirm_email_change(token, by=context.known())}


class _Elsewhere:
    """What all commands of log-ins elsewhere take; none is answered."""

    plugin_id = graphene.String(required=True, description="插件 · the plugin; there is none.")
    input = JSONString(required=True, description="内容 · what it would be told.")


def _refuse(context: Context, plugin_id: str, input: Any) -> dict[str, Any]:
    raise PluginUnknown(plugin=plugin_id[:60])


class ExternalAuthenticationUrl(Command):
    """外部登录地址 · refused: people log in here alone."""

    class Arguments(_Elsewhere):
        pass

    Errors = AccountError
    authentication_data = JSONString(description="外部登录参数：无 · none.")
    perform = staticmethod(_refuse)


class ExternalObtainAccessTokens(Command):
    """外部登录令牌 · refused: people log in here alone."""

    class Arguments(_Elsewhere):
        pass

    confidential = True
    Errors = AccountError
    token = graphene.String(description="访问令牌：无 · none.")
    refresh_token = graphene.String(description="刷新令牌：无 · none.")
    csrf_token = graphene.String(description="CSRF 令牌：无 · none.")
    user = graphene.Field(User, description="用户：无 · nobody.")
    perform = staticmethod(_refuse)


class ExternalRefresh(Command):
    """外部刷新令牌 · refused: people log in here alone."""

    class Arguments(_Elsewhere):
        pass

    confidential = True
    Errors = AccountError
    token = graphene.String(description="访问令牌：无 · none.")
    refresh_token = graphene.String(description="刷新令牌：无 · none.")
    csrf_token = graphene.String(description="CSRF 令牌：无 · none.")
    user = graphene.Field(User, description="用户：无 · nobody.")
    perform = staticmethod(_refuse)


class ExternalLogout(Command):
    """外部退出 · refused: people log in here alone."""

    class Arguments(_Elsewhere):
        pass

    Errors = AccountError
    logout_data = JSONString(description="外部退出参数：无 · none.")
    perform = staticmethod(_refuse)


class ExternalVerify(Command):
    """外部核验 · refused: people log in here alone."""

    class Arguments(_Elsewhere):
        pass

    confidential = True
    Errors = AccountError
    is_valid = graphene.Boolean(required=True, default_value=False, description="有效：否 · never.")
    verify_data = JSONString(description="核验内容：无 · none.")
    user = graphene.Field(User, description="用户：无 · nobody.")
    perform = staticmethod(_refuse)

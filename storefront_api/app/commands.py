"""Commands of apps. What gives or takes a token is confidential: nothing of it is kept for a repetition."""

from __future__ import annotations

from typing import Any

import graphene

from backend.app import queries, services
from backend.app.services import AppSaid
from backend.core.permissions import Permission
from storefront_api.app.errors import AppError
from storefront_api.app.types import App, AppToken
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.permissions import PermissionEnum

APP_ID = graphene.ID(required=True, description="应用 · the app.")


class AppInput(graphene.InputObjectType):
    """应用资料 · what is said of an app; what is left out stays as it is."""

    name = graphene.String(description="名称 · the name.")
    identifier = graphene.String(description="标识 · a name for machines, once for all apps.")
    permissions = graphene.List(
        graphene.NonNull(PermissionEnum), description="权限 · what it may do; only what you may do yourself."
    )


class AppTokenInput(graphene.InputObjectType):
    """令牌资料 · for which app a token is."""

    name = graphene.String(description="名称 · what it is called.")
    app = APP_ID


def _said(input: Any) -> AppSaid:
    given = input.get("permissions")
    permissions = None if given is None else tuple(Permission(code) for code in given)
    return AppSaid(input.get("name"), input.get("identifier"), permissions)


class AppCreate(Command):
    """登记应用 · register an app; it gets a first token, which is shown this once."""

    class Arguments:
        input = AppInput(required=True, description="资料 · what is said of it.")

    Errors = AppError
    confidential = True
    app = graphene.Field(App, description="应用 · the app.")
    auth_token = graphene.String(description="令牌 · the token; it is shown this once.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        app, token = services.create(_said(input), by=context.known())
        return {"app": app, "auth_token": token}


class AppUpdate(Command):
    """修改应用 · change an app."""

    class Arguments:
        id = APP_ID
        input = AppInput(required=True, description="资料 · what changes.")

    Errors = AppError
    app = graphene.Field(App, description="应用 · the app.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return {"app": services.update(pk_of(id, "App"), _said(input), by=context.known())}


class AppDelete(Command):
    """删除应用 · an app goes with its tokens and webhooks."""

    class Arguments:
        id = APP_ID

    Errors = AppError
    app = graphene.Field(App, description="应用 · what it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"app": services.delete(pk_of(id, "App"), by=context.known())}


class AppActivate(Command):
    """启用应用 · its tokens open again what they opened, and it is sent events again."""

    class Arguments:
        id = APP_ID

    Errors = AppError
    app = graphene.Field(App, description="应用 · the app.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"app": services.switch(pk_of(id, "App"), True, by=context.known())}


class AppDeactivate(Command):
    """停用应用 · its tokens open nothing and it is sent nothing until it is activated."""

    class Arguments:
        id = APP_ID

    Errors = AppError
    app = graphene.Field(App, description="应用 · the app.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"app": services.switch(pk_of(id, "App"), False, by=context.known())}


class AppTokenCreate(Command):
    """发给令牌 · give an app one more token, which is shown this once."""

    class Arguments:
        input = AppTokenInput(required=True, description="资料 · for which app.")

    Errors = AppError
    confidential = True
    app_token = graphene.Field(AppToken, description="令牌 · what is kept of it.")
    auth_token = graphene.String(description="令牌文本 · its text; it is shown this once.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        pk = pk_of(input.app, "App", "app")
        kept, text = services.create_token(pk, input.get("name") or "", by=context.known())
        return {"app_token": kept, "auth_token": text}


class AppTokenDelete(Command):
    """收回令牌 · whoever uses this token is a stranger from now on."""

    class Arguments:
        id = graphene.ID(required=True, description="令牌 · the token.")

    Errors = AppError
    app_token = graphene.Field(AppToken, description="令牌 · what it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"app_token": services.delete_token(pk_of(id, "AppToken"), by=context.known())}


class AppTokenVerify(Command):
    """核验令牌 · does this token open anything? Whoever asks has it already."""

    class Arguments:
        token = graphene.String(required=True, description="令牌 · the token.")

    Errors = AppError
    confidential = True
    valid = graphene.Boolean(required=True, default_value=False, description="有效 · does it?")

    @staticmethod
    def perform(context: Context, token: str) -> dict[str, Any]:
        return {"valid": queries.actor_of(token) is not None}

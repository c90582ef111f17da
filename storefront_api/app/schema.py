from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from backend.app.models import App as AppModel
from backend.app.queries import visible_apps
from backend.core.permissions import Permission
from storefront_api.app import commands, manifests
from storefront_api.app.types import App, AppExtension, AppTypeEnum
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import key_or_none
from storefront_api.product.enums import OrderDirection

AppConnection = connection(App)
AppExtensionConnection = connection(AppExtension)

AppSortField = strings(
    "AppSortField",
    [("NAME", "name"), ("CREATION_DATE", "created_at")],
    "应用排序 · what apps can be ordered by.",
)


class AppSortingInput(graphene.InputObjectType):
    """应用排序 · the order of apps."""

    field = AppSortField(required=True, description="依据 · by what.")
    direction = graphene.Field(OrderDirection, required=True, description="方向 · which way.")


class AppFilterInput(graphene.InputObjectType):
    """应用筛选 · which apps."""

    search = graphene.String(description="名称含有 · a part of the name.")
    is_active = graphene.Boolean(description="启用 · switched on or off.")
    type = AppTypeEnum(description="类型 · the type.")


class AppExtensionFilterInput(graphene.InputObjectType):
    """扩展筛选 · which extensions."""

    mount_name = graphene.List(graphene.NonNull(graphene.String), description="位置 · where they stand.")
    target_name = graphene.String(description="打开方式 · how they open.")


class Queries:
    app = graphene.Field(
        App,
        id=graphene.ID(description="全局编号；应用自己查询时可省 · the global id; an app may leave it out."),
        description="一个应用 · for those who manage apps (MANAGE_APPS), and an app itself; null if there is none.",
    )
    apps = graphene.Field(
        AppConnection,
        filter=AppFilterInput(description="筛选 · which ones."),
        sort_by=AppSortingInput(description="排序 · in which order; by name if it is not said."),
        **PAGING,
        description="应用 · all apps, for those who manage them (MANAGE_APPS).",
    )
    app_extensions = graphene.Field(
        AppExtensionConnection,
        filter=AppExtensionFilterInput(description="筛选 · which ones."),
        **PAGING,
        description="应用扩展 · empty: manifests are not installed here.",
    )

    apps_installations = graphene.List(
        graphene.NonNull(manifests.AppInstallation),
        required=True,
        description="应用安装 · empty: manifests are not installed here.",
    )

    @staticmethod
    def resolve_apps_installations(root: None, info: Any) -> list[Any]:
        info.context.known().must_permit(Permission.MANAGE_APPS)
        return []

    @staticmethod
    def resolve_app(root: None, info: Any, id: str | None = None) -> AppModel | None:
        actor = info.context.known()
        if actor.app_id is None:
            actor.must_permit(Permission.MANAGE_APPS)
        pk = key_or_none(id, "App") if id else actor.app_id
        return visible_apps(actor).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_apps(root: None, info: Any, filter: Any = None, sort_by: Any = None, **paging: Any) -> Page:
        actor = info.context.known()
        actor.must_permit(Permission.MANAGE_APPS)
        wanted = filter or {}
        chosen = Q()
        if wanted.get("search"):
            chosen &= Q(name__icontains=wanted["search"])
        if wanted.get("is_active") is not None:
            chosen &= Q(is_active=wanted["is_active"])
        if wanted.get("type"):
            chosen &= Q(kind=wanted["type"])
        field = sort_by.field if sort_by else "name"
        sign = "-" if sort_by and sort_by.direction == "DESC" else ""
        found = visible_apps(actor).filter(chosen)
        return page(found, (f"{sign}{field}", f"{sign}id"), window(**paging))

    @staticmethod
    def resolve_app_extensions(root: None, info: Any, filter: Any = None, **paging: Any) -> Page:
        info.context.known()
        return page(AppModel.objects.none(), ("name", "id"), window(**paging))


class Mutations:
    app_create = commands.AppCreate.Field()
    app_update = commands.AppUpdate.Field()
    app_delete = commands.AppDelete.Field()
    app_activate = commands.AppActivate.Field()
    app_deactivate = commands.AppDeactivate.Field()
    app_token_create = commands.AppTokenCreate.Field()
    app_token_delete = commands.AppTokenDelete.Field()
    app_token_verify = commands.AppTokenVerify.Field()
    app_install = manifests.AppInstall.Field()
    app_fetch_manifest = manifests.AppFetchManifest.Field()
    app_retry_install = manifests.AppRetryInstall.Field()
    app_delete_failed_installation = manifests.AppDeleteFailedInstallation.Field()

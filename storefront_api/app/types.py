from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.app import queries
from backend.app.models import App as AppModel
from backend.app.models import AppToken as AppTokenModel
from backend.core.peers import relation
from backend.core.permissions import Permission as Held
from storefront_api.kit.enums import choices, strings
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.permissions import Permission, permissions_of
from storefront_api.kit.scalars import JSON, PositiveInt
from storefront_api.kit.types import Node, always, node_id

AppTypeEnum = choices("AppTypeEnum", AppModel.Kind, "应用类型 · LOCAL 自建, THIRDPARTY 第三方.")
IconThumbnailFormatEnum = strings(
    "IconThumbnailFormatEnum",
    [(name, name) for name in ("ORIGINAL", "WEBP")],
    "图标格式 · how an icon is encoded.",
)

tokens_of = relation(queries.tokens_by_app, "id", missing=())


class AppBrandLogo(graphene.ObjectType):
    """应用图标 · the icon of an app."""

    default = graphene.String(
        required=True,
        size=graphene.Int(description="边长（像素） · the longer side in pixels."),
        format=graphene.Argument(
            IconThumbnailFormatEnum, default_value="ORIGINAL", description="格式 · the format."
        ),
        description="地址 · where it is.",
    )


class AppBrand(graphene.ObjectType):
    """应用品牌 · how an app presents itself."""

    logo = graphene.Field(AppBrandLogo, required=True, description="图标 · the icon.")


class AppToken(graphene.ObjectType):
    """应用令牌 · a secret by which an app is known; its text is shown once, when it is made."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(description="名称 · what it is called.")
    auth_token = graphene.String(
        source="last_characters", description="末四位 · the last four characters; the rest is not kept."
    )

    resolve_id = node_id("AppToken")


def _of_manifest(description: str) -> graphene.String:
    return graphene.String(
        description=f"{description}; null: apps are registered here, not installed from manifests.",
        resolver=always(None),
    )


class App(HasMetadata, graphene.ObjectType):
    """应用 · a program that uses the API under its own name, with the permissions that staff gave it. It holds no role
    anywhere: it cannot order, approve, inspect or pay for a buyer."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(description="名称 · the name.")
    identifier = graphene.String(description="标识 · a name for machines.")
    type = graphene.Field(AppTypeEnum, description="类型 · the type.")
    is_active = graphene.Boolean(description="启用 · do its tokens open anything?")
    created = graphene.DateTime(source="created_at", description="创建时间 · since when.")
    permissions = graphene.List(graphene.NonNull(Permission), description="权限 · what it may do.")
    tokens = graphene.List(
        graphene.NonNull(AppToken), description="令牌 · its tokens, for those who manage apps."
    )
    about_app = _of_manifest("简介 · what it does")
    access_token = _of_manifest("访问令牌 · a token for its pages")
    app_url = _of_manifest("页面地址 · its page")
    author = _of_manifest("作者 · who made it")
    data_privacy_url = _of_manifest("隐私政策 · its privacy policy")
    homepage_url = _of_manifest("主页 · its home page")
    manifest_url = _of_manifest("清单地址 · its manifest")
    support_url = _of_manifest("支持 · where help is")
    version = _of_manifest("版本 · its version")
    brand = graphene.Field(AppBrand, resolver=always(None), description="品牌 · null: nothing is kept.")

    webhooks = graphene.List(
        graphene.NonNull("storefront_api.webhook.types.Webhook"),
        description="网络回调 · its webhooks, for those who manage apps, and for the app itself.",
    )
    breaker_state = graphene.Field(
        "storefront_api.webhook.enums.CircuitBreakerStateEnum",
        required=True,
        description="熔断状态 · OPEN while one of its receivers fails again and again and is left alone.",
    )
    breaker_last_state_change = graphene.DateTime(
        description="熔断变更时间 · when a receiver of it was last paused or came back."
    )
    problems = graphene.List(
        graphene.NonNull("storefront_api.webhook.types.AppProblem"),
        limit=PositiveInt(description="至多 · how many."),
        description="问题 · receivers that are left alone because they fail again and again.",
    )

    resolve_id = node_id("App")

    @staticmethod
    def resolve_identifier(app: AppModel, info: Any) -> str | None:
        return app.identifier or None

    @staticmethod
    def resolve_type(app: AppModel, info: Any) -> str:
        return app.kind

    @staticmethod
    def resolve_permissions(app: AppModel, info: Any) -> list[Held]:
        return permissions_of(app.permissions)

    @staticmethod
    def resolve_tokens(app: AppModel, info: Any) -> Sequence[AppTokenModel] | None:
        info.context.actor.must_permit(Held.MANAGE_APPS)
        return tokens_of(app)

    @staticmethod
    def resolve_webhooks(app: AppModel, info: Any) -> Any:
        return _receivers(app, info)

    @staticmethod
    def resolve_breaker_state(app: AppModel, info: Any) -> str:
        from storefront_api.webhook.types import breaker_of

        return breaker_of(app)

    @staticmethod
    def resolve_breaker_last_state_change(app: AppModel, info: Any) -> Any:
        from storefront_api.webhook.types import webhooks_of

        return max(
            (each.state_changed_at for each in webhooks_of(app) if each.state_changed_at), default=None
        )

    @staticmethod
    def resolve_problems(app: AppModel, info: Any, limit: int | None = None) -> Any:
        paused = [each for each in _receivers(app, info) if each.paused_until is not None]
        return paused[:limit]


def _receivers(app: AppModel, info: Any) -> Any:
    from storefront_api.webhook.types import webhooks_of

    if info.context.actor.app_id != app.pk:
        info.context.actor.must_permit(Held.MANAGE_APPS)
    return webhooks_of(app)


class AppExtension(graphene.ObjectType):
    """应用扩展 · a place of the dashboard that an app fills; there are none, because manifests are not installed."""

    class Meta:
        interfaces = (Node,)

    app = graphene.Field(App, required=True, description="应用 · whose it is.")
    access_token = graphene.String(description="访问令牌 · a token for it.")
    identifier = graphene.String(description="标识 · a name for machines.")
    label = graphene.String(required=True, description="标题 · the title.")
    mount_name = graphene.String(required=True, description="位置 · where it stands.")
    target_name = graphene.String(required=True, description="打开方式 · how it opens.")
    url = graphene.String(required=True, description="地址 · its page.")
    permissions = graphene.List(
        graphene.NonNull(Permission), required=True, description="权限 · what it needs."
    )
    settings = JSON(required=True, description="设置 · how it wants to be opened.")

"""应用清单 · what Saleor's dashboard asks about apps that install themselves from a manifest. Here none does (decision 23):
the lists are empty, and the commands say so."""

from __future__ import annotations

from typing import Any

import graphene

from backend.app import services
from storefront_api.app.errors import AppError
from storefront_api.app.types import AppBrand, IconThumbnailFormatEnum
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.permissions import Permission, PermissionEnum
from storefront_api.kit.types import Node
from storefront_api.order.enums import JobStatusEnum


class AppInstallation(graphene.ObjectType):
    """应用安装 · an installation on its way; there are none."""

    class Meta:
        interfaces = (Node,)

    app_name = graphene.String(required=True, description="应用名称 · the name of the app.")
    manifest_url = graphene.String(required=True, description="清单地址 · where its manifest is.")
    brand = graphene.Field(AppBrand, description="品牌 · how it presents itself.")
    status = graphene.Field(JobStatusEnum, required=True, description="状态 · how far it is.")
    message = graphene.String(description="说明 · what went wrong.")
    created_at = graphene.DateTime(required=True, description="创建时间 · since when.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · last changed.")


class AppManifestBrandLogo(graphene.ObjectType):
    """清单图标 · the icon in a manifest."""

    default = graphene.String(
        required=True,
        size=graphene.Int(description="边长（像素） · the longer side in pixels."),
        format=graphene.Argument(
            IconThumbnailFormatEnum, default_value="ORIGINAL", description="格式 · the format."
        ),
        description="地址 · where it is.",
    )


class AppManifestBrand(graphene.ObjectType):
    """清单品牌 · how an app presents itself in its manifest."""

    logo = graphene.Field(AppManifestBrandLogo, required=True, description="图标 · the icon.")


class AppManifestExtension(graphene.ObjectType):
    """清单扩展 · a place of the dashboard that a manifest would fill."""

    label = graphene.String(required=True, description="标题 · the title.")
    mount_name = graphene.String(required=True, description="位置 · where it stands.")
    target_name = graphene.String(required=True, description="打开方式 · how it opens.")
    url = graphene.String(required=True, description="地址 · its page.")
    permissions = graphene.List(
        graphene.NonNull(Permission), required=True, description="权限 · what it needs."
    )


class Manifest(graphene.ObjectType):
    """应用清单 · what an app says of itself; manifests are not fetched here."""

    identifier = graphene.String(required=True, description="标识 · a name for machines.")
    version = graphene.String(required=True, description="版本 · the version.")
    name = graphene.String(required=True, description="名称 · the name.")
    about = graphene.String(description="简介 · what it does.")
    app_url = graphene.String(description="页面地址 · its page.")
    token_target_url = graphene.String(description="令牌接收地址 · where its token would be posted to.")
    data_privacy_url = graphene.String(description="隐私政策 · its privacy policy.")
    homepage_url = graphene.String(description="主页 · its home page.")
    support_url = graphene.String(description="支持 · where help is.")
    brand = graphene.Field(AppManifestBrand, description="品牌 · how it presents itself.")
    permissions = graphene.List(graphene.NonNull(Permission), description="权限 · what it asks for.")
    extensions = graphene.List(
        graphene.NonNull(AppManifestExtension), required=True, description="扩展 · its extensions."
    )


class AppInstallInput(graphene.InputObjectType):
    """安装资料 · what would be installed."""

    app_name = graphene.String(required=True, description="应用名称 · the name.")
    manifest_url = graphene.String(required=True, description="清单地址 · where the manifest is.")
    activate_after_installation = graphene.Boolean(default_value=True, description="随即启用 · switch it on.")
    permissions = graphene.List(graphene.NonNull(PermissionEnum), description="权限 · what it may do.")


INSTALLATION = graphene.ID(required=True, description="安装 · the installation.")
ACTIVATE = graphene.Boolean(default_value=True, description="随即启用 · switch it on.")


class _FromManifest(Command):
    """Refuses: apps are registered with `appCreate`."""

    class Meta:
        abstract = True

    @classmethod
    def perform(cls, context: Context, **asked: Any) -> dict[str, Any]:
        return services.install_from_manifest(by=context.known())


class AppInstall(_FromManifest):
    """安装应用 · refused: apps are registered with `appCreate`."""

    class Arguments:
        input = AppInstallInput(required=True, description="资料 · what would be installed.")

    Errors = AppError
    app_installation = graphene.Field(AppInstallation, description="安装 · none.")


class AppFetchManifest(_FromManifest):
    """取清单 · refused: no manifest is fetched."""

    class Arguments:
        manifest_url = graphene.String(required=True, description="清单地址 · where the manifest is.")

    Errors = AppError
    manifest = graphene.Field(Manifest, description="清单 · none.")


class AppRetryInstall(_FromManifest):
    """重新安装 · refused: there are no installations."""

    class Arguments:
        id = INSTALLATION
        activate_after_installation = ACTIVATE

    Errors = AppError
    app_installation = graphene.Field(AppInstallation, description="安装 · none.")


class AppDeleteFailedInstallation(_FromManifest):
    """删除失败的安装 · refused: there are no installations."""

    class Arguments:
        id = INSTALLATION

    Errors = AppError
    app_installation = graphene.Field(AppInstallation, description="安装 · none.")

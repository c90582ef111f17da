"""Inputs of staff commands about groups, staff and customers, in Saleor's shapes."""

from __future__ import annotations

from typing import Any

import graphene

from backend.account.services import AddressUse
from storefront_api.account.types import AddressInput
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.permissions import PermissionEnum
from storefront_api.kit.types import MetadataInput


def _several(kind: Any, description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(kind), description=description)


class PermissionGroupCreateInput(graphene.InputObjectType):
    """权限组 · a new permission group."""

    name = graphene.String(required=True, description="名称 · the name.")
    add_permissions = _several(PermissionEnum, "权限 · permissions that you hold yourself.")
    add_users = _several(graphene.ID, "成员 · members of staff.")
    add_channels = _several(graphene.ID, "频道：不采用 · has no effect: groups work in all channels.")
    restricted_access_to_channels = graphene.Boolean(
        default_value=False, description="按频道限制：不支持 · true is refused."
    )


class PermissionGroupUpdateInput(graphene.InputObjectType):
    """权限组 · what changes of a permission group."""

    name = graphene.String(description="名称 · the name.")
    add_permissions = _several(PermissionEnum, "增加权限 · permissions that you hold yourself.")
    remove_permissions = _several(PermissionEnum, "取消权限 · permissions that you hold yourself.")
    add_users = _several(graphene.ID, "增加成员 · members of staff.")
    remove_users = _several(graphene.ID, "移出成员 · members of staff.")
    add_channels = _several(graphene.ID, "频道：不采用 · has no effect.")
    remove_channels = _several(graphene.ID, "频道：不采用 · has no effect.")
    restricted_access_to_channels = graphene.Boolean(description="按频道限制：不支持 · true is refused.")


class _Person:
    """What staff write down about anybody."""

    email = graphene.String(description="电子邮箱 · the e-mail address.")
    first_name = graphene.String(description="名 · the given name.")
    last_name = graphene.String(description="姓 · the family name.")
    is_active = graphene.Boolean(description="启用 · may the person log in?")
    note = graphene.String(description="内部备注 · a note that only staff read.")
    metadata = _several(MetadataInput, "元数据 · metadata, added to what is there.")
    private_metadata = _several(MetadataInput, "内部元数据 · private metadata, added to what is there.")


class StaffCreateInput(_Person, graphene.InputObjectType):
    """平台人员 · a new member of staff."""

    add_groups = _several(graphene.ID, "权限组 · groups that hold no more than you do.")
    redirect_url = graphene.String(description="设置密码页地址 · where the letter leads; an allowed host.")


class StaffUpdateInput(_Person, graphene.InputObjectType):
    """平台人员 · what changes of a member of staff."""

    add_groups = _several(graphene.ID, "加入权限组 · groups that hold no more than you do.")
    remove_groups = _several(graphene.ID, "移出权限组 · groups that hold no more than you do.")


class _Customer(_Person):
    external_reference = graphene.String(description="外部编号 · the number in another system.")
    language_code = LanguageCodeEnum(description="语言 · the language.")
    default_shipping_address = AddressInput(description="默认收货地址 · the default for deliveries.")
    default_billing_address = AddressInput(description="默认开票地址 · the default for invoices.")


class CustomerInput(_Customer, graphene.InputObjectType):
    """用户 · what changes of a person's account."""

    is_confirmed = graphene.Boolean(description="邮箱已确认 · is the mailbox known to be the person's?")


class UserCreateInput(_Customer, graphene.InputObjectType):
    """用户 · a new account."""

    redirect_url = graphene.String(description="设置密码页地址 · where the letter leads; an allowed host.")
    channel = graphene.String(description="频道：不采用 · has no effect.")


class CustomerBulkUpdateInput(graphene.InputObjectType):
    """用户 · a person and what changes of the account."""

    id = graphene.ID(description="用户 · the person.")
    external_reference = graphene.String(description="外部编号 · the person by the number in another system.")
    input = CustomerInput(required=True, description="内容 · what changes.")


_TEXTS = ("email", "first_name", "last_name", "is_active", "is_confirmed", "note", "external_reference")


def profile_of(input: Any) -> dict[str, Any]:
    """What an input says of a person, by column."""
    said = {name: input[name] for name in _TEXTS if name in input}
    for name in ("metadata", "private_metadata"):
        if input.get(name):
            said[name] = {item.key: item.value for item in input[name]}
    if input.get("language_code") is not None:
        said["language_code"] = input.language_code.value
    return said


def defaults_of(input: Any) -> dict[AddressUse, Any]:
    """The default addresses that an input gives."""
    given = {use: input.get(f"default_{use.value}_address") for use in AddressUse}
    return {use: address for use, address in given.items() if address is not None}

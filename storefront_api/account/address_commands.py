"""Commands of address books: the own one in Saleor's grammar, an organisation's beside it."""

from __future__ import annotations

from typing import Any

import graphene

from backend.account import services
from storefront_api.account.errors import AccountError
from storefront_api.account.types import Address, AddressInput, AddressTypeEnum, Organisation, User
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of


def _metadata(input: Any) -> dict[str, str]:
    return {item.key: item.value for item in input.get("metadata") or ()}


class AccountAddressCreate(Command):
    """新增地址 · add an address to the own address book."""

    class Arguments:
        input = AddressInput(required=True, description="地址 · the address.")
        type = AddressTypeEnum(description="默认用途 · make it the default of this use.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · the address.")
    user = graphene.Field(User, description="用户 · its owner.")

    @staticmethod
    def perform(context: Context, input: Any, type: Any = None) -> dict[str, Any]:
        use = services.AddressUse(type.value) if type else None
        address = services.create_address(input, metadata=_metadata(input), use=use, by=context.known())
        return {"address": address, "user": context.user}


class AccountAddressUpdate(Command):
    """修改地址 · change an address of the own address book."""

    class Arguments:
        id = graphene.ID(required=True, description="地址 · the address.")
        input = AddressInput(required=True, description="内容 · what changes.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · the address.")
    user = graphene.Field(User, description="用户 · its owner.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        pk, by = pk_of(id, "Address"), context.known()
        address = services.update_address(pk, input, metadata=_metadata(input), by=by)
        return {"address": address, "user": context.user}


class AccountAddressDelete(Command):
    """删除地址 · remove an address from the own address book."""

    class Arguments:
        id = graphene.ID(required=True, description="地址 · the address.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · what it was.")
    user = graphene.Field(User, description="用户 · whose it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        address = services.delete_address(pk_of(id, "Address"), by=context.known())
        return {"address": address, "user": context.user}


class AccountSetDefaultAddress(Command):
    """设为默认地址 · make an own address the default of a use."""

    class Arguments:
        id = graphene.ID(required=True, description="地址 · the address.")
        type = AddressTypeEnum(required=True, description="用途 · the use.")

    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, id: str, type: Any) -> dict[str, Any]:
        use = services.AddressUse(type.value)
        return {"user": services.set_default_address(pk_of(id, "Address"), use, by=context.known())}


class OrganisationAddressCreate(Command):
    """新增单位地址 · add an address to an organisation's address book."""

    class Arguments:
        organisation_id = graphene.ID(required=True, description="单位 · the organisation.")
        input = AddressInput(required=True, description="地址 · the address.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · the address.")
    organisation = graphene.Field(Organisation, description="单位 · the organisation.")

    @staticmethod
    def perform(context: Context, organisation_id: str, input: Any) -> dict[str, Any]:
        pk, by = pk_of(organisation_id, "Organisation", "organisation_id"), context.known()
        address = services.create_organisation_address(pk, input, metadata=_metadata(input), by=by)
        return {"address": address, "organisation": address.organisation}


class OrganisationAddressUpdate(Command):
    """修改单位地址 · change an address of an organisation's address book."""

    class Arguments:
        id = graphene.ID(required=True, description="地址 · the address.")
        input = AddressInput(required=True, description="内容 · what changes.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · the address.")
    organisation = graphene.Field(Organisation, description="单位 · the organisation.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        pk, by = pk_of(id, "Address"), context.known()
        address = services.update_organisation_address(pk, input, metadata=_metadata(input), by=by)
        return {"address": address, "organisation": address.organisation}


class OrganisationAddressDelete(Command):
    """删除单位地址 · remove an address from an organisation's address book."""

    class Arguments:
        id = graphene.ID(required=True, description="地址 · the address.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · what it was.")
    organisation = graphene.Field(Organisation, description="单位 · the organisation.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        address = services.delete_organisation_address(pk_of(id, "Address"), by=context.known())
        return {"address": address, "organisation": address.organisation}

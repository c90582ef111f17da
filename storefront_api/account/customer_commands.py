"""Commands of staff about customers and their address books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.account import queries, services
from backend.account.models import User as UserModel
from backend.core.actor import Actor
from backend.core.refusals import NotFound, Required
from backend.core.verbs import each
from storefront_api.account import inputs
from storefront_api.account.errors import AccountError, CustomerBulkUpdateError
from storefront_api.account.types import Address, AddressInput, AddressTypeEnum, User, owner_of
from storefront_api.kit.bulk import (
    ERROR_POLICY,
    BulkDelete,
    ErrorPolicy,
    Rows,
    RowsCommand,
    answer_rows,
    at_most,
    keeps_good,
)
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of

REFERENCE = graphene.String(description="外部编号 · the person by the number in another system.")
WHO = graphene.ID(description="用户 · the person.")


def _named(id: str | None, reference: str | None, by: Actor) -> int:
    """The key of the person whom an id or an external reference names."""
    if id is not None:
        return int(pk_of(id, "User"))
    if not reference:
        raise Required("id 或 externalReference", field="id")
    found = queries.customers(by).filter(external_reference=reference).first()
    if found is None:
        raise NotFound("用户 user", field="external_reference")
    return found.pk


def _metadata(input: Any) -> dict[str, str]:
    return {item.key: item.value for item in input.get("metadata") or ()}


class CustomerCreate(Command):
    """新增用户 · make an account for somebody, who sets a password by e-mail; roles are given by their organisation."""

    class Arguments:
        input = inputs.UserCreateInput(required=True, description="用户 · the person.")

    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        user = services.create_customer(
            inputs.profile_of(input),
            inputs.defaults_of(input),
            redirect_url=input.get("redirect_url"),
            by=context.actor,
        )
        return {"user": user}


class CustomerUpdate(Command):
    """修改用户 · change what is known of a person; the mailbox of people who hold a role is theirs alone to change."""

    class Arguments:
        id = WHO
        external_reference = REFERENCE
        input = inputs.CustomerInput(required=True, description="内容 · what changes.")

    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(
        context: Context, input: Any, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        user = services.update_customer(
            _named(id, external_reference, context.actor),
            inputs.profile_of(input),
            inputs.defaults_of(input),
            by=context.actor,
        )
        return {"user": user}


class CustomerDelete(Command):
    """删除用户 · remove an account; whoever ordered or holds a role is deactivated instead (`isActive` is false then)."""

    class Arguments:
        id = WHO
        external_reference = REFERENCE

    Errors = AccountError
    user = graphene.Field(User, description="用户 · who it was.")

    @staticmethod
    def perform(
        context: Context, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        key = _named(id, external_reference, context.actor)
        return {"user": services.delete_customer(key, by=context.actor)}


class CustomerBulkDelete(BulkDelete):
    """批量删除用户 · remove several accounts, as `customerDelete` does one."""

    Errors = AccountError
    noun = "User"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return services.delete_customer(pk, by=by)


class CustomerBulkResult(graphene.ObjectType):
    """批量修改结果 · what became of one row."""

    customer = graphene.Field(User, description="用户 · the person, if the row was kept.")
    errors = graphene.List(
        graphene.NonNull(CustomerBulkUpdateError), description="错误 · why it was refused."
    )


class CustomerBulkUpdate(RowsCommand):
    """批量修改用户 · change several people, row by row."""

    class Arguments:
        customers = graphene.List(
            graphene.NonNull(inputs.CustomerBulkUpdateInput), required=True, description="用户 · the rows."
        )
        error_policy = ERROR_POLICY

    Errors = CustomerBulkUpdateError
    count = graphene.Int(required=True, default_value=0, description="修改数 · how many were changed.")
    results = graphene.List(
        graphene.NonNull(CustomerBulkResult),
        required=True,
        default_value=(),
        description="结果 · row by row.",
    )

    @staticmethod
    def perform(
        context: Context, customers: Sequence[Any], error_policy: ErrorPolicy | None = None
    ) -> dict[str, Any]:
        at_most(customers, "customers")
        by, keep_good = context.actor, keeps_good(error_policy)

        def change(row: Any) -> UserModel:
            key = _named(row.get("id"), row.get("external_reference"), by)
            said = inputs.profile_of(row.input)
            return services.update_customer(key, said, inputs.defaults_of(row.input), by=by)

        outcome = each(customers, change, keep_good=keep_good)
        return answer_rows(
            Rows(outcome, keep_good),
            CustomerBulkResult,
            CustomerBulkUpdateError,
            "customer",
            lambda keys: queries.people_by_id(set(keys)),
        )


class UserBulkSetActive(Command):
    """批量启用或停用 · let people log in, or shut them out; staff are managed by `staffUpdate`."""

    class Arguments:
        ids = graphene.List(graphene.NonNull(graphene.ID), required=True, description="用户 · the people.")
        is_active = graphene.Boolean(required=True, description="启用 · may they log in?")

    Errors = AccountError
    count = graphene.Int(required=True, default_value=0, description="人数 · how many were changed.")

    @staticmethod
    def perform(context: Context, ids: Sequence[str], is_active: bool) -> dict[str, Any]:
        at_most(ids, "ids")
        return {"count": services.set_active(pks_of(ids, "User"), is_active, by=context.actor)}


class AddressCreate(Command):
    """代建地址 · add an address to a person's address book."""

    class Arguments:
        input = AddressInput(required=True, description="地址 · the address.")
        user_id = graphene.ID(required=True, description="用户 · the person.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · the address.")
    user = graphene.Field(User, description="用户 · its owner.")

    @staticmethod
    def perform(context: Context, input: Any, user_id: str) -> dict[str, Any]:
        key, by = pk_of(user_id, "User", "user_id"), context.actor
        address = services.create_address_of(key, input, metadata=_metadata(input), by=by)
        return {"address": address, "user": owner_of(address)}


class AddressUpdate(Command):
    """代改地址 · change an address of a person's address book."""

    class Arguments:
        id = graphene.ID(required=True, description="地址 · the address.")
        input = AddressInput(required=True, description="内容 · what changes.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · the address.")
    user = graphene.Field(User, description="用户 · its owner.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        key, by = pk_of(id, "Address"), context.actor
        address = services.update_address_of(key, input, metadata=_metadata(input), by=by)
        return {"address": address, "user": owner_of(address)}


class AddressDelete(Command):
    """代删地址 · remove an address from a person's address book."""

    class Arguments:
        id = graphene.ID(required=True, description="地址 · the address.")

    Errors = AccountError
    address = graphene.Field(Address, description="地址 · what it was.")
    user = graphene.Field(User, description="用户 · whose it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        address = services.delete_address_of(pk_of(id, "Address"), by=context.actor)
        return {"address": address, "user": owner_of(address)}


class AddressSetDefault(Command):
    """代设默认地址 · make an address of a person the default of a use."""

    class Arguments:
        address_id = graphene.ID(required=True, description="地址 · the address.")
        type = AddressTypeEnum(required=True, description="用途 · the use.")
        user_id = graphene.ID(required=True, description="用户 · the person.")

    Errors = AccountError
    user = graphene.Field(User, description="用户 · the person.")

    @staticmethod
    def perform(context: Context, address_id: str, type: Any, user_id: str) -> dict[str, Any]:
        user = services.set_default_address_of(
            pk_of(user_id, "User", "user_id"),
            pk_of(address_id, "Address", "address_id"),
            services.AddressUse(type.value),
            by=context.actor,
        )
        return {"user": user}

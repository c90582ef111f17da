from __future__ import annotations

from typing import Any

import graphene

from backend.account.models import Address as AddressModel
from backend.account.models import Organisation as OrganisationModel
from backend.account.models import User as UserModel
from backend.account.queries import visible_addresses, within_reach
from backend.core.peers import gather
from storefront_api.account import address_commands, membership_commands, session_commands
from storefront_api.account.types import Address, Organisation, User
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import key_or_none

OrganisationConnection = connection(Organisation)


class Queries:
    me = graphene.Field(User, description="本人 · the person who asks; null for strangers.")
    address = graphene.Field(
        Address,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个地址 · one of the own addresses, or of one's organisations.",
    )
    my_organisations = graphene.List(
        graphene.NonNull(Organisation),
        required=True,
        description="本人所在单位 · the organisations at which the viewer holds a role.",
    )
    organisation = graphene.Field(
        Organisation,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个单位 · for its members, its regulators and the platform; null for others.",
    )
    organisations = graphene.Field(
        OrganisationConnection,
        **PAGING,
        description="可见单位 · the organisations that the viewer may look into.",
    )

    @staticmethod
    def resolve_me(root: None, info: Any) -> UserModel | None:
        return info.context.user

    @staticmethod
    def resolve_address(root: None, info: Any, id: str) -> AddressModel | None:
        pk = key_or_none(id, "Address")
        return visible_addresses(info.context.known()).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_my_organisations(root: None, info: Any) -> list[OrganisationModel]:
        own = OrganisationModel.objects.filter(pk__in=info.context.known().organisations())
        return gather(own.select_related("region").order_by("pk"))

    @staticmethod
    def resolve_organisation(root: None, info: Any, id: str) -> OrganisationModel | None:
        pk = key_or_none(id, "Organisation")
        return within_reach(info.context.actor).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_organisations(root: None, info: Any, **paging: Any) -> Page:
        return page(within_reach(info.context.known()), ("id",), window(**paging))


class Mutations:
    token_create = session_commands.CreateToken.Field()
    token_refresh = session_commands.RefreshToken.Field()
    token_verify = session_commands.VerifyToken.Field()
    tokens_deactivate_all = session_commands.DeactivateAllUserTokens.Field()
    account_register = session_commands.AccountRegister.Field()
    confirm_account = session_commands.ConfirmAccount.Field()
    password_change = session_commands.PasswordChange.Field()
    request_password_reset = session_commands.RequestPasswordReset.Field()
    set_password = session_commands.SetPassword.Field()
    account_update = session_commands.AccountUpdate.Field()
    account_address_create = address_commands.AccountAddressCreate.Field()
    account_address_update = address_commands.AccountAddressUpdate.Field()
    account_address_delete = address_commands.AccountAddressDelete.Field()
    account_set_default_address = address_commands.AccountSetDefaultAddress.Field()
    organisation_address_create = address_commands.OrganisationAddressCreate.Field()
    organisation_address_update = address_commands.OrganisationAddressUpdate.Field()
    organisation_address_delete = address_commands.OrganisationAddressDelete.Field()
    membership_grant = membership_commands.MembershipGrant.Field()
    membership_revoke = membership_commands.MembershipRevoke.Field()

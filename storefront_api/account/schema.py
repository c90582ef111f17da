from __future__ import annotations

from typing import Any

import graphene

from backend.account.models import Address as AddressModel
from backend.account.models import Group as GroupModel
from backend.account.models import Organisation as OrganisationModel
from backend.account.models import User as UserModel
from backend.account.queries import found_user, groups, visible_addresses, within_reach
from backend.core.peers import gather
from storefront_api.account import (
    address_commands,
    avatar_commands,
    customer_commands,
    leaving_commands,
    lists,
    membership_commands,
    organisation_commands,
    session_commands,
    staff_commands,
)
from storefront_api.account.address_form import AddressFormQueries
from storefront_api.account.groups import Group
from storefront_api.account.types import Address, Organisation, User
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import key_or_none

OrganisationConnection = connection(Organisation)


class Queries(AddressFormQueries):
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

    user = graphene.Field(
        User,
        id=graphene.ID(description="全局编号 · the global id."),
        email=graphene.String(description="电子邮箱 · the e-mail address."),
        external_reference=graphene.String(description="外部编号 · the number in another system."),
        description="用户 · one person, for those who look after accounts or orders.",
    )
    customers = graphene.Field(
        lists.UserConnection,
        **PAGING,
        filter=lists.CustomerFilterInput(description="筛选 · which people."),
        where=lists.CustomerWhereInput(description="条件 · which people."),
        search=graphene.String(description="关键词 · a part of name or e-mail."),
        sort_by=lists.UserSortingInput(description="排序 · by default the newest first."),
        description="用户列表 · everybody with an account who is no staff; needs MANAGE_USERS.",
    )
    staff_users = graphene.Field(
        lists.UserConnection,
        **PAGING,
        filter=lists.StaffUserInput(description="筛选 · which members of staff."),
        sort_by=lists.UserSortingInput(description="排序 · by default the newest first."),
        description="平台人员列表 · the platform's staff; needs MANAGE_STAFF.",
    )
    permission_group = graphene.Field(
        Group,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="权限组 · one permission group; needs MANAGE_STAFF.",
    )
    permission_groups = graphene.Field(
        lists.GroupConnection,
        **PAGING,
        filter=lists.PermissionGroupFilterInput(description="筛选 · which groups."),
        sort_by=lists.PermissionGroupSortingInput(description="排序 · by default by name."),
        description="权限组列表 · all permission groups; needs MANAGE_STAFF.",
    )

    @staticmethod
    def resolve_user(
        root: None,
        info: Any,
        id: str | None = None,
        email: str | None = None,
        external_reference: str | None = None,
    ) -> UserModel | None:
        actor = info.context.actor
        pk = key_or_none(id, "User") or 0 if id is not None else None
        return found_user(actor, pk=pk, email=email, reference=external_reference)

    @staticmethod
    def resolve_customers(root: None, info: Any, **arguments: Any) -> Page:
        asked = {name: arguments.pop(name, None) for name in PAGING}
        return lists.customers(info.context.actor, asked, **arguments)

    @staticmethod
    def resolve_staff_users(root: None, info: Any, **arguments: Any) -> Page:
        asked = {name: arguments.pop(name, None) for name in PAGING}
        return lists.staff(info.context.actor, asked, **arguments)

    @staticmethod
    def resolve_permission_group(root: None, info: Any, id: str) -> GroupModel | None:
        pk = key_or_none(id, "Group")
        return groups(info.context.actor).filter(pk=pk).first()

    @staticmethod
    def resolve_permission_groups(root: None, info: Any, **arguments: Any) -> Page:
        asked = {name: arguments.pop(name, None) for name in PAGING}
        return lists.groups(info.context.actor, asked, **arguments)

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
    account_request_deletion = leaving_commands.AccountRequestDeletion.Field()
    account_delete = leaving_commands.AccountDelete.Field()
    request_email_change = leaving_commands.RequestEmailChange.Field()
    confirm_email_change = leaving_commands.ConfirmEmailChange.Field()
    external_authentication_url = leaving_commands.ExternalAuthenticationUrl.Field()
    external_obtain_access_tokens = leaving_commands.ExternalObtainAccessTokens.Field()
    external_refresh = leaving_commands.ExternalRefresh.Field()
    external_logout = leaving_commands.ExternalLogout.Field()
    external_verify = leaving_commands.ExternalVerify.Field()
    token_create = session_commands.CreateToken.Field()
    token_refresh = session_commands.RefreshToken.Field()
    token_verify = session_commands.VerifyToken.Field()
    tokens_deactivate_all = session_commands.DeactivateAllUserTokens.Field()
    account_register = session_commands.AccountRegister.Field()
    confirm_account = session_commands.ConfirmAccount.Field()
    password_change = session_commands.PasswordChange.Field()
    request_password_reset = session_commands.RequestPasswordReset.Field()
    set_password = session_commands.SetPassword.Field()
    user_avatar_update = avatar_commands.UserAvatarUpdate.Field()
    user_avatar_delete = avatar_commands.UserAvatarDelete.Field()
    account_update = session_commands.AccountUpdate.Field()
    account_address_create = address_commands.AccountAddressCreate.Field()
    account_address_update = address_commands.AccountAddressUpdate.Field()
    account_address_delete = address_commands.AccountAddressDelete.Field()
    account_set_default_address = address_commands.AccountSetDefaultAddress.Field()
    organisation_address_create = address_commands.OrganisationAddressCreate.Field()
    organisation_address_update = address_commands.OrganisationAddressUpdate.Field()
    organisation_address_delete = address_commands.OrganisationAddressDelete.Field()
    organisation_create = organisation_commands.OrganisationCreate.Field()
    organisation_update = organisation_commands.OrganisationUpdate.Field()
    membership_grant = membership_commands.MembershipGrant.Field()
    membership_revoke = membership_commands.MembershipRevoke.Field()
    permission_group_create = staff_commands.PermissionGroupCreate.Field()
    permission_group_update = staff_commands.PermissionGroupUpdate.Field()
    permission_group_delete = staff_commands.PermissionGroupDelete.Field()
    staff_create = staff_commands.StaffCreate.Field()
    staff_update = staff_commands.StaffUpdate.Field()
    staff_delete = staff_commands.StaffDelete.Field()
    staff_bulk_delete = staff_commands.StaffBulkDelete.Field()
    customer_create = customer_commands.CustomerCreate.Field()
    customer_update = customer_commands.CustomerUpdate.Field()
    customer_delete = customer_commands.CustomerDelete.Field()
    customer_bulk_delete = customer_commands.CustomerBulkDelete.Field()
    customer_bulk_update = customer_commands.CustomerBulkUpdate.Field()
    user_bulk_set_active = customer_commands.UserBulkSetActive.Field()
    address_create = customer_commands.AddressCreate.Field()
    address_update = customer_commands.AddressUpdate.Field()
    address_delete = customer_commands.AddressDelete.Field()
    address_set_default = customer_commands.AddressSetDefault.Field()

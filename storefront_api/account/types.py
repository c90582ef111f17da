from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.account import queries, rules
from backend.account.models import Address as AddressModel
from backend.account.models import Group as GroupModel
from backend.account.models import Membership as MembershipModel
from backend.account.models import Organisation as OrganisationModel
from backend.account.models import User as UserModel
from backend.account.services import AddressUse
from backend.core.actor import ROLE_LABELS, Role
from backend.core.peers import relation
from backend.core.permissions import Permission as PermissionCode
from backend.product.pictures.thumbnails import PictureFormat
from backend.region.models import Channel as ChannelModel
from storefront_api.account.groups import (
    Grant,
    Group,
    UserPermission,
    editable_by,
    every_channel,
    grants_of,
    groups_of,
)
from storefront_api.kit.connections import PAGING, Page
from storefront_api.kit.context import Context
from storefront_api.kit.enums import choices
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import MetadataInput, MetadataItem, Node, always, node_id
from storefront_api.product.pictures import SIZED, Image, upload_address
from storefront_api.region.types import CHINA, Channel, CountryCode, CountryDisplay, Region

RoleEnum = graphene.Enum(
    "RoleEnum",
    [(role.name, role.value) for role in Role],
    description=lambda value: ROLE_LABELS[Role(value.value)] if value else "角色 · what a person may do.",
)
OrganisationKindEnum = choices(
    "OrganisationKindEnum",
    OrganisationModel.Kind,
    "单位类型 · buyer, supplier, agent, regulator or platform.",
)
AddressTypeEnum = graphene.Enum(
    "AddressTypeEnum",
    [(use.name, use.value) for use in AddressUse],
    description="地址用途 · delivery or invoice.",
)

kept_by = relation(queries.may_keep, "id", missing=False)
known_to = relation(queries.known_people, "id", missing=False)
memberships_of = relation(queries.memberships_by_user, "id", missing=())
addresses_of = relation(queries.addresses_by_user, "id", missing=())
default_shipping_address_of = relation(queries.addresses_by_id, "default_shipping_address_id")
default_billing_address_of = relation(queries.addresses_by_id, "default_billing_address_id")
owner_of = relation(queries.people_by_id, "user_id")
addresses_of_organisation = relation(queries.addresses_by_organisation, "id", missing=())
members_of = relation(queries.memberships_by_organisation, "id", missing=())
reached_by = relation(queries.reached_organisations, "id", missing=False)


class AddressInput(graphene.InputObjectType):
    """地址 · an address; parts that are not given stay as they are."""

    first_name = graphene.String(description="名 · the given name of who receives.")
    last_name = graphene.String(description="姓 · the family name.")
    company_name = graphene.String(description="单位名称 · the organisation.")
    street_address_1 = graphene.String(name="streetAddress1", description="详细地址 · the street.")
    street_address_2 = graphene.String(name="streetAddress2", description="补充地址 · building, floor, room.")
    city = graphene.String(description="市 · the city.")
    city_area = graphene.String(description="县（区、市） · the county or district.")
    postal_code = graphene.String(description="邮政编码 · six digits.")
    country = CountryCode(description="国家 · the country.")
    country_area = graphene.String(description="省 · the province.")
    phone = graphene.String(description="电话 · the telephone.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata.")
    skip_validation = graphene.Boolean(
        default_value=False, description="跳过校验：不采用 · has no effect, every address is checked."
    )


class Address(HasMetadata, graphene.ObjectType):
    """地址 · where goods or invoices go: countryArea 省, city 市, cityArea 县（区、市）."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    first_name = graphene.String(required=True, description="名 · the given name.")
    last_name = graphene.String(required=True, description="姓 · the family name.")
    company_name = graphene.String(required=True, description="单位名称 · the organisation.")
    street_address_1 = graphene.String(
        required=True, name="streetAddress1", description="详细地址 · the street."
    )
    street_address_2 = graphene.String(
        required=True, name="streetAddress2", description="补充地址 · more of it."
    )
    city = graphene.String(required=True, description="市 · the city.")
    city_area = graphene.String(required=True, description="县（区、市） · the county or district.")
    postal_code = graphene.String(required=True, description="邮政编码 · the postal code.")
    country = graphene.Field(CountryDisplay, required=True, description="国家 · the country.")
    country_area = graphene.String(required=True, description="省 · the province.")
    phone = graphene.String(description="电话 · the telephone.")
    is_default_shipping_address = graphene.Boolean(
        description="默认收货地址 · the owner's default for deliveries?"
    )
    is_default_billing_address = graphene.Boolean(
        description="默认开票地址 · the owner's default for invoices?"
    )

    @staticmethod
    def resolve_id(address: AddressModel, info: Any) -> str:
        return to_global_id("Address", address.pk or 0)

    @staticmethod
    def resolve_country(address: AddressModel, info: Any) -> CountryDisplay:
        return CHINA

    @staticmethod
    def resolve_is_default_shipping_address(address: AddressModel, info: Any) -> bool:
        owner = owner_of(address)
        return owner is not None and owner.default_shipping_address_id == address.pk

    @staticmethod
    def resolve_is_default_billing_address(address: AddressModel, info: Any) -> bool:
        owner = owner_of(address)
        return owner is not None and owner.default_billing_address_id == address.pk


class Membership(graphene.ObjectType):
    """任职 · a role that a person holds at an organisation."""

    class Meta:
        interfaces = (Node,)

    user = graphene.Field(
        "storefront_api.account.types.User", required=True, description="人员 · the person."
    )
    organisation = graphene.Field(
        "storefront_api.account.types.Organisation", required=True, description="单位 · where it is held."
    )
    role = graphene.Field(RoleEnum, required=True, description="角色 · the role.")
    role_label = graphene.String(required=True, description="角色名称 · the role's name.")
    is_active = graphene.Boolean(required=True, description="有效 · is it held now?")

    resolve_id = node_id("Membership")

    @staticmethod
    def resolve_role_label(membership: MembershipModel, info: Any) -> str:
        return Role(membership.role).label


class Organisation(graphene.ObjectType):
    """单位 · a buyer, supplier, agent, regulator or the platform. Address book, telephone and people are for its members,
    its regulators and the platform."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="名称 · the name.")
    kind = graphene.Field(OrganisationKindEnum, required=True, description="类型 · the kind.")
    sort = graphene.String(required=True, description="类别 · 机关, 学校, 医院 ….")
    credit_code = graphene.String(
        required=True, description="统一社会信用代码 · the unified social credit code."
    )
    region = graphene.Field(Region, required=True, description="所在地区 · the region.")
    is_active = graphene.Boolean(required=True, description="启用 · is it active?")
    phone = graphene.String(description="联系电话 · the telephone.")
    addresses = graphene.List(
        graphene.NonNull(Address), required=True, description="地址簿 · the address book."
    )
    members = graphene.List(
        graphene.NonNull(Membership), required=True, description="人员与角色 · people and roles."
    )

    resolve_id = node_id("Organisation")

    @staticmethod
    def resolve_phone(organisation: OrganisationModel, info: Any) -> str | None:
        return organisation.phone if reached_by(organisation, info.context.actor) else None

    @staticmethod
    def resolve_addresses(organisation: OrganisationModel, info: Any) -> Sequence[AddressModel]:
        reached = reached_by(organisation, info.context.actor)
        return addresses_of_organisation(organisation) if reached else ()

    @staticmethod
    def resolve_members(organisation: OrganisationModel, info: Any) -> Sequence[MembershipModel]:
        reached = reached_by(organisation, info.context.actor)
        return members_of(organisation) if reached else ()


class User(HasMetadata, graphene.ObjectType):
    """用户 · a person. Strangers see a masked e-mail address, no roles, no addresses and no metadata; colleagues see the
    roles at organisations that they may look into themselves."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    email = graphene.String(required=True, description="电子邮箱 · the e-mail address.")
    first_name = graphene.String(required=True, description="名 · the given name.")
    last_name = graphene.String(required=True, description="姓 · the family name.")
    avatar = graphene.Field(
        Image,
        **SIZED,
        description="头像 · a picture of who works for the platform, for those who know the person; null otherwise.",
    )
    is_staff = graphene.Boolean(
        required=True, description="平台人员 · does the person work for the platform?"
    )
    is_active = graphene.Boolean(required=True, description="启用 · may the person log in?")
    is_confirmed = graphene.Boolean(required=True, description="邮箱已确认 · is the mailbox confirmed?")
    date_joined = graphene.DateTime(required=True, description="注册时间 · since when.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · last changed.")
    last_login = graphene.DateTime(description="最近登录 · the last login; for the person alone.")
    language_code = graphene.Field(LanguageCodeEnum, required=True, description="语言 · the language.")
    addresses = graphene.List(
        graphene.NonNull(Address), required=True, description="地址簿 · the own address book."
    )
    default_shipping_address = graphene.Field(
        Address, description="默认收货地址 · the default for deliveries."
    )
    default_billing_address = graphene.Field(Address, description="默认开票地址 · the default for invoices.")
    memberships = graphene.List(
        graphene.NonNull(Membership), required=True, description="任职 · the roles held, and where."
    )

    note = graphene.String(description="内部备注 · a note of staff, for those who look after the account.")
    external_reference = graphene.String(
        description="外部编号 · the number in another system, for those who look after the account."
    )
    user_permissions = graphene.List(
        graphene.NonNull(UserPermission),
        description="权限 · what the person may do on the platform; for the person and those who manage staff.",
    )
    permission_groups = graphene.List(
        graphene.NonNull(Group), description="权限组 · the person's groups; for the same."
    )
    editable_groups = graphene.List(
        graphene.NonNull(Group),
        description="可管理的权限组 · the groups that the person may change; for the same.",
    )
    accessible_channels = graphene.List(
        graphene.NonNull(Channel), description="可办理的频道 · for staff all channels; for the same."
    )
    restricted_access_to_channels = graphene.Boolean(
        required=True, description="按频道限制：否 · nobody is restricted to channels."
    )
    orders = graphene.Field(
        "storefront_api.order.lists.OrderConnection",
        **PAGING,
        where=graphene.Argument(
            "storefront_api.order.filters.CustomerOrderWhereInput", description="条件 · which orders."
        ),
        description="订单 · the orders that the person placed, as far as the viewer may see them, newest first.",
    )

    @staticmethod
    def resolve_avatar(
        user: UserModel, info: Any, size: int | None = None, format: PictureFormat | None = None
    ) -> tuple[str, str] | None:
        if not user.avatar or not _knows(user, info.context):
            return None
        return upload_address(info.context, user.avatar, size, format), user.name

    @staticmethod
    def resolve_id(user: UserModel, info: Any) -> str:
        return to_global_id("User", user.pk) if user.pk else ""

    @staticmethod
    def resolve_email(user: UserModel, info: Any) -> str:
        shown = user.pk is None or _knows(user, info.context)
        return user.email if shown else rules.masked(user.email)

    @staticmethod
    def resolve_last_login(user: UserModel, info: Any) -> Any:
        return user.last_login if _keeps(user, info.context) else None

    @staticmethod
    def resolve_addresses(user: UserModel, info: Any) -> Sequence[AddressModel]:
        return addresses_of(user) if _keeps(user, info.context) else ()

    @staticmethod
    def resolve_default_shipping_address(user: UserModel, info: Any) -> AddressModel | None:
        return default_shipping_address_of(user) if _keeps(user, info.context) else None

    @staticmethod
    def resolve_default_billing_address(user: UserModel, info: Any) -> AddressModel | None:
        return default_billing_address_of(user) if _keeps(user, info.context) else None

    @staticmethod
    def resolve_metadata(user: UserModel, info: Any) -> list[MetadataItem]:
        return HasMetadata.resolve_metadata(user, info) if _keeps(user, info.context) else []

    @staticmethod
    def resolve_metafield(user: UserModel, info: Any, key: str) -> str | None:
        return HasMetadata.resolve_metafield(user, info, key) if _keeps(user, info.context) else None

    @staticmethod
    def resolve_metafields(user: UserModel, info: Any, keys: list[str] | None = None) -> dict[str, str]:
        return HasMetadata.resolve_metafields(user, info, keys) if _keeps(user, info.context) else {}

    @staticmethod
    def resolve_memberships(user: UserModel, info: Any) -> Sequence[MembershipModel]:
        if not user.pk or not _knows(user, info.context):
            return ()
        if _is_self(user, info.context):
            return memberships_of(user)
        actor = info.context.actor
        return [held for held in memberships_of(user) if reached_by(held.organisation, actor)]

    @staticmethod
    def resolve_note(user: UserModel, info: Any) -> str | None:
        return (
            user.note
            if bool(kept_by(user, info.context.actor)) and user.pk != info.context.actor.user_id
            else None
        )

    @staticmethod
    def resolve_external_reference(user: UserModel, info: Any) -> str | None:
        return user.external_reference if _keeps(user, info.context) else None

    @staticmethod
    def resolve_user_permissions(user: UserModel, info: Any) -> list[Grant] | None:
        return grants_of(user) if _sees_permissions(user, info.context) else None

    @staticmethod
    def resolve_permission_groups(user: UserModel, info: Any) -> Sequence[GroupModel] | None:
        return groups_of(user) if _sees_permissions(user, info.context) else None

    @staticmethod
    def resolve_editable_groups(user: UserModel, info: Any) -> list[GroupModel] | None:
        if not _sees_permissions(user, info.context):
            return None
        return editable_by(user, queries.every_group())

    @staticmethod
    def resolve_accessible_channels(user: UserModel, info: Any) -> list[ChannelModel] | None:
        if not _sees_permissions(user, info.context):
            return None
        return every_channel() if user.is_staff else []

    resolve_restricted_access_to_channels = always(False)

    @staticmethod
    def resolve_orders(user: UserModel, info: Any, where: Any = None, **paging: Any) -> Page:
        from storefront_api.order.lists import orders_of

        return orders_of(user, info.context.actor, paging, where)


PROVEN = "who has proved in this very command who they are"


def proven(context: Context, user: UserModel) -> UserModel:
    """Remember that this command has proved who asks, so that they see their own account in its answer."""
    context.memo[PROVEN] = user.pk
    return user


def _is_self(user: UserModel, context: Context) -> bool:
    return user.pk is not None and user.pk in {context.actor.user_id, context.memo.get(PROVEN)}


def _keeps(user: UserModel, context: Context) -> bool:
    """Does the viewer look after this account: the own one, or others' with the permission for it?"""
    return _is_self(user, context) or bool(user.pk and kept_by(user, context.actor))


def _sees_permissions(user: UserModel, context: Context) -> bool:
    return _is_self(user, context) or context.actor.permits(PermissionCode.MANAGE_STAFF)


def _knows(user: UserModel, context: Context) -> bool:
    return _is_self(user, context) or bool(known_to(user, context.actor))

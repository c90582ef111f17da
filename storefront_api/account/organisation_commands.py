"""Commands of organisations: to register one, and to change what is known of it."""

from __future__ import annotations

from typing import Any

import graphene

from backend.account import services
from storefront_api.account.errors import AccountError
from storefront_api.account.types import Organisation, OrganisationKindEnum
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of

_ORGANISATION = graphene.Field(Organisation, description="单位 · the organisation as it is then.")


class OrganisationCreateInput(graphene.InputObjectType):
    """单位 · an organisation to be registered; suppliers register themselves, by commitment."""

    kind = OrganisationKindEnum(required=True, description="类型 · buyer, agent or regulator.")
    name = graphene.String(required=True, description="名称 · the name.")
    credit_code = graphene.String(required=True, description="统一社会信用代码 · 18 characters (GB 32100).")
    region_code = graphene.String(required=True, description="所在地区 · the region's code.")
    sort = graphene.String(description="类别 · 机关, 学校, 医院 ….")
    phone = graphene.String(description="联系电话 · the telephone.")


class OrganisationUpdateInput(graphene.InputObjectType):
    """单位 · what changes; what is not given stays."""

    name = graphene.String(description="名称 · the name.")
    sort = graphene.String(description="类别 · 机关, 学校, 医院 ….")
    phone = graphene.String(description="联系电话 · the telephone.")
    is_active = graphene.Boolean(description="启用 · may its people act for it?")


class OrganisationCreate(Command):
    """登记单位 · the platform registers a buyer, agent or regulator; `membershipGrant` then invites its administrator."""

    class Arguments:
        input = OrganisationCreateInput(required=True, description="单位 · the organisation.")

    Errors = AccountError
    organisation = _ORGANISATION

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        new = services.NewOrganisation(
            kind=input.kind.value,
            name=input.name,
            credit_code=input.credit_code,
            region_code=input.region_code,
            sort=input.get("sort") or "",
            phone=input.get("phone") or "",
        )
        return {"organisation": services.register_organisation(new, by=context.known())}


class OrganisationUpdate(Command):
    """修改单位 · its administrator changes the telephone; name, category and activity are the platform's."""

    class Arguments:
        id = graphene.ID(required=True, description="单位 · the organisation.")
        input = OrganisationUpdateInput(required=True, description="内容 · what changes.")

    Errors = AccountError
    organisation = _ORGANISATION

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        organisation = services.update_organisation(
            pk_of(id, "Organisation"),
            name=input.get("name"),
            sort=input.get("sort"),
            phone=input.get("phone"),
            is_active=input.get("is_active"),
            by=context.known(),
        )
        return {"organisation": organisation}

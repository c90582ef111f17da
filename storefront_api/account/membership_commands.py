"""Commands of memberships: to give and to take roles at an organisation."""

from __future__ import annotations

from typing import Any

import graphene

from backend.account import services
from backend.core.actor import Role
from storefront_api.account.errors import AccountError
from storefront_api.account.types import Membership, RoleEnum
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of


class MembershipGrant(Command):
    """授予角色 · give a person a role at an organisation; somebody unknown is invited by e-mail."""

    class Arguments:
        organisation_id = graphene.ID(required=True, description="单位 · the organisation.")
        email = graphene.String(required=True, description="电子邮箱 · whose.")
        role = RoleEnum(required=True, description="角色 · the role.")
        redirect_url = graphene.String(
            description="设置密码页地址 · where the letter leads; an allowed host."
        )

    Errors = AccountError
    membership = graphene.Field(Membership, description="任职 · the membership.")

    @staticmethod
    def perform(
        context: Context, organisation_id: str, email: str, role: Any, redirect_url: str | None = None
    ) -> dict[str, Any]:
        membership = services.grant_membership(
            pk_of(organisation_id, "Organisation", "organisation_id"),
            email,
            Role(role.value),
            redirect_url=redirect_url,
            by=context.known(),
        )
        return {"membership": membership}


class MembershipRevoke(Command):
    """撤销角色 · take a role from a person."""

    class Arguments:
        id = graphene.ID(required=True, description="任职 · the membership.")

    Errors = AccountError
    membership = graphene.Field(Membership, description="任职 · the membership as it is now.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"membership": services.revoke_membership(pk_of(id, "Membership"), by=context.known())}

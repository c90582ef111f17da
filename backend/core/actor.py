"""办事人 · actor: who asks for something, and in which roles.

Verbs take an `Actor`, never a request: GraphQL, the command line and jobs act alike. Roles are held *at* an
organisation; a role at one organisation means nothing at another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from backend.core.permissions import EVERY, Permission
from backend.core.refusals import NotPermitted


class Role(StrEnum):
    """角色 · what a person may do at an organisation."""

    PURCHASER = "purchaser"
    APPROVER = "approver"
    FINANCE = "finance"
    INSPECTOR = "inspector"
    BUYER_ADMIN = "buyer_admin"
    SALES = "sales"
    SUPPLIER_ADMIN = "supplier_admin"
    AGENT = "agent"
    REGULATOR = "regulator"
    REVIEWER = "reviewer"
    OPERATOR = "operator"
    CURATOR = "curator"
    NOMINATOR = "nominator"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.PURCHASER: "经办人",
    Role.APPROVER: "审核人",
    Role.FINANCE: "财务",
    Role.INSPECTOR: "验收人",
    Role.BUYER_ADMIN: "单位管理员",
    Role.SALES: "供应商销售",
    Role.SUPPLIER_ADMIN: "供应商管理员",
    Role.AGENT: "代理机构经办人",
    Role.REGULATOR: "监管人员",
    Role.REVIEWER: "平台审核员",
    Role.OPERATOR: "平台运营",
    Role.CURATOR: "策展人",
    Role.NOMINATOR: "好产品推荐人",
}

PLATFORM_ROLES = frozenset({Role.REVIEWER, Role.OPERATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, app, or the system itself, with the roles and permissions held at the moment of asking."""

    user_id: int | None = None
    email: str = ""
    name: str = ""
    is_staff: bool = False
    roles: frozenset[tuple[int, Role]] = field(default_factory=frozenset)
    granted: frozenset[Permission] = field(default_factory=frozenset)
    """Permissions of the person's groups, or of the app."""
    app_id: int | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None and self.app_id is None and self is not SYSTEM

    @property
    def label(self) -> str:
        return self.name or self.email or "匿名"

    def organisations(self, *roles: Role) -> frozenset[int]:
        """Ids of the organisations at which one of `roles` (any, if none is named) is held."""
        return frozenset(org for org, role in self.roles if not roles or role in roles)

    def has(self, *roles: Role, at: int | None = None) -> bool:
        """Is one of `roles` held at the organisation `at` (anywhere, if it is None)?"""
        return any(role in roles and (at is None or org == at) for org, role in self.roles)

    def must(self, *roles: Role, at: int | None = None, field: str | None = None) -> None:
        """Refuse unless one of `roles` is held at `at`. The system itself may do everything that a verb offers it."""
        if self is SYSTEM or self.has(*roles, at=at):
            return
        raise NotPermitted(
            needs="、".join(role.label for role in roles),
            needs_en=" or ".join(role.value.replace("_", " ") for role in roles),
            field=field,
        )

    @property
    def permissions(self) -> frozenset[Permission]:
        """权限 · what the actor may do on the whole platform: operators and the system everything."""
        return EVERY if self is SYSTEM or self.has(Role.OPERATOR) else self.granted

    def permits(self, *permissions: Permission) -> bool:
        """Is one of `permissions` held?"""
        held = self.permissions
        return any(permission in held for permission in permissions)

    def must_permit(self, *permissions: Permission, field: str | None = None) -> None:
        """Refuse unless one of `permissions` is held."""
        if not self.permits(*permissions):
            raise NotPermitted(
                needs="、".join(permission.label for permission in permissions),
                needs_en=" or ".join(permission.name for permission in permissions),
                field=field,
            )

    @property
    def known_id(self) -> int:
        """The person's id; refuses strangers, and apps and the system, which are nobody in particular."""
        if self.user_id is None:
            raise NotPermitted(needs="登录")
        return self.user_id

    def must_be_known(self) -> None:
        """Refuse strangers, and apps, which have no account, no address book and nobody to act for."""
        if self.is_anonymous or self.app_id is not None:
            raise NotPermitted(needs="登录")

    @property
    def is_regulator(self) -> bool:
        return self.has(Role.REGULATOR)

    @property
    def is_platform(self) -> bool:
        return self.has(*PLATFORM_ROLES)


SYSTEM = Actor(name="系统")
ANONYMOUS = Actor()

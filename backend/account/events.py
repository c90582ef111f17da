from __future__ import annotations

from dataclasses import dataclass

from backend.core.actor import Role


@dataclass(frozen=True, slots=True)
class MembershipGranted:
    """授予角色 · a person may now act at an organisation in this role."""

    user_id: int
    organisation_id: int
    role: Role


@dataclass(frozen=True, slots=True)
class MembershipRevoked:
    """撤销角色 · a person may no longer act at an organisation in this role."""

    user_id: int
    organisation_id: int
    role: Role


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """销户 · a person closes the own account; what is only theirs goes with it."""

    user_id: int


@dataclass(frozen=True, slots=True)
class OrganisationRenamed:
    """单位更名 · an organisation has got another name."""

    organisation_id: int

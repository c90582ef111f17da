"""The verbs of accounts: sessions, registration, passwords, the own profile, addresses and memberships."""

from __future__ import annotations

from backend.account.services.addresses import (
    AddressUse,
    create_address,
    create_organisation_address,
    delete_address,
    delete_organisation_address,
    set_default_address,
    update_address,
    update_organisation_address,
)
from backend.account.services.memberships import grant_membership, revoke_membership
from backend.account.services.passwords import change_password, request_password_reset, set_password
from backend.account.services.profile import update_profile
from backend.account.services.registration import confirm, register
from backend.account.services.sessions import end_sessions, log_in, renew, user_of_token

__all__ = [
    "AddressUse",
    "change_password",
    "confirm",
    "create_address",
    "create_organisation_address",
    "delete_address",
    "delete_organisation_address",
    "end_sessions",
    "grant_membership",
    "log_in",
    "register",
    "renew",
    "request_password_reset",
    "revoke_membership",
    "set_default_address",
    "set_password",
    "update_address",
    "update_organisation_address",
    "update_profile",
    "user_of_token",
]

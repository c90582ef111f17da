"""The verbs of accounts: sessions, registration, passwords, the own profile, addresses, memberships;
and what staff do: permission groups, staff, customers."""

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
from backend.account.services.customers import (
    create_address_of,
    create_customer,
    delete_address_of,
    delete_customer,
    set_active,
    set_default_address_of,
    update_address_of,
    update_customer,
)
from backend.account.services.groups import create_group, delete_group, update_group
from backend.account.services.leaving import (
    confirm_email_change,
    delete_account,
    request_deletion,
    request_email_change,
)
from backend.account.services.memberships import grant_membership, revoke_membership
from backend.account.services.organisations import (
    NewOrganisation,
    register_organisation,
    update_organisation,
)
from backend.account.services.passwords import change_password, request_password_reset, set_password
from backend.account.services.profile import update_profile
from backend.account.services.registration import confirm, register
from backend.account.services.sessions import end_sessions, log_in, renew, user_of_token
from backend.account.services.staff import create_staff, delete_staff, update_staff

__all__ = [
    "AddressUse",
    "NewOrganisation",
    "change_password",
    "confirm",
    "confirm_email_change",
    "create_address",
    "create_address_of",
    "create_customer",
    "create_group",
    "create_organisation_address",
    "create_staff",
    "delete_account",
    "delete_address",
    "delete_address_of",
    "delete_customer",
    "delete_group",
    "delete_organisation_address",
    "delete_staff",
    "end_sessions",
    "grant_membership",
    "log_in",
    "register",
    "register_organisation",
    "renew",
    "request_deletion",
    "request_email_change",
    "request_password_reset",
    "revoke_membership",
    "set_active",
    "set_default_address",
    "set_default_address_of",
    "set_password",
    "update_address",
    "update_address_of",
    "update_customer",
    "update_group",
    "update_organisation",
    "update_organisation_address",
    "update_profile",
    "update_staff",
    "user_of_token",
]

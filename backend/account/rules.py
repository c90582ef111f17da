"""账户规则 · rules of accounts: which roles an organisation has, what an address needs, how long a failed login has to wait."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from backend.core.actor import Role
from backend.core.permissions import Permission

# 角色 · roles

ROLES_OF: Mapping[str, frozenset[Role]] = {
    "buyer": frozenset(
        {Role.PURCHASER, Role.APPROVER, Role.FINANCE, Role.INSPECTOR, Role.BUYER_ADMIN, Role.NOMINATOR},
    ),
    "supplier": frozenset({Role.SALES, Role.SUPPLIER_ADMIN}),
    "agent": frozenset({Role.AGENT}),
    "regulator": frozenset({Role.REGULATOR}),
    "platform": frozenset({Role.REVIEWER, Role.OPERATOR, Role.CURATOR}),
}
"""Which roles can be held at which kind of organisation."""

ADMINISTRATORS: Mapping[str, Role] = {
    "buyer": Role.BUYER_ADMIN,
    "supplier": Role.SUPPLIER_ADMIN,
    "platform": Role.OPERATOR,
}
"""Who may grant and revoke roles at their own organisation; the platform's operators may everywhere."""

SUPPLIER_SIDE = ROLES_OF["supplier"]


def may_be_held(role: Role, kind: str) -> bool:
    """Can this role be held at an organisation of this kind?"""
    return role in ROLES_OF[kind]


def conflicts(role: Role, held: Iterable[Role]) -> bool:
    """回避 · would this role set a person on both sides of a purchase (《政府采购法》第十二条)?"""
    return any((role in SUPPLIER_SIDE) != (other in SUPPLIER_SIDE) for other in held)


# 权限组 · permission groups


def manageable(held: Iterable[frozenset[Permission]]) -> frozenset[Permission]:
    """Which permissions somebody can pass on: those that a person holds together with the one to manage staff."""
    return frozenset().union(*(each for each in held if Permission.MANAGE_STAFF in each))


def orphaned(
    before: Iterable[frozenset[Permission]], after: Iterable[frozenset[Permission]]
) -> frozenset[Permission]:
    """Which permissions nobody could pass on any more, if what people hold changed like this."""
    return manageable(before) - manageable(after)


# 登录 · login


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are free, and up to how long the next attempt has to wait after more of them."""

    free: int
    longest: timedelta


OF_EMAIL = Patience(free=3, longest=timedelta(minutes=5))
OF_ADDRESS = Patience(free=30, longest=timedelta(minutes=15))
"""A whole bureau may stand behind one network address."""
FORGOTTEN_AFTER = timedelta(hours=1)
LONGEST_PASSWORD = 1000


def wait_after(failures: int, patience: Patience) -> timedelta:
    """How long to wait after so many failures in a row: nothing at first, then doubling from one second."""
    beyond = failures - patience.free
    if beyond <= 0:
        return timedelta()
    return min(timedelta(seconds=2 ** min(beyond - 1, 20)), patience.longest)


# 文字 · texts

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f.]{2,}")
_PHONE = re.compile(r"\+?[0-9]([0-9 ()-]*[0-9])?(转[0-9]{1,6})?")
_POSTAL_CODE = re.compile(r"[0-9]{6}")


def is_plain(text: str) -> bool:
    """Is a text free of control characters, which no form sends and the store refuses?"""
    return _CONTROL.search(text) is None


def is_email(text: str) -> bool:
    """Does a text look like an e-mail address? Whether it exists only a letter to it can tell."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Seven to twenty digits with the usual punctuation: `0577-88000000`, `+86 138 0000 0000`, `88000000转801`."""
    return _PHONE.fullmatch(text) is not None and 7 <= sum(c.isdigit() for c in text) <= 20


def masked(email: str) -> str:
    """An e-mail address as strangers see it: `z***@example.com`."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"


MASKED_PARTS = (
    "first_name", "last_name", "company_name", "street_address_1", "street_address_2", "postal_code", "phone",
)  # fmt: skip


def masked_address(parts: Mapping[str, Any]) -> dict[str, Any]:
    """An address as strangers see it: the region stays, names begin only, streets and numbers are gone."""
    hidden = {name: "***" for name in MASKED_PARTS if parts.get(name)}
    names = {name: f"{parts[name][:1]}***" for name in ("first_name", "last_name") if parts.get(name)}
    return {**parts, **hidden, **names}


def is_allowed_redirect(url: str, hosts: Iterable[str]) -> bool:
    """May a letter of ours lead to this address: http or https, on one of the front ends' hosts (`*`: any)?"""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    allowed = {name.strip("[]").lower() for name in hosts}
    plain = is_plain(url) and "\\" not in url and "@" not in parts.netloc
    return plain and parts.scheme in {"http", "https"} and bool(host) and (host in allowed or "*" in allowed)


# 地址 · addresses

ADDRESS_LIMITS: Mapping[str, int] = {
    "first_name": 60,
    "last_name": 60,
    "company_name": 200,
    "street_address_1": 200,
    "street_address_2": 200,
    "city": 60,
    "city_area": 60,
    "postal_code": 20,
    "country_area": 60,
    "phone": 40,
}
ADDRESS_LABELS: Mapping[str, str] = {
    "first_name": "收件人 name",
    "last_name": "姓 last name",
    "company_name": "单位名称 company name",
    "street_address_1": "详细地址 street address",
    "street_address_2": "补充地址 second address line",
    "city": "市 city",
    "city_area": "县（区、市） district",
    "postal_code": "邮政编码 postal code",
    "country_area": "省 province",
    "phone": "电话 phone",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one part of an address: it is missing, or it cannot be right."""

    field: str
    missing: bool = False


def clean_address(entry: Mapping[str, Any]) -> dict[str, str]:
    """The parts of an address that an entry names, without spaces around them; None empties a part."""
    return {name: (entry[name] or "").strip() for name in ADDRESS_LIMITS if name in entry}


ADDRESS_REQUIRED = ("street_address_1", "city")
"""Beside the name of who receives."""


def address_faults(
    parts: Mapping[str, str], *, required: bool = True, format: bool = True
) -> Iterator[Fault]:
    """Everything that keeps an address from being delivered to: who, street and city are needed; the rest is checked. What is
    missing and how telephone and postal code look may be left for later, what the store cannot take never."""
    if required:
        if not parts.get("first_name") and not parts.get("last_name"):
            yield Fault("first_name", missing=True)
        for name in ADDRESS_REQUIRED:
            if not parts.get(name):
                yield Fault(name, missing=True)
    for name, most in ADDRESS_LIMITS.items():
        text = parts.get(name, "")
        if len(text) > most or not is_plain(text):
            yield Fault(name)
    if format and parts.get("phone") and not is_phone(parts["phone"]):
        yield Fault("phone")
    if format and parts.get("postal_code") and not _POSTAL_CODE.fullmatch(parts["postal_code"]):
        yield Fault("postal_code")

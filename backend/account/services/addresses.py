"""地址簿 · address books: a person's own, and an organisation's, which its members read when they order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction

from backend.account import rules
from backend.account.entries import checked_metadata
from backend.account.models import ADDRESS_PARTS, Address, Organisation, User
from backend.core import journal
from backend.core.actor import Actor, Role
from backend.core.refusals import Invalid, NotFound, Refusal, Required, refuse_all
from backend.core.verbs import within_verb

MOST_ADDRESSES = 100
KEEPERS = (Role.BUYER_ADMIN, Role.PURCHASER, Role.SUPPLIER_ADMIN)
"""Who keeps an organisation's address book."""


class AddressUse(StrEnum):
    """用途 · what a person's default address is for."""

    SHIPPING = "shipping"
    BILLING = "billing"


Parts = Mapping[str, str | None]
"""Parts of an address by their column names; an absent part stays as it is, None empties it."""


def create_address(
    parts: Parts, *, metadata: Mapping[str, str] | None = None, use: AddressUse | None = None, by: Actor
) -> Address:
    """Add an address to the own address book, as the default one of a `use` if that is given."""
    by.must_be_known()
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id)
        _must_have_room(user.addresses.count())
        address = _written(Address(user=user), parts, metadata)
        if use is not None:
            _set_default(user, address, use)
        journal.record("address.created", address, by)
    return address


def update_address(
    address_id: int, parts: Parts, *, metadata: Mapping[str, str] | None = None, by: Actor
) -> Address:
    """Change an address of the own address book."""
    with transaction.atomic():
        address = _written(_own(address_id, by), parts, metadata)
        journal.record("address.updated", address, by)
    return address


def delete_address(address_id: int, *, by: Actor) -> Address:
    """Remove an address from the own address book. Orders keep the address that they were placed with."""
    with transaction.atomic():
        address = _own(address_id, by)
        _delete(address, by)
    return address


def set_default_address(address_id: int, use: AddressUse, *, by: Actor) -> User:
    """Make an own address the default one of a use."""
    with transaction.atomic():
        address = _own(address_id, by)
        user = User.objects.select_for_update().get(pk=by.user_id)
        _set_default(user, address, use)
        journal.record("address.made_default", address, by, use=use.value)
    return user


def put_default_address(user: User, use: AddressUse, parts: Parts) -> None:
    """Change a person's default address of a use, or make one; the verb that calls it holds the transaction and the row."""
    address = getattr(user, f"default_{use.value}_address")
    if address is None:
        _must_have_room(user.addresses.count())
    written = _written(address or Address(user=user), parts, None)
    _set_default(user, written, use)


def create_organisation_address(
    organisation_id: int, parts: Parts, *, metadata: Mapping[str, str] | None = None, by: Actor
) -> Address:
    """Add an address to an organisation's address book; its name stands in for a missing company name."""
    if organisation_id not in by.organisations():
        raise NotFound("单位 organisation", field="organisation_id")
    by.must(*KEEPERS, at=organisation_id)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
        _must_have_room(organisation.addresses.count())
        named = {**parts, "company_name": parts.get("company_name") or organisation.name}
        address = _written(Address(organisation=organisation), named, metadata)
        journal.record("address.created", address, by, organisation_id=organisation_id)
    return address


def update_organisation_address(
    address_id: int, parts: Parts, *, metadata: Mapping[str, str] | None = None, by: Actor
) -> Address:
    """Change an address of an organisation's address book."""
    with transaction.atomic():
        address = _written(_organisations(address_id, by), parts, metadata)
        journal.record("address.updated", address, by, organisation_id=address.organisation_id)
    return address


def delete_organisation_address(address_id: int, *, by: Actor) -> Address:
    """Remove an address from an organisation's address book."""
    with transaction.atomic():
        address = _organisations(address_id, by)
        _delete(address, by)
    return address


def write_address(owner: User | Address, parts: Parts, metadata: Mapping[str, str] | None) -> Address:
    """A new address in a person's book, or the changed one; the verb that calls it holds the transaction and the row."""
    if isinstance(owner, User):
        _must_have_room(owner.addresses.count())
        return _written(Address(user=owner), parts, metadata)
    return _written(owner, parts, metadata)


def make_default(user: User, address: Address, use: AddressUse) -> None:
    """Make an address the default one of a person's use, within the verb that calls it."""
    _set_default(user, address, use)


def delete_from_book(address: Address, by: Actor) -> None:
    """Remove an address, within the verb that calls it."""
    _delete(address, by)


@dataclass(frozen=True, slots=True)
class Checks:
    """地址核对 · what of an address for a cart is checked when it is entered; everything is when the cart is ordered."""

    required: bool = True
    format: bool = True


ALL_CHECKS = Checks()


def loose_address(parts: Parts, checks: Checks = ALL_CHECKS) -> Address:
    """单次地址 · an address for one cart, in nobody's address book; checked like every other unless it is to be completed later."""
    return _written(Address(), parts, None, checks)


def check_address(address: Address) -> None:
    """Refuse an address that cannot be delivered to, with every fault."""
    faults = rules.address_faults({name: getattr(address, name) for name in rules.ADDRESS_LIMITS})
    refuse_all(_refusal(fault) for fault in faults)


@within_verb
def keep_address(parts: Parts, *, by: Actor) -> None:
    """存入地址簿 · keep an address in the own address book, unless it is there already or the book is full."""
    user = User.objects.select_for_update().get(pk=by.known_id)
    kept = {name: parts.get(name) or "" for name in ADDRESS_PARTS}
    book = user.addresses.all()
    if len(book) < MOST_ADDRESSES and not any(address.snapshot() == kept for address in book):
        address = Address.objects.create(user=user, **kept)
        journal.record("address.created", address, by)


def checked_parts(parts: Parts, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """地址内容 · an address as orders keep it, checked like every other; parts that are not given stay as they were `before`."""
    address = Address(**(before or {}))
    _check(address, parts)
    return address.snapshot()


def _own(address_id: int, by: Actor) -> Address:
    by.must_be_known()
    address = Address.objects.select_for_update().filter(pk=address_id, user_id=by.user_id).first()
    if address is None or by.user_id is None:
        raise NotFound("地址 address", field="id")
    return address


def _organisations(address_id: int, by: Actor) -> Address:
    by.must_be_known()
    address = (
        Address.objects.select_for_update()
        .filter(pk=address_id, organisation_id__in=by.organisations())
        .first()
    )
    if address is None:
        raise NotFound("地址 address", field="id")
    by.must(*KEEPERS, at=address.organisation_id)
    return address


def _written(
    address: Address, parts: Parts, metadata: Mapping[str, str] | None, checks: Checks = ALL_CHECKS
) -> Address:
    _check(address, parts, checks)
    if metadata:
        address.metadata = checked_metadata({**address.metadata, **metadata})
    address.save()
    return address


def _check(address: Address, parts: Parts, checks: Checks = ALL_CHECKS) -> None:
    country = parts.get("country")
    if country and getattr(country, "value", country) != "CN":
        raise Invalid("商城仅在中国境内送货。", "The mall delivers within China alone.", field="country")
    for name, text in rules.clean_address(parts).items():
        setattr(address, name, text)
    written = {name: getattr(address, name) for name in rules.ADDRESS_LIMITS}
    faults = rules.address_faults(written, required=checks.required, format=checks.format)
    refuse_all(_refusal(fault) for fault in faults)


def _refusal(fault: rules.Fault) -> Refusal:
    label = rules.ADDRESS_LABELS[fault.field]
    if fault.missing:
        return Required(label, field=fault.field)
    return Invalid(f"{label} 填写不正确。", f"This cannot be the {label}.", field=fault.field)


def _must_have_room(count: int) -> None:
    if count >= MOST_ADDRESSES:
        raise Invalid(
            f"地址簿至多 {MOST_ADDRESSES} 条。", f"An address book has {MOST_ADDRESSES} entries at most."
        )


def _set_default(user: User, address: Address, use: AddressUse) -> None:
    column = f"default_{use.value}_address"
    setattr(user, column, address)
    user.save(update_fields=[column, "updated_at"])


def _delete(address: Address, by: Actor) -> None:
    """Delete the row; what is returned to the front end keeps its id."""
    pk = address.pk
    journal.record("address.deleted", address, by, organisation_id=address.organisation_id)
    address.delete()
    address.pk = pk

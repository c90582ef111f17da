"""Global ids: base64 of `Type:pk`, as Saleor's. Clients treat them as opaque."""

from __future__ import annotations

import re
import uuid
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from graphql import GraphQLError

from backend.core.refusals import Invalid, NotFound


class WrongKind(NotFound):
    """这是 {found} 的编号，此处要 {what} 的编号。 · This is the id of a {found}; the id of a {what} is needed here."""


UUID_TYPES = frozenset(
    [
        "Checkout",
        "CheckoutLine",
        "Order",
        "OrderLine",
        "Warehouse",
        "SupplierOrder",
        "BudgetLine",
        "ApprovalRequest",
        "Acceptance",
        "Settlement",
        "CreditNote",
        "Paper",
        "TransactionItem",
        "Procurement",
        "ProcurementPackage",
        "ProcurementBid",
        "ProcurementUpload",
        "Objection",
        "ProcurementQuestion",
        "ExpertDraw",
        "DesignatedServiceOrder",
        "DesignatedServiceStatement",
        "FrameworkCallOff",
        "FrameworkCallOffQuote",
    ]
)

_IS_NAME = re.compile(r"[A-Z][A-Za-z]{1,40}").fullmatch


def to_global_id(type_name: str, pk: Any) -> str:
    """`("Product", 72)` -> `UHJvZHVjdDo3Mg==`."""
    return b64encode(f"{type_name}:{pk}".encode()).decode()


def split_global_id(global_id: str) -> tuple[str, str]:
    """The type and key in a global id; a malformed one is a GraphQL error, as in Saleor."""
    try:
        type_name, _, pk = b64decode(global_id, validate=True).decode("utf-8").partition(":")
    except (ValueError, UnicodeDecodeError):
        type_name = pk = ""
    if not type_name or not pk:
        raise GraphQLError(
            f"编号无效：{global_id[:80]}，应照抄接口给出的编号。 · Invalid ID: {global_id[:80]}. Expected: base64 of Type:key."
        )
    return type_name, pk


def pk_of(global_id: str | None, type_name: str, field: str = "id") -> Any:
    """The key in a global id of `type_name`: an int or UUID.

    A malformed id is a GraphQL error; an id of another type, or a key that cannot exist, is `NOT_FOUND`.
    """
    if global_id is None:
        raise NotFound(type_name, field=field)
    found_type, key = split_global_id(global_id)
    if found_type != type_name:
        if _IS_NAME(found_type):
            raise WrongKind(type_name, field=field, found=found_type)
        raise NotFound(type_name, field=field)
    try:
        pk: Any = uuid.UUID(key) if type_name in UUID_TYPES else int(key)
    except ValueError:
        raise NotFound(type_name, field=field) from None
    if isinstance(pk, int) and not 0 < pk < 2**63:
        raise NotFound(type_name, field=field)
    return pk


def key_of(rows: QuerySet[Any], type_name: str, id: str | None, outside: str | None) -> Any:
    """The key of the one thing that is named by its global id, or among `rows` by what another system calls it."""
    if id is not None or outside is None:
        return pk_of(id, type_name)
    found = list(rows.filter(external_reference=outside).values_list("pk", flat=True)[:2])
    if len(found) > 1:
        raise Invalid(
            "此外部编号不止一个对象使用，请用 id。",
            "More than one thing is called so; name it by its id.",
            field="external_reference",
        )
    if not found:
        raise NotFound(type_name, field="external_reference")
    return found[0]


def pk_of_one(global_id: str, type_names: Iterable[str], field: str = "id") -> Any:
    """The key in a global id that may bear one of several types' names."""
    found, _ = split_global_id(global_id)
    names = list(type_names)
    return pk_of(global_id, found if found in names else names[0], field)


def key_or_none(global_id: str, type_name: str) -> Any:
    """The key in a global id of a query; None for an id of another type: unknown things are null there, not errors."""
    try:
        return pk_of(global_id, type_name)
    except NotFound:
        return None


def pks_of(global_ids: Iterable[str], type_name: str, field: str = "ids") -> list[Any]:
    """The keys in several global ids of one type."""
    return [pk_of(global_id, type_name, field) for global_id in global_ids]


def only_one(**given: Any) -> None:
    """Refuse a query that names its thing in no way, or in two."""
    if sum(value is not None for value in given.values()) != 1:
        names = "、".join(given)
        raise GraphQLError(f"{names} 须且只能给一个。 · Give exactly one of: {', '.join(given)}.")

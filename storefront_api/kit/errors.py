"""Errors in Saleor's grammar: every payload has `errors: [XError!]!` with `field`, `message` and `code`.

A refusal that says "you may not" is a top-level error with code `PermissionDenied`, as in Saleor; every other refusal
belongs to its payload. We add the clause on which a refusal rests.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

import graphene
from django.db import DataError

from backend.core import refusals as core_refusals
from backend.core.calendar import CalendarUnknown
from backend.core.law import LawUnknown
from backend.core.refusals import Invalid, Refusal
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.speech import said_of_refusal

_COMMON = {"GRAPHQL_ERROR"} | {
    kind.code
    for kind in (*vars(core_refusals).values(), LawUnknown, CalendarUnknown)
    if isinstance(kind, type) and issubclass(kind, Refusal)
}


class NulCharacter(Refusal):
    """文本中不能有空字符 (NUL)。 · Text may not contain NUL characters."""


def unstorable(error: BaseException | None) -> bool:
    """Did the database driver refuse a NUL character? PostgreSQL has no text that contains one."""
    return isinstance(error, ValueError | DataError) and "NUL" in str(error)


def nul_field(arguments: Mapping[str, Any]) -> str | None:
    """The first input field whose text contains a NUL character."""
    for name, value in arguments.items():
        if isinstance(value, str) and "\x00" in value:
            return name
        for part in value if isinstance(value, list) else [value]:
            inner = nul_field(part) if isinstance(part, Mapping) else None
            if inner or (isinstance(part, str) and "\x00" in part):
                return inner or name
    return None


def camel(name: str | None) -> str | None:
    """`shipping_address` -> `shippingAddress`."""
    if name is None:
        return None
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def error_type(
    noun: str, *modules: ModuleType, codes: Iterable[str] = (), more: Mapping[str, Any] | None = None
) -> type[graphene.ObjectType]:
    """`CheckoutError` and `CheckoutErrorCode`: Saleor's `codes`, those all nouns share, and each refusal of `modules`.

    `more` fields are filled from the refusal's details of these names.
    """
    own = {
        kind.code
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Refusal)
    }
    names = sorted(_COMMON | own | set(codes))
    code_enum = graphene.Enum.from_enum(
        enum.Enum(f"{noun}ErrorCode", {name: name for name in names}),
        description=lambda code: (
            _meaning(code.name, modules) if code else f"错误代码 · error codes of {noun}."
        ),
    )
    fields = {
        "__doc__": f"错误 · an error of a {noun} command: what is wrong, with which field, on which clause.",
        "field": graphene.String(description="出错的输入项 · the input field, in camelCase."),
        "message": graphene.String(description="说明，中文在前 · the message, Chinese first."),
        "code": graphene.Field(code_enum, required=True, description="错误代码 · the error code."),
        "clause": graphene.String(description="依据条款 · the clause on which the refusal rests."),
        "known_codes": frozenset(names),
        "known_details": frozenset(more or ()),
        **(more or {}),
    }
    return type(f"{noun}Error", (graphene.ObjectType,), fields)


def _meaning(code: str, modules: Iterable[ModuleType]) -> str:
    """What a code says: the message of the refusal that bears it, of the noun's own if there is one."""
    own = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    for kind in (*own, *Refusal.kinds()):
        if issubclass(kind, Refusal) and kind.code == code and kind not in (Refusal, Invalid):
            said = _UNFILLED.sub("…", " ".join((kind.__doc__ or "").split()))
            if said.strip("… ·。"):
                return said
    return "原因见 message · the message says why."


_UNFILLED = re.compile(r"\{\w+\}")


def error_like(
    name: str, kind: type[graphene.ObjectType], **more: graphene.Field
) -> type[graphene.ObjectType]:
    """An error type of another name with the fields and the codes of `kind`; `more` fields stay null unless set."""
    members: dict[str, Any] = {
        "__doc__": f"错误 · {name}: what is wrong, with which field, on which clause.",
        "field": graphene.String(description="出错的输入项 · the input field, in camelCase."),
        "message": graphene.String(description="说明，中文在前 · the message, Chinese first."),
        "code": graphene.Field(
            kind._meta.fields["code"].type.of_type, required=True, description="错误代码 · the error code."
        ),
        "clause": graphene.String(description="依据条款 · the clause on which the refusal rests."),
        "known_codes": kind.known_codes,
        **more,
    }
    return type(name, (graphene.ObjectType,), members)


_NOUNS = {"attributes": "Attribute", "values": "AttributeValue"}


def about(of: str) -> graphene.List:
    """A field of an error with the ids of what it is about, where the refusal says which these are."""
    return graphene.List(
        graphene.NonNull(graphene.ID),
        description=f"相关编号 · ids of {of} that it is about; null: the message names them.",
    )


PATH = graphene.String(description="位置 · where in the row the fault is, as variants.1.sku.")


def _named(name: str, found: Any) -> Any:
    """Keys of things that a refusal is about, as ids."""
    if name not in _NOUNS or not found:
        return found
    return [to_global_id(_NOUNS[name], key) for key in found]


def as_error(kind: type[graphene.ObjectType], refusal: Refusal) -> graphene.ObjectType:
    """The refusal as an error of `kind`; a code that the kind does not know becomes `INVALID`."""
    code = refusal.code if refusal.code in kind.known_codes else "INVALID"
    details = {name: _named(name, refusal.details.get(name)) for name in getattr(kind, "known_details", ())}
    if "path" in details:
        details["path"] = _path(refusal)
    return kind(
        field=camel(refusal.field),
        message=said_of_refusal(refusal),
        code=code,
        clause=refusal.clause,
        **details,
    )


def _path(refusal: Refusal) -> str | None:
    """Where in a row of a bulk command the fault is: `variants.1.sku`."""
    at = refusal.details.get("at") or ([refusal.field] if refusal.field else [])
    return ".".join(camel(str(step)) or "" for step in at) or None

"""批量办理 · bulk commands: many rows in one request, and what becomes of the good ones when others are refused.

    class MenuBulkDelete(BulkDelete):
        \"\"\"批量删除菜单 · ...\"\"\"

        Errors = MenuError
        noun = "Menu"

        @staticmethod
        def delete(pk, *, by):
            services.delete(pk, by=by)

Commands whose rows bring their own input end with `return answer_rows(...)`, whose refusals are told twice, as Saleor does:
beside the row, and in the list of errors with the row's number where the error has an `index`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

import graphene

from backend.core.actor import Actor
from backend.core.refusals import Refusal
from backend.core.verbs import each
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.enums import described
from storefront_api.kit.errors import as_error
from storefront_api.kit.ids import pk_of, to_global_id

MOST_ROWS = 100


class TooManyRows(Refusal):
    """一次至多办理 {most} 项，您给出了 {given} 项；请分批提交。 ·
    At most {most} rows in one request; {given} were given. Please split them."""

    code = "INVALID"


class ErrorPolicy(StrEnum):
    """Saleor's ways to treat rows of which some are refused."""

    IGNORE_FAILED = "IGNORE_FAILED"
    REJECT_EVERYTHING = "REJECT_EVERYTHING"
    REJECT_FAILED_ROWS = "REJECT_FAILED_ROWS"


ErrorPolicyEnum = described(
    "ErrorPolicyEnum",
    ErrorPolicy,
    "出错时 · what becomes of the good rows when others are refused: nothing is kept (REJECT_EVERYTHING), or they are.",
)
ERROR_POLICY = ErrorPolicyEnum(description="出错时 · REJECT_EVERYTHING if not given.")


def keeps_good(policy: ErrorPolicy | None) -> bool:
    """Do rows that can be kept stay when others are refused?"""
    return policy in (ErrorPolicy.IGNORE_FAILED, ErrorPolicy.REJECT_FAILED_ROWS)


def at_most(rows: Sequence[Any], field: str, most: int = MOST_ROWS) -> None:
    """Refuse more rows than one request may have."""
    if len(rows) > most:
        raise TooManyRows(most=most, given=len(rows), field=field)


class RowsCommand(Command):
    """A command of which some rows may be refused; `perform` gives their refusals as `refused`, by the row's number."""

    class Meta:
        abstract = True

    @classmethod
    def answer(cls, found: dict[str, Any]) -> Command:
        refused: Mapping[int, Refusal] = found.pop("refused", {})
        payload = cls(**found, errors=[])
        payload.errors = [
            _at(as_error(cls.Errors, one), index)
            for index, refusal in sorted(refused.items())
            for one in refusal.each()
        ]
        return payload


def _at(error: Any, index: int) -> Any:
    if "index" in type(error)._meta.fields:
        error.index = index
    return error


class BulkDelete(RowsCommand):
    """Delete several things of one kind: those that can be deleted are, the errors tell of the others, as in Saleor."""

    class Meta:
        abstract = True

    class Arguments:
        ids = graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="编号 · what is to be deleted."
        )

    noun: ClassVar[str]
    count = graphene.Int(required=True, default_value=0, description="删除数 · how many were deleted.")

    @staticmethod
    def delete(pk: Any, *, by: Actor) -> object:
        """The verb that deletes one of them."""
        raise TypeError("a bulk delete says what deletes one")

    @classmethod
    def perform(cls, context: Context, **arguments: Any) -> dict[str, Any]:
        ids: Sequence[str] = arguments["ids"]
        at_most(ids, "ids")
        keys = sorted({pk_of(each, cls.noun, "ids") for each in ids})
        return delete_each(keys, cls.noun, lambda pk: cls.delete(pk, by=context.actor))


def delete_each(keys: Sequence[Any], noun: str, delete: Callable[[Any], object]) -> dict[str, Any]:
    """`count` and `refused` of deleting what can be deleted; give the keys in order.

    As in Saleor the field of an error is the id of what could not be deleted.
    """
    outcome = each(keys, delete, keep_good=True)
    refused = {}
    for at, (key, refusal) in enumerate(zip(keys, outcome, strict=True)):
        if isinstance(refusal, Refusal):
            refused[at] = refusal
            for one in refusal.each():
                one.field = to_global_id(noun, key)
    return {"count": len(outcome) - len(refused), "refused": refused}


@dataclass(slots=True)
class Rows:
    """各行结果 · what became of each row: what was made of it, or why not."""

    outcome: Sequence[Any]
    keep_good: bool
    refused: dict[int, Refusal] = field(init=False)

    def __post_init__(self) -> None:
        self.refused = {at: one for at, one in enumerate(self.outcome) if isinstance(one, Refusal)}

    @property
    def kept(self) -> list[Any]:
        """What has been made and stays."""
        if self.refused and not self.keep_good:
            return []
        return [one for one in self.outcome if not isinstance(one, Refusal)]


def answer_rows(
    rows: Rows,
    result: type[graphene.ObjectType],
    errors: type[graphene.ObjectType],
    name: str,
    shown: Callable[[Iterable[Any]], Mapping[Any, Any]],
) -> dict[str, Any]:
    """`results`, `count` and `refused` of a bulk command.

    `name`: the field of a result that holds what was made; `shown` takes the keys of what was kept and gives what the API
    shows of each.
    """
    kept = {one.pk for one in rows.kept}
    found = shown(kept) if kept else {}
    results = []
    for at, one in enumerate(rows.outcome):
        refusal = rows.refused.get(at)
        told = [as_error(errors, each) for each in refusal.each()] if refusal else []
        made = None if refusal else found.get(one.pk)
        results.append(result(**{name: made}, errors=told))
    return {"results": results, "count": len(kept), "refused": rows.refused}

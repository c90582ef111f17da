"""拒绝 · refusals: the one kind of domain error.

A refusal says what may not be done, in Chinese with an English rendering, and carries a code for front ends, the field it
is about and the clause it rests on. The docstring of a refusal *is* its message: the Chinese text, ` · `, the English
text; `{names}` in it are filled from the keyword arguments.

    Refusal
    ├── NotFound            the thing does not exist, or is not yours to know about
    ├── NotPermitted        you may not do this
    ├── Invalid             a value cannot be accepted
    ├── Conflict            the thing is no longer in the state this needs
    └── (each noun's own, in its `refusals.py`)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar


class Refusal(Exception):
    """不能办理。 · This cannot be done."""

    code: ClassVar[str] = "INVALID"
    field: str | None = None
    clause: str | None = None

    def __init__(self, field: str | None = None, clause: str | None = None, **details: Any) -> None:
        self.field = field if field is not None else type(self).field
        self.clause = clause if clause is not None else type(self).clause
        self.details = details
        zh, _, en = " ".join((type(self).__doc__ or "").split()).partition(" · ")
        self.message_zh = zh.format(**details)
        self.message_en = en.format(**{name: _in_english(name, value) for name, value in details.items()})
        super().__init__(self.message_zh)

    def each(self) -> Iterator[Refusal]:
        """This refusal, or every one of which it is made up."""
        yield self

    @property
    def message(self) -> str:
        """Both renderings in one line, Chinese first."""
        return f"{self.message_zh} {self.message_en}".strip()

    @classmethod
    def kinds(cls) -> Iterator[type[Refusal]]:
        """This kind and every kind below it."""
        yield cls
        for kind in cls.__subclasses__():
            yield from kind.kinds()


_TERM = re.compile(r"[\u4e00-\u9fff、]+ ([ -~]+)")


def _in_english(name: str, value: Any) -> Any:
    """A kind of thing is named in both languages, `频道 channel`; English speaks of the `channel`. Names of things stay."""
    found = _TERM.fullmatch(value) if name == "what" and isinstance(value, str) else None
    return found[1] if found else value


class Refusals(Refusal):
    """有 {count} 项不能办理。 · {count} things cannot be done."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(count=len(refusals))
        self.refusals = tuple(refusals)

    def each(self) -> Iterator[Refusal]:
        yield from self.refusals


def refuse_all(faults: Iterable[Refusal]) -> None:
    """Refuse with every fault at once; with the one alone, if it is one; not at all, if there is none."""
    found = list(faults)
    if found:
        raise found[0] if len(found) == 1 else Refusals(found)


class NotFound(Refusal):
    """找不到{what}。 · {what} was not found."""

    code = "NOT_FOUND"

    def __init__(self, what: str = "对象", field: str | None = None, **details: Any) -> None:
        super().__init__(field=field, what=what, **details)


class NotPermitted(Refusal):
    """您没有办理此事的权限（需要：{needs}）。 · You may not do this (it needs: {needs_en})."""

    code = "PERMISSION_DENIED"

    def __init__(
        self, needs: str = "登录", field: str | None = None, *, needs_en: str = "", **details: Any
    ) -> None:
        needs_en = needs_en or ("log-in" if needs == "登录" else needs)
        super().__init__(field=field, needs=needs, needs_en=needs_en, **details)


class Invalid(Refusal):
    """{why_zh} · {why_en}"""

    code = "INVALID"

    def __init__(self, why_zh: str, why_en: str, field: str | None = None, **details: Any) -> None:
        super().__init__(field=field, why_zh=why_zh, why_en=why_en, **details)


class Required(Refusal):
    """请填写{what}。 · {what} is required."""

    code = "REQUIRED"

    def __init__(self, what: str, field: str | None = None, **details: Any) -> None:
        super().__init__(field=field, what=what, **details)


class Unique(Refusal):
    """{what}已存在。 · {what} exists already."""

    code = "UNIQUE"

    def __init__(self, what: str, field: str | None = None, **details: Any) -> None:
        super().__init__(field=field, what=what, **details)


class Conflict(Refusal):
    """当前状态为「{state}」，不能{verb}。 · It is “{state}” now: {verb} is not possible."""

    code = "INVALID_STATE"

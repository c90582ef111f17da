"""检索的拒绝 · questions that cannot be answered."""

from __future__ import annotations

from typing import Any

from backend.core.refusals import Refusal


class UnknownField(Refusal):
    """不能按「{name}」{use}。 · It is not possible to {use_en} by “{name}”."""

    code = "INVALID"

    def __init__(self, name: str, use: str, use_en: str) -> None:
        super().__init__(field=name, name=name, use=use, use_en=use_en)


class UnknownKind(Refusal):
    """没有「{kind}」这一类检索对象。 · There is nothing of the kind “{kind}” to search."""

    code = "NOT_FOUND"


class UnknownChannel(Refusal):
    """没有渠道「{channel}」。 · There is no channel “{channel}”."""

    code = "NOT_FOUND"
    field = "channel"


class BadCursor(Refusal):
    """翻页游标无效，请从第一页重新检索。 · The cursor is not valid for this search; start again from the first page."""

    code = "INVALID"
    field = "after"


class TooDeep(Refusal):
    """按相关度最多翻到第 {most} 条，请缩小检索范围。 · By relevance only the first {most} can be paged; narrow the search."""

    code = "INVALID"
    field = "after"


class BadLimit(Refusal):
    """每页条数应在 0 至 {most} 之间。 · A page holds between 0 and {most} things."""

    code = "INVALID"
    field = "limit"

    def __init__(self, **details: Any) -> None:
        super().__init__(**details)

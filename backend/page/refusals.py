from __future__ import annotations

from backend.core.refusals import Refusal


class ContentWrong(Refusal):
    """页面内容第 {place} 段：{zh} · Block {place} of the content: {en}"""

    code = "INVALID"
    field = "content"


class NotOfPages(Refusal):
    """「{attribute}」不是页面属性。 · “{attribute}” is no attribute of pages."""

    code = "INVALID"
    field = "add_attributes"


class AssignedAlready(Refusal):
    """页面类型已有属性「{attribute}」。 · The page type has the attribute “{attribute}” already."""

    code = "ATTRIBUTE_ALREADY_ASSIGNED"
    field = "add_attributes"


class NotAssigned(Refusal):
    """页面类型没有此属性。 · The page type has no such attribute."""

    code = "NOT_FOUND"
    field = "attribute_ids"


class GivenTwice(Refusal):
    """{what}重复出现。 · {what} is given twice."""

    code = "DUPLICATED_INPUT_ITEM"

from __future__ import annotations

from backend.core.refusals import Refusal


class KeyWrong(Refusal):
    """元数据的键须为 1 至 {most} 个可见字符。 · A key of metadata has 1 to {most} printable characters."""

    code = "REQUIRED"
    field = "input"


class ValueTooLong(Refusal):
    """元数据「{key}」的值至多 {most} 个字符。 · The value of “{key}” has {most} characters at most."""

    code = "INVALID"
    field = "input"


class TooManyKeys(Refusal):
    """一个对象至多有 {most} 项元数据。 · A thing has {most} keys of metadata at most."""

    code = "INVALID"
    field = "input"


class TooLarge(Refusal):
    """一个对象的元数据合计至多 {most} 个字符。 · The metadata of a thing has {most} characters at most, all together."""

    code = "INVALID"
    field = "input"

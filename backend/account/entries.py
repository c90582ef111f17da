"""填报内容 · entries: texts that people fill in about themselves, as they may be kept."""

from __future__ import annotations

from collections.abc import Mapping

from backend.account import rules
from backend.core.refusals import Invalid, Required

MOST_METADATA = 50
LONGEST_METADATA = 2000
LONGEST_NAME = 60


def checked_email(text: str, field: str = "email") -> str:
    """An e-mail address without spaces around it; refuses what does not look like one."""
    email = text.strip()
    if not email:
        raise Required("电子邮箱 e-mail", field=field)
    if not rules.is_email(email):
        raise Invalid("电子邮箱格式不正确。", "This does not look like an e-mail address.", field=field)
    return email


def checked_name(text: str, field: str) -> str:
    """A part of a name without spaces around it; refuses one that is too long."""
    name = text.strip()
    if len(name) > LONGEST_NAME or not rules.is_plain(name):
        raise Invalid(
            f"姓名至多 {LONGEST_NAME} 个字符。", f"A name has {LONGEST_NAME} characters at most.", field=field
        )
    return name


def checked_metadata(data: Mapping[str, str]) -> dict[str, str]:
    """Metadata as it may be kept: named keys, short texts, not too many."""
    if not all(key.strip() for key in data):
        raise Required("元数据键 metadata key", field="metadata")
    short = all(len(key) <= LONGEST_NAME and len(value) <= LONGEST_METADATA for key, value in data.items())
    plain = all("\x00" not in key + value for key, value in data.items())
    if len(data) > MOST_METADATA or not short or not plain:
        raise Invalid("元数据过多或过长。", "There is too much metadata.", field="metadata")
    return dict(data)

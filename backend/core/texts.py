"""文字 · one line of text as it is kept, and slugs: what an address may be made of."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.text import slugify
from pypinyin import lazy_pinyin

from backend.core.refusals import Invalid, Required

LONGEST_SLUG = 255


def one_line(text: str | None, field: str, most: int, *, required: bool = False) -> str:
    """Without control characters and needless blanks; refuses what is too long, and nothing where something is needed."""
    plain = " ".join((text or "").split())
    if len(plain) > most:
        raise Invalid(f"至多 {most} 个字符。", f"At most {most} characters.", field=field)
    if not plain.isprintable():
        raise Invalid("含有控制字符。", "It contains control characters.", field=field)
    if required and not plain:
        raise Required(field, field=field)
    return plain


def checked_slug(text: str, field: str = "slug", most: int = LONGEST_SLUG) -> str:
    """标识 · a slug that somebody chose."""
    plain = one_line(text, field, most, required=True)
    if plain != slugify(plain):
        raise Invalid(
            "标识只含小写字母、数字与连字符。", "A slug has small letters, digits and hyphens.", field=field
        )
    return plain


def free_slug(name: str, is_taken: Callable[[str], bool], most: int = LONGEST_SLUG) -> str:
    """标识 · a slug made of a name, Chinese by its sound; numbered where another has it."""
    stem = slugify("-".join(lazy_pinyin(name)))[: most - 8].strip("-") or "n"
    slug, number = stem, 1
    while is_taken(slug):
        number += 1
        slug = f"{stem}-{number}"
    return slug

"""文字 · what people write about things: one line, a slug, metadata; and what of a thing changes by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

from backend.core.refusals import Invalid, Required, Unique

LONGEST_SLUG = 255
LONGEST_OUTSIDE = 250
LONGEST_KEY, LONGEST_VALUE, MOST_KEYS = 120, 1000, 100


def one_line(text: str | None, field: str, most: int, *, required: bool | str = False) -> str:
    """Without needless blanks; refuses what is too long or cannot be seen, and nothing where something is needed.

    `required` may say what it is called.
    """
    plain = " ".join((text or "").split())
    if len(plain) > most:
        raise Invalid(f"至多 {most} 个字符。", f"At most {most} characters.", field=field)
    if not plain.isprintable():
        raise Invalid("含有控制字符。", "It contains control characters.", field=field)
    if required and not plain:
        raise Required(required if isinstance(required, str) else field, field=field)
    return plain


def line(text: str | None, field: str, most: int, *, required: bool | str = False) -> str | None:
    """`one_line` of what was said; None says nothing."""
    return None if text is None else one_line(text, field, most, required=required)


def called(kind: type[Model]) -> str:
    """What a kind of thing is called, by its docstring and its name: `规格 product variant`."""
    term, _, _ = (kind.__doc__ or "").partition(" · ")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower()
    return f"{term.strip()} {words}"


def checked_slug(text: str, field: str = "slug", most: int = LONGEST_SLUG) -> str:
    """标识 · a slug that somebody chose."""
    plain = one_line(text, field, most, required=True)
    if plain != slugify(plain):
        raise Invalid(
            "标识只含小写字母、数字、连字符与下划线。",
            "A slug has small letters, digits, hyphens and underscores.",
            field=field,
        )
    return plain


def spelled(name: str) -> str:
    """拼音 · a name as a slug, Chinese by its sound; empty where nothing of it can stand in one.

    The dictionary of sounds weighs fifty megabytes: a process that names nothing does not load it.
    """
    from pypinyin import lazy_pinyin

    return slugify("-".join(lazy_pinyin(name)))


def free_slug(name: str, is_taken: Callable[[str], bool], most: int = LONGEST_SLUG) -> str:
    """标识 · a slug made of a name, Chinese by its sound; numbered where another has it."""
    stem = spelled(name)[: most - 8].strip("-") or "n"
    slug, number = stem, 1
    while is_taken(slug):
        number += 1
        slug = f"{stem}-{number}"
    return slug


def slug_of(thing: Model, given: str | None, name: str, most: int) -> str | None:
    """The slug that was given, if nobody else has it; of a new thing without one, one made of its name."""
    others = type(thing)._default_manager.exclude(pk=thing.pk)
    if (given or "").strip():
        slug = checked_slug(given or "", most=most)
        if others.filter(slug=slug).exists():
            raise Unique("标识 slug", field="slug")
        return slug
    if thing._state.adding:
        return free_slug(name, lambda made: others.filter(slug=made).exists(), most)
    if given is None:
        return None
    raise Required("标识 slug", field="slug")


class Taken:
    """已用 · names that others have already, so that many new things are checked without asking for each."""

    def __init__(self, names: Iterable[str | None] = ()) -> None:
        self.names = set(names)

    def take(self, name: str, what: str, field: str) -> None:
        """Give a name to something new."""
        if name in self.names:
            raise Unique(what, field=field)
        self.names.add(name)


def outside_of(thing: Model, text: str | None, **among: Any) -> str | None:
    """外部编号 · what another system calls a thing, if it calls nothing else so (`among` others); None says nothing."""
    outside = line(text, "external_reference", LONGEST_OUTSIDE) or None
    if outside is not None:
        others = type(thing)._default_manager.exclude(pk=thing.pk).filter(**among)
        if others.filter(external_reference=outside).exists():
            raise Unique("外部编号 external reference", field="external_reference")
    return outside


def merged(kept: Mapping[str, Any], given: Mapping[str, str] | None, field: str) -> dict[str, Any] | None:
    """Metadata with what was given, added by key; None where nothing was."""
    if given is None:
        return None
    for key, value in given.items():
        if not key.strip() or len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
            raise Invalid(
                f"键为 1 至 {LONGEST_KEY} 字，值至多 {LONGEST_VALUE} 字。",
                f"A key has 1 to {LONGEST_KEY} characters, a value {LONGEST_VALUE} at most.",
                field=field,
            )
    together = {**kept, **given}
    if len(together) > MOST_KEYS:
        raise Invalid(f"至多 {MOST_KEYS} 个键。", f"At most {MOST_KEYS} keys.", field=field)
    return together


def put(thing: Model, wanted: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Write into a thing, unsaved, what was said (None says nothing): `{field: [before, after]}` of what changes."""
    changed = {
        field: [getattr(thing, field), value]
        for field, value in wanted.items()
        if value is not None and getattr(thing, field) != value
    }
    for field, (_, value) in changed.items():
        setattr(thing, field, value)
    return changed

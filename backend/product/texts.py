"""文字 · what staff write about the smaller things of the catalogue: one line, a slug, a description, what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.text import slugify
from pypinyin import lazy_pinyin

from backend.core.refusals import Invalid, Required, Unique

LONGEST_KEY, LONGEST_VALUE, MOST_KEYS = 120, 1000, 100


def line(text: str | None, field: str, most: int, *, required: str = "") -> str | None:
    """One line of visible characters; None says nothing. `required`: what it is called where it may not be empty."""
    if text is None:
        return None
    plain = " ".join(text.split())
    if len(plain) > most or not plain.isprintable():
        raise Invalid(f"至多 {most} 个可见字符。", f"At most {most} printable characters.", field=field)
    if required and not plain:
        raise Required(required, field=field)
    return plain


def slug_of(thing: Model, given: str | None, name: str, most: int) -> str | None:
    """The slug that was given, if nobody else has it; of a new thing without one, one made from the 拼音 of its name."""
    others = type(thing)._default_manager.exclude(pk=thing.pk)
    plain = line(given, "slug", most)
    if plain:
        if plain != slugify(plain):
            raise Invalid(
                "标识只含小写字母、数字、连字符与下划线。",
                "A slug has small letters, digits, hyphens and underscores.",
                field="slug",
            )
        if others.filter(slug=plain).exists():
            raise Unique("标识 slug", field="slug")
        return plain
    if not thing._state.adding:
        if plain is None:
            return None
        raise Required("标识 slug", field="slug")
    stem = slugify(" ".join(lazy_pinyin(name)))[: most - 6] or type(thing).__name__.lower()
    taken = set(others.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in _numbered(stem) if slug not in taken)


def _numbered(stem: str) -> Any:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


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

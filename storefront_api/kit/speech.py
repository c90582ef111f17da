"""语言 · in which language messages are said: both, Chinese first, unless `Accept-Language` asks for one of them.

Messages are written as `中文。 · English.` where they are made; what is said of them is decided here, once for a request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from backend.core.refusals import Refusal


class Speech(StrEnum):
    """说法 · which renderings of a message are given; the values are those of `Content-Language`."""

    BOTH = "zh, en"
    CHINESE = "zh"
    ENGLISH = "en"


_BY_TAG = {"zh": Speech.CHINESE, "en": Speech.ENGLISH}
_chosen: ContextVar[Speech] = ContextVar("speech", default=Speech.BOTH)
_MOST_TAGS = 20


def asked_for(accept_language: str) -> Speech:
    """What an `Accept-Language` header asks for; both when it is absent, cannot be read or names neither language."""
    wishes: list[tuple[float, int, Speech]] = []
    for place, part in enumerate(accept_language.split(",")[:_MOST_TAGS]):
        tag, _, quality = part.partition(";q=")
        speech = _BY_TAG.get(tag.strip().lower().partition("-")[0])
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if speech is not None and 0 < weight <= 1:
            wishes.append((-weight, place, speech))
    return min(wishes)[2] if wishes else Speech.BOTH


@contextmanager
def speaking(speech: Speech) -> Iterator[None]:
    """Say messages in this language inside the block."""
    token = _chosen.set(speech)
    try:
        yield
    finally:
        _chosen.reset(token)


def said(zh: str, en: str) -> str:
    """A message of two renderings."""
    chosen = _chosen.get()
    if chosen is Speech.ENGLISH:
        return en or zh
    return f"{zh} · {en}" if chosen is Speech.BOTH and zh and en else zh or en


def said_of(message: str) -> str:
    """A message that is written as `中文。 · English.`; any other as it is."""
    zh, dot, en = message.partition(" · ")
    return said(zh, en) if dot and is_chinese(zh) else message


def said_of_refusal(refusal: Refusal) -> str:
    """The message of a refusal."""
    if _chosen.get() is Speech.BOTH:
        return refusal.message
    return said(refusal.message_zh, refusal.message_en)


def is_chinese(text: str) -> bool:
    """Has it any Chinese character?"""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)

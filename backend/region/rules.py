"""Rules of channels. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.core.money import CURRENCY
from backend.core.refusals import Invalid, Refusal, Required
from backend.region.refusals import ChinaOnly, SlugWrong, YuanOnly

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 100
LONGEST_SLUG = 60
COUNTRY = "CN"


def channel_faults(
    name: str, slug: str, currency: str = CURRENCY, country: str = COUNTRY
) -> Iterator[Refusal]:
    """Everything that is wrong with what is said of a channel."""
    if not name:
        yield Required("名称 name", field="name")
    elif len(name) > LONGEST_NAME or not name.isprintable():
        yield Invalid(
            f"名称至多 {LONGEST_NAME} 个字符。", f"At most {LONGEST_NAME} plain characters.", field="name"
        )
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug):
        yield SlugWrong()
    if currency != CURRENCY:
        yield YuanOnly()
    if country != COUNTRY:
        yield ChinaOnly()

"""Reads about regions that several nouns need."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from time import monotonic

from backend.core.actor import Actor
from backend.core.peers import keyed
from backend.core.permissions import Permission
from backend.core.rows import run
from backend.region.models import Channel, Region


def chain(code: str) -> tuple[str, ...]:
    """The codes of a region and of all above it, narrow to wide: `("330382", "330300", "330000")`."""
    parents = _parents()
    codes: list[str] = []
    here: str | None = code
    while here:
        codes.append(here)
        here = parents.get(here)
    return tuple(codes)


def within(code: str) -> frozenset[str]:
    """The codes of a region and of all below it: what its regulator supervises."""
    return frozenset(other for other in _parents() if code in chain(other))


@lru_cache(maxsize=1)
def _parents() -> dict[str, str | None]:
    return dict(Region.objects.values_list("code", "parent_id"))


@lru_cache(maxsize=1)
def region_names() -> dict[str, str]:
    """The name of every region by its code, in the order of the codes."""
    return dict(Region.objects.order_by("code").values_list("code", "name"))


REMEMBERED_SECONDS = 30.0
"""How long a process may go on with the channels as they were before another process changed them."""

_remembered: tuple[float, dict[int, Channel], dict[str, Channel]] | None = None


def _active() -> tuple[float, dict[int, Channel], dict[str, Channel]]:
    global _remembered
    known = _remembered
    if known is None or monotonic() > known[0]:
        found = list(Channel.objects.filter(is_active=True).select_related("region"))
        by_id = {channel.pk: channel for channel in found}
        by_slug = {channel.slug: channel for channel in found}
        known = _remembered = (monotonic() + REMEMBERED_SECONDS, by_id, by_slug)
    return known


def channels_by_slug() -> dict[str, Channel]:
    """Every active channel by slug; there are as many as regions, and they hardly ever change."""
    return _active()[2]


def channels_by_id() -> dict[int, Channel]:
    """Every active channel by its number."""
    return _active()[1]


def closed_too(actor: Actor) -> list[Channel]:
    """Every channel, closed ones too, for those who manage them; nothing for others."""
    if not actor.permits(Permission.MANAGE_CHANNELS):
        return []
    return list(Channel.objects.select_related("region"))


def has_orders(channel_id: int) -> bool:
    """Was anything ever ordered in this channel?"""
    return bool(run("SELECT 1 FROM order_order WHERE channel_id = %s LIMIT 1", [channel_id]))


def regions_by_code(codes: Iterable[str]) -> dict[str, Region]:
    """Regions by their codes, for `peers.relation`."""
    return keyed(Region.objects.filter(pk__in=list(codes)), "code")


def forget() -> None:
    """Drop what was remembered: regions or channels have changed."""
    global _remembered
    _parents.cache_clear()
    region_names.cache_clear()
    _remembered = None

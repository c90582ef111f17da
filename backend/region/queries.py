"""Reads about regions that several nouns need."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from backend.core.peers import keyed
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
def channels_by_slug() -> dict[str, Channel]:
    """Every active channel by slug; there are as many as regions, and they hardly ever change."""
    return {
        channel.slug: channel for channel in Channel.objects.filter(is_active=True).select_related("region")
    }


@lru_cache(maxsize=1)
def channels_by_id() -> dict[int, Channel]:
    """Every active channel by its number."""
    return {channel.pk: channel for channel in channels_by_slug().values()}


def regions_by_code(codes: Iterable[str]) -> dict[str, Region]:
    """Regions by their codes, for `peers.relation`."""
    return keyed(Region.objects.filter(pk__in=list(codes)), "code")


def forget() -> None:
    """Drop what was remembered: regions or channels have changed."""
    _parents.cache_clear()
    channels_by_slug.cache_clear()
    channels_by_id.cache_clear()

"""Verbs of metadata. The row is locked while its metadata is read and written, so of two who write at once nobody loses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.refusals import NotFound
from backend.core.texts import called
from backend.metadata.events import MetadataChanged
from backend.metadata.kinds import KINDS, Kind
from backend.metadata.rules import with_items, without_keys

Change = Callable[[dict[str, str]], dict[str, str]]


def update(kind: str, pk: Any, items: Iterable[tuple[str, str]], *, private: bool = False, by: Actor) -> Any:
    """写入元数据 · keep values by key; keys that are not named stay as they are."""
    given = list(items)
    return _change(kind, pk, lambda kept: with_items(kept, given), private=private, by=by)


def delete(kind: str, pk: Any, keys: Iterable[str], *, private: bool = False, by: Actor) -> Any:
    """删除元数据 · let keys go."""
    gone = list(keys)
    return _change(kind, pk, lambda kept: without_keys(kept, gone), private=private, by=by)


@transaction.atomic
def _change(name: str, pk: Any, change: Change, *, private: bool, by: Actor) -> Any:
    kind = KINDS[name]
    thing = _locked(name, kind, pk, private=private, by=by)
    field = "private_metadata" if private else "metadata"
    before = getattr(thing, field)
    after = change(before)
    if after != before:
        setattr(thing, field, after)
        thing.save(update_fields=[field])
        if kind.is_recorded:
            keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
            journal.record("metadata.updated", thing, by, keys=keys, private=private)
        events.publish(MetadataChanged(name, thing.pk, private, by))
    return thing


def _locked(name: str, kind: Kind, pk: Any, *, private: bool, by: Actor) -> Any:
    manages = by.permits(*kind.managed_by)
    if not manages and (private or kind.owns is None):
        by.must_permit(*kind.managed_by)
    thing = kind.model._default_manager.select_for_update().filter(pk=pk).first()
    if thing is None or not (manages or (kind.owns is not None and kind.owns(thing, by))):
        raise NotFound(called(kind.model), field="id")
    return thing

"""Verbs of rooms and clusters: the city makes them, puts exhibits in, opens and closes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import NotFound, Required
from backend.core.texts import one_line, put, slug_of
from backend.core.verbs import only_once
from backend.region.models import Region
from pavilion.access import must_be_city
from pavilion.models import Cluster, Exhibit, Room, RoomExhibit
from pavilion.queries import CITY
from pavilion.refusals import OutsideCity, PeriodBackwards, TooManyThings
from pavilion.rules import State
from pavilion.services.telling import changed

MOST_IN_A_ROOM = 200
LONGEST = {"name": 60, "name_en": 120, "intro": 300, "intro_en": 600, "summary": 300, "summary_en": 600}


@dataclass(frozen=True, slots=True)
class RoomText:
    """展厅内容 · what is said of a room; None says nothing. `exhibits` are those in it, in their order."""

    name: str | None = None
    slug: str | None = None
    name_en: str | None = None
    intro: str | None = None
    intro_en: str | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    is_published: bool | None = None
    sort_order: int | None = None
    exhibits: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class ClusterText:
    """产业集群内容 · what is said of a cluster; None says nothing."""

    name: str | None = None
    slug: str | None = None
    name_en: str | None = None
    region_code: str | None = None
    summary: str | None = None
    summary_en: str | None = None
    sort_order: int | None = None


@transaction.atomic
def create_room(said: RoomText, *, by: Actor) -> Room:
    """新建展厅 · make a room; one with days opens and closes by itself."""
    must_be_city(by)
    room = Room()
    _must_have_a_name(said.name)
    wanted = _wanted(said.exhibits)
    _write_room(room, said)
    with only_once("标识 slug", "slug"):
        room.save(force_insert=True)
    _arrange(room, wanted)
    journal.record("room.created", room, by, name=room.name, slug=room.slug)
    return room


@transaction.atomic
def update_room(room_id: int, said: RoomText, *, by: Actor) -> Room:
    """修改展厅 · change a room, its days, or what is in it."""
    must_be_city(by)
    room = _room(room_id)
    wanted = _wanted(said.exhibits)
    written = _write_room(room, said)
    with only_once("标识 slug", "slug"):
        room.save()
    moved = _arrange(room, wanted)
    if written or moved:
        journal.record("room.updated", room, by, changed=sorted(written) + (["exhibits"] if moved else []))
    return room


@transaction.atomic
def delete_room(room_id: int, *, by: Actor) -> Room:
    """删除展厅 · take a room away; what was in it stays in the pavilion."""
    must_be_city(by)
    room = _room(room_id)
    inside = list(room.places.values_list("exhibit_id", flat=True))
    journal.record("room.deleted", room, by, name=room.name, slug=room.slug)
    room.delete()
    room.pk = room_id
    changed(inside)
    return room


@transaction.atomic
def create_cluster(said: ClusterText, *, by: Actor) -> Cluster:
    """新建产业集群 · make a cluster."""
    must_be_city(by)
    cluster = Cluster()
    _must_have_a_name(said.name)
    if not said.region_code:
        raise Required("地区 region", field="region_code")
    _write_cluster(cluster, said)
    with only_once("标识 slug", "slug"):
        cluster.save(force_insert=True)
    journal.record("cluster.created", cluster, by, name=cluster.name, slug=cluster.slug)
    return cluster


@transaction.atomic
def update_cluster(cluster_id: int, said: ClusterText, *, by: Actor) -> Cluster:
    """修改产业集群 · change a cluster."""
    must_be_city(by)
    cluster = Cluster.objects.select_for_update().filter(pk=cluster_id).first()
    if cluster is None:
        raise NotFound("产业集群 cluster", field="id")
    written = _write_cluster(cluster, said)
    if written:
        with only_once("标识 slug", "slug"):
            cluster.save()
        changed(list(cluster.exhibits.values_list("pk", flat=True)))
        journal.record("cluster.updated", cluster, by, changed=sorted(written))
    return cluster


def _must_have_a_name(name: str | None) -> None:
    if name is None or not name.strip():
        raise Required("名称 name", field="name")


def _room(room_id: int) -> Room:
    room = Room.objects.select_for_update().filter(pk=room_id).first()
    if room is None:
        raise NotFound("展厅 room", field="id")
    return room


def _texts(said: Any) -> dict[str, Any]:
    return {
        field: one_line(text, field, most, required=field == "name")
        for field, most in LONGEST.items()
        if (text := getattr(said, field, None)) is not None
    }


def _write_room(room: Room, said: RoomText) -> dict[str, Any]:
    wanted = _texts(said)
    for field in ("opens_on", "closes_on", "is_published", "sort_order"):
        wanted[field] = getattr(said, field)
    wanted["slug"] = slug_of(room, said.slug, wanted.get("name") or room.name, 80)
    written = put(room, wanted)
    if room.opens_on and room.closes_on and room.closes_on < room.opens_on:
        raise PeriodBackwards(field="closes_on")
    return written


def _write_cluster(cluster: Cluster, said: ClusterText) -> dict[str, Any]:
    wanted = _texts(said)
    if said.region_code is not None:
        region = Region.objects.filter(pk=said.region_code.strip()).first()
        if region is None or not (region.pk == CITY or region.parent_id == CITY):
            raise OutsideCity
        wanted["region_id"] = region.pk
    wanted["sort_order"] = said.sort_order
    wanted["slug"] = slug_of(cluster, said.slug, wanted.get("name") or cluster.name, 80)
    return put(cluster, wanted)


def _wanted(ids: Sequence[int] | None) -> list[int] | None:
    """What shall be in a room, each once; all of it must be shown."""
    if ids is None:
        return None
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_IN_A_ROOM:
        raise TooManyThings(most=MOST_IN_A_ROOM, field="exhibits")
    if Exhibit.objects.filter(pk__in=wanted, state=State.SHOWN).count() < len(wanted):
        raise NotFound("展品 exhibit", field="exhibits")
    return wanted


def _arrange(room: Room, wanted: list[int] | None) -> bool:
    if wanted is None:
        return False
    before = list(room.places.values_list("exhibit_id", flat=True))
    if before == wanted:
        return False
    room.places.all().delete()
    RoomExhibit.objects.bulk_create(
        RoomExhibit(room=room, exhibit_id=key, sort_order=place) for place, key in enumerate(wanted)
    )
    changed(sorted({*before, *wanted}))
    return True

"""Reads about people and organisations that several nouns need."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from backend.account.models import Organisation, User
from backend.core.actor import Actor, Role
from backend.core.peers import keyed
from backend.region.queries import within


def people_by_id(user_ids: set[int]) -> dict[int, User]:
    """`{id: user}`, peers of each other; one statement."""
    return keyed(User.objects.filter(pk__in=user_ids))


def organisations_by_id(organisation_ids: set[int]) -> dict[int, Organisation]:
    """`{id: organisation}`, peers of each other; one statement."""
    return keyed(Organisation.objects.filter(pk__in=organisation_ids))


def supervises(actor: Actor) -> frozenset[str]:
    """监管范围 · codes of the regions that a regulator supervises: their organisation's and all below it."""
    held = actor.organisations(Role.REGULATOR)
    if not held:
        return frozenset()
    homes = Organisation.objects.filter(pk__in=held).values_list("region_id", flat=True)
    return frozenset(code for home in homes for code in within(home))


def within_reach(actor: Actor) -> QuerySet[Organisation, Any]:
    """Organisations whose business the actor may see: their own, those of a regulator's regions, all for the platform."""
    if actor.is_platform:
        return Organisation.objects.all()
    reach = Q(pk__in=actor.organisations())
    if regions := supervises(actor):
        reach |= Q(region__in=regions)
    return Organisation.objects.filter(reach)

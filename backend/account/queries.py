"""Reads about people and organisations that several nouns need."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from backend.account.models import Address, Membership, Organisation, User
from backend.core.actor import Actor, Role
from backend.core.peers import grouped, keyed
from backend.region.queries import within


def supervises(actor: Actor) -> frozenset[str]:
    """监管范围 · the codes of the regions that a regulator supervises: their organisations' regions and all below."""
    seats = actor.organisations(Role.REGULATOR)
    if not seats:
        return frozenset()
    own = Organisation.objects.filter(pk__in=seats, is_active=True).values_list("region_id", flat=True)
    return frozenset().union(*(within(code) for code in own))


def within_reach(actor: Actor) -> QuerySet[Organisation]:
    """The organisations that an actor may look into: the own ones, those supervised, and for the platform all."""
    everyone = Organisation.objects.select_related("region")
    if actor.is_platform:
        return everyone
    seen = everyone.filter(pk__in=actor.organisations())
    if actor.is_regulator:
        seen |= everyone.filter(region__in=supervises(actor))
    return seen


def members(organisation_id: int) -> QuerySet[Membership]:
    """Who holds a role at an organisation now."""
    return (
        Membership.objects.filter(organisation_id=organisation_id, is_active=True)
        .select_related("user")
        .order_by("user_id", "role")
    )


def share_an_organisation(actor: Actor, user_ids: Collection[int]) -> frozenset[int]:
    """Which of these people are colleagues of the actor."""
    return frozenset(
        Membership.objects.filter(
            user_id__in=user_ids, is_active=True, organisation_id__in=actor.organisations()
        ).values_list("user_id", flat=True)
    )


# Loaders for `core.peers.relation`.


def people_by_id(ids: set[int]) -> dict[int, User]:
    return keyed(User.objects.filter(pk__in=ids))


def organisations_by_id(ids: set[int]) -> dict[int, Organisation]:
    return keyed(Organisation.objects.filter(pk__in=ids).select_related("region"))


def memberships_by_user(ids: set[int]) -> dict[int, list[Membership]]:
    """The roles held now, with their organisations."""
    held = Membership.objects.filter(user_id__in=ids, is_active=True, organisation__is_active=True)
    return grouped(held.select_related("organisation__region").order_by("organisation_id", "role"), "user_id")


def addresses_by_user(ids: set[int]) -> dict[int, list[Address]]:
    return grouped(Address.objects.filter(user_id__in=ids).order_by("id"), "user_id")


def addresses_by_organisation(ids: set[int]) -> dict[int, list[Address]]:
    return grouped(Address.objects.filter(organisation_id__in=ids).order_by("id"), "organisation_id")


def addresses_by_id(ids: set[int]) -> dict[int, Address]:
    return keyed(Address.objects.filter(pk__in=ids))

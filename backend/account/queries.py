"""Reads about people and organisations that several nouns need."""

from __future__ import annotations

from django.db.models import QuerySet

from backend.account.models import Address, Membership, Organisation, User
from backend.core.actor import Actor, Role
from backend.core.peers import gather, grouped, keyed
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


def reached_organisations(ids: set[int], actor: Actor) -> dict[int, bool]:
    """Which of these organisations an actor may look into."""
    if actor.is_platform:
        return dict.fromkeys(ids, True)
    own = ids & actor.organisations()
    if own == ids or not actor.is_regulator:
        return dict.fromkeys(own, True)
    return dict.fromkeys(within_reach(actor).filter(pk__in=ids).values_list("pk", flat=True), True)


def known_people(ids: set[int], actor: Actor) -> dict[int, bool]:
    """Which of these people an actor may know by e-mail and roles: oneself, colleagues, those supervised; the platform all."""
    if actor.is_platform:
        return dict.fromkeys(ids, True)
    known = {pk: True for pk in ids if pk == actor.user_id}
    if ids - known.keys() and not actor.is_anonymous:
        found = Membership.objects.filter(
            user_id__in=ids, is_active=True, organisation__in=within_reach(actor)
        ).values_list("user_id", flat=True)
        known |= dict.fromkeys(found, True)
    return known


def visible_addresses(actor: Actor) -> QuerySet[Address]:
    """The own addresses and those of the organisations that one may look into."""
    own = Address.objects.filter(user_id=actor.user_id, user__isnull=False)
    return own | Address.objects.filter(organisation__in=within_reach(actor))


# Loaders for `core.peers.relation`.


def people_by_id(ids: set[int]) -> dict[int, User]:
    return keyed(User.objects.filter(pk__in=ids))


def organisations_by_id(ids: set[int]) -> dict[int, Organisation]:
    return keyed(Organisation.objects.filter(pk__in=ids).select_related("region"))


def memberships_by_user(ids: set[int]) -> dict[int, list[Membership]]:
    """The roles held now, with their organisations."""
    held = Membership.objects.filter(user_id__in=ids, is_active=True, organisation__is_active=True)
    found = grouped(
        held.select_related("organisation__region").order_by("organisation_id", "role"), "user_id"
    )
    gather(membership.organisation for each in found.values() for membership in each)
    return found


def memberships_by_organisation(ids: set[int]) -> dict[int, list[Membership]]:
    """Who holds which role at an organisation now."""
    held = Membership.objects.filter(organisation_id__in=ids, is_active=True).select_related(
        "user", "organisation__region"
    )
    found = grouped(held.order_by("user_id", "role"), "organisation_id")
    gather(membership.user for each in found.values() for membership in each)
    return found


def addresses_by_user(ids: set[int]) -> dict[int, list[Address]]:
    return grouped(Address.objects.filter(user_id__in=ids).order_by("id"), "user_id")


def addresses_by_organisation(ids: set[int]) -> dict[int, list[Address]]:
    return grouped(Address.objects.filter(organisation_id__in=ids).order_by("id"), "organisation_id")


def addresses_by_id(ids: set[int]) -> dict[int, Address]:
    return keyed(Address.objects.filter(pk__in=ids))

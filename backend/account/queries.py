"""Reads about people and organisations that several nouns need."""

from __future__ import annotations

from django.db.models import QuerySet

from backend.account.models import Address, Group, Membership, Organisation, User
from backend.core.actor import Actor, Role
from backend.core.peers import gather, grouped, keyed
from backend.core.permissions import EVERY, Permission
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
    if actor.is_platform or actor.permits(Permission.MANAGE_USERS):
        return dict.fromkeys(ids, True)
    known = {pk: True for pk in ids if pk == actor.user_id}
    if ids - known.keys() and actor.permits(Permission.MANAGE_STAFF):
        staff = User.objects.filter(pk__in=ids, is_staff=True).values_list("pk", flat=True)
        known |= dict.fromkeys(staff, True)
    if ids - known.keys() and not actor.is_anonymous:
        found = Membership.objects.filter(
            user_id__in=ids, is_active=True, organisation__in=within_reach(actor)
        ).values_list("user_id", flat=True)
        known |= dict.fromkeys(found, True)
    return known


def may_keep(ids: set[int], actor: Actor) -> dict[int, bool]:
    """Whose accounts an actor looks after, oneself included: customers with one permission, staff with the other."""
    kept = {pk: True for pk in ids if pk == actor.user_id}
    keeps = {False: Permission.MANAGE_USERS, True: Permission.MANAGE_STAFF}
    kinds = [is_staff for is_staff, permission in keeps.items() if actor.permits(permission)]
    if kinds and ids - kept.keys():
        managed = User.objects.filter(pk__in=ids, is_staff__in=kinds)
        kept |= dict.fromkeys(managed.values_list("pk", flat=True), True)
    return kept


def staff_of_platform(actor: Actor) -> QuerySet[User]:
    """平台人员 · everybody who works for the platform, for those who manage them."""
    actor.must_permit(Permission.MANAGE_STAFF)
    return User.objects.filter(is_staff=True)


def customers(actor: Actor) -> QuerySet[User]:
    """用户 · everybody with an account who is no staff, for those who manage them."""
    actor.must_permit(Permission.MANAGE_USERS)
    return User.objects.filter(is_staff=False)


def groups(actor: Actor) -> QuerySet[Group]:
    """权限组 · all permission groups, for those who manage staff."""
    actor.must_permit(Permission.MANAGE_STAFF)
    return Group.objects.all()


def every_group() -> list[Group]:
    """All permission groups by name, as peers; a platform has few."""
    return gather(Group.objects.order_by("name"))


def manages(actor: Actor, group: Group) -> bool:
    """May the actor change a group: does the actor manage staff and hold all that the group holds?"""
    held = actor.permissions
    return Permission.MANAGE_STAFF in held and held.issuperset(map(Permission, group.permissions))


def found_user(
    actor: Actor, *, pk: int | None = None, email: str | None = None, reference: str | None = None
) -> User | None:
    """One person by key, e-mail or external reference, for those who look after the account; None otherwise."""
    actor.must_permit(Permission.MANAGE_USERS, Permission.MANAGE_STAFF, Permission.MANAGE_ORDERS)
    people = User.objects.all()
    if pk is not None:
        people = people.filter(pk=pk)
    if email is not None:
        people = people.filter(email__iexact=email.strip())
    if reference is not None:
        people = people.filter(external_reference=reference)
    user = None if pk is email is reference is None else people.first()
    if user is None or actor.permits(Permission.MANAGE_ORDERS):
        return user
    return user if user.pk in may_keep({user.pk}, actor) else None


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


def groups_by_user(ids: set[int]) -> dict[int, list[Group]]:
    """The permission groups of people, by name; two statements."""
    pairs = list(Group.users.through.objects.filter(user_id__in=ids).values_list("user_id", "group_id"))
    found = keyed(Group.objects.filter(pk__in={group for _, group in pairs}))
    of: dict[int, list[Group]] = {}
    for user_id, group_id in pairs:
        of.setdefault(user_id, []).append(found[group_id])
    return {user_id: sorted(each, key=lambda group: group.name) for user_id, each in of.items()}


def people_by_group(ids: set[int]) -> dict[int, list[User]]:
    """Who is in which permission group; two statements."""
    pairs = list(Group.users.through.objects.filter(group_id__in=ids).values_list("group_id", "user_id"))
    found = keyed(User.objects.filter(pk__in={user for _, user in pairs}))
    of: dict[int, list[User]] = {}
    for group_id, user_id in sorted(pairs):
        of.setdefault(group_id, []).append(found[user_id])
    return of


def permissions_by_user(ids: set[int]) -> dict[int, frozenset[Permission]]:
    """权限 · what people may do on the whole platform: operators everything, others what their groups hold."""
    operators = Membership.objects.filter(
        user_id__in=ids, role=Role.OPERATOR.value, is_active=True, organisation__is_active=True
    ).values_list("user_id", flat=True)
    held = {
        user_id: frozenset(Permission(code) for group in each for code in group.permissions)
        for user_id, each in groups_by_user(ids).items()
    }
    return held | dict.fromkeys(operators, EVERY)


def addresses_by_id(ids: set[int]) -> dict[int, Address]:
    return keyed(Address.objects.filter(pk__in=ids))

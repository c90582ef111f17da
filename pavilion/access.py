"""策展权限 · who nominates, who decides, and who sees a nomination that is not shown yet.

策展人 is one role: at the platform it decides for the city, at a bureau of a district it nominates what the district makes.
Suppliers nominate for themselves. The platform's operators may do what the city may.
"""

from __future__ import annotations

from backend.account.models import Organisation
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.refusals import NotPermitted, Required
from backend.product.ownership import SELLERS

NOMINATORS = (Role.CURATOR, *SELLERS)


def is_city(by: Actor) -> bool:
    """Does the actor decide for the city?"""
    if by is SYSTEM or by.has(Role.OPERATOR):
        return True
    held = by.organisations(Role.CURATOR)
    return bool(held) and Organisation.objects.filter(pk__in=held, kind="platform").exists()


def must_be_city(by: Actor) -> None:
    """Refuse who does not."""
    if not is_city(by):
        raise NotPermitted(needs="市级策展人", needs_en="curator of the city")


def nominating(organisation_id: int | None, by: Actor) -> Organisation:
    """The organisation for which somebody nominates; it has to be named by those who could for several."""
    by.must(*NOMINATORS)
    mine = Organisation.objects.filter(pk__in=by.organisations(*NOMINATORS), is_active=True)
    if organisation_id is not None:
        mine = mine.filter(pk=organisation_id)
    found = list(mine.select_related("region").order_by("pk")[:2])
    if len(found) > 1:
        raise Required("推荐单位 organisation", field="organisation_id")
    if not found:
        raise NotPermitted(needs="策展人、供应商销售", needs_en="curator or sales", field="organisation_id")
    return found[0]


def nominates_for(organisation_id: int | None, by: Actor) -> bool:
    """Does the actor speak for the organisation that nominated something?"""
    return organisation_id is not None and organisation_id in by.organisations(*NOMINATORS)

"""策展权限 · who nominates, who decides, and who sees a nomination that is not shown yet.

策展人 at the platform decide for the city, as its operators may. 好产品推荐人 at a bureau of a district nominate what the district
makes; suppliers nominate for themselves.
"""

from __future__ import annotations

from backend.account.models import Organisation
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.refusals import NotPermitted, Required
from backend.product.ownership import SELLERS
from pavilion.models import Exhibit

NOMINATORS = (Role.NOMINATOR, Role.CURATOR, *SELLERS)


def is_city(by: Actor) -> bool:
    """Does the actor decide for the city?"""
    return by is SYSTEM or by.has(Role.CURATOR, Role.OPERATOR)


def must_be_city(by: Actor) -> None:
    """Refuse who does not."""
    by.must(Role.CURATOR, Role.OPERATOR)


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
        raise NotPermitted(
            needs="好产品推荐人、供应商销售", needs_en="nominator or sales", field="organisation_id"
        )
    return found[0]


def nominates_for(organisation_id: int | None, by: Actor) -> bool:
    """Does the actor speak for the organisation that nominated something?"""
    return organisation_id is not None and organisation_id in by.organisations(*NOMINATORS)


def answering_bodies(by: Actor) -> frozenset[int]:
    """The organisations for which somebody answers what buyers ask."""
    return by.organisations(*NOMINATORS)


def answers_for(exhibit: Exhibit, by: Actor) -> bool:
    """Does the actor speak for who nominated an exhibit, or for the supplier that its maker is?"""
    mine = answering_bodies(by)
    maker = exhibit.maker
    if maker is not None and maker.supplier is not None and maker.supplier.organisation_id in mine:
        return True
    return exhibit.organisation_id is not None and exhibit.organisation_id in mine

"""Reads about suppliers that several nouns need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from backend.account.credit_code import normal
from backend.account.queries import within_reach
from backend.core.actor import Actor
from backend.core.peers import grouped, keyed
from backend.region.queries import within
from backend.supplier import rules
from backend.supplier.models import AdmissionCall, Ban, Supplier


@dataclass(frozen=True, slots=True)
class Standing:
    """资格 · a supplier's state and its bans: what decides whether it may be bought from."""

    state: str
    bans: tuple[rules.BanPeriod, ...]

    def admitted(self, on: date) -> rules.Reason | None:
        """None if the supplier may be bought from on a day; otherwise why not."""
        return rules.admitted(self.state, self.bans, on)


def standings(supplier_ids: Iterable[int]) -> dict[int, Standing]:
    """The standing of each supplier; two statements."""
    ids = set(supplier_ids)
    periods: dict[int, list[rules.BanPeriod]] = {}
    for ban in Ban.objects.filter(supplier_id__in=ids).order_by("starts_on"):
        period = rules.BanPeriod(ban.starts_on, ban.ends_on, ban.decision)
        periods.setdefault(ban.supplier_id, []).append(period)
    states = Supplier.objects.filter(pk__in=ids).values_list("pk", "state")
    return {pk: Standing(state, tuple(periods.get(pk, ()))) for pk, state in states}


def visible_suppliers(actor: Actor) -> QuerySet[Supplier]:
    """Everybody sees every supplier that ever was admitted; a draft is seen by its own people and the platform."""
    everyone = Supplier.objects.select_related("organisation__region")
    if actor.is_platform:
        return everyone
    return everyone.filter(~Q(state=Supplier.State.DRAFT) | Q(organisation__in=actor.organisations()))


def suppliers_like(
    found: QuerySet[Supplier], *, search: str = "", state: str = "", region_code: str = ""
) -> QuerySet[Supplier]:
    """Those with this in their name (or with this credit code), in this state, in this region or below it."""
    text = "".join(character for character in search if character.isprintable()).strip()
    if text:
        named = Q(organisation__name__icontains=text)
        found = found.filter(named | Q(organisation__credit_code=normal(text)))
    if state:
        found = found.filter(state=state)
    if region_code:
        found = found.filter(organisation__region__in=within(region_code))
    return found


def calls(is_open: bool | None, now: datetime) -> QuerySet[AdmissionCall]:
    """The calls to suppliers; those that are open at this moment, those that are not, or all."""
    found = AdmissionCall.objects.select_related("region")
    if is_open is None:
        return found
    taking = Q(opens_at__lte=now) & (Q(closes_at__isnull=True) | Q(closes_at__gt=now))
    return found.filter(taking if is_open else ~taking)


# Loaders for `core.peers.relation`.


def suppliers_by_id(ids: set[int]) -> dict[int, Supplier]:
    return keyed(Supplier.objects.filter(pk__in=ids).select_related("organisation__region"))


def bans_by_supplier(ids: set[int]) -> dict[int, list[Ban]]:
    return grouped(Ban.objects.filter(supplier_id__in=ids).order_by("-starts_on", "id"), "supplier_id")


def contacts_shown(ids: set[int], actor: Actor) -> dict[int, bool]:
    """Of which suppliers may the actor read contact person, telephone and the reason of a state?"""
    if actor.is_anonymous:
        return {}
    reached = Supplier.objects.filter(pk__in=ids, organisation__in=within_reach(actor))
    return dict.fromkeys(reached.values_list("pk", flat=True), True)

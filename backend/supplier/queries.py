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
from backend.core.rows import ModelRows
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


def named_like(found: QuerySet[Supplier], search: str) -> QuerySet[Supplier]:
    """Those with this in their name, or with this credit code: the plain way of searching, while there is no index."""
    text = "".join(character for character in search if character.isprintable()).strip()
    if not text:
        return found
    return found.filter(Q(organisation__name__icontains=text) | Q(organisation__credit_code=normal(text)))


def within_regions(found: QuerySet[Supplier], codes: Iterable[str]) -> QuerySet[Supplier]:
    """Those whose organisation is in one of these regions, or below it."""
    return found.filter(organisation__region__in={below for code in codes for below in within(code)})


def banned_on(day: date) -> tuple[int, ...]:
    """The suppliers that a statutory ban keeps out on a day; few, ever."""
    bans = Ban.objects.filter(starts_on__lte=day, ends_on__gte=day)
    return tuple(bans.order_by("supplier").values_list("supplier_id", flat=True).distinct())


def calls(is_open: bool | None, now: datetime) -> QuerySet[AdmissionCall]:
    """The calls to suppliers; those that are open at this moment, those that are not, or all."""
    found = AdmissionCall.objects.select_related("region")
    if is_open is None:
        return found
    taking = Q(opens_at__lte=now) & (Q(closes_at__isnull=True) | Q(closes_at__gt=now))
    return found.filter(taking if is_open else ~taking)


# Loaders for `core.peers.relation`.


_SUPPLIERS = ModelRows(Supplier, "organisation", "organisation__region")


def suppliers_by_id(ids: set[int]) -> dict[int, Supplier]:
    return keyed(_SUPPLIERS.read(ids))


def bans_by_supplier(ids: set[int]) -> dict[int, list[Ban]]:
    return grouped(Ban.objects.filter(supplier_id__in=ids).order_by("-starts_on", "id"), "supplier_id")


def contacts_shown(ids: set[int], actor: Actor) -> dict[int, bool]:
    """Of which suppliers may the actor read contact person, telephone and the reason of a state?"""
    if actor.is_anonymous:
        return {}
    reached = Supplier.objects.filter(pk__in=ids, organisation__in=within_reach(actor))
    return dict.fromkeys(reached.values_list("pk", flat=True), True)

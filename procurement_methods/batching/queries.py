"""Reads of batches: they are public, with what all need together; who needs what is known to the buyer itself, to the organiser,
to those who supervise it, and, once it has won, to the supplier."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from backend.account.queries import supervises
from backend.core.actor import Actor
from backend.core.peers import grouped, keyed
from procurement_methods.batching.models import Batch, Configuration, Demand
from procurement_methods.queries import BUYS, SELLS


def batches(*, region_codes: frozenset[str] | None = None) -> QuerySet[Batch]:
    """Batches, those of some regions only if any are named."""
    found = Batch.objects.select_related("organiser", "category", "region", "procurement")
    return found if region_codes is None else found.filter(region__in=region_codes)


def visible_demands(actor: Actor) -> QuerySet[Demand]:
    """The only door to who needs what."""
    seen = Q(organisation__in=actor.organisations())
    if organises := actor.organisations(*BUYS):
        seen |= Q(configuration__batch__organiser__in=organises)
    if sells := actor.organisations(*SELLS):
        seen |= Q(configuration__batch__awarded_at__isnull=False, configuration__supplier__in=sells)
    if actor.is_regulator:
        seen |= Q(organisation__region__in=supervises(actor))
    return Demand.objects.filter(seen)


# Loaders for `core.peers.relation`.


def configurations_of(ids: set[int]) -> dict[int, list[Configuration]]:
    return grouped(
        Configuration.objects.filter(batch__in=ids)
        .select_related("supplier", "batch")
        .order_by("batch_id", "code"),
        "batch_id",
    )


def configurations_by_id(ids: set[int]) -> dict[int, Configuration]:
    return keyed(Configuration.objects.filter(pk__in=ids).select_related("batch"))

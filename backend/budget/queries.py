"""Reads of budget lines."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.account.queries import supervises
from backend.budget.models import BudgetLine, BudgetMovement
from backend.core.actor import Actor
from backend.core.peers import keyed


def visible_lines(actor: Actor) -> QuerySet[BudgetLine]:
    """The lines of the actor's own organisations, and for regulators those of the buyers whom they supervise."""
    own = Q(organisation__in=actor.organisations())
    if actor.is_regulator:
        own |= Q(organisation__region__in=supervises(actor))
    return BudgetLine.objects.filter(own)


def movements_of(line_id: UUID) -> QuerySet[BudgetMovement]:
    """What has happened on one line."""
    return BudgetMovement.objects.filter(line_id=line_id)


def visible_by_id(ids: Iterable[UUID], actor: Actor) -> dict[UUID, BudgetLine]:
    """Of these lines those that the actor may see, by their ids."""
    return keyed(visible_lines(actor).filter(pk__in=list(ids)))

"""Reads about tender documents. `visible_documents` is the door to drafts; `readable` says whose eyes a version is for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from backend.account.queries import reached_organisations, within_reach
from backend.core.actor import Actor
from backend.core.peers import grouped
from backend.tender_document.models import DocumentVersion, Obtained, TenderDocument


def visible_documents(actor: Actor) -> QuerySet[TenderDocument]:
    """What an actor may know of: whatever was issued, and the drafts of the own organisations and of those supervised."""
    if actor.is_platform:
        return TenderDocument.objects.all()
    issued = Q(pk__in=DocumentVersion.objects.values("document"))
    own = list(actor.organisations())
    if not own:
        return TenderDocument.objects.filter(issued)
    return TenderDocument.objects.filter(
        issued | Q(buyer__in=within_reach(actor).values("pk")) | Q(agent__in=own)
    )


def run_by(documents: set[tuple[int, int | None]], actor: Actor) -> dict[tuple[int, int | None], bool]:
    """Which documents (buyer and agent) an actor looks into as the buyer, its agent or whoever supervises them."""
    reached = reached_organisations({buyer for buyer, _ in documents}, actor)
    own = actor.organisations()
    return {pair: bool(reached.get(pair[0])) or pair[1] in own for pair in documents}


def obtained_by(ids: set[int], actor: Actor) -> dict[int, bool]:
    """Which documents one of the actor's organisations has obtained."""
    own = list(actor.organisations())
    found = Obtained.objects.filter(document__in=ids, supplier__in=own) if own else Obtained.objects.none()
    return dict.fromkeys(found.values_list("document_id", flat=True), True)


def readable(document: TenderDocument, actor: Actor) -> bool:
    """May the actor read what the versions say?"""
    pair = (document.buyer_id, document.agent_id)
    return run_by({pair}, actor)[pair] or bool(obtained_by({document.pk}, actor))


def versions_by_document(ids: set[int]) -> dict[Any, list[DocumentVersion]]:
    return grouped(DocumentVersion.objects.filter(document__in=ids).order_by("number"), "document_id")


def obtained_by_document(ids: set[int]) -> dict[Any, list[Obtained]]:
    rows = Obtained.objects.filter(document__in=ids).select_related("supplier", "by")
    return grouped(rows.order_by("at", "id"), "document_id")

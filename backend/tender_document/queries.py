"""Reads about tender documents. `visible_documents` is the door to drafts; `readable` says whose eyes a version is for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from backend.account.queries import reached_organisations, within_reach
from backend.core.actor import Actor
from backend.core.peers import grouped, keyed
from backend.tender_document import policy
from backend.tender_document.models import DocumentVersion, Obtained, TenderDocument


def visible_documents(actor: Actor) -> QuerySet[TenderDocument]:
    """What an actor may know of: whatever was issued to everybody or to the own organisations, and the drafts of these and
    of those supervised."""
    if actor.is_platform:
        return TenderDocument.objects.all()
    own = list(actor.organisations())
    issued = Q(pk__in=DocumentVersion.objects.values("document")) & (
        Q(addressees__isnull=True) | Q(addressees__overlap=own)
    )
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


def sat_over(numbers: set[str], actor: Actor) -> dict[str, bool]:
    """Over the offers for which projects the actor sits: the panel reads what it judges by."""
    return dict.fromkeys(policy.sits(numbers, actor) if actor.user_id is not None else (), True)


def readable(document: TenderDocument, actor: Actor) -> bool:
    """May the actor read what the versions say?"""
    pair = (document.buyer_id, document.agent_id)
    return (
        run_by({pair}, actor)[pair]
        or bool(obtained_by({document.pk}, actor))
        or bool(sat_over({document.project_number}, actor))
    )


def versions_by_document(ids: set[int]) -> dict[Any, list[DocumentVersion]]:
    return grouped(DocumentVersion.objects.filter(document__in=ids).order_by("number"), "document_id")


def obtained_by_document(ids: set[int]) -> dict[Any, list[Obtained]]:
    rows = Obtained.objects.filter(document__in=ids).select_related("supplier", "by")
    return grouped(rows.order_by("at", "id"), "document_id")


def documents_by_number(numbers: set[str]) -> dict[str, TenderDocument]:
    """Documents by the numbers of their projects, the drafts among them; who may see them is for the caller to say."""
    return keyed(TenderDocument.objects.filter(project_number__in=numbers), "project_number")


def versions_by_id(ids: set[int]) -> dict[int, DocumentVersion]:
    return keyed(DocumentVersion.objects.filter(pk__in=ids).select_related("document"))

"""Reads about experts and draws: what is one's own, what a regulator or organiser sees, what everybody may know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from backend.account.queries import supervises
from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.peers import gather, grouped, keyed
from backend.expert import draw as protocol
from backend.expert import rules
from backend.expert.models import (
    Draw,
    DrawDemand,
    DrawEntry,
    DrawParty,
    DutyRecord,
    Expert,
    ExpertApplication,
    ExpertCall,
    ExpertEvidence,
    ExpertInvitation,
    ExpertLeave,
    ExpertMisconduct,
    ExpertTie,
)
from backend.expert.proof import moment, salt_of
from backend.product.models import Category
from backend.region.models import Region
from backend.region.queries import within

ORGANISING = (Role.AGENT, Role.PURCHASER)
"""Who runs a review: the agent's people, or the buyer's."""


def calls(is_open: bool | None, now: datetime) -> QuerySet[ExpertCall]:
    """The calls to experts; those that are open at this moment, those that are not, or all."""
    found = ExpertCall.objects.select_related("region")
    if is_open is None:
        return found
    taking = Q(opens_at__lte=now) & (Q(closes_at__isnull=True) | Q(closes_at__gt=now))
    return found.filter(taking if is_open else ~taking)


def regulates(actor: Actor) -> frozenset[str]:
    """The regions whose experts an actor looks after: those that a finance department supervises."""
    return supervises(actor)


def visible_experts(actor: Actor) -> QuerySet[Expert]:
    """A regulator sees the experts of the own regions; an expert sees oneself; nobody else sees who is in the pool."""
    everyone = Expert.objects.select_related("region", "user")
    own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=())
    return everyone.filter(own | Q(region__in=regulates(actor)))


def experts_like(
    found: QuerySet[Expert],
    *,
    search: str = "",
    state: str = "",
    category_code: str = "",
    region_code: str = "",
) -> QuerySet[Expert]:
    """Those with this in their name or number, in this state, for this field (by prefix), available in this region."""
    if search:
        found = found.filter(Q(name__icontains=search) | Q(code__iexact=search))
    if state:
        found = found.filter(state=state)
    if category_code:
        prefix = Category.objects.filter(code=category_code).values_list("prefix", flat=True).first()
        held = Expert.categories.through.objects.filter(category__in=in_line(prefix or category_code))
        found = found.filter(pk__in=held.values("expert_id"))
    if region_code:
        reviewing = Expert.regions.through.objects.filter(region__in=within(region_code))
        found = found.filter(pk__in=reviewing.values("expert_id"))
    return found


def in_line(prefix: str) -> QuerySet[Category]:
    """The fields that fit a field: itself, those above and those below."""
    return Category.objects.filter(Q(prefix__startswith=prefix) | Q(prefix__in=rules.above(prefix)))


def visible_applications(actor: Actor) -> QuerySet[ExpertApplication]:
    """One's own applications, and for a regulator those that answer calls of the own regions."""
    everything = ExpertApplication.objects.select_related("call__region")
    own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=())
    return everything.filter(own | Q(call__region__in=regulates(actor)))


def visible_evidence(actor: Actor) -> QuerySet[ExpertEvidence]:
    """One's own files, and those of applications that one may see."""
    own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=())
    return ExpertEvidence.objects.filter(own | Q(application__in=visible_applications(actor)))


def visible_draws(actor: Actor) -> QuerySet[Draw]:
    """The draws that one organises or supervises; those whose names are public are everybody's."""
    everything = Draw.objects.select_related("region", "organiser").defer("listing")
    organised = Q(organiser__in=actor.organisations(*ORGANISING))
    return everything.filter(organised | Q(region__in=regulates(actor)) | Q(released_at__isnull=False))


def own_panels(actor: Actor) -> QuerySet[ExpertInvitation]:
    """我的邀请 · the reviews to which one was called oneself."""
    return ExpertInvitation.objects.filter(expert__user_id=actor.known_id).select_related(
        "draw__region", "draw__organiser", "demand__category", "expert"
    )


def panel(organiser_id: int, reference: str, package: str) -> list[ExpertInvitation]:
    """评审专家名单 · who holds a seat for a package now, over all rounds. For the procedure; people see `members_of`."""
    found = ExpertInvitation.objects.filter(
        draw__organiser_id=organiser_id,
        draw__reference=reference,
        draw__package=package,
        place=ExpertInvitation.Place.SEAT,
        state=ExpertInvitation.State.ACCEPTED,
    ).exclude(draw__state=Draw.State.CANCELLED)
    return list(found.select_related("expert__user", "demand__category").order_by("draw__round", "id"))


def last_misconduct(id_number: str) -> ExpertMisconduct | None:
    """The latest bad record of a person."""
    return ExpertMisconduct.objects.filter(id_number=id_number).order_by("-decided_on").first()


def organises(draw: Draw, actor: Actor) -> bool:
    """Does the actor run this review?"""
    return actor.has(*ORGANISING, at=draw.organiser_id)


def knows_names(draw: Draw, actor: Actor) -> bool:
    """May the actor know who is on the panel now?"""
    return rules.names_open(
        is_organiser=organises(draw, actor),
        review_at=draw.review_at,
        released_at=draw.released_at,
        now=clock.now(),
    )


def is_named(member: ExpertInvitation, actor: Actor) -> bool:
    """Is an expert's name shown: of who serves, to whoever may know names; the organiser knows the substitutes, too."""
    if member.state != ExpertInvitation.State.ACCEPTED or not knows_names(member.draw, actor):
        return False
    return member.place == ExpertInvitation.Place.SEAT or organises(member.draw, actor)


def own_expert(actor: Actor) -> Expert | None:
    """The expert that the actor is, if any."""
    if actor.user_id is None:
        return None
    return Expert.objects.select_related("region").filter(user_id=actor.user_id).first()


def proof_of(draw_id: Any) -> dict[str, Any] | None:
    """抽取凭证 · what is published of a draw, as JSON; `proof.verify` reads it. None for a draw that there is not."""
    draw = Draw.objects.filter(pk=draw_id).first()
    if draw is None:
        return None
    released: list[dict[str, Any]] = []
    if draw.released_at is not None:
        serving = draw.members.filter(
            state=ExpertInvitation.State.ACCEPTED, place=ExpertInvitation.Place.SEAT
        )
        released = [
            {
                "candidate": member.candidate,
                "code": member.expert.code,
                "name": member.expert.name,
                "salt": salt_of(member.expert.secret, str(draw.pk)),
                "selected": member.is_selected,
            }
            for member in serving.select_related("expert").order_by("candidate")
        ]
    return {
        "scheme": protocol.SCHEME,
        "request": draw.request,
        "candidates": draw.candidates,
        "log": [
            {
                "number": entry.number,
                "at": moment(entry.at),
                "what": entry.what,
                "candidate": entry.candidate,
                "facts": entry.facts,
                "hash": entry.hash,
            }
            for entry in draw.entries.all()
        ],
        "head": draw.head,
        "released": released,
        "avoided": draw.avoided if draw.released_at is not None else None,
    }


# Loaders for `core.peers.relation`.


def categories_by_expert(ids: set[int]) -> dict[int, list[Category]]:
    return _linked(Expert.categories.through, "expert_id", ids, "category")


def regions_by_expert(ids: set[int]) -> dict[int, list[Region]]:
    return _linked(Expert.regions.through, "expert_id", ids, "region")


def categories_by_application(ids: set[int]) -> dict[int, list[Category]]:
    return _linked(ExpertApplication.categories.through, "expertapplication_id", ids, "category")


def regions_by_application(ids: set[int]) -> dict[int, list[Region]]:
    return _linked(ExpertApplication.regions.through, "expertapplication_id", ids, "region")


def categories_by_call(ids: set[int]) -> dict[int, list[Category]]:
    return _linked(ExpertCall.categories.through, "expertcall_id", ids, "category")


def _linked(through: Any, key: str, ids: Iterable[int], name: str) -> dict[int, list[Any]]:
    rows = through.objects.filter(**{f"{key}__in": set(ids)}).select_related(name).order_by(f"{name}__code")
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, key), []).append(getattr(row, name))
    gather(one for each in found.values() for one in each)
    return found


def evidence_by_application(ids: set[int]) -> dict[int, list[ExpertEvidence]]:
    return grouped(ExpertEvidence.objects.filter(application_id__in=ids).order_by("id"), "application_id")


def leaves_by_expert(ids: set[int]) -> dict[int, list[ExpertLeave]]:
    return grouped(ExpertLeave.objects.filter(expert_id__in=ids).order_by("-starts_on", "id"), "expert_id")


def ties_by_expert(ids: set[int]) -> dict[int, list[ExpertTie]]:
    return grouped(ExpertTie.objects.filter(expert_id__in=ids).order_by("-since", "id"), "expert_id")


def demands_by_draw(ids: set[Any]) -> dict[Any, list[DrawDemand]]:
    found = DrawDemand.objects.filter(draw_id__in=ids).select_related("category").defer("order")
    return grouped(found.order_by("category__code"), "draw_id")


def parties_by_draw(ids: set[Any]) -> dict[Any, list[DrawParty]]:
    return grouped(DrawParty.objects.filter(draw_id__in=ids).order_by("kind"), "draw_id")


def entries_by_draw(ids: set[Any]) -> dict[Any, list[DrawEntry]]:
    return grouped(DrawEntry.objects.filter(draw_id__in=ids).order_by("number"), "draw_id")


def members_by_draw(ids: set[Any]) -> dict[Any, list[ExpertInvitation]]:
    found = ExpertInvitation.objects.filter(draw_id__in=ids).select_related(
        "demand__category", "expert", "draw"
    )
    return grouped(found.order_by("demand__category__code", "rank", "id"), "draw_id")


def duties_shown(ids: set[Any], actor: Actor) -> dict[Any, bool]:
    """Of which draws may the actor read how experts served: who organised the review, and finance."""
    found = Draw.objects.filter(pk__in=ids)
    mine = Q(organiser__in=actor.organisations(*ORGANISING)) | Q(region__in=regulates(actor))
    return dict.fromkeys(found.filter(mine).values_list("pk", flat=True), True)


def duties_by_member(ids: set[int]) -> dict[int, DutyRecord]:
    return keyed(DutyRecord.objects.filter(member_id__in=ids), "member_id")

"""Reads about notices. `published` is for everybody; `visible_notices` is the only door to drafts and invitations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from backend.account.queries import within_reach
from backend.core import clock
from backend.core.actor import Actor
from backend.core.peers import grouped, keyed
from backend.notice.forms import FORMS
from backend.notice.models import Notice
from backend.region.queries import within

HIDDEN = [form.code for form in FORMS.values() if not form.is_public]


def published() -> QuerySet[Notice]:
    """已发布的公告 · what everybody may read."""
    return Notice.objects.filter(published_at__isnull=False).exclude(kind__in=HIDDEN)


def visible_notices(actor: Actor) -> QuerySet[Notice]:
    """What an actor may read: what is public, what the own organisations drafted or were sent, what one supervises."""
    if actor.is_platform:
        return Notice.objects.all()
    public = Q(published_at__isnull=False) & ~Q(kind__in=HIDDEN)
    own = list(actor.organisations())
    if not own:
        return Notice.objects.filter(public)
    reach = within_reach(actor).values("pk")
    ours = Q(buyer__in=reach) | Q(agent__in=own) | Q(prepared_for__in=reach)
    sent = Q(published_at__isnull=False, addressees__overlap=own)
    return Notice.objects.filter(public | ours | sent)


def drafts(actor: Actor) -> QuerySet[Notice]:
    """草稿 · what the actor's organisations have drafted, and what is drafted for them."""
    own = actor.organisations()
    return Notice.objects.filter(published_at__isnull=True).filter(
        Q(buyer__in=own) | Q(agent__in=own) | Q(prepared_for__in=own)
    )


def found(
    among: QuerySet[Notice],
    *,
    words: str = "",
    kinds: Iterable[str] = (),
    region: str = "",
    project_number: str = "",
    since: date | None = None,
    until: date | None = None,
    running: bool = False,
) -> QuerySet[Notice]:
    """公告检索 · those that meet every condition; `region` means a region with all below it, `running` within their period."""
    for word in words.split()[:8]:
        among = among.filter(words__icontains=word)
    kinds = list(kinds)
    if kinds:
        among = among.filter(kind__in=kinds)
    if region:
        among = among.filter(region__in=within(region))
    if project_number:
        among = among.filter(project_number=project_number)
    if since:
        among = among.filter(published_at__gte=midnight(since))
    if until:
        among = among.filter(published_at__lt=midnight(until + timedelta(days=1)))
    if running:
        among = among.filter(displayed_until__gte=clock.today())
    return among


def deadline_of(root: Notice) -> str | None:
    """截止时间 · the deadline of a notice as its corrections have left it."""
    moved = [
        each.facts["new_deadline"]
        for each in root.corrections.filter(published_at__isnull=False).order_by("published_at", "id")
        if "new_deadline" in each.facts
    ]
    last: str | None = moved[-1] if moved else root.facts.get("deadline")
    return last


def intention_of(*, buyer_id: int, project_number: str, number: str | None) -> Notice | None:
    """采购意向 · the published intention of a project: the one named by number, or that of the same project."""
    intentions = Notice.objects.filter(kind="intention", buyer=buyer_id, published_at__isnull=False)
    if number:
        return intentions.filter(number=number).first()
    return (
        intentions.filter(project_number=project_number)
        .exclude(project_number="")
        .order_by("published_at")
        .first()
    )


# Loaders for `core.peers.relation`.


def notices_by_id(ids: set[int]) -> dict[int, Notice]:
    return keyed(Notice.objects.filter(pk__in=ids))


def corrections_by_root(ids: set[int]) -> dict[Any, list[Notice]]:
    """Published corrections in their order."""
    rows = Notice.objects.filter(corrects__in=ids, published_at__isnull=False)
    return grouped(rows.order_by("published_at", "id"), "corrects_id")


def midnight(day: date) -> datetime:
    """零时 · when a day begins here."""
    return datetime.combine(day, time(), clock.SHANGHAI)

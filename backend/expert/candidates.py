"""候选名单 · who can be drawn for a review: in the pool for the field and region, available, tied to nobody concerned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from backend.account.models import Membership
from backend.core import clock
from backend.core.actor import PLATFORM_ROLES, Role
from backend.core.figures import Figures
from backend.expert.avoidance import Kin, Related, Tie, Tied, conflicts
from backend.expert.models import Draw, Expert, ExpertInvitation, ExpertLeave, ExpertTie
from backend.expert.proof import mask, salt_of
from backend.expert.queries import in_line
from backend.product.models import Category
from backend.region.queries import chain

CAP_DAYS = 30
LONG_AGO = date(1900, 1, 1)
STANDING = (ExpertInvitation.State.CALLED, ExpertInvitation.State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Avoided:
    """须回避的单位 · an organisation concerned: the buyer, the agent, a supplier."""

    name: str
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """评审 · what decides who can be drawn."""

    draw_id: str
    region_code: str
    review_on: date
    remote: bool
    avoided: Sequence[Avoided]
    before: Collection[int] = ()
    """Who was called in an earlier round."""


@dataclass(frozen=True, slots=True)
class Found:
    """名单 · a list of candidates: entries with the experts behind them, and how many were left out for which reason."""

    entries: list[str]
    expert_ids: list[int]
    left_out: dict[str, int]


def listed(review: Review, categories: Iterable[Category]) -> Found:
    """Everybody who can be drawn, in the order of the list. An expert may stand in it once for each field."""
    figures = Figures(chain(review.region_code))
    of_field = {category: set(_for_field(review, category)) for category in categories}
    everyone = set().union(*of_field.values())
    left_out: dict[str, int] = {}
    out: set[int] = set()
    for reason, ids in (
        ("earlier_round", set(review.before)),
        ("avoidance", conflicted(review, int(figures.pick("expert.avoidance_lookback").amount))),
        ("official", _officials()),
        ("leave", _on_leave(review.review_on)),
        ("busy", busy(review.review_on)),
        ("frequency", _capped(int(figures.pick("expert.panels_per_30_days_max").amount))),
    ):
        left_out[reason] = len((everyone & ids) - out)
        out |= ids
    kept = everyone - out
    rows = Expert.objects.filter(pk__in=kept) if len(kept) < 1000 else Expert.objects.all()
    masks = {
        pk: mask(salt_of(secret, review.draw_id), code, name)
        for pk, secret, code, name in rows.values_list("pk", "secret", "code", "name")
        if pk in kept
    }
    pairs = sorted(
        (f"{category.prefix}/{masks[pk]}", pk) for category, ids in of_field.items() for pk in ids & kept
    )
    return Found([entry for entry, _ in pairs], [pk for _, pk in pairs], left_out)


def entry_of(expert: Expert, draw_id: str, category: Category) -> str:
    """What stands in the record of a draw for an expert."""
    return f"{category.prefix}/{mask(salt_of(expert.secret, draw_id), expert.code, expert.name)}"


def unsuitable(expert: Expert, review: Review) -> str:
    """Why an expert cannot be selected for a review; empty for one who can. Field, region and frequency are not asked."""
    years = int(Figures(chain(review.region_code)).pick("expert.avoidance_lookback").amount)
    if expert.state != Expert.State.ACTIVE or expert.term_ends_on < review.review_on:
        return "不在聘期内"
    if expert.pk in conflicted(review, years):
        return "应当回避"
    if expert.pk in _officials():
        return "系财政部门、代理机构或者平台工作人员"
    if expert.pk in busy(review.review_on):
        return "当日已有评审"
    return ""


def _for_field(review: Review, category: Category) -> Iterable[int]:
    held = Expert.categories.through.objects.filter(category__in=in_line(category.prefix))
    found = Expert.objects.filter(
        state=Expert.State.ACTIVE, term_ends_on__gte=review.review_on, pk__in=held.values("expert_id")
    )
    if not review.remote:
        near = Expert.regions.through.objects.filter(region__in=chain(review.region_code))
        found = found.filter(pk__in=near.values("expert_id"))
    return found.values_list("pk", flat=True)


def _officials() -> set[int]:
    roles = [role.value for role in (Role.REGULATOR, Role.AGENT, *PLATFORM_ROLES)]
    held = Membership.objects.filter(is_active=True, role__in=roles)
    return set(Expert.objects.filter(user__in=held.values("user_id")).values_list("pk", flat=True))


def _on_leave(day: date) -> set[int]:
    away = ExpertLeave.objects.filter(starts_on__lte=day, ends_on__gte=day)
    return set(away.values_list("expert_id", flat=True))


def busy(day: date, but: Draw | None = None) -> set[int]:
    """Who is called for, or has accepted, another review of that day."""
    midnight = datetime.combine(day, datetime.min.time(), clock.SHANGHAI)
    same_day = ExpertInvitation.objects.filter(
        state__in=STANDING, draw__review_at__gte=midnight, draw__review_at__lt=midnight + timedelta(days=1)
    )
    if but is not None:
        same_day = same_day.exclude(draw=but)
    return set(same_day.values_list("expert_id", flat=True))


def _capped(most: int) -> set[int]:
    """Who has served, or will, as often as an expert may in so many days."""
    lately = ExpertInvitation.objects.filter(
        state=ExpertInvitation.State.ACCEPTED,
        place=ExpertInvitation.Place.SEAT,
        called_at__gt=clock.now() - timedelta(days=CAP_DAYS),
    )
    often = lately.values("expert_id").annotate(times=Count("pk")).filter(times__gte=most)
    return set(often.values_list("expert_id", flat=True))


def conflicted(review: Review, years: int) -> set[int]:
    """Who must step down: by what was declared, by the employer, by a role held at an organisation concerned."""
    label = {one.name: one.name for one in review.avoided}
    label |= {one.credit_code: one.name for one in review.avoided if one.credit_code}
    ties: dict[int, list[Tied]] = {}
    relations: dict[int, list[Related]] = {}
    for tie in _ties(label):
        me, who = str(tie.expert_id), str(tie.expert_id)
        if tie.kin:
            who = f"{me}/{tie.pk}"
            relations.setdefault(tie.expert_id, []).append(Related(me, who, Kin(tie.kin)))
        where = label.get(tie.credit_code) or label[tie.organisation]
        ties.setdefault(tie.expert_id, []).append(Tied(who, where, Tie(tie.tie), tie.since, tie.until))
    for pk, name, code in _employed(label):
        where = label.get(code) or label[name]
        ties.setdefault(pk, []).append(Tied(str(pk), where, Tie.EMPLOYED, LONG_AGO))
    found = {
        pk
        for pk, held in ties.items()
        if conflicts(str(pk), set(label.values()), review.review_on, held, relations.get(pk, ()), years)
    }
    return found | set(_members(label))


def _ties(label: Collection[str]) -> QuerySet[ExpertTie]:
    return ExpertTie.objects.filter(Q(credit_code__in=label) | Q(organisation__in=label))


def _employed(label: Collection[str]) -> Iterable[tuple[int, str, str]]:
    found = Expert.objects.filter(Q(employer_code__in=label) | Q(employer__in=label))
    return found.values_list("pk", "employer", "employer_code")


def _members(label: Collection[str]) -> Iterable[int]:
    held = Membership.objects.filter(
        Q(organisation__credit_code__in=label) | Q(organisation__name__in=label), is_active=True
    )
    return Expert.objects.filter(user__in=held.values("user_id")).values_list("pk", flat=True)

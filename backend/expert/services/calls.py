from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backend.account.queries import supervises
from backend.core import clock, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.refusals import Invalid, NotFound
from backend.core.verbs import only_once
from backend.expert import entries, rules
from backend.expert.models import ExpertCall


@dataclass(frozen=True, slots=True)
class NewCall:
    """征集公告的内容 · what a call to experts says."""

    code: str
    title: str
    region_code: str
    categories: tuple[int, ...]
    conditions: str
    commitment: str
    term_years: int
    is_age_relaxed: bool = False
    """For scarce fields."""
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def must_regulate(by: Actor, region_code: str, what: str, field: str = "id") -> None:
    """Refuse unless the actor is a regulator, and of this region; what belongs to other regions is not found."""
    by.must(Role.REGULATOR)
    if by is not SYSTEM and region_code not in supervises(by):
        raise NotFound(what, field=field)


def publish_call(new: NewCall, *, by: Actor) -> ExpertCall:
    """发布专家征集公告 · call for experts, by the finance department of a region."""
    must_regulate(by, new.region_code, "地区 region", "region_code")
    code = entries.text(new.code, "code", 40, "编号 code")
    title = entries.text(new.title, "title", 200, "标题 title")
    conditions = entries.text(new.conditions, "conditions", 20_000, "入库条件 conditions")
    commitment = entries.text(new.commitment, "commitment", 20_000, "承诺书正文 commitment")
    if not 1 <= new.term_years <= 10:
        raise Invalid("聘期为一年至十年。", "A term lasts one to ten years.", field="term_years")
    begins = new.opens_at or clock.now()
    if new.closes_at is not None and new.closes_at <= begins:
        raise Invalid("截止时间须晚于开始时间。", "The call must close after it opens.", field="closes_at")
    fields = entries.categories(new.categories)
    with transaction.atomic():
        with only_once("征集公告编号 call code", "code"):
            call = ExpertCall.objects.create(
                code=code,
                title=title,
                region=entries.region(new.region_code),
                conditions=conditions,
                commitment=commitment,
                term_years=new.term_years,
                is_age_relaxed=new.is_age_relaxed,
                opens_at=begins,
                closes_at=new.closes_at,
            )
        call.categories.set(fields)
        journal.record(
            "expert.call_published",
            call,
            by,
            clause=rules.POOL_CLAUSE,
            region=new.region_code,
            fields=[one.code for one in fields],
        )
    return call

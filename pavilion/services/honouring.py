"""Verbs of honours: claim with evidence, confirm, revoke; and the daily look at what has run out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor
from backend.core.refusals import Invalid, NotFound
from backend.core.texts import one_line
from backend.core.verbs import only_once
from backend.product.files import kept_file
from pavilion import rules
from pavilion.access import is_city, must_be_city, nominates_for
from pavilion.events import HonourExpired
from pavilion.models import Exhibit, Honour, Maker
from pavilion.refusals import HonourDecided, HonourOver, PeriodBackwards, TooManyThings
from pavilion.rules import HonourState
from pavilion.services.telling import changed, exhibit_of_mine

MOST_HONOURS = 20


@dataclass(frozen=True, slots=True)
class HonourText:
    """荣誉内容 · what a certificate says."""

    kind: str
    title: str
    issuer: str
    number: str
    valid_from: date
    valid_until: date | None = None
    title_en: str = ""
    evidence: str = ""
    """The address of an uploaded file, `/files/…`."""


@transaction.atomic
def claim(
    said: HonourText, *, exhibit_id: int | None = None, maker_id: int | None = None, by: Actor
) -> Honour:
    """申报荣誉 · add a certificate; the city confirms it before anybody sees it."""
    subject = _subject(exhibit_id, maker_id, by)
    if subject.honours.count() >= MOST_HONOURS:
        raise TooManyThings(most=MOST_HONOURS, field="title")
    if said.valid_until is not None and said.valid_until < said.valid_from:
        raise PeriodBackwards
    if said.valid_until is not None and said.valid_until < clock.today():
        raise HonourOver(until=said.valid_until)
    evidence = kept_file(said.evidence) if said.evidence else ""
    if evidence is None:
        raise Invalid("证明须为已上传的文件。", "The evidence is an uploaded file.", field="evidence")
    with only_once("证书 certificate", "number"):
        honour = Honour.objects.create(
            exhibit=subject if isinstance(subject, Exhibit) else None,
            maker=subject if isinstance(subject, Maker) else None,
            kind=said.kind,
            title=one_line(said.title, "title", 120, required=True),
            title_en=one_line(said.title_en, "title_en", 200),
            issuer=one_line(said.issuer, "issuer", 120, required=True),
            number=one_line(said.number, "number", 80, required=True),
            valid_from=said.valid_from,
            valid_until=said.valid_until,
            evidence=evidence,
        )
    _record("honour.claimed", honour, by, number=honour.number, kind=honour.kind)
    return honour


@transaction.atomic
def confirm(honour_id: int, *, by: Actor) -> Honour:
    """核实荣誉 · the city has looked at the evidence: it is shown while it is valid."""
    must_be_city(by)
    honour = _locked(honour_id)
    if honour.state != HonourState.CLAIMED:
        raise HonourDecided(state=HonourState(honour.state).label)
    if honour.valid_until is not None and honour.valid_until < clock.today():
        raise HonourOver(until=honour.valid_until)
    if not honour.evidence:
        raise Invalid("没有证明文件。", "There is no evidence.", field="id")
    return _become(honour, HonourState.VALID, "", "honour.confirmed", by)


@transaction.atomic
def revoke(honour_id: int, reason: str, *, by: Actor) -> Honour:
    """撤销荣誉 · take a certificate back, saying why: the nominator what is not confirmed yet, the city any."""
    honour = _locked(honour_id)
    body = _organisation(honour)
    if not is_city(by) and not nominates_for(body, by):
        raise NotFound("荣誉 honour", field="id")
    if honour.state != HonourState.CLAIMED:
        must_be_city(by)
    if honour.state == HonourState.REVOKED:
        raise HonourDecided(state=HonourState.REVOKED.label)
    said = one_line(reason, "reason", 300, required=True)
    return _become(honour, HonourState.REVOKED, said, "honour.revoked", by)


def expire() -> int:
    """荣誉到期 · what was valid until yesterday is valid no longer; how many there were."""
    gone = 0
    with transaction.atomic():
        over = Honour.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state__in=(HonourState.CLAIMED, HonourState.VALID), valid_until__lt=clock.today()
        )
        for honour in over.order_by("pk"):
            now = rules.honour_state(honour.state, honour.valid_from, honour.valid_until, clock.today())
            _become(honour, now, "", "honour.expired", SYSTEM)
            events.publish(HonourExpired(honour.pk))
            gone += 1
    return gone


def _subject(exhibit_id: int | None, maker_id: int | None, by: Actor) -> Exhibit | Maker:
    exhibit = None if exhibit_id is None else exhibit_of_mine(exhibit_id, by, field="exhibit_id")
    if (exhibit is None) == (maker_id is None):
        raise Invalid("须给出展品或制造者之一。", "Give either the exhibit or the maker.", field="exhibit_id")
    if exhibit is not None:
        return exhibit
    maker = Maker.objects.select_for_update(of=("self",)).filter(pk=maker_id).first()
    if maker is None or not (nominates_for(maker.organisation_id, by) or is_city(by)):
        raise NotFound("制造者 maker", field="maker_id")
    return maker


def _locked(honour_id: int) -> Honour:
    honour = Honour.objects.select_for_update(of=("self",)).filter(pk=honour_id).first()
    if honour is None:
        raise NotFound("荣誉 honour", field="id")
    return honour


def _organisation(honour: Honour) -> int | None:
    subject = honour.exhibit or honour.maker
    return subject.organisation_id if subject else None


def _become(honour: Honour, state: HonourState, reason: str, verb: str, by: Actor) -> Honour:
    honour.state, honour.state_reason = state, reason
    honour.save(update_fields=["state", "state_reason"])
    _record(verb, honour, by, reason=reason)
    if honour.exhibit_id is not None:
        changed([honour.exhibit_id])
    elif honour.maker is not None:
        changed(list(honour.maker.exhibits.values_list("pk", flat=True)))
    return honour


def _record(verb: str, honour: Honour, by: Actor, **facts: object) -> None:
    journal.record(verb, honour, by, organisation_id=_organisation(honour), title=honour.title, **facts)

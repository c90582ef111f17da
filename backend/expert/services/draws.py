from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from backend.account import credit_code as codes
from backend.account.models import Organisation
from backend.core import clock
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.figures import figure
from backend.core.refusals import Invalid, NotFound, Required
from backend.expert import draw as protocol
from backend.expert import entries, rules
from backend.expert.candidates import Avoided, Found, Review, listed
from backend.expert.draw import Record
from backend.expert.models import Draw, DrawDemand, DrawParty, ExpertInvitation
from backend.expert.proof import digest, moment
from backend.expert.queries import ORGANISING
from backend.expert.refusals import (
    AlreadyCommitted,
    BeaconMissing,
    DrawRunning,
    DrawTooEarly,
    ReviewPast,
    TooFewCandidates,
    WrongState,
)
from backend.expert.services import panels, record
from backend.region.queries import chain

Kind = DrawParty.Kind
State = Draw.State
MOST_SEATS = 50


@dataclass(frozen=True, slots=True)
class Demand:
    """需求 · so many experts of a field, and so many who stand by."""

    category_id: int
    seats: int
    substitutes: int = 0


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """抽取申请 · what a draw is for. Plain references: the procedure that asks need not be known here."""

    reference: str
    title: str
    method: str
    organiser_id: int
    region_code: str
    review_at: datetime
    demands: tuple[Demand, ...]
    avoided: tuple[Avoided, ...]
    """Buyer, agent and suppliers."""
    package: str = ""
    remote: bool = False
    with_supervisor: bool = False
    """Does the finance department take part in making the seed, beside organiser and platform?"""
    beacon: str = ""
    """Which public random value is used, if any: of a moment that is still to come."""


def request_draw(request: DrawRequest, *, by: Actor) -> Draw:
    """申请抽取 · fix the list of candidates for a review. The same request again gets the same draw."""
    if by is not SYSTEM:
        by.must(*ORGANISING)
    organiser = _organiser(request.organiser_id, by)
    with transaction.atomic():
        # Two officials at once wait for each other here; the second gets what the first has made.
        Organisation.objects.select_for_update(no_key=True).get(pk=organiser.pk)
        last = _last(organiser, request.reference, request.package)
        if last is not None and last.state != State.CANCELLED:
            return _same(last, _asked(request, organiser), request.avoided)
        draw = _begin(request, organiser, last, set(), by)
        record.tell(draw, "expert.draw_requested", by, round=draw.round, fingerprint=draw.fingerprint)
    return draw


def redraw(draw_id: uuid.UUID, *, by: Actor) -> Draw:
    """补抽 · begin another round for the seats that are left, without those who were called before."""
    with transaction.atomic():
        named = record.organised(draw_id, by)
        Organisation.objects.select_for_update(no_key=True).get(pk=named.organiser_id)
        last = _last(named.organiser, named.reference, named.package)
        assert last is not None
        if last.state in {State.COMMITTING, State.REVEALING, State.CALLING}:
            return last  # somebody else has pressed the button
        lacking = _lacking(last)
        if not lacking or last.review_ended_at is not None:
            raise WrongState(state=last.get_state_display(), verb="补抽 redraw")
        asked = last.request
        request = DrawRequest(
            reference=last.reference,
            title=last.title,
            method=asked["method"],
            organiser_id=last.organiser_id,
            region_code=last.region_id,
            review_at=last.review_at,
            demands=tuple(Demand(category, seats) for category, seats in lacking.items()),
            avoided=tuple(Avoided(**one) for one in last.avoided["organisations"]),
            package=last.package,
            remote=asked["remote"],
            with_supervisor=Kind.SUPERVISOR in asked["parties"],
        )
        called = ExpertInvitation.objects.filter(draw__in=_rounds(last)).values_list("expert_id", flat=True)
        draw = _begin(request, last.organiser, last, set(called), by)
        record.tell(draw, "expert.redraw_requested", by, round=draw.round, fingerprint=draw.fingerprint)
    return draw


def _rounds(draw: Draw) -> QuerySet[Draw]:
    """Every round for a package that was not called off."""
    rounds = Draw.objects.filter(
        organiser_id=draw.organiser_id, reference=draw.reference, package=draw.package
    )
    return rounds.exclude(state=State.CANCELLED)


def _lacking(draw: Draw) -> dict[int, int]:
    """How many seats of each field nobody holds, over all rounds."""
    needed: dict[int, int] = {}
    for demand in DrawDemand.objects.filter(draw__in=_rounds(draw)).order_by("draw__round", "category__code"):
        needed.setdefault(demand.category_id, demand.seats)
    seated = ExpertInvitation.objects.filter(
        draw__in=_rounds(draw), state=ExpertInvitation.State.ACCEPTED, place=ExpertInvitation.Place.SEAT
    )
    for category in seated.values_list("demand__category_id", flat=True):
        needed[category] -= 1
    return {category: seats for category, seats in needed.items() if seats > 0}


def commit(draw_id: uuid.UUID, kind: str, commitment: str, *, by: Actor) -> Draw:
    """承诺随机数 · publish the hash of one's secret, before anybody's secret is known."""
    with transaction.atomic():
        draw = _as_party(draw_id, kind, by)
        commitment = commitment.strip().lower()
        if len(commitment) != 64 or not set(commitment) <= set("0123456789abcdef"):
            raise Invalid(
                "承诺为 64 位十六进制数。", "A commitment is 64 hexadecimal digits.", field="commitment"
            )
        party = _party(draw, kind)
        if party.commitment:
            if hmac.compare_digest(party.commitment, commitment):
                return draw
            raise AlreadyCommitted(party=party.get_kind_display())
        _must_be(draw, State.COMMITTING, "承诺 commit")
        _commit(draw, party, commitment)
        record.tell(draw, "expert.draw_committed", by, party=kind, commitment=commitment)
    return draw


def record_beacon(draw_id: uuid.UUID, value: str, *, by: Actor) -> Draw:
    """登记公共随机数 · write down the public random value that the request names, after all have committed."""
    with transaction.atomic():
        draw = record.organised(draw_id, by)
        value = entries.text(value, "value", 512, "公共随机数 beacon")
        _must_be(draw, State.REVEALING, "登记公共随机数 record the beacon")
        if not draw.request["beacon"] or _beacon(draw) or draw.entries.filter(what="revealed").exists():
            raise WrongState(state=draw.get_state_display(), verb="登记公共随机数 record the beacon")
        record.write(draw, "beacon", value=value)
        record.tell(draw, "expert.draw_beacon_recorded", by, value=value)
    return draw


def reveal(draw_id: uuid.UUID, kind: str, secret: str, *, by: Actor) -> Draw:
    """揭示随机数 · publish one's secret. When the last one has, the platform reveals its own, and the order is drawn."""
    with transaction.atomic():
        draw = _as_party(draw_id, kind, by)
        try:
            told = bytes.fromhex(secret)
        except ValueError:
            raise Invalid(
                "随机数为十六进制数。", "A secret is given in hexadecimal.", field="secret"
            ) from None
        party = _party(draw, kind)
        if party.secret:
            if hmac.compare_digest(party.secret, told.hex()):
                return draw
            raise AlreadyCommitted(party=party.get_kind_display(), field="secret")
        _must_be(draw, State.REVEALING, "揭示 reveal")
        if draw.request["beacon"] and not _beacon(draw):
            raise BeaconMissing(source=draw.request["beacon"])
        if protocol.commitment(kind, told) != party.commitment:
            raise protocol.SecretDiffers(party=party.get_kind_display(), field="secret")
        _reveal(draw, party, told)
        record.tell(draw, "expert.draw_revealed", by, party=kind)
        if not draw.parties.filter(secret="").exclude(kind=Kind.PLATFORM).exists():
            _reveal(draw, _party(draw, Kind.PLATFORM), _own_secret(draw))
            _run(draw, by)
    return draw


def cancel_draw(draw_id: uuid.UUID, reason: str, *, by: Actor) -> Draw:
    """作废抽取 · call a draw off. Once the order is drawn only the finance department can: nobody tries until it suits."""
    reason = entries.text(reason, "reason", 1000, "原因 reason")
    with transaction.atomic():
        if by is SYSTEM or by.has(Role.REGULATOR):
            draw = record.supervised(draw_id, by)
        else:
            draw = record.organised(draw_id, by)
            if draw.state not in {State.COMMITTING, State.REVEALING}:
                by.must(Role.REGULATOR)
        if draw.state == State.CANCELLED or draw.review_ended_at is not None:
            raise WrongState(state=draw.get_state_display(), verb="作废 cancel")
        silent = draw.parties.filter(secret="").exclude(kind=Kind.PLATFORM).values_list("kind", flat=True)
        record.write(draw, "cancelled", reason=reason, silent=sorted(silent))
        panels.dismiss(draw)
        record.go(draw, State.CANCELLED, reason)
        record.tell(draw, "expert.draw_cancelled", by, reason=reason)
    return draw


def _organiser(organiser_id: int, by: Actor) -> Organisation:
    organiser = Organisation.objects.filter(pk=organiser_id, is_active=True).first()
    mine = by is SYSTEM or by.has(*ORGANISING, at=organiser_id)
    if organiser is None or not mine or organiser.kind not in {"buyer", "agent"}:
        raise NotFound("单位 organisation", field="organiser_id")
    return organiser


def _last(organiser: Organisation, reference: str, package: str) -> Draw | None:
    rounds = Draw.objects.filter(organiser=organiser, reference=reference.strip(), package=package.strip())
    return rounds.defer("listing").order_by("-round").first()


def _same(draw: Draw, asked: dict[str, Any], avoided: Sequence[Avoided]) -> Draw:
    """The draw that is there, if it is the one that is asked for."""
    named = {(one["name"], one["credit_code"]) for one in draw.avoided["organisations"]}
    same = all(draw.request[name] == value for name, value in asked.items())
    if not same or not {(one.name, one.credit_code) for one in avoided} <= named:
        raise DrawRunning(round=draw.round, state=draw.get_state_display())
    return draw


def _asked(request: DrawRequest, organiser: Organisation) -> dict[str, Any]:
    """The published part of a request; refuses what cannot be asked for."""
    if not request.demands:
        raise Required("抽取需求 demands", field="demands")
    by_id = {
        one.pk: one
        for one in entries.categories([demand.category_id for demand in request.demands], "demands")
    }
    if len(by_id) != len(request.demands):
        raise Invalid("同一专业只能列一次。", "A field stands once.", field="demands")
    for demand in request.demands:
        if not (1 <= demand.seats <= MOST_SEATS and 0 <= demand.substitutes <= MOST_SEATS):
            raise Invalid(f"人数为 1 至 {MOST_SEATS}。", f"1 to {MOST_SEATS} experts.", field="demands")
    parties = [Kind.ORGANISER, Kind.PLATFORM, *([Kind.SUPERVISOR] if request.with_supervisor else [])]
    return {
        "reference": entries.text(request.reference, "reference", 80, "采购项目编号 reference"),
        "package": entries.text(request.package, "package", 40, "采购包 package", required=False),
        "title": entries.text(request.title, "title", 200, "采购项目名称 title"),
        "method": entries.text(request.method, "method", 40, "采购方式 method"),
        "remote": request.remote,
        "region": entries.region(request.region_code).code,
        "organiser": organiser.name,
        "review_at": moment(request.review_at),
        "demands": sorted(
            (
                {
                    "field": by_id[demand.category_id].prefix,
                    "name": by_id[demand.category_id].name,
                    "seats": demand.seats,
                    "substitutes": demand.substitutes,
                }
                for demand in request.demands
            ),
            key=lambda each: str(each["field"]),
        ),
        "parties": sorted(str(party) for party in parties),
        "beacon": entries.text(request.beacon, "beacon", 200, "公共随机数 beacon", required=False),
    }


def _begin(
    request: DrawRequest, organiser: Organisation, last: Draw | None, called: set[int], by: Actor
) -> Draw:
    """Fix the list, write down its hash, and let the platform commit."""
    asked = _asked(request, organiser)
    now = clock.now()
    if request.review_at <= now:
        raise ReviewPast
    review_on = request.review_at.astimezone(clock.SHANGHAI).date()
    days = int(figure("expert.draw_earliest_before_review", regions=chain(request.region_code)).amount)
    earliest = rules.earliest_draw(review_on, days, method=request.method, remote=request.remote)
    if earliest is not None and now.date() < earliest:
        raise DrawTooEarly(earliest=earliest.isoformat())
    avoided = _avoided(request, organiser)
    draw_id, salt = uuid.uuid4(), secrets.token_hex(16)
    review = Review(str(draw_id), request.region_code, review_on, request.remote, avoided, called)
    demands = entries.categories([demand.category_id for demand in request.demands], "demands")
    found = listed(review, demands)
    _must_be_enough(asked, found)
    names = sorted(one.name for one in avoided)
    whole = {
        **asked,
        "draw": str(draw_id),
        "round": last.round + 1 if last else 1,
        "earliest": earliest.isoformat() if earliest else "",
        "days_before": days,
        "avoided": digest([salt, names]),
        "left_out": found.left_out,
    }
    draw = Draw.objects.create(
        id=draw_id,
        reference=asked["reference"],
        package=asked["package"],
        round=whole["round"],
        organiser=organiser,
        region_id=asked["region"],
        title=asked["title"],
        review_at=request.review_at,
        request=whole,
        request_digest=digest(whole),
        avoided={"salt": salt, "names": names, "organisations": [asdict(one) for one in avoided]},
        fingerprint=protocol.fingerprint(found.entries),
        listing="\n".join(f"{entry} {pk}" for entry, pk in zip(found.entries, found.expert_ids, strict=True)),
        head=digest(whole),
        requested_by_id=by.user_id,
    )
    DrawDemand.objects.bulk_create(
        DrawDemand(draw=draw, category_id=one.category_id, seats=one.seats, substitutes=one.substitutes)
        for one in request.demands
    )
    record.write(draw, "listed", fingerprint=draw.fingerprint, candidates=len(found.entries))
    DrawParty.objects.bulk_create(DrawParty(draw=draw, kind=kind) for kind in asked["parties"])
    _commit(draw, _party(draw, Kind.PLATFORM), protocol.commitment(Kind.PLATFORM, _own_secret(draw)))
    return draw


def _avoided(request: DrawRequest, organiser: Organisation) -> list[Avoided]:
    """The organisations concerned, the organiser among them, each once."""
    told = [Avoided(organiser.name, organiser.credit_code)]
    for one in request.avoided:
        name = entries.text(one.name, "avoided", 200, "须回避的单位 organisation to avoid")
        code = entries.text(codes.normal(one.credit_code), "avoided", 18, "信用代码 code", required=False)
        told.append(Avoided(name, code))
    return sorted(set(told), key=lambda one: (one.name, one.credit_code))


def _must_be_enough(asked: dict[str, Any], found: Found) -> None:
    for demand in asked["demands"]:
        able = sum(entry.startswith(f"{demand['field']}/") for entry in found.entries)
        if able < demand["seats"]:
            raise TooFewCandidates(field_name=demand["name"], found=able, needed=demand["seats"])


def _own_secret(draw: Draw) -> bytes:
    """The platform's secret: not in the database, so no copy of that tells it before it is revealed."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"oucai-draw|{draw.pk}".encode(), hashlib.sha256)


def _as_party(draw_id: uuid.UUID, kind: str, by: Actor) -> Draw:
    """The draw, locked, for somebody who may act for this party."""
    if kind == Kind.SUPERVISOR:
        return record.supervised(draw_id, by)
    return record.organised(draw_id, by)


def _party(draw: Draw, kind: str) -> DrawParty:
    party = draw.parties.filter(kind=kind).first()
    if party is None:
        raise NotFound("见证方 party", field="party")
    return party


def _must_be(draw: Draw, state: str, verb: str) -> None:
    if draw.state != state:
        raise WrongState(state=draw.get_state_display(), verb=verb)


def _beacon(draw: Draw) -> str:
    line = draw.entries.filter(what="beacon").first()
    return str(line.facts["value"]) if line else ""


def _commit(draw: Draw, party: DrawParty, commitment: str) -> None:
    party.commitment, party.committed_at = commitment, clock.now()
    party.save(update_fields=["commitment", "committed_at"])
    record.write(draw, "committed", party=party.kind, commitment=commitment)
    if not draw.parties.filter(commitment="").exists():
        record.go(draw, State.REVEALING)


def _reveal(draw: Draw, party: DrawParty, secret: bytes) -> None:
    party.secret, party.revealed_at = secret.hex(), clock.now()
    party.save(update_fields=["secret", "revealed_at"])
    record.write(draw, "revealed", party=party.kind, secret=party.secret)


def _run(draw: Draw, by: Actor) -> None:
    """Draw the order, and call the first."""
    parties = list(draw.parties.all())
    told = Record(
        candidates=draw.fingerprint,
        commitments={party.kind: party.commitment for party in parties},
        secrets={party.kind: bytes.fromhex(party.secret) for party in parties},
        beacon=_beacon(draw),
        subject=draw.request_digest,
    )
    listing = Draw.objects.values_list("listing", flat=True).get(pk=draw.pk)
    expert_of: dict[str, str] = dict(line.split(" ") for line in listing.splitlines())
    ranked = protocol.ranked(told, list(expert_of))
    for demand in draw.demands.select_related("category"):
        mine = f"{demand.category.prefix}/"
        demand.order = "\n".join(expert_of[entry] for entry in ranked if entry.startswith(mine))
        demand.save(update_fields=["order"])
    record.write(draw, "drawn", seed=told.seed().hex())
    record.go(draw, State.CALLING)
    panels.go_down(draw)
    record.tell(draw, "expert.drawn", by, seed=told.seed().hex())

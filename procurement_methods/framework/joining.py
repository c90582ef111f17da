"""开放式框架协议 · open frameworks: the call stays open, whoever accepts the terms and the fixed price applies at any time, the organiser
reviews within seven working days, and the list of entrants is kept up to date."""

from __future__ import annotations

from django.db import transaction

from backend.core import clock
from backend.core.actor import Actor
from backend.core.clock import SHANGHAI
from backend.core.periods import run_out
from backend.core.refusals import NotFound, Required
from procurement_methods.framework import acting, starting
from procurement_methods.framework.models import Application, Entrant, Framework
from procurement_methods.framework.opening import most_offered
from procurement_methods.framework.refusals import AlreadyApplied, AlreadyDecided, KindUnfit, TermsNotAccepted
from procurement_methods.framework.rules import LABELS, Form, Kind, Standing, State
from procurement_methods.framework.telling import entry_row, told_of
from procurement_methods.queries import BUYS
from procurement_methods.verbs.parts import must_not_be_banned, words

REVIEWED_WITHIN = "framework.open.review_max"


@transaction.atomic
def publish_call(framework_id: int, *, by: Actor) -> Framework:
    """发布征集公告 · of an open framework; it begins with the call, which stays open until the end."""
    framework = acting.organised(framework_id, by)
    must_be_open(framework)
    acting.must_be(framework, State.PREPARING)
    within = acting.figure(framework, REVIEWED_WITHIN)
    facts = {
        **told_of(framework.lots.all()),
        "apply_way": "在本平台在线申请，接受协议条款和固定价格即可。",
        "review_within": f"收到申请后 {int(within.amount)} 个工作日内",
        "leave_way": "入围供应商可以随时在本平台申请退出。",
    }
    framework.published_at = clock.now()
    framework.save(update_fields=["published_at"])
    starting.begin(framework, clock.now())
    acting.publish(framework, "framework_open_call", facts, by=by)
    acting.note("published", framework, by)
    return framework


@transaction.atomic
def apply(
    lot_id: int, *, accepts_terms: bool = False, supplier_id: int | None = None, by: Actor
) -> Application:
    """申请加入 · at any time while the framework is in force, by accepting its terms and its fixed price."""
    supplier = acting.supplier_of(by, supplier_id)
    lot = acting.lot(lot_id, by)
    must_be_open(lot.framework)
    if not accepts_terms:
        raise TermsNotAccepted
    must_not_be_banned(supplier)
    inside = lot.entrants.filter(supplier=supplier).exclude(standing=Standing.LEFT)
    if inside.exists() or lot.applications.filter(supplier=supplier, decided_at__isnull=True).exists():
        raise AlreadyApplied(supplier=supplier.name, lot=lot.title)
    review_by, provisional = run_out(clock.now(), acting.figure(lot.framework, REVIEWED_WITHIN))
    application = Application.objects.create(
        lot=lot,
        supplier=supplier,
        applied_at=clock.now(),
        applied_by_id=by.known_id,
        review_by=review_by,
        is_provisional=provisional,
    )
    acting.note("applied", lot.framework, by, lot=lot.number, supplier=supplier.name)
    return application


@transaction.atomic
def review(application_id: int, *, accepted: bool, reason: str = "", by: Actor) -> Application:
    """审核申请 · accepted, and the supplier is an entrant at once and made known; or not, with the reason. The clock accepts nobody."""
    found = (
        Application.objects.filter(pk=application_id)
        .values_list("lot_id", "lot__framework__organiser")
        .first()
    )
    if found is None or found[1] not in by.organisations(*BUYS):
        raise NotFound("申请 application", field="id")
    lot = acting.lot(found[0], by)
    row = (
        lot.applications.select_for_update(of=("self",))
        .select_related("supplier__region")
        .get(pk=application_id)
    )
    if row.decided_at is not None:
        raise AlreadyDecided
    if not accepted and not reason.strip():
        raise Required("不通过的原因 reason", field="reason")
    if accepted:
        must_not_be_banned(row.supplier)
    row.decided_at, row.decided_by_id, row.accepted = clock.now(), by.known_id, accepted
    row.reason = reason.strip()
    row.save()
    if accepted:
        row.lot = lot
        _enter(row, by)
    acting.note(
        "reviewed",
        lot.framework,
        by,
        lot=lot.number,
        supplier=row.supplier.name,
        accepted=accepted,
        reason=row.reason,
        late=row.decided_at >= row.review_by,
    )
    return row


def _enter(row: Application, by: Actor) -> None:
    """The application and its acceptance are the agreement; nobody is scored, so nobody has a place."""
    lot = row.lot
    ceilings = [item.ceiling for item in lot.items.all()]
    made, _ = Entrant.objects.update_or_create(
        lot=lot,
        supplier=row.supplier,
        defaults={
            "offer": most_offered(Form(lot.form), ceilings),
            "standing": Standing.IN_FORCE,
            "agreement_number": f"{lot.framework.number}-{lot.number:02d}-S{row.pk:04d}",
            "supplier_signed_at": row.applied_at,
            "supplier_signed_by_id": row.applied_by_id,
            "organiser_signed_at": row.decided_at,
            "organiser_signed_by_id": row.decided_by_id,
            "left_at": None,
            "left_reason": "",
        },
    )
    made.lot, made.supplier = lot, row.supplier
    facts = {"entrants": [entry_row(made)], "chosen_on": clock.now().astimezone(SHANGHAI).date().isoformat()}
    acting.publish(lot.framework, "framework_entry", facts, by=by)


@transaction.atomic
def leave(entrant_id: int, reason: str, *, by: Actor) -> Entrant:
    """退出 · an entrant of an open framework leaves when it wants to; what was ordered is still to be delivered."""
    row = acting.entrant(entrant_id, by, own=True)
    must_be_open(row.lot.framework)
    row.standing, row.left_at = Standing.LEFT, clock.now()
    row.left_reason = words(reason, "退出原因 reason", "reason")
    row.save(update_fields=["standing", "left_at", "left_reason"])
    acting.note("left", row.lot.framework, by, supplier=row.supplier.name, reason=row.left_reason)
    return row


def must_be_open(framework: Framework, *, kind: Kind = Kind.OPEN) -> None:
    """Refuse what only the other kind knows."""
    if framework.kind != kind:
        raise KindUnfit(kind=LABELS[kind])

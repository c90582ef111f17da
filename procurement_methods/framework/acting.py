"""What every verb about an agreement needs: the row, locked; who may; the journal; the notice."""

from __future__ import annotations

from typing import Any

from backend.account.models import Organisation
from backend.core import clock, figures, journal
from backend.core.actor import Actor
from backend.core.clock import SHANGHAI
from backend.core.law import Figure
from backend.core.refusals import NotFound
from backend.notice import services as notices
from backend.notice.rules import contact
from backend.notice.services import Reference
from backend.region.queries import chain
from procurement_methods.framework.models import Entrant, Framework, Lot
from procurement_methods.framework.queries import visible_frameworks
from procurement_methods.framework.refusals import FrameworkStateUnfit, NotAnEntrant
from procurement_methods.framework.rules import BASIS, STATES, Standing, State
from procurement_methods.queries import BUYS, SELLS
from procurement_methods.refusals import WhichSupplier


def locked(framework_id: int, by: Actor) -> Framework:
    """A framework that the actor may know of, locked against every other verb on it."""
    if not visible_frameworks(by).filter(pk=framework_id).exists():
        raise NotFound("框架协议 framework", field="id")
    rows = Framework.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organiser", "region", "procurement").get(pk=framework_id)


def organised(framework_id: int, by: Actor) -> Framework:
    """A framework of the actor's own, locked."""
    framework = locked(framework_id, by)
    by.must(*BUYS, at=framework.organiser_id)
    return framework


def must_be(framework: Framework, *states: State) -> None:
    """Refuse what does not belong to where a framework stands today."""
    now = framework.state(clock.today())
    if now not in states:
        raise FrameworkStateUnfit(framework=framework.title, state=STATES[now])


def lot(lot_id: int, by: Actor) -> Lot:
    """A lot of a framework in force, which is locked."""
    found = Lot.objects.filter(pk=lot_id).values_list("framework_id", flat=True).first()
    if found is None:
        raise NotFound("采购包 lot", field="id")
    framework = locked(found, by)
    must_be(framework, State.IN_FORCE)
    kept = framework.lots.get(pk=lot_id)
    kept.framework = framework
    return kept


def entrant(entrant_id: int, by: Actor, *, own: bool) -> Entrant:
    """An entrant in force, locked; the actor's own, or for the organiser."""
    found = Entrant.objects.filter(pk=entrant_id).values_list("lot_id", "supplier_id").first()
    if found is None or (own and found[1] not in by.organisations(*SELLS)):
        raise NotFound("入围供应商 entrant", field="id")
    its = lot(found[0], by)
    if not own:
        by.must(*BUYS, at=its.framework.organiser_id)
    row = its.entrants.select_for_update(of=("self",)).select_related("supplier").get(pk=entrant_id)
    row.lot = its
    if row.standing != Standing.IN_FORCE:
        raise NotAnEntrant(supplier=row.supplier.name, lot=its.title)
    return row


def supplier_of(by: Actor, supplier_id: int | None) -> Organisation:
    """In whose name a supplier's person acts: the only one that it sells for, or the one that is named."""
    mine = by.organisations(*SELLS)
    if supplier_id is not None and supplier_id not in mine:
        raise NotFound("供应商 supplier", field="in_name_of")
    if supplier_id is None and len(mine) > 1:
        raise WhichSupplier
    chosen = supplier_id if supplier_id is not None else next(iter(mine), None)
    rows = Organisation.objects.filter(kind=Organisation.Kind.SUPPLIER, is_active=True)
    found = None if chosen is None else rows.filter(pk=chosen).first()
    if found is None:
        raise NotFound("供应商 supplier", field="in_name_of")
    return found


def figure(framework: Framework, key: str) -> Figure:
    """A figure of the law as it holds where a framework does."""
    return figures.figure(key, regions=chain(framework.region_id))


def note(verb: str, framework: Framework, by: Actor, **facts: object) -> None:
    """What the journal says."""
    journal.record(
        f"framework.{verb}",
        framework,
        by,
        organisation_id=framework.organiser_id,
        clause=BASIS,
        framework=framework.number,
        **facts,
    )


def publish(framework: Framework, kind: str, facts: dict[str, Any], *, by: Actor) -> None:
    """Publish a notice about a framework, with whom to ask."""
    organiser = framework.organiser
    draft = notices.prepare(
        kind,
        Reference(organiser.pk, framework.title, framework.number),
        {
            "framework": framework.number,
            "buyer_contact": contact(organiser.name, organiser.phone),
            "contact": f"{organiser.name} {organiser.phone}".strip(),
            **{name: value for name, value in facts.items() if value not in (None, "")},
        },
        by=by,
    )
    notices.publish(draft.pk, by=by)


def tell(framework: Framework, subject: str, what: str, reason: str, clause: str, *, by: Actor) -> None:
    """框架协议公告 · make known what happened to an agreement, and why."""
    facts = {
        "subject": subject,
        "what": what,
        "reason": reason,
        "clause": clause,
        "happened_on": clock.now().astimezone(SHANGHAI).date().isoformat(),
    }
    publish(framework, "framework_notice", facts, by=by)

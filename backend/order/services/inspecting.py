"""验收 · inspecting: the buyer judges what it received, item by item (《政府采购法实施条例》第四十五条)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from backend.core import clock, events
from backend.core.actor import Actor, Role
from backend.core.law import GPL, REG
from backend.core.money import shown, yuan
from backend.order import letters, rules
from backend.order.events import SupplierOrderInspected
from backend.order.models import Acceptance, AcceptanceLine, OrderLine
from backend.order.refusals import InspectorIsClerk
from backend.order.rules import InspectedLine, Judged, State, Verb
from backend.order.services import parts

CLAUSE = f"{GPL.art(41, 61)}、{REG.art(45)}"


@transaction.atomic
def inspect(
    supplier_order_id: UUID,
    judged: Sequence[Judged[UUID]],
    *,
    inspectors: Sequence[str],
    by: Actor,
    opinion: str = "",
) -> Acceptance:
    """验收 · judge every line of a received supplier order.

    Whoever placed the order may not inspect it (《政府采购法》第六十一条). The conclusion follows from the counts. Where nothing
    is accepted there is nothing to settle: the budget is given back at once.
    """
    part = parts.locked(supplier_order_id, by)
    by.must(Role.INSPECTOR, at=part.order.organisation_id)
    if by.user_id == part.order.user_id:
        raise InspectorIsClerk
    rules.must_allow(Verb.INSPECT, State(part.state))
    names = rules.inspectors(inspectors, by.name or by.email, part.order.user.name or part.order.user.email)
    lines = {line.pk: line for line in OrderLine.objects.filter(supplier_order=part).order_by("pk")}
    finding = rules.inspection(
        judged,
        {
            pk: InspectedLine(line.quantity, line.quantity_received, line.unit_price)
            for pk, line in lines.items()
        },
    )
    acceptance = Acceptance.objects.create(
        number=f"YS{part.number}",
        supplier_order=part,
        conclusion=finding.conclusion.value,
        opinion=rules.short(opinion, 2000, "opinion"),
        inspectors=names,
        accepted_amount=yuan(finding.accepted_amount),
        inspected_by_id=by.user_id,
        inspected_at=clock.now(),
    )
    AcceptanceLine.objects.bulk_create(
        AcceptanceLine(
            acceptance=acceptance,
            order_line_id=one.line,
            quantity_accepted=one.accepted,
            quantity_rejected=one.rejected,
            remark=one.remark.strip(),
        )
        for one in judged
    )
    for one in judged:
        line = lines[one.line]
        line.quantity_accepted, line.quantity_rejected = one.accepted, one.rejected
    OrderLine.objects.bulk_update(lines.values(), ["quantity_accepted", "quantity_rejected"])
    parts.move(
        part,
        Verb.INSPECT,
        by,
        clause=CLAUSE,
        acceptance=acceptance.number,
        conclusion=acceptance.conclusion,
        accepted_amount=acceptance.accepted_amount,
        inspectors=names,
        lines={str(one.line): [one.accepted, one.rejected] for one in judged},
    )
    if not acceptance.accepted_amount:
        parts.release_hold(part, part.total_amount, f"验收不合格 {part.number}")
    letters.inspected(part, acceptance.get_conclusion_display(), shown(acceptance.accepted_amount))
    events.publish(SupplierOrderInspected(part.pk, acceptance.pk))
    return acceptance

"""退单 · the order that an award led to comes to nothing: its supplier does not take it, or the buyer's side takes it back."""

from __future__ import annotations

from uuid import UUID

from backend.core import events
from backend.core.actor import SYSTEM
from backend.order.events import OrderCanceled, OrderReturned, SupplierOrderChanged
from backend.order.models import Order, SupplierOrder
from procurement_methods.engine.performing import Case, locked, take
from procurement_methods.language import engine
from procurement_methods.language import parties as v
from procurement_methods.language.method import COMPLETED, Stage
from procurement_methods.models import Package
from procurement_methods.objecting.matters import made_case
from procurement_methods.verbs.awarding import winner


@events.on(SupplierOrderChanged)
def declined(event: SupplierOrderChanged) -> None:
    """供应商拒单 · or it has let its time pass: that is to decline the award, and the next in the order is asked."""
    if event.state != SupplierOrder.State.DECLINED:
        return
    part = SupplierOrder.objects.get(pk=event.supplier_order_id)
    case = _case(part.order_id)
    if case is None:
        return
    row = winner(case)
    row.declined_at = case.now
    row.save(update_fields=["declined_at"])
    case.facts["supplier"] = row.supplier.name
    _back(case, dict(_ordering(case).back_on)[v.decline_award], "order_declined", part.state_reason)


@events.on(OrderReturned)
def returned(event: OrderReturned) -> None:
    """审批退回 · whoever approves has returned it: the award stands, and it may be ordered anew."""
    _taken_back(event.order_id)


@events.on(OrderCanceled)
def canceled(event: OrderCanceled) -> None:
    """取消 · the buyer has canceled it, or nobody has approved it in time: the award stands."""
    _taken_back(event.order_id)


def _taken_back(order_id: UUID) -> None:
    """The award stands, and the buyer may order anew, or end the procedure."""
    case = _case(order_id)
    if case is not None:
        reason = Order.objects.values_list("cancel_reason", flat=True).get(pk=order_id)
        _back(case, _ordering(case).code, "order_taken_back", reason)


def _case(order_id: UUID) -> Case | None:
    """The package that led to an order, locked with its procurement; None where another way of buying did."""
    found = Package.objects.filter(order=order_id, stage=COMPLETED).first()
    if found is None:
        return None
    procurement = locked(found.procurement_id, SYSTEM)
    package = procurement.packages.select_for_update().get(pk=found.pk)
    return made_case(procurement, package, SYSTEM) if package.order_id == order_id else None


def _ordering(case: Case) -> Stage:
    return next(stage for stage in case.method.stages if stage.ends_on == v.place_order)


def _back(case: Case, stage: str, what: str, reason: str) -> None:
    """Let it stand in an earlier stage again, without the order."""
    assert case.package.order is not None
    case.facts |= {"order": case.package.order.number, "reason": reason}
    case.package.order = None
    case.count()
    take(case, engine.send_back(case.dossier, stage, case.now), what)

"""What belongs to orders, loaded for all peers at once: one statement a level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from backend.account.queries import organisations_by_id, people_by_id
from backend.approval.models import ApprovalRequest
from backend.budget.models import BudgetLine
from backend.checkout import drafts
from backend.core.actor import Actor
from backend.core.models import JournalEntry
from backend.core.peers import gather, grouped, keyed, peers_of, relation
from backend.invoice.models import (
    CreditNote,
    CreditNoteLine,
    GrantedRefund,
    GrantedRefundLine,
    Invoice,
    Paper,
    Settlement,
)
from backend.order.models import (
    Acceptance,
    AcceptanceLine,
    Fulfillment,
    FulfillmentLine,
    Order,
    OrderLine,
    SupplierOrder,
)
from backend.order.queries import visible_orders
from backend.page.models import Page
from backend.payment.queries import by_order
from backend.product.queries import variants_by_id
from backend.product.rows import media_of_products
from backend.region.models import Channel
from backend.shipping.queries import Way, kept_way, ways_by_channel
from backend.supplier.queries import suppliers_by_id
from backend.warehouse.models import Allocation
from backend.warehouse.queries import visible_warehouses

Keys = set[UUID]


def way_kept(order: Order) -> Way | None:
    """The way of delivery that an order has kept. Those of a list are peers: one statement translates them all."""
    memo = peers_of(order).memo
    if way_kept not in memo:
        found = ((each.pk, kept_way(each.delivery)) for each in peers_of(order).rows)
        memo[way_kept] = {pk: way for pk, way in found if way}
        gather(memo[way_kept].values())
    way: Way | None = memo[way_kept].get(order.pk)
    return way


def _lines(**of: Any) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(**of).order_by("sort_order", "id")


def _lines_by_order(ids: Keys) -> dict[UUID, list[OrderLine]]:
    """The lines of orders; what has none there is a draft, one statement more."""
    found = grouped(_lines(order_id__in=ids), "order_id")
    drafted = ids - found.keys()
    return found | drafts.lines_by_order(drafted) if drafted else found


def _lines_by_part(ids: Keys) -> dict[UUID, list[OrderLine]]:
    return grouped(_lines(supplier_order_id__in=ids), "supplier_order_id")


def _lines_by_id(ids: Keys) -> dict[UUID, OrderLine]:
    return keyed(_lines(pk__in=ids))


def _orders_by_id(ids: Keys) -> dict[UUID, Order]:
    return keyed(Order.objects.filter(pk__in=ids))


def _visible_orders_by_id(ids: Keys, actor: Actor) -> dict[UUID, Order]:
    return keyed(visible_orders(actor).filter(pk__in=ids))


def _parts_by_order(ids: Keys) -> dict[UUID, list[SupplierOrder]]:
    return grouped(SupplierOrder.objects.filter(order_id__in=ids).order_by("number"), "order_id")


def _parts_by_id(ids: Keys) -> dict[UUID, SupplierOrder]:
    return keyed(SupplierOrder.objects.filter(pk__in=ids))


def _fulfillments_by_order(ids: Keys) -> dict[UUID, list[Fulfillment]]:
    found = Fulfillment.objects.filter(supplier_order__order_id__in=ids).order_by("created_at", "id")
    return grouped(found.annotate(order_id=F("supplier_order__order_id")), "order_id")


def _fulfillments_by_part(ids: Keys) -> dict[UUID, list[Fulfillment]]:
    found = Fulfillment.objects.filter(supplier_order_id__in=ids)
    return grouped(found.order_by("fulfillment_order"), "supplier_order_id")


def _lines_by_fulfillment(ids: set[int]) -> dict[int, list[FulfillmentLine]]:
    return grouped(FulfillmentLine.objects.filter(fulfillment_id__in=ids).order_by("id"), "fulfillment_id")


def _acceptance_by_part(ids: Keys) -> dict[UUID, Acceptance]:
    return keyed(Acceptance.objects.filter(supplier_order_id__in=ids), "supplier_order_id")


def _acceptance_by_id(ids: Keys) -> dict[UUID, Acceptance]:
    return keyed(Acceptance.objects.filter(pk__in=ids))


def _lines_by_acceptance(ids: Keys) -> dict[UUID, list[AcceptanceLine]]:
    return grouped(AcceptanceLine.objects.filter(acceptance_id__in=ids), "acceptance_id")


def _settlement_by_part(ids: Keys) -> dict[UUID, Settlement]:
    return keyed(Settlement.objects.filter(supplier_order_id__in=ids), "supplier_order_id")


def _settlement_by_id(ids: Keys) -> dict[UUID, Settlement]:
    return keyed(Settlement.objects.filter(pk__in=ids))


def _invoices_by_settlement(ids: Keys) -> dict[UUID, list[Invoice]]:
    return grouped(Invoice.objects.filter(settlement_id__in=ids).order_by("id"), "settlement_id")


def _credit_notes_by_invoice(ids: set[int]) -> dict[int, list[CreditNote]]:
    return grouped(
        CreditNote.objects.filter(invoice_id__in=ids).order_by("created_at", "number"), "invoice_id"
    )


def _lines_by_credit_note(ids: Keys) -> dict[UUID, list[CreditNoteLine]]:
    return grouped(CreditNoteLine.objects.filter(credit_note_id__in=ids).order_by("id"), "credit_note_id")


def _credit_notes_by_id(ids: Keys) -> dict[UUID, CreditNote]:
    return keyed(CreditNote.objects.filter(pk__in=ids))


def _pages_by_id(ids: set[int]) -> dict[int, Page]:
    return keyed(Page.objects.filter(pk__in=ids))


def _granted_by_order(ids: Keys) -> dict[UUID, list[GrantedRefund]]:
    found = GrantedRefund.objects.filter(settlement__supplier_order__order_id__in=ids)
    found = found.annotate(order_id=F("settlement__supplier_order__order_id"))
    return grouped(found.order_by("created_at", "id"), "order_id")


def _lines_by_grant(ids: set[int]) -> dict[int, list[GrantedRefundLine]]:
    found = GrantedRefundLine.objects.filter(granted_refund_id__in=ids).order_by("id")
    return grouped(found, "granted_refund_id")


def _papers_by_order(ids: Keys) -> dict[UUID, list[Paper]]:
    return grouped(Paper.objects.filter(order_id__in=ids).order_by("requested_at", "number"), "order_id")


def _papers_by_part(ids: Keys) -> dict[UUID, list[Paper]]:
    found = Paper.objects.filter(supplier_order_id__in=ids)
    return grouped(found.order_by("requested_at", "number"), "supplier_order_id")


def _budget_lines_by_id(ids: Keys) -> dict[UUID, BudgetLine]:
    return keyed(BudgetLine.objects.filter(pk__in=ids))


def _approvals_by_id(ids: Keys) -> dict[UUID, ApprovalRequest]:
    return keyed(ApprovalRequest.objects.filter(pk__in=ids))


def _channels_by_id(ids: set[int]) -> dict[int, Channel]:
    return keyed(Channel.objects.filter(pk__in=ids).select_related("region"))


def _journal_by_order(ids: Keys) -> dict[UUID, list[JournalEntry]]:
    """What happened to an order, its approval and its parts, in the order in which it happened; two statements."""
    parts = SupplierOrder.objects.filter(order_id__in=ids)
    of: Subjects = {("Order", str(order_id)): order_id for order_id in ids}
    for part, settlement, invoice, order_id, approval in parts.values_list(
        "pk", "settlement__pk", "settlement__invoices__pk", "order_id", "order__approval_id"
    ):
        of[("SupplierOrder", str(part))] = order_id
        of |= {("ApprovalRequest", str(approval)): order_id} if approval else {}
        of |= _settled(settlement, invoice, order_id)
    return _journal(of)


def _journal_by_part(ids: Keys) -> dict[UUID, list[JournalEntry]]:
    """What happened to a supplier order, its settlement and its invoice; two statements."""
    of: Subjects = {("SupplierOrder", str(part_id)): part_id for part_id in ids}
    for part_id, settlement, invoice in Settlement.objects.filter(supplier_order_id__in=ids).values_list(
        "supplier_order_id", "pk", "invoices__pk"
    ):
        of |= _settled(settlement, invoice, part_id)
    return _journal(of)


def _journal_entries_by_id(ids: set[int]) -> dict[int, JournalEntry]:
    return keyed(_related(JournalEntry.objects.filter(pk__in=ids)))


def _lines_about(ids: Keys) -> dict[UUID, list[OrderLine]]:
    """The lines of orders or supplier orders, by whichever of both a journal was asked for."""
    of: dict[UUID, list[OrderLine]] = {}
    for line in gather(OrderLine.objects.filter(Q(order_id__in=ids) | Q(supplier_order_id__in=ids))):
        of.setdefault(line.order_id, []).append(line)
        of.setdefault(line.supplier_order_id, []).append(line)
    return of


def _related(entries: Iterable[JournalEntry]) -> Iterator[JournalEntry]:
    """Entries that know which earlier entry they say anew."""
    for entry in entries:
        entry.related = entry.facts.get("related")  # type: ignore[attr-defined]
        yield entry


Subjects = dict[tuple[str, str], UUID]
"""What a journal entry may be about, by type and key, and to which order or part it belongs."""


def _settled(settlement: UUID | None, invoice: int | None, owner: UUID) -> Subjects:
    found = {("Settlement", str(settlement)): owner} if settlement else {}
    return found | ({("Invoice", str(invoice)): owner} if invoice else {})


def told_of(order: Order, entry: JournalEntry) -> JournalEntry:
    """One entry of an order's journal, as if it came with the others."""
    entry.about = order.pk  # type: ignore[attr-defined]
    (found,) = gather(_related([entry]))
    return found


def _journal(of: Subjects) -> dict[UUID, list[JournalEntry]]:
    types, keys = {subject for subject, _ in of}, {key for _, key in of}
    entries = []
    found = JournalEntry.objects.filter(subject_type__in=types, subject_id__in=keys).order_by("id")
    for entry in _related(found):
        if owner := of.get((entry.subject_type, entry.subject_id)):
            entry.about = owner  # type: ignore[attr-defined]
            entries.append(entry)
    return grouped(entries, "about")


def _allocations_by_line(ids: Keys, actor: Actor) -> dict[UUID, list[Allocation]]:
    found = Allocation.objects.filter(order_line_id__in=ids, stock__warehouse__in=visible_warehouses(actor))
    return grouped(found.select_related("stock__warehouse").order_by("id"), "order_line_id")


allocations_of = relation(_allocations_by_line, "id", missing=())
ways_offered = relation(ways_by_channel, "channel_id", missing=())
lines_of_order = relation(_lines_by_order, "id", missing=())


def shown_lines(order: Order) -> Sequence[OrderLine]:
    """The lines of an order; on a receipt without what front ends keep with them."""
    lines: Sequence[OrderLine] = lines_of_order(order)
    for line in lines if order.open_id is None else ():
        line.metadata = {}
    return lines


lines_of_part = relation(_lines_by_part, "id", missing=())
line_of = relation(_lines_by_id, "order_line_id")
variant_of = relation(variants_by_id, "variant_id")
media_of = relation(media_of_products, "product_id_at_purchase", missing=())
parts_of = relation(_parts_by_order, "id", missing=())
open_parts_of = relation(_parts_by_order, "open_id", missing=())
part_of = relation(_parts_by_id, "supplier_order_id")
order_of = relation(_orders_by_id, "order_id")
visible_order_of = relation(_visible_orders_by_id, "order_id")
supplier_of = relation(suppliers_by_id, "supplier_id")
organisation_of = relation(organisations_by_id, "organisation_id")
user_of = relation(people_by_id, "user_id")
receiver_of = relation(people_by_id, "received_by_id")
inspector_of = relation(people_by_id, "inspected_by_id")
budget_line_of = relation(_budget_lines_by_id, "budget_line_id")
channel_of = relation(_channels_by_id, "channel_id")
approval_of = relation(_approvals_by_id, "approval_id")
fulfillments_of_order = relation(_fulfillments_by_order, "open_id", missing=())
fulfillments_of_part = relation(_fulfillments_by_part, "id", missing=())
lines_of_fulfillment = relation(_lines_by_fulfillment, "id", missing=())
acceptance_of_part = relation(_acceptance_by_part, "id")
acceptance_of = relation(_acceptance_by_id, "acceptance_id")
lines_of_acceptance = relation(_lines_by_acceptance, "id", missing=())
settlement_of_part = relation(_settlement_by_part, "id")
settlement_of = relation(_settlement_by_id, "settlement_id")
lines_of_credit_note = relation(_lines_by_credit_note, "id", missing=())
credit_notes_of_invoice = relation(_credit_notes_by_invoice, "id", missing=())
credit_note_of = relation(_credit_notes_by_id, "credit_note_id")
granted_refunds_of = relation(_granted_by_order, "open_id", missing=())
lines_of_grant = relation(_lines_by_grant, "id", missing=())
reason_page_of = relation(_pages_by_id, "reason_page_id")
granter_of = relation(people_by_id, "granted_by_id")
invoices_of = relation(_invoices_by_settlement, "id", missing=())
papers_of_order = relation(_papers_by_order, "open_id", missing=())
transactions_of = relation(by_order, "open_id", missing=())
transactions_about = relation(by_order, "order_id", missing=())
papers_of_part = relation(_papers_by_part, "id", missing=())
lines_about = relation(_lines_about, "about", missing=())
related_to = relation(_journal_entries_by_id, "related")
journal_of_order = relation(_journal_by_order, "open_id", missing=())
journal_of_part = relation(_journal_by_part, "id", missing=())

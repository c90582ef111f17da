"""月结单打印 · a statement as paper: from the record to PDF, by a job; the file of an earlier edition is never shown."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from backend.core.files import write_whole
from procurement_methods import vault
from procurement_methods.designated_services import rules
from procurement_methods.designated_services.jobs import print_statement
from procurement_methods.designated_services.models import ServiceOrder, SettlementStatement
from procurement_methods.designated_services.queries import lines_of, orders_on
from procurement_methods.framework.queries import items_by_id
from procurement_methods.opening_record import TEMPLATES


@dataclass(frozen=True)
class StatementPaper:
    """月结单 · as it is printed."""

    said: dict[str, Any]
    issued_at: Any

    title = "定点服务月结单"
    title_en = "Monthly Statement of Designated Services"
    template = "papers/service_statement.html"

    @property
    def number(self) -> str:
        return str(self.said["number"])

    @cached_property
    def text(self) -> bytes:
        """What is signed: JSON with sorted keys."""
        return orjson.dumps(self.said, default=str, option=orjson.OPT_SORT_KEYS)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.text).hexdigest()

    @cached_property
    def signature(self) -> str:
        return vault.signed(self.text)

    @property
    def public_key(self) -> str:
        return vault.shown_public_key()


def path_of(statement: SettlementStatement) -> Path:
    """Where the file of this edition is, or will be."""
    return Path(settings.PAPERS_ROOT) / "services" / f"{statement.pk}-{statement.edition}.pdf"


def ask(statement: SettlementStatement) -> None:
    """Have the paper printed; asking more than once is asking once."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        print_statement.configure(queueing_lock=f"service-statement:{statement.pk}").defer(
            statement_id=str(statement.pk)
        )


def print_out(statement: SettlementStatement) -> None:
    """Print this edition; doing it again changes nothing."""
    from backend.invoice.papers.rendering import render

    path = path_of(statement)
    if not path.exists():
        write_whole(path, render(paper(statement), TEMPLATES))
        for edition in range(1, statement.edition):
            path.with_name(f"{statement.pk}-{edition}.pdf").unlink(missing_ok=True)


def paper(statement: SettlementStatement) -> StatementPaper:
    """What the paper says, out of the record: orders with their lines, the sum, both confirmations, until when it is paid."""
    orders = orders_on([statement.pk]).get(statement.pk, [])
    lines = lines_of([order.pk for order in orders])
    items = items_by_id({line.item_id for each in lines.values() for line in each})
    buyer, supplier = statement.organisation, statement.entrant.supplier
    disputes = statement.disputes.select_related("order").order_by("pk")
    said: dict[str, Any] = {
        "number": statement.number,
        "month": f"{statement.month.year}年{statement.month.month}月",
        "state": statement.get_state_display(),
        "buyer": {"name": buyer.name, "code": buyer.credit_code},
        "supplier": {"name": supplier.name, "code": supplier.credit_code},
        "framework": statement.entrant.lot.framework.number,
        "agreement": statement.entrant.agreement_number,
        "lot": statement.entrant.lot.title,
        "orders": [_order(order, lines.get(order.pk, []), items) for order in orders],
        "amount": statement.amount,
        "disputes": [
            {"order": each.order.number, "side": each.get_side_display(), "reason": each.reason}
            for each in disputes
        ],
        "budget": _budget(orders),
        "account": statement.account or None,
        "invoice": statement.invoice_number,
        "invoiced_on": statement.invoiced_on,
        "agreed_at": statement.agreed_at,
        "agreed_by": statement.agreed_by.name if statement.agreed_by else None,
        "confirmed_at": statement.confirmed_at,
        "confirmed_by": statement.confirmed_by.name if statement.confirmed_by else None,
        "due_on": statement.due_on,
        "due_basis": statement.due_basis,
        "voucher": statement.voucher,
        "paid_at": statement.paid_at,
        "edition": statement.edition,
    }
    return StatementPaper(said, statement.made_at)


def _order(order: ServiceOrder, lines: list[Any], items: dict[int, Any]) -> dict[str, Any]:
    return {
        "number": order.number,
        "purpose": order.purpose,
        "particulars": "　".join(order.particulars.values()),
        "done_at": order.done_at,
        "user": order.user.name or order.user.email,
        "rating": order.rating,
        "amount": order.done_amount,
        "lines": [
            {
                "name": items[line.item_id].name,
                "unit": items[line.item_id].unit,
                "quantity": shown_quantity(line.done_quantity),
                "unit_price": line.unit_price,
                "amount": rules.amount(line.unit_price, line.done_quantity),
            }
            for line in lines
            if line.done_quantity
        ],
    }


def shown_quantity(quantity: Decimal) -> str:
    """`1,200` or `2.5`: without needless noughts."""
    whole = quantity.normalize()
    return f"{whole:,f}"


def _budget(orders: list[ServiceOrder]) -> list[dict[str, Any]]:
    """预算指标 · what each line pays."""
    paid: dict[str, Decimal] = {}
    for order in orders:
        name = f"{order.budget_line.code} {order.budget_line.name}"
        paid[name] = paid.get(name, Decimal()) + (order.done_amount or Decimal())
    return [{"name": name, "amount": amount} for name, amount in paid.items()]

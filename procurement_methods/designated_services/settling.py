"""月结 · what was accepted until the end of a month becomes one statement for each buyer and entrant; both confirm it, orders in dispute
are taken off, the treasury pays.

A statement is made once: the month is settled under a lock, and a row is unique by buyer, entrant and month. What is accepted, or
agreed on, after it was made comes onto a later one. An order points at the statement that it is on, so it is on one at most.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction
from django.db.models import Min, QuerySet, Sum

from backend.budget import services as budgets
from backend.core import clock, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.calendar import count_days
from backend.core.figures import figure
from backend.core.journal import Said
from backend.core.law import Figure
from backend.core.money import ZERO, yuan
from backend.core.refusals import NotFound
from backend.invoice import rules as invoices
from backend.invoice.models import Invoice
from backend.invoice.refusals import InvoiceNumberTaken
from backend.region.queries import chain
from procurement_methods.designated_services import jobs, letters, orders, printing, rules
from procurement_methods.designated_services.models import Dispute, ServiceOrder, SettlementStatement
from procurement_methods.designated_services.queries import visible_statements
from procurement_methods.designated_services.refusals import DisputeOfOther, InvoiceThere, StatementUnfit
from procurement_methods.designated_services.rules import LABELS, PAYMENT, Sheet, State, Verb
from procurement_methods.queries import SELLS
from procurement_methods.verbs.parts import words

_LOCK = 0x736572766963
"""Of the month's settlement: a second worker waits, and finds nothing left."""
_PUT = (
    "UPDATE designated_services_serviceorder AS o SET statement_id = put.statement, state = %s "
    "FROM unnest(%s::uuid[], %s::uuid[]) AS put(id, statement) WHERE o.id = put.id"
)


@transaction.atomic
def settle(month: date) -> list[SettlementStatement]:
    """月结 · make the statements of a month that is over. Twice, or by two workers at once, is once."""
    month, until = rules.month_of(month), rules.ends(month)
    if until > clock.now():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    rows = list(
        ServiceOrder.objects.select_for_update(of=("self",))
        .filter(state=State.DONE, done_at__lt=until)
        .select_related("organisation", "entrant__supplier")
        .order_by("pk")
    )
    made_before = set(SettlementStatement.objects.filter(month=month).values_list("organisation", "entrant"))
    groups: defaultdict[tuple[int, int | None], list[ServiceOrder]] = defaultdict(list)
    for row in rows:
        if (row.organisation_id, row.entrant_id) not in made_before:
            groups[row.organisation_id, row.entrant_id].append(row)
    most = cache(_most)
    statements = [
        _statement(month, group, most(group[0].organisation.region_id)) for _, group in sorted(groups.items())
    ]
    SettlementStatement.objects.bulk_create(statements)
    pairs = zip(statements, (group for _, group in sorted(groups.items())), strict=True)
    put = [(row.pk, statement.pk) for statement, group in pairs for row in group]
    with connection.cursor() as cursor:
        cursor.execute(
            _PUT, [rules.after(Verb.STATE, State.DONE), [row for row, _ in put], [on for _, on in put]]
        )
    journal.record_each(
        [
            Said("service_statement.made", each, each.organisation_id, _facts(each), PAYMENT)
            for each in statements
        ],
        SYSTEM,
    )
    if statements:
        jobs.tell_statements.defer(month=month.isoformat())
    return statements


def tell(month: date) -> None:
    """告知月结单 · write to the suppliers about a month's new statements; each once, however often this runs."""
    made = SettlementStatement.objects.filter(month=month, state=Sheet.MADE)
    for statement in made.select_related("organisation", "entrant").order_by("pk").iterator():
        with transaction.atomic():
            letters.statement_made(statement)


@transaction.atomic
def agree(statement_id: UUID, *, bank_name: str, account_number: str, by: Actor) -> SettlementStatement:
    """供应商确认 · the supplier confirms orders and sum, and says to which account of its own it is paid."""
    statement = _supplied(statement_id, by)
    _must_be(statement, Sheet.MADE)
    bank, number = invoices.bank_account(bank_name, account_number)
    statement.account = {"holder": statement.entrant.supplier.name, "bank": bank, "number": number}
    statement.agreed_at, statement.agreed_by_id = clock.now(), by.known_id
    _move(statement, Sheet.AGREED, by, "供应商已确认", "account", "agreed_at", "agreed_by")
    return statement


@transaction.atomic
def register_invoice(
    statement_id: UUID, *, number: str, amount: Decimal, issued_on: date, by: Actor
) -> SettlementStatement:
    """登记发票 · the number of the e-invoice over the whole statement, that the supplier issued in the tax system."""
    statement = _supplied(statement_id, by)
    _must_be(statement, Sheet.AGREED, Sheet.CONFIRMED)
    if statement.invoice_number is not None:
        raise InvoiceThere(number=statement.invoice_number)
    number = "".join(number.split())
    invoices.check_invoice(
        number, amount, issued_on, owed=statement.amount, not_before=statement.month, today=clock.today()
    )
    if Invoice.objects.filter(number=number).exists():
        raise InvoiceNumberTaken
    statement.invoice_number, statement.invoiced_on = number, issued_on
    try:
        with transaction.atomic():
            statement.save(update_fields=["invoice_number", "invoiced_on"])
    except IntegrityError:
        raise InvoiceNumberTaken from None
    _move(statement, Sheet(statement.state), by, "已登记发票", what="invoiced")
    return statement


@transaction.atomic
def confirm(statement_id: UUID, *, by: Actor) -> SettlementStatement:
    """采购人确认 · by finance; the time to pay begins, and never ends later than the law allows from the first acceptance on."""
    statement = _bought(statement_id, by)
    _must_be(statement, Sheet.AGREED)
    if statement.amount != _sum(statement):
        raise RuntimeError(f"{statement.number} is not the sum of its orders")
    statement.confirmed_at, statement.confirmed_by_id = clock.now(), by.known_id
    statement.due_on, statement.due_basis = _due(statement, clock.today())
    _move(
        statement, Sheet.CONFIRMED, by, "采购人已确认", "confirmed_at", "confirmed_by", "due_on", "due_basis"
    )
    return statement


@transaction.atomic
def pay(statement_id: UUID, *, voucher: str, by: Actor) -> SettlementStatement:
    """登记支付 · that the treasury has paid, with the voucher's number; the budget is spent, line by line."""
    statement = _bought(statement_id, by)
    _must_be(statement, Sheet.CONFIRMED)
    statement.voucher = invoices.voucher(voucher)
    statement.paid_at, statement.paid_by_id = clock.now(), by.known_id
    rows = list(_orders(statement).select_for_update().order_by("pk"))
    spent: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for row in rows:
        spent[row.budget_line_id] += row.held_amount
    if sum(spent.values()) != statement.amount:
        raise RuntimeError(f"{statement.number}: what is held is not what is owed")
    for line, amount in sorted(spent.items()):
        budgets.spend(
            line, amount, reason=f"定点服务月结 {statement.number}", reason_id=_reason(statement, line)
        )
    _orders(statement).update(state=rules.after(Verb.PAY, State.STATED), held_amount=ZERO)
    _move(
        statement,
        Sheet.PAID,
        by,
        "已支付",
        "voucher",
        "paid_at",
        "paid_by",
        in_time=clock.today() <= statement.due_on,
    )
    return statement


@transaction.atomic
def dispute(statement_id: UUID, order_id: UUID, reason: str, *, by: Actor) -> SettlementStatement:
    """提出异议 · take one order off, with the reason, before the buyer has confirmed; the sum is what is left.

    What the supplier has confirmed, and its invoice, were about another sum: both are asked for again.
    """
    statement = _seen(statement_id, by)
    if by.has(Role.FINANCE, at=statement.organisation_id):
        side = Dispute.Side.BUYER
    else:
        by.must(*SELLS, at=statement.entrant.supplier_id)
        side = Dispute.Side.SUPPLIER
    _must_be(statement, Sheet.MADE, Sheet.AGREED)
    order = _orders(statement).select_for_update().filter(pk=order_id).first()
    if order is None:
        raise NotFound("服务订单 service order", field="order_id")
    said = words(reason, "异议理由 reason", "reason", most=1000)
    order.statement = None
    orders.move(order, Verb.DISPUTE, "statement")
    Dispute.objects.create(
        order=order,
        statement=statement,
        side=side,
        reason=said,
        raised_by_id=by.known_id,
        raised_at=clock.now(),
    )
    withdrawn = statement.invoice_number
    statement.amount = _sum(statement)
    statement.agreed_at = statement.agreed_by = statement.invoice_number = statement.invoiced_on = None
    orders.note("service_order.disputed", order, by, clause=PAYMENT, statement=statement.number, reason=said)
    _move(
        statement, Sheet.MADE if statement.amount else Sheet.EMPTY, by, "个别订单有异议",
        "amount", "agreed_at", "agreed_by", "invoice_number", "invoiced_on",
        what="disputed", order=order.number, side=side, reason=said, withdrawn_invoice=withdrawn,
    )  # fmt: skip
    return statement


@transaction.atomic
def end_dispute(order_id: UUID, *, reopen: bool, note: str = "", by: Actor) -> ServiceOrder:
    """处理异议 · whoever raised it withdraws it, and the order is settled as it was accepted; or the supplier reports again, and the
    user accepts again. Either way it comes onto a later statement."""
    order = orders.locked(order_id, by)
    sells = order.entrant is not None and by.has(*SELLS, at=order.entrant.supplier_id)
    if not sells:
        by.must(Role.FINANCE, at=order.organisation_id)
    rules.after(Verb.REOPEN if reopen else Verb.KEEP, State(order.state))
    found = order.disputes.select_for_update().get(ending="")
    if sells != (reopen or found.side == Dispute.Side.SUPPLIER):
        raise DisputeOfOther
    found.ending = Dispute.Ending.REOPENED if reopen else Dispute.Ending.KEPT
    found.note = words(note, "处理说明 note", "note", most=1000) if note.strip() else ""
    found.ended_by_id, found.ended_at = by.known_id, clock.now()
    found.save(update_fields=["ending", "note", "ended_by", "ended_at"])
    if reopen:
        order.done_at = None
        orders.move(order, Verb.REOPEN, "done_at")
    else:
        orders.move(order, Verb.KEEP)
    orders.note(
        "service_order.dispute_ended", order, by, clause=PAYMENT, ending=found.ending, note=found.note
    )
    return order


def _statement(month: date, group: list[ServiceOrder], most: Figure) -> SettlementStatement:
    first = group[0]
    begun = min(row.done_at for row in group if row.done_at)
    last, basis = _last_lawful(most, begun.astimezone(clock.SHANGHAI).date())
    return SettlementStatement(
        number=f"DJ{month:%Y%m}-{first.organisation_id:06d}-{first.entrant_id:06d}",
        organisation=first.organisation,
        entrant=first.entrant,
        month=month,
        amount=sum((row.done_amount or ZERO for row in group), ZERO),
        made_at=clock.now(),
        due_on=last,
        due_basis=basis,
    )


def _most(region: str) -> Figure:
    """How many days may be agreed on at all, in a region."""
    return figure(rules.AT_MOST, regions=chain(region))


def _last_lawful(most: Figure, begun: date) -> tuple[date, str]:
    """The last day that may be agreed on at all, counted from the first acceptance on the statement."""
    day = begun + timedelta(days=int(most.amount))
    return day, f"{most.cited}：自最早一笔验收合格之日起至多 {int(most.amount)} 日"


def _due(statement: SettlementStatement, confirmed: date) -> tuple[date, str]:
    """最迟付款日 · thirty days from the buyer's confirmation on, and no later than what may be agreed on at all."""
    days = figure(rules.CONFIRMED_WITHIN, regions=chain(statement.organisation.region_id))
    counted = count_days(confirmed, int(days.amount))
    basis = f"{days.cited}：自采购人确认之日起 {int(days.amount)} 日内"
    if counted.provisional:
        basis += f"（{counted.day.year} 年节假日安排尚未公布，日期暂定）"
    first = _orders(statement).aggregate(first=Min("done_at"))["first"]
    last, bound = _last_lawful(
        _most(statement.organisation.region_id), first.astimezone(clock.SHANGHAI).date()
    )
    return (counted.day, basis) if counted.day <= last else (last, bound)


def _orders(statement: SettlementStatement) -> QuerySet[ServiceOrder]:
    return ServiceOrder.objects.filter(statement=statement).order_by()


def _sum(statement: SettlementStatement) -> Decimal:
    return yuan(_orders(statement).aggregate(sum=Sum("done_amount"))["sum"] or ZERO)


def _reason(statement: SettlementStatement, line: UUID) -> UUID:
    """A key that is the same whenever the same statement spends of the same line: twice is once."""
    return uuid5(statement.pk, str(line))


def _seen(statement_id: UUID, by: Actor) -> SettlementStatement:
    found = visible_statements(by).select_for_update(of=("self",)).filter(pk=statement_id).first()
    if found is None:
        raise NotFound("月结单 statement", field="id")
    return found


def _supplied(statement_id: UUID, by: Actor) -> SettlementStatement:
    statement = _seen(statement_id, by)
    by.must(*SELLS, at=statement.entrant.supplier_id)
    return statement


def _bought(statement_id: UUID, by: Actor) -> SettlementStatement:
    statement = _seen(statement_id, by)
    by.must(Role.FINANCE, at=statement.organisation_id)
    return statement


def _must_be(statement: SettlementStatement, *states: Sheet) -> None:
    if statement.state not in states:
        raise StatementUnfit(state=LABELS[Sheet(statement.state)])


def _facts(statement: SettlementStatement) -> dict[str, object]:
    return {
        "number": statement.number,
        "month": statement.month.isoformat()[:7],
        "amount": statement.amount,
        "supplier": statement.entrant.supplier_id,
        "due_on": statement.due_on,
    }


def _move(
    statement: SettlementStatement,
    to: Sheet,
    by: Actor,
    news: str,
    *fields: str,
    what: str = "",
    **facts: object,
) -> None:
    """The statement goes on: saved, printed anew, written down and told."""
    statement.state = to
    statement.edition += 1
    statement.save(update_fields=["state", "edition", *fields])
    journal.record(
        f"service_statement.{what or to.value}",
        statement,
        by,
        organisation_id=statement.organisation_id,
        clause=PAYMENT,
        **_facts(statement),
        **facts,
    )
    letters.statement_moved(statement, news)
    printing.ask(statement)

"""任务 · what happens to designated services by the clock, and the printing of statements."""

from __future__ import annotations

from uuid import UUID

from backend.core.jobs import RETRY, app


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="service_orders_due")
def service_orders_due(timestamp: int) -> None:
    """逾期未接单 · ask the next supplier, or give the order back."""
    from procurement_methods.designated_services import clockwork

    clockwork.run_due()


@app.periodic(cron="7 1 * * *")
@app.task(queueing_lock="settle_services")
def settle_services(timestamp: int) -> None:
    """月结 · on the first of the month; on every other day there is nothing left to do, unless a day was missed."""
    from procurement_methods.designated_services import clockwork

    clockwork.settle_last_month()


@app.periodic(cron="30 1 * * *")
@app.task(queueing_lock="remind_services")
def remind_services(timestamp: int) -> None:
    """提醒 · of acceptances and payments that wait."""
    from procurement_methods.designated_services import clockwork

    clockwork.remind()


@app.periodic(cron="*/30 * * * *")
@app.task(queueing_lock="publish_services")
def publish_services(timestamp: int) -> None:
    """公开 · results by rotation one by one, direct choices of agreements that are over together."""
    from procurement_methods.designated_services import publishing

    publishing.publish_due()
    publishing.sum_up_all()


@app.task(queue="mail", retry=RETRY)
def tell_statements(month: str) -> None:
    """告知月结单 · write to the suppliers; each once."""
    from datetime import date

    from procurement_methods.designated_services import settling

    settling.tell(date.fromisoformat(month))


@app.task(queue="papers", retry=RETRY)
def print_statement(statement_id: str) -> None:
    """制月结单 · print a statement as it is now; twice is once."""
    from procurement_methods.designated_services import printing
    from procurement_methods.designated_services.models import SettlementStatement

    found = SettlementStatement.objects.select_related(
        "organisation", "entrant__supplier", "entrant__lot__framework", "agreed_by", "confirmed_by"
    )
    printing.print_out(found.get(pk=UUID(statement_id)))

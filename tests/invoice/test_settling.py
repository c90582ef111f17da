"""Settlement by its verbs, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backend.budget.models import BudgetMovement
from backend.core import clock
from backend.core.models import JournalEntry, Mail
from backend.core.refusals import Refusal
from backend.invoice import services
from backend.invoice.models import Invoice, Settlement
from tests import make
from tests.order.orders import Part, Placed, placed, received

pytestmark = pytest.mark.django_db

NUMBER = "26332000000012345678"


def code_of(act: Callable[[], Any]) -> str:
    """The code of the refusal that `act` meets."""
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def request(part: Part) -> Settlement:
    return services.request_settlement(
        part.pk, bank_name="示例银行鹿城支行", account_number="3300000000001234", by=part.seller
    )


def register(settlement: Settlement, part: Part, *, number: str = NUMBER, amount: str = "75.00") -> Invoice:
    return services.register_invoice(
        settlement.pk, number=number, amount=Decimal(amount), issued_on=clock.today(), by=part.seller
    )


def inspected(rejected: int = 1, **wishes: object) -> Placed:
    """Four pieces at 25 yuan, of which some are rejected."""
    order = received(**wishes)
    order.inspect(rejected=rejected)
    return order


def test_from_acceptance_to_payment() -> None:
    order = inspected()
    line = order.buyer.budget_line
    settlement = request(order.part)
    assert (settlement.state, settlement.amount) == ("requested", Decimal("75.00"))
    assert settlement.account["holder"] == order.part.now.supplier.organisation.name
    assert "第九条" in settlement.due_basis
    services.confirm_settlement(settlement.pk, by=order.buyer.finance.actor())
    line.refresh_from_db()
    assert (line.held_amount, line.spent_amount) == (Decimal(0), Decimal("75.00"))
    kinds = BudgetMovement.objects.filter(reason_id=order.part.pk).values_list("kind", "amount")
    assert dict(kinds) == {"hold": Decimal(100), "spend": Decimal(75), "release": Decimal(25)}
    assert order.part.now.state == "settled"
    register(settlement, order.part)
    services.record_payment(settlement.pk, voucher="ZF-2026-0001", by=order.buyer.finance.actor())
    settlement.refresh_from_db()
    assert (settlement.state, settlement.voucher) == ("paid", "ZF-2026-0001")
    verbs = set(JournalEntry.objects.filter(subject_id=str(settlement.pk)).values_list("verb", flat=True))
    assert verbs == {"settlement.requested", "settlement.confirmed", "settlement.paid"}
    to_clerk = "".join(Mail.objects.filter(to=order.buyer.purchaser.email).values_list("subject", flat=True))
    to_seller = "".join(Mail.objects.filter(to=order.part.sales.email).values_list("subject", flat=True))
    assert "结算申请" in to_clerk
    assert "发票已登记" in to_clerk
    assert "结算已确认" in to_seller
    assert "已支付" in to_seller


def test_the_time_to_pay_a_small_supplier_begins_with_acceptance() -> None:
    with clock.moved(to=datetime(2026, 3, 9, 12, tzinfo=clock.SHANGHAI)):
        order = inspected()
    with clock.moved(to=datetime(2026, 3, 20, 12, tzinfo=clock.SHANGHAI)):
        settlement = request(order.part)
        assert f"{settlement.due_on}" == "2026-04-08"
        register(settlement, order.part)
    settlement.refresh_from_db()
    assert f"{settlement.due_on}" == "2026-04-08"


def test_the_time_to_pay_a_large_supplier_begins_with_the_invoice() -> None:
    with clock.moved(to=datetime(2026, 3, 9, 12, tzinfo=clock.SHANGHAI)):
        order = inspected(size="large")
        settlement = request(order.part)
    assert "发票登记前" in settlement.due_basis
    with clock.moved(to=datetime(2026, 3, 20, 12, tzinfo=clock.SHANGHAI)):
        register(settlement, order.part)
    settlement.refresh_from_db()
    assert f"{settlement.due_on}" == "2026-04-20"
    assert "发票登记前" not in settlement.due_basis


def test_nothing_accepted_is_nothing_to_settle() -> None:
    order = inspected(rejected=4)
    assert code_of(lambda: request(order.part)) == "NOTHING_TO_SETTLE"


def test_settling_before_acceptance_is_refused() -> None:
    order = received()
    assert code_of(lambda: request(order.part)) == "NOT_INSPECTED"


def test_each_step_happens_once_and_in_turn() -> None:
    order = inspected()
    finance = order.buyer.finance.actor()
    settlement = request(order.part)
    assert code_of(lambda: request(order.part)) == "UNIQUE"
    pay = lambda: services.record_payment(settlement.pk, voucher="ZF-1", by=finance)  # noqa: E731
    assert code_of(pay) == "INVALID_STATE"
    services.confirm_settlement(settlement.pk, by=finance)
    assert code_of(lambda: services.confirm_settlement(settlement.pk, by=finance)) == "INVALID_STATE"
    register(settlement, order.part)
    assert code_of(lambda: register(settlement, order.part, number="26332000000012345679")) == "UNIQUE"
    assert code_of(lambda: services.record_payment(settlement.pk, voucher=" ", by=finance)) == "REQUIRED"
    pay()
    assert code_of(pay) == "INVALID_STATE"
    order.buyer.budget_line.refresh_from_db()
    assert order.buyer.budget_line.spent_amount == Decimal("75.00")


def test_an_invoice_number_counts_once_for_everybody() -> None:
    order = inspected(suppliers=2)
    order.inspect(order.parts[1], rejected=1)
    first, second = (request(part) for part in order.parts)
    register(first, order.parts[0])
    assert code_of(lambda: register(second, order.parts[1])) == "UNIQUE"


def test_an_invoice_over_another_amount_is_refused() -> None:
    order = inspected()
    settlement = request(order.part)
    assert code_of(lambda: register(settlement, order.part, amount="100.00")) == "AMOUNT_DIFFERS"


@pytest.mark.parametrize(
    ("verb", "may"),
    [
        ("request", {"seller"}),
        ("confirm", {"finance"}),
        ("register", {"seller"}),
        ("pay", {"finance"}),
    ],
    ids=["申请", "确认", "登记发票", "登记支付"],
)
def test_who_may_do_what(verb: str, may: set[str]) -> None:
    """Colleagues without the role are not permitted; for everybody else the settlement does not exist."""
    order = placed(suppliers=2)
    part = order.part
    part.accept()
    order.receive(part.ship())
    order.inspect()
    people = {
        "purchaser": order.buyer.purchaser,
        "inspector": order.buyer.inspector,
        "finance": order.buyer.finance,
        "seller": part.sales,
        "other seller": order.parts[1].sales,
        "foreign finance": make.buyer().finance,
    }
    settlement = request(part) if verb != "request" else None
    key: Any = settlement and settlement.pk
    if verb == "pay":
        services.confirm_settlement(key, by=order.buyer.finance.actor())
    acts: dict[str, Callable[[Any], Any]] = {
        "request": lambda by: services.request_settlement(
            part.pk, bank_name="示例银行", account_number="3300000000001234", by=by
        ),
        "confirm": lambda by: services.confirm_settlement(key, by=by),
        "register": lambda by: services.register_invoice(
            key, number=NUMBER, amount=Decimal(100), issued_on=clock.today(), by=by
        ),
        "pay": lambda by: services.record_payment(key, voucher="ZF-1", by=by),
    }
    for name in sorted(people.keys() - may):
        expected = "NOT_FOUND" if name in {"other seller", "foreign finance"} else "PERMISSION_DENIED"
        assert code_of(lambda who=name: acts[verb](people[who].actor())) == expected, name
    acts[verb](people[may.pop()].actor())


def test_a_late_payment_is_written_down_as_late() -> None:
    order = inspected()
    settlement = request(order.part)
    finance = order.buyer.finance.actor()
    services.confirm_settlement(settlement.pk, by=finance)
    with clock.moved(by=timedelta(days=90)):
        services.record_payment(settlement.pk, voucher="ZF-1", by=finance)
    assert JournalEntry.objects.get(verb="settlement.paid").facts["in_time"] is False

"""The rules of settlement, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from backend.core.refusals import Refusal
from backend.invoice import rules
from backend.invoice.rules import COMMON, SME, Share


def test_small_suppliers_are_paid_from_acceptance_on_others_from_the_invoice() -> None:
    assert rules.term_for(True) is SME
    assert rules.term_for(False) is COMMON


@pytest.mark.parametrize(
    ("start", "last"),
    [(date(2026, 3, 9), date(2026, 4, 8)), (date(2026, 9, 1), date(2026, 10, 8))],
    ids=["工作日届满", "国庆假期顺延"],
)
def test_the_last_day_to_pay(start: date, last: date) -> None:
    assert rules.due(SME, start, 30) == rules.Due(
        last, 30, "《保障中小企业款项支付条例》第九条、第十条：自验收合格之日起 30 日内"
    )


def test_a_year_without_a_holiday_notice_is_provisional_and_says_so() -> None:
    due = rules.due(SME, date(2098, 12, 20), 30)
    assert due.on == date(2099, 1, 19)
    assert "2099 年节假日安排尚未公布" in due.basis


def test_a_time_that_has_not_begun_is_provisional_and_says_so() -> None:
    assert "发票登记前" in rules.due(COMMON, date(2026, 3, 9), 30, begun=False).basis


DAY = date(2026, 3, 9)
NUMBER = "26332000000012345678"


@pytest.mark.parametrize(
    ("number", "amount", "issued_on", "field"),
    [
        ("123", "100.00", DAY, "number"),
        ("２６３３２００００００１２３４５６７８", "100.00", DAY, "number"),
        (NUMBER, "99.99", DAY, "amount"),
        (NUMBER, "-100.00", DAY, "amount"),
        (NUMBER, "NaN", DAY, "amount"),
        (NUMBER, "100.00", date(2026, 3, 10), "issued_on"),
        (NUMBER, "100.00", date(2026, 2, 28), "issued_on"),
    ],
    ids=["位数不符", "全角数字", "金额不符", "负数", "非数", "未来日期", "早于订单"],
)
def test_invoices_that_do_not_fit_are_refused(number: str, amount: str, issued_on: date, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_invoice(
            number, Decimal(amount), issued_on, owed=Decimal(100), not_before=date(2026, 3, 1), today=DAY
        )
    assert refused.value.field == field


@pytest.mark.parametrize("number", [NUMBER, "12345678"], ids=["数电发票", "八位"])
def test_invoices_that_fit(number: str) -> None:
    rules.check_invoice(number, Decimal("100.0"), DAY, owed=Decimal(100), not_before=DAY, today=DAY)


@pytest.mark.parametrize(
    ("bank", "number", "field"),
    [
        ("", "3300000000001", "bank_name"),
        ("行" * 101, "3300000000001", "bank_name"),
        ("示例银行", "33A0000000001", "account_number"),
        ("示例银行", "1234567", "account_number"),
        ("示例银行", "1" * 31, "account_number"),
    ],
    ids=["无银行", "银行过长", "含字母", "过短", "过长"],
)
def test_impossible_accounts_are_refused(bank: str, number: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.bank_account(bank, number)
    assert refused.value.field == field


def test_blanks_in_an_account_number_do_not_count() -> None:
    assert rules.bank_account(" 示例银行 ", "3300 0000 0000 1") == ("示例银行", "3300000000001")


@pytest.mark.parametrize(
    ("accepted", "settlement", "owed", "paid", "held", "awaited", "refunded"),
    [
        (None, None, 100, 0, 100, 0, 0),
        (75, None, 75, 0, 100, 0, 0),
        (0, None, 0, 0, 0, 0, 0),
        (75, ("requested", 75), 75, 0, 100, 0, 0),
        (75, ("confirmed", 75), 75, 0, 0, 75, 0),
        (75, ("confirmed", 75, 25), 50, 0, 0, 50, 0),
        (75, ("paid", 75, 0, 75), 75, 75, 0, 0, 0),
        (75, ("paid", 75, 25, 50), 50, 50, 0, 0, 0),
        (75, ("paid", 75, 25, 75), 50, 75, 0, 0, 0),
        (75, ("paid", 75, 25, 75, 25), 50, 50, 0, 0, 25),
    ],
    ids=[
        "未验收",
        "已验收",
        "验收不合格",
        "已申请",
        "已确认",
        "付前红冲",
        "已支付",
        "红冲后付",
        "付后待退",
        "付后已退",
    ],
)
def test_what_is_held_owed_and_paid_of_a_part(
    accepted: int | None,
    settlement: tuple[str | int, ...] | None,
    owed: int,
    paid: int,
    held: int,
    awaited: int,
    refunded: int,
) -> None:
    worth = None if accepted is None else Decimal(accepted)
    settled = settlement and rules.Settled(str(settlement[0]), *map(Decimal, settlement[1:]))
    assert rules.share(Decimal(100), worth, settled) == Share(
        True, Decimal(owed), Decimal(paid), Decimal(held), Decimal(awaited), Decimal(refunded)
    )


def share(owed: int, paid: int, alive: bool = True) -> Share:
    return Share(alive, Decimal(owed), Decimal(paid))


@pytest.mark.parametrize(
    ("shares", "status"),
    [
        ([], "none"),
        ([share(100, 0)], "none"),
        ([share(100, 100), share(50, 0)], "partial"),
        ([share(100, 100), share(50, 0, alive=False)], "full"),
        ([share(100, 0, alive=False)], "none"),
        ([share(75, 100)], "overcharged"),
    ],
    ids=["空单", "未付", "付一家", "余者拒单", "全部关闭", "待退款"],
)
def test_payment_status_of_an_order(shares: list[Share], status: str) -> None:
    assert rules.charge_status(shares) == status

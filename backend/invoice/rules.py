"""结算规则 · until when a buyer must pay, which invoice fits, and what an order's payment status is. Pure."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from backend.core.calendar import CalendarUnknown, add_days
from backend.core.law import SMEPAY
from backend.core.money import ZERO, yuan
from backend.core.refusals import NotFound, Required
from backend.invoice.refusals import (
    CreditBeyondLines,
    CreditPiecesTooMany,
    CreditTooGreat,
    GrantBeyondLines,
    GrantTooGreat,
    InvoiceAmountDiffers,
    InvoiceDateImpossible,
    InvoiceNumberMalformed,
    NothingToSettle,
    TextTooLong,
    UrlNotAllowed,
)
from backend.order.refusals import DuplicatedLine

Key = TypeVar("Key", bound=Hashable)

INVOICE_NUMBER = re.compile(r"[0-9]{8}|[0-9]{20}")
ACCOUNT_NUMBER = re.compile(r"[0-9]{8,30}")

SME_TERM = "payment.sme.default_max"
COMMON_TERM = "payment.after_invoice_max"


@dataclass(frozen=True, slots=True)
class Term:
    """付款期限 · how many calendar days the buyer has, counted from which event, on which basis."""

    figure: str
    since: str
    clause: str


SME = Term(SME_TERM, "验收合格之日", SMEPAY.art(9, 10))
COMMON = Term(COMMON_TERM, "收到发票之日", "财库〔2019〕38号《关于促进政府采购公平竞争优化营商环境的通知》")


def term_for(small: bool) -> Term:
    """Small and medium suppliers are paid from acceptance on, whether an invoice has come or not; others from the invoice."""
    return SME if small else COMMON


@dataclass(frozen=True, slots=True)
class Due:
    """付款到期日 · the last day to pay, and the basis as it is shown."""

    on: date
    days: int
    basis: str


def due(term: Term, start: date, days: int, *, begun: bool = True) -> Due:
    """The last day of `days` days that begin on `start`; an end on a holiday runs to the next working day.

    Provisional ends say so in their basis: where the event has not come yet that begins the time (`begun` is False),
    and where the holiday notice of that year is not out, so that the plain calendar day holds.
    """
    basis = f"{term.clause}：自{term.since}起 {days} 日内"
    if not begun:
        basis += "（发票登记前，暂自申请之日计算）"
    try:
        return Due(add_days(start, days), days, basis)
    except CalendarUnknown:
        last = start + timedelta(days=days)
        return Due(last, days, f"{basis}（{last.year} 年节假日安排尚未公布，暂按日历日计算）")


def payable(accepted: Decimal) -> Decimal:
    """应付金额 · what was accepted; refuses where that is nothing."""
    if accepted <= 0:
        raise NothingToSettle
    return accepted


def check_invoice(
    number: str, amount: Decimal, issued_on: date, *, owed: Decimal, not_before: date, today: date
) -> None:
    """发票核对 · the number has the form of the tax system's, the amount is what is owed, the date is possible."""
    if not INVOICE_NUMBER.fullmatch(number):
        raise InvoiceNumberMalformed
    if amount != owed:
        raise InvoiceAmountDiffers(owed=owed)
    if not not_before <= issued_on <= today:
        raise InvoiceDateImpossible(first=not_before, last=today)


def check_credit(
    number: str,
    amount: Decimal,
    issued_on: date,
    *,
    left: Decimal,
    worth: Decimal | None,
    not_before: date,
    today: date,
) -> None:
    """红冲核对 · the number has the tax system's form, the amount is still invoiced and no more than its goods cost, the date
    is not before that of the invoice."""
    if not INVOICE_NUMBER.fullmatch(number):
        raise InvoiceNumberMalformed
    if not ZERO < amount <= left:
        raise CreditTooGreat(left=left)
    if worth is not None and amount > worth:
        raise CreditBeyondLines(worth=worth)
    if not not_before <= issued_on <= today:
        raise InvoiceDateImpossible(first=not_before, last=today)


def check_grant(amount: Decimal, *, left: Decimal, worth: Decimal | None) -> Decimal:
    """约定核对 · an amount in yuan that is still invoiced and no more than its goods cost."""
    if not (amount.is_finite() and ZERO < amount <= left):
        raise GrantTooGreat(left=left)
    amount = yuan(amount)
    if not amount:
        raise GrantTooGreat(left=left)
    if worth is not None and amount > worth:
        raise GrantBeyondLines(worth=worth)
    return amount


def credited_pieces(asked: Sequence[tuple[Key, int]], left: Mapping[Key, int]) -> dict[Key, int]:
    """红冲数量 · pieces of each line, no more than were accepted and are not credited yet."""
    pieces: dict[Key, int] = {}
    for line, quantity in asked:
        if line not in left:
            raise NotFound("订单行 order line", field="lines")
        if line in pieces:
            raise DuplicatedLine
        if not 1 <= quantity <= left[line]:
            raise CreditPiecesTooMany(most=left[line], lines=[line])
        pieces[line] = quantity
    return pieces


def file_address(url: str) -> str:
    """发票文件链接 · an https address without a password in it, or nothing."""
    url = url.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        plain = False
    if len(url) > 500 or not plain or not url.isprintable() or " " in url:
        raise UrlNotAllowed
    return url


def bank_account(bank: str, number: str) -> tuple[str, str]:
    """收款账户 · the bank's name and the account number, without blanks; always in the supplier's own name."""
    bank, number = bank.strip(), re.sub(r"\s", "", number)
    if not bank:
        raise Required("开户银行 bank name", field="bank_name")
    if len(bank) > 100:
        raise TextTooLong(field="bank_name", most=100)
    if not ACCOUNT_NUMBER.fullmatch(number):
        raise Required("银行账号（8 至 30 位数字） account number (8 to 30 digits)", field="account_number")
    return bank, number


def voucher(number: str) -> str:
    """支付凭证号 · the number of the treasury's payment voucher."""
    number = number.strip()
    if not number:
        raise Required("支付凭证号 voucher", field="voucher")
    if len(number) > 80:
        raise TextTooLong(field="voucher", most=80)
    return number


class ChargeStatus(StrEnum):
    """支付状态 · how much of what is owed was paid, in Saleor's words."""

    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"
    OVERCHARGED = "overcharged"


@dataclass(frozen=True, slots=True)
class Share:
    """One supplier's share of an order's payment, in yuan; `alive` is False where nothing will be delivered."""

    alive: bool
    owed: Decimal
    paid: Decimal
    held: Decimal = ZERO
    awaited: Decimal = ZERO
    """Confirmed, and not paid yet."""
    refunded: Decimal = ZERO


NOTHING = Share(False, ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a settlement says of money, in yuan: owed at first, credited since, paid, and returned."""

    state: str
    amount: Decimal
    credited: Decimal = ZERO
    paid: Decimal = ZERO
    refunded: Decimal = ZERO


def share(total: Decimal, accepted: Decimal | None, settlement: Settled | None) -> Share:
    """The share of a part that is delivered: ordered for `total`, accepted for `accepted`, settled.

    Until it is accepted the whole part is owed; the budget is held until the settlement is confirmed.
    """
    if settlement is None:
        return Share(True, total if accepted is None else accepted, ZERO, ZERO if accepted == ZERO else total)
    owed = settlement.amount - settlement.credited
    return Share(
        True,
        owed,
        settlement.paid - settlement.refunded,
        held=total if settlement.state == "requested" else ZERO,
        awaited=owed if settlement.state == "confirmed" else ZERO,
        refunded=settlement.refunded,
    )


def charge_status(shares: Iterable[Share]) -> ChargeStatus:
    """The payment status of an order; declined and canceled parts no longer count."""
    alive = [share for share in shares if share.alive]
    owed = sum((share.owed for share in alive), ZERO)
    paid = sum((share.paid for share in alive), ZERO)
    if not paid:
        return ChargeStatus.NONE
    if paid > owed:
        return ChargeStatus.OVERCHARGED
    return ChargeStatus.FULL if paid == owed else ChargeStatus.PARTIAL

"""Rules of the cart. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from backend.account.rules import is_email
from backend.checkout.policy import Finding, Severity
from backend.checkout.refusals import (
    PriceIsListed,
    QuantityTooGreat,
    ReasonWithoutPrice,
    TooLong,
    TooManyLines,
    ZeroQuantity,
)
from backend.core.refusals import Invalid

MOST_NOTE = 2000
MOST_REASON = 250
MOST_PIECES = 100_000
MOST_LINES = 200


def check_quantity(quantity: int, limit: int | None = None) -> None:
    """Refuse nothing, less than nothing, and more than a variant's own limit or what a cart takes."""
    if quantity < 1:
        raise ZeroQuantity(most=limit or MOST_PIECES)
    if quantity > (limit or MOST_PIECES):
        raise QuantityTooGreat(most=limit or MOST_PIECES)


def check_price(price: Decimal | None, reason: str | None) -> None:
    """Refuse a price that is not the listed one's business, and a reason for none."""
    if price is not None:
        raise PriceIsListed
    if reason:
        raise ReasonWithoutPrice


def check_size(lines: int) -> None:
    """Refuse carts that nobody could check."""
    if lines > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)


def check_text(text: str, most: int, field: str) -> str:
    """The text without the blanks around it; refuses one that is too long rather than cutting it."""
    if len(text.strip()) > most:
        raise TooLong(field=field, most=most)
    return text.strip()


def check_email(email: str, field: str = "email") -> str:
    """An e-mail address, or nothing."""
    if email and not is_email(email):
        raise Invalid("电子邮箱填写不正确。", "This is not an e-mail address.", field=field)
    return email


def may_order(findings: Iterable[Finding]) -> bool:
    """Nothing blocks."""
    return all(finding.severity is not Severity.BLOCKED for finding in findings)


def all_clean(findings: Iterable[Finding]) -> bool:
    """Every check passed: the condition for the direct train."""
    return all(finding.severity is Severity.PASSED for finding in findings)

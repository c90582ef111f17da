"""Rules of the cart. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from backend.checkout.policy import Finding, Severity
from backend.checkout.refusals import QuantityTooGreat, TooManyLines, ZeroQuantity

MOST_PIECES = 100_000
MOST_LINES = 200


def check_quantity(quantity: int, limit: int | None = None) -> None:
    """Refuse nothing, less than nothing, and more than a variant's own limit or what a cart takes."""
    if quantity < 1:
        raise ZeroQuantity(most=limit or MOST_PIECES)
    if quantity > (limit or MOST_PIECES):
        raise QuantityTooGreat(most=limit or MOST_PIECES)


def check_size(lines: int) -> None:
    """Refuse carts that nobody could check."""
    if lines > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)


def may_order(findings: Iterable[Finding]) -> bool:
    """Nothing blocks."""
    return all(finding.severity is not Severity.BLOCKED for finding in findings)


def all_clean(findings: Iterable[Finding]) -> bool:
    """Every check passed: the condition for the direct train."""
    return all(finding.severity is Severity.PASSED for finding in findings)

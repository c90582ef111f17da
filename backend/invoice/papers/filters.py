"""Template filters of the papers: money, moments and days as a Chinese paper writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template

from backend.core.clock import SHANGHAI
from backend.invoice.papers.capitals import in_capitals

register = template.Library()


@register.filter
def money(amount: Decimal) -> str:
    """`12,345.60`; the unit stands in the heading of the column."""
    return f"{amount:,.2f}"


@register.filter
def sum(amount: str) -> str:
    """An amount that is kept as text, as `money` writes it."""
    return money(Decimal(amount))


@register.filter
def equals(value: str) -> str:
    """`= 26.02`, or `≈ 26.02` for what is marked as near."""
    return f"≈ {value[1:]}" if value.startswith("≈") else f"= {value}"


@register.filter
def capitals(amount: Decimal) -> str:
    """`壹万贰仟叁佰肆拾伍元陆角整`."""
    return in_capitals(amount)


@register.filter
def count(quantity: int) -> str:
    """`1,200`."""
    return f"{quantity:,}"


@register.filter
def day(value: date) -> str:
    """`2026年3月9日`."""
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def moment(value: datetime) -> str:
    """`2026-03-09 14:05`, in China Standard Time."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@register.filter
def iso(value: datetime) -> str:
    """`2026-03-09T14:05:00+08:00`, for the PDF's own metadata."""
    return value.astimezone(SHANGHAI).replace(microsecond=0).isoformat()

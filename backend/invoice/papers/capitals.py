"""人民币大写 · amounts in Chinese capital numerals, as vouchers are written.

The rules are those of 《正确填写票据和结算凭证的基本规定》: 整 after 元 or 角, none after 分; one 零 for any run of noughts
inside the figure. Where the rules leave 零 to the writer (the unit digit of yuan is nought, jiao is not), it is written.
"""

from __future__ import annotations

from decimal import Decimal

from backend.core.money import yuan

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
MYRIADS = ("", "万", "亿")
LIMIT = Decimal(10) ** 12


def in_capitals(amount: Decimal) -> str:
    """`Decimal("12345.60")` -> `壹万贰仟叁佰肆拾伍元陆角整`. Rounds to fen; refuses 10^12 yuan and more by ValueError."""
    amount = yuan(amount)
    if abs(amount) >= LIMIT:
        raise ValueError(f"amount too large to be written out: {amount}")
    fen_in_all = int(abs(amount) * 100)
    whole, rest = divmod(fen_in_all, 100)
    jiao, fen = divmod(rest, 10)

    text = f"{_integer(whole)}元" if whole else ""
    if jiao:
        text += "零" if whole and whole % 10 == 0 else ""
        text += f"{DIGITS[jiao]}角"
    elif fen and whole:
        text += "零"
    text += f"{DIGITS[fen]}分" if fen else "整"
    if not fen_in_all:
        return "零元整"
    return f"负{text}" if amount < 0 else text


def _integer(number: int) -> str:
    """A positive whole number, read in groups of four digits."""
    text = ""
    skipped = False
    for myriad in reversed(range(len(MYRIADS))):
        group = number // 10_000**myriad % 10_000
        if not group:
            skipped = bool(text)
            continue
        if text and (skipped or group < 1_000):
            text += "零"
        text += _group(group) + MYRIADS[myriad]
        skipped = False
    return text


def _group(number: int) -> str:
    """One to four digits: 5070 -> 伍仟零柒拾."""
    text = ""
    skipped = False
    for place in reversed(range(len(PLACES))):
        digit = number // 10**place % 10
        if not digit:
            skipped = bool(text)
            continue
        text += ("零" if skipped else "") + DIGITS[digit] + PLACES[place]
        skipped = False
    return text

"""大写金额 · amounts in words, read back: `壹佰零贰万叁仟元伍角整` is 1,023,000.50 yuan."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {sign: number for number, sign in enumerate("零壹贰叁肆伍陆柒捌玖")} | {
    sign: number for number, sign in enumerate("〇一二三四五六七八九")
}
_DIGITS["两"] = 2
_TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_PARTS = {"角": Decimal("0.1"), "分": Decimal("0.01")}


def amount_of(words: str) -> Decimal:
    """The amount that words say, in yuan. Raises ValueError for what are no words of an amount."""
    text = words.strip().removeprefix("人民币").removesuffix("整").removesuffix("正").replace("圆", "元")
    if not text:
        raise ValueError(words)
    whole, found, rest = text.partition("元")
    if not found:
        if not any(sign in text for sign in _PARTS):
            return Decimal(_integer(text, words))
        whole, rest = "", text
    return Decimal(_integer(whole, words) if whole else 0) + _cents(rest, words)


def _integer(text: str, words: str) -> int:
    total = group = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            group += (digit or 1) * _TENS[sign]
            digit = 0
        elif sign in _GROUPS:
            total = (
                (total + group + digit) * _GROUPS[sign]
                if sign == "亿"
                else total + (group + digit) * _GROUPS[sign]
            )
            group = digit = 0
        else:
            raise ValueError(words)
    return total + group + digit


def _cents(text: str, words: str) -> Decimal:
    total, digit = Decimal(), 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PARTS:
            total, digit = total + digit * _PARTS[sign], 0
        else:
            raise ValueError(words)
    if digit:
        raise ValueError(words)
    return total

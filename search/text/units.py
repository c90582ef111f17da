"""数量与单位 · quantities: 500张, 1.5 匹, 70克 = 70g. One unit has one way of writing."""

from __future__ import annotations

import re

# written form -> the form that is indexed
LATIN_UNITS = {
    "kg": "kg", "mg": "mg", "gsm": "g", "g": "g", "gb": "gb", "tb": "tb", "mb": "mb",
    "ml": "ml", "l": "l", "mm": "mm", "cm": "cm", "km": "km", "m": "m", "inch": "寸", "in": "寸",
    "kw": "kw", "kva": "kva", "w": "w", "mah": "mah", "ah": "ah", "kv": "kv", "v": "v", "a": "a",
    "ghz": "ghz", "mhz": "mhz", "hz": "hz", "dpi": "dpi", "ppm": "ppm", "p": "匹", "hp": "匹", "pcs": "个",
}  # fmt: skip
CHINESE_UNITS = {
    "公斤": "kg", "千克": "kg", "毫克": "mg", "克": "g", "毫升": "ml", "升": "l",
    "毫米": "mm", "厘米": "cm", "公分": "cm", "千米": "km", "公里": "km", "米": "m", "英寸": "寸", "寸": "寸",
    "千瓦": "kw", "瓦": "w", "伏": "v", "安": "a", "毫安": "mah", "平方米": "m2", "平米": "m2", "立方米": "m3",
} | {unit: unit for unit in "匹张页包箱盒支只个台套件瓶桶卷本册双条把块片袋人份门层抽色年口孔位"}  # fmt: skip


def _any_of(units: dict[str, str]) -> str:
    return "|".join(sorted(units, key=len, reverse=True))


_UNIT = rf"(?: ?(?:{_any_of(LATIN_UNITS)})(?![a-z0-9])| ?(?:{_any_of(CHINESE_UNITS)}))"
QUANTITY = rf"(?<![a-z0-9.])\d+(?:\.\d+)?{_UNIT}"
_MOST_HORSEPOWER = 50
"""More are lines of a picture: 1080p."""
_PARTS = re.compile(r"(\d+(?:\.\d+)?) ?(.+)")


def read_quantity(written: str) -> tuple[str, str]:
    """`"70 克"` -> `("70g", "70")`: the canonical quantity and its bare number."""
    matched = _PARTS.fullmatch(written)
    if matched is None:
        raise ValueError(f"not a quantity: {written}")
    number, unit = matched.groups()
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    if unit == "p" and float(number) > _MOST_HORSEPOWER:
        return f"{number}p", number
    return number + (LATIN_UNITS.get(unit) or CHINESE_UNITS[unit]), number

"""范本 · the templates of tender documents as data, and how a clause becomes text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.core.clock import SHANGHAI
from backend.core.money import yuan

FILE = Path(__file__).resolve().parents[2] / "fixtures" / "reference" / "tender_documents.yaml"
PLACE = re.compile(r"\{\{(\w+)\}\}")
UNFILLED = "【　　】"


class Type(StrEnum):
    """变量类型 · what a variable of the documents is."""

    LINE = "line"
    TEXT = "text"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    RATIO = "ratio"
    COUNT = "count"
    FLAG = "flag"

    @property
    def label(self) -> str:
        return {
            Type.LINE: "单行文字",
            Type.TEXT: "文字",
            Type.MONEY: "金额（元）",
            Type.DAY: "日期",
            Type.MOMENT: "时刻",
            Type.RATIO: "比例",
            Type.COUNT: "整数",
            Type.FLAG: "是或者否",
        }[self]


@dataclass(frozen=True, slots=True)
class Variable:
    """文件变量 · a value that the documents repeat, with its type."""

    code: str
    zh: str
    en: str
    type: Type
    required: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """条款范本 · a clause as the template has it."""

    code: str
    title: str
    text: str
    kind: str = "commercial"
    fixed: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """章 · a chapter with its clauses."""

    code: str
    title: str
    clauses: tuple[Template, ...]


WORDS: Mapping[str, Mapping[str, str]] = {
    "open_tender": {"method": "公开招标", "call": "招标公告", "documents": "招标文件", "bidder": "投标人", "offer": "投标", "lowest": "最低评标价法"},
    "invited_tender": {"method": "邀请招标", "call": "投标邀请", "documents": "招标文件", "bidder": "投标人", "offer": "投标", "lowest": "最低评标价法"},
    "competitive_negotiation": {"method": "竞争性谈判", "call": "谈判邀请", "documents": "谈判文件", "bidder": "供应商", "offer": "响应", "lowest": "最低报价法"},
    "competitive_consultation": {"method": "竞争性磋商", "call": "磋商邀请", "documents": "磋商文件", "bidder": "供应商", "offer": "响应", "lowest": "最低报价法"},
    "inquiry": {"method": "询价", "call": "询价邀请", "documents": "询价通知书", "bidder": "供应商", "offer": "响应", "lowest": "最低报价法"},
}  # fmt: skip
"""What things are called in each method; a template says `{{bidder}}`."""


@cache
def variables() -> Mapping[str, Variable]:
    """Every variable by its code."""
    made = (
        Variable(each["code"], each["zh"], each["en"], Type(each["type"]), each.get("required", True))
        for each in _read()["variables"]
    )
    return {variable.code: variable for variable in made}


def chapters(evaluation: str) -> tuple[Chapter, ...]:
    """The chapters of a way of evaluating."""
    return tuple(
        Chapter(
            chapter.code,
            chapter.title,
            tuple(c for c in chapter.clauses if not c.only or evaluation in c.only),
        )
        for chapter in _chapters()
    )


def filled(text: str, values: Mapping[str, Any], method: str) -> str:
    """A clause with its variables in their places; what is not known yet stays visibly open."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name in WORDS[method]:
            return WORDS[method][name]
        known = variables().get(name)
        return UNFILLED if known is None or name not in values else shown(known, values[name])

    return PLACE.sub(value, text)


def named(text: str) -> set[str]:
    """Which variables a clause names."""
    return set(PLACE.findall(text))


def shown(variable: Variable, value: Any) -> str:
    """A value as the documents print it."""
    match variable.type:
        case Type.MONEY:
            return f"{Decimal(value):,.2f}"
        case Type.RATIO:
            return f"{Decimal(value) * 100:f}".rstrip("0").rstrip(".") + "%"
        case Type.FLAG:
            return "是" if value else "否"
        case Type.DAY:
            day = date.fromisoformat(value)
            return f"{day.year}年{day.month}月{day.day}日"
        case Type.MOMENT:
            at = datetime.fromisoformat(value).astimezone(SHANGHAI)
            return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
        case _:
            return str(value)


def kept(variable: Variable, value: Any) -> Any:
    """A value as it is stored. Raises ValueError, TypeError or ArithmeticError for what it is not."""
    match variable.type:
        case Type.FLAG:
            if not isinstance(value, bool):
                raise TypeError
            return value
        case Type.MONEY:
            amount = yuan(str(value))
            if amount < 0:
                raise ValueError
            return str(amount)
        case Type.RATIO:
            ratio = Decimal(str(value))
            if not 0 <= ratio <= 1:
                raise ValueError
            return f"{ratio.normalize():f}"
        case Type.COUNT:
            if isinstance(value, bool) or not 0 <= int(value) <= 10_000:
                raise ValueError
            return int(value)
        case Type.DAY:
            return date.fromisoformat(value).isoformat()
        case Type.MOMENT:
            at = datetime.fromisoformat(value)
            return (at.astimezone(SHANGHAI) if at.tzinfo else at.replace(tzinfo=SHANGHAI)).isoformat()
        case _:
            if not isinstance(value, str) or not value.strip() or len(value) > 5_000:
                raise TypeError
            return value.strip()


@cache
def _chapters() -> tuple[Chapter, ...]:
    return tuple(
        Chapter(
            chapter["code"],
            chapter["title"],
            tuple(
                Template(
                    clause["code"],
                    clause["title"],
                    clause["text"],
                    clause.get("kind", "commercial"),
                    clause.get("fixed", False),
                    tuple(clause.get("for", ())),
                )
                for clause in chapter["clauses"]
            ),
        )
        for chapter in _read()["chapters"]
    )


@cache
def _read() -> Any:
    return yaml.load(FILE.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

"""公告内容 · a notice as people read it: numbered headings, what stands under them, tables; for pages, feeds and the API alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backend.core.law import national_figures
from backend.notice.forms import DISPLAY, Fact, Section, Shape
from backend.notice.models import Notice
from backend.notice.rules import length, moment, shown

NUMERALS = "一二三四五六七八九十"
NOTHING = "无"


@dataclass(frozen=True, slots=True)
class Item:
    """事项 · a label with its text, or a table."""

    label: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell with the name of its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def is_change(self) -> bool:
        """Does the table say what was, and what is now?"""
        return self.columns[1:] == ("更正前", "更正后")


@dataclass(frozen=True, slots=True)
class Heading:
    """标题 · a numbered heading with its items."""

    number: str
    title: str
    items: tuple[Item, ...]
    is_plain: bool = False
    """Has it one text alone, which needs no label?"""


def headings(notice: Notice) -> list[Heading]:
    """The notice under the headings of its form, in their order."""
    form = notice.form
    project = [("项目编号", notice.project_number), ("项目名称", notice.project_name)]
    if notice.packages:
        project.append(("采购包", "、".join(notice.packages)))
    own = tuple(Item(label, text) for label, text in project if text)
    sections = list(form.sections)
    made: list[tuple[str, tuple[Item, ...], bool]] = []
    if sections[0].zh in {"项目基本情况", "项目信息"}:
        first = sections.pop(0)
        made.append((first.zh, (*own, *_items(first, notice)), False))
    elif form.code != "intention":
        made += [(item.label, (item,), True) for item in own]
    for section in sections:
        items = tuple(_items(section, notice))
        if section is DISPLAY:
            items = (Item("公告期限", _period(notice)),)
        plain = len(section.facts) < 2 and len(items) < 2
        made.append((section.zh, items or (Item("", NOTHING),), plain))
    return [
        Heading(NUMERALS[n] if n < 10 else f"十{NUMERALS[n - 10]}", title, items, plain)
        for n, (title, items, plain) in enumerate(made)
    ]


def value_of(fact: Fact, value: Any) -> str:
    """A fact as people write it; tables are no text."""
    match fact.shape:
        case Shape.MONEY:
            return f"{Decimal(value):,.2f}"
        case Shape.DAY:
            return shown(date.fromisoformat(value))
        case Shape.MOMENT:
            return shown(moment(value))
        case Shape.FLAG:
            return "是" if value else "否"
        case _:
            return str(value)


def plain(notice: Notice) -> str:
    """The notice as plain text, for feeds."""
    lines: list[str] = []
    for heading in headings(notice):
        lines.append(f"{heading.number}、{heading.title}")
        for item in heading.items:
            if item.columns:
                lines += [" | ".join(item.columns), *(" | ".join(row) for row in item.rows)]
            else:
                lines.append(item.text if heading.is_plain else f"{item.label}：{item.text}")
    return "\n".join(lines)


def _items(section: Section, notice: Notice) -> Iterator[Item]:
    for fact in section.facts:
        value = notice.facts.get(fact.code)
        if value is None:
            continue
        if fact.shape is Shape.TABLE:
            yield Item(fact.zh, columns=fact.columns, rows=tuple(tuple(row) for row in value))
        else:
            yield Item(fact.zh, value_of(fact, value))


def _period(notice: Notice) -> str:
    figures = national_figures().get(notice.form.display, ())
    said = f"自本公告发布之日起{length(figures[0])}" if figures else ""
    if notice.displayed_until is None:
        return f"{said}。"
    end = f"{said}，至{shown(notice.displayed_until)}止"
    return f"{end}（该年节假日安排尚未公布，为暂定日期）。" if notice.is_provisional else f"{end}。"

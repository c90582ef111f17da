"""法定数值表 · the figures of the law as the code holds them, and which of them nobody has confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from backend.config.cluster import CHECKOUT
from backend.config.documents.markdown import table

NATIONAL = CHECKOUT / "fixtures" / "reference" / "law" / "constants.yaml"
LOCAL = CHECKOUT / "fixtures" / "reference" / "local_figures.yaml"
INTRODUCTION = """# 法定数值 · Figures of the law

Generated from `fixtures/reference/law/constants.yaml` and `fixtures/reference/local_figures.yaml` by `make documents`; do
not edit.

A figure without a value exists in a law or a local rule but could not be established. Asking for it refuses with
`LAW_VALUE_UNKNOWN`; it is never guessed. A regulator states it for a region (`LocalFigure`), saying on which basis.
**Nothing in the first four lists is confirmed**: have them checked before real purchases depend on them.

This is no legal advice.
"""
HEAD = ("Key", "Value", "Unit", "Basis", "Since", "Note")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure as a line of a table."""

    key: str
    value: str
    unit: str
    basis: str
    since: str
    note: str
    confidence: str
    group: str
    is_assumed: bool

    def cells(self) -> tuple[str, ...]:
        """As the tables show it."""
        return f"`{self.key}`", self.value, self.unit, self.basis, self.since, self.note


def text() -> str:
    """The whole document."""
    national = list(_national())
    local = list(_local())
    unknown = [row for row in national if not row.value]
    weak = [row for row in national if row.value and row.confidence == "low"]
    medium = [row for row in national if row.value and row.confidence == "medium"]
    lines = [INTRODUCTION]
    lines += _section("未核实，无数值 · Not established: no value", unknown)
    lines += _section("演示假定与平台默认 · Assumed for the demo, and platform defaults of a region", local)
    lines += _section("低置信 · Low confidence", weak)
    lines += _section("中置信 · Medium confidence", medium)
    lines += ["## 全部 · All national figures by group", ""]
    for group in dict.fromkeys(row.group for row in national):
        rows = [row for row in national if row.group == group]
        shown = (
            (f"`{row.key}`", row.value or "—", row.unit, row.basis, row.since, row.confidence) for row in rows
        )
        lines += [f"### {group}", "", *table((*HEAD[:5], "Confidence"), shown), ""]
    return "\n".join(lines)


def _section(title: str, rows: Iterable[Row]) -> list[str]:
    return [f"## {title}", "", *table(HEAD, (row.cells() for row in rows)), ""]


def _national() -> Iterator[Row]:
    for entry in yaml.safe_load(NATIONAL.read_text(encoding="utf-8"))["constants"]:
        yield _row(entry, entry["group"])


def _local() -> Iterator[Row]:
    for entry in yaml.safe_load(LOCAL.read_text(encoding="utf-8"))["figures"]:
        kind = "演示假定" if entry["assumed"] else "平台默认"
        note = f"{kind}，{entry['jurisdiction']}。{entry.get('note', '')}"
        yield _row(entry | {"note": note, "effective_from": entry.get("valid_from")}, "local")


def _row(entry: dict[str, Any], group: str) -> Row:
    return Row(
        key=entry["key"],
        value=_shown(entry["value"]),
        unit=entry.get("unit", ""),
        basis=entry["basis"],
        since=str(entry.get("effective_from") or ""),
        note=entry.get("note", ""),
        confidence=entry.get("confidence", "low"),
        group=group,
        is_assumed=bool(entry.get("assumed")),
    )


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else f"`{value}`" if isinstance(value, str) else str(value)

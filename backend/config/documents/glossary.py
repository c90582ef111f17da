"""词汇表 · every term of the project, read from the docstrings and labels where it is defined.

A docstring `中文 · english ...` names a thing (class), something that is done (function of `services`) or a part of the house
(module). Nothing is imported: the sources are parsed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.config.cluster import CHECKOUT
from backend.config.documents.markdown import table

PACKAGES = ("backend", "search", "pavilion", "procurement_methods")
TERM = re.compile(r"^(?P<term>[\u4e00-\u9fff][^·]{0,40}?) · (?P<meaning>.+)", re.DOTALL)
INTRODUCTION = """# 词汇表 · Glossary

Generated from the docstrings by `make documents`; do not edit. The official Chinese term comes first, then the English
identifier under which the code knows it.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: what it is called, how the code names it, what it means, where it is defined."""

    term: str
    name: str
    meaning: str
    place: str


def text() -> str:
    """The whole document."""
    things: list[Entry] = []
    deeds: list[Entry] = []
    labels: list[Entry] = []
    for path in _sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = str(path.relative_to(CHECKOUT))
        labels += _labels(tree, place)
        for node in tree.body:
            entry = _entry(node, place)
            if entry is not None:
                (deeds if isinstance(node, ast.FunctionDef) else things).append(entry)
    lines = [INTRODUCTION]
    for title, entries, head in (
        ("名词 · Things", things, "Meaning"),
        ("办理事项 · What is done", deeds, "Meaning"),
        ("代码与名称 · Codes and their labels", labels, "Kind"),
    ):
        rows = sorted({(e.term, f"`{e.name}`", e.meaning, f"`{e.place}`") for e in entries}, key=_by_name)
        lines += [f"## {title}", "", *table(("中文", "English", head, "Where"), rows), ""]
    return "\n".join(lines)


def _by_name(row: tuple[str, ...]) -> tuple[str, ...]:
    return row[1].lower(), row[3], *row


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((CHECKOUT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _entry(node: ast.stmt, place: str) -> Entry | None:
    """A public class, or a public function among services, whose docstring begins with a term. Rows are models again."""
    is_verb = isinstance(node, ast.FunctionDef) and "services" in place
    if not (isinstance(node, ast.ClassDef) or is_verb):
        return None
    assert isinstance(node, ast.ClassDef | ast.FunctionDef)
    found = TERM.match(ast.get_docstring(node) or "")
    if found is None or node.name.startswith("_") or node.name.endswith("Row"):
        return None
    first = re.split(r"(?<=[.。])\s|\n\n", found["meaning"], maxsplit=1)[0]
    return Entry(found["term"].strip(), node.name, " ".join(first.split()), place)


def _labels(tree: ast.Module, place: str) -> Iterator[Entry]:
    """Members of Django's choices: `PLACED = "placed", "待接单"`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for inner in node.body:
            if isinstance(inner, ast.ClassDef) and any(
                "Choices" in ast.unparse(base) for base in inner.bases
            ):
                for member in inner.body:
                    yield from _label(member, f"{node.name}.{inner.name}", place)


def _label(member: ast.stmt, kind: str, place: str) -> Iterator[Entry]:
    if isinstance(member, ast.Assign) and isinstance(member.value, ast.Tuple):
        value, label = (part.value for part in member.value.elts if isinstance(part, ast.Constant))
        yield Entry(str(label), str(value), kind, place)

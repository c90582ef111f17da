"""示例 · documents to begin with, as files in `examples/`: the first line is the title, `@variables` lines hold JSON.

    # 按关键词查找 · search
    # @variables {"words": "打印纸"}
    query …

They need no ids, so they run on any installation that has the demo; a test runs each of them.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "examples"
VARIABLES = "# @variables "


@dataclass(frozen=True, slots=True)
class Example:
    """示例 · a document that can be run as it is, perhaps after logging in."""

    title: str
    query: str
    variables: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """For the explorer's menu."""
        return {"title": self.title, "query": self.query, "variables": self.variables}


@cache
def examples() -> tuple[Example, ...]:
    """All examples, in the order of their file names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.graphql")))


def first_query() -> Example:
    """首个查询 · the one that the landing page and the README show."""
    return examples()[0]


def curl_of(query: str, endpoint: str) -> str:
    """The query as a command line."""
    compact = " ".join(line.strip() for line in query.splitlines() if not line.startswith("#"))
    body = json.dumps({"query": compact}, ensure_ascii=False)
    return f"curl {endpoint} -H 'Content-Type: application/json' \\\n  -d {shlex.quote(body)}"


def _read(path: Path) -> Example:
    title, *lines = path.read_text(encoding="utf-8").splitlines()
    variables = "".join(line.removeprefix(VARIABLES) for line in lines if line.startswith(VARIABLES))
    query = "\n".join(line for line in lines if not line.startswith(VARIABLES)).strip()
    return Example(title.removeprefix("# "), query, json.loads(variables) if variables else {})

"""演示账号表 · the demo accounts as the README lists them, from `fixtures/demo/accounts.yaml`."""

from __future__ import annotations

import re
from typing import Any

import yaml

from backend.config.cluster import CHECKOUT
from backend.config.documents.markdown import table
from backend.core.actor import Role

DEMO = CHECKOUT / "fixtures" / "demo"
BEGIN, END = "<!-- demo accounts -->", "<!-- /demo accounts -->"


def put_into(document: str) -> str:
    """The document with the table between its two marks."""
    lines = "\n".join(
        [BEGIN, *table(("账号 Account", "姓名", "单位 Organisation", "角色 Roles"), rows()), END]
    )
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: lines, document, flags=re.DOTALL)


def rows() -> list[tuple[str, ...]]:
    """One row an account: who, where, in which roles."""
    named: list[dict[str, Any]] = yaml.safe_load((DEMO / "accounts.yaml").read_text(encoding="utf-8"))[
        "accounts"
    ]
    bodies = _bodies()
    experts = yaml.safe_load((DEMO / "experts.yaml").read_text(encoding="utf-8"))["experts"]
    return [
        (
            f"`{entry['email']}`",
            entry["name"],
            bodies[entry.get("organisation") or entry["supplier"]],
            "、".join(f"{Role(role).label} {role}" for role in entry["roles"]),
        )
        for entry in named
    ] + [(f"`{one['email']}`", one["name"], "", "评审专家 expert") for one in experts]


def _bodies() -> dict[str, str]:
    """Names of organisations and local suppliers by their keys."""
    groups = yaml.safe_load((DEMO / "organisations.yaml").read_text(encoding="utf-8"))
    suppliers = yaml.safe_load((DEMO / "local_suppliers.yaml").read_text(encoding="utf-8"))
    found = {entry["key"]: entry["name"] for entries in groups.values() for entry in entries}
    return found | {entry["key"]: entry["name"] for entry in suppliers["named"]}

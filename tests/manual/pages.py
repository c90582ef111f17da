"""手册 · the pages of `docs/api`: what they ask is asked, and what was answered is written into them.

A page is Markdown. Each example is a document under a comment that says who asks, with which variables, and what to keep of
the answer for the examples below it:

    <!-- ask
    as: clerk
    variables: {id: $cart, budgetLineId: $budget}
    save: {order: checkoutComplete.order.id}
    -->
    ```graphql
    mutation …
    ```

What stands between `<!-- answer -->` and `<!-- /answer -->` after it is written by the test (`make manual`). Ids, tokens,
cursors, moments and hashes are made steady, so that a page changes only when the API does.
"""

from __future__ import annotations

import json
import re
import uuid
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any

import yaml

from backend.core.clock import SHANGHAI
from tests.manual.world import World

EXAMPLE = re.compile(
    r"<!-- ask\n(?P<head>.*?)-->\n```graphql\n(?P<document>.*?)```\n"
    r"(?:\n?<!-- answer -->\n.*?<!-- /answer -->\n)?",
    re.DOTALL,
)
KNOWN = {"as", "variables", "save", "refused", "headers", "show", "body", "get", "files", "language"}
GLOBAL_ID = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?")
NEAR = timedelta(days=1)


def written(page: str, world: World) -> str:
    """The page with the answers that the API gives now."""
    steady = Steady(world)
    made, count = EXAMPLE.subn(lambda found: _example(found, world, steady), page)
    assert count, "a page of the manual has at least one example"
    return made


def _example(found: re.Match[str], world: World, steady: Steady) -> str:
    head: dict[str, Any] = yaml.safe_load(found["head"]) or {}
    assert head.keys() <= KNOWN, head.keys() - KNOWN
    document = found["document"]
    variables = world.filled(head.get("variables", {}))
    answer = world.ask(document, variables, head)
    shown = answer.json() if answer.content else {}
    _judge(shown, bool(head.get("refused")), document)
    for name, path in head.get("save", {}).items():
        value = shown["data"]
        for step in path.split("."):
            value = value[int(step) if step.isdigit() else step]
        world.names[name] = value
    lines = [f"<!-- ask\n{found['head']}-->\n```graphql\n{document}```\n", "<!-- answer -->"]
    if variables:
        lines += ["变量 · variables", "", *_json(steady(variables)), ""]
    if head.get("show"):
        lines += ["```http", f"HTTP {answer.status_code}"]
        lines += [
            f"{name}: {steady(answer.get(name, ''))}" for name in head["show"] if answer.has_header(name)
        ]
        lines += ["```", ""]
    if isinstance(shown, dict):
        shown = {name: shown[name] for name in ("data", "errors") if name in shown}
    lines += ["答复 · answer", "", *_json(steady(shown)), "<!-- /answer -->", ""]
    return "\n".join(lines)


def _judge(shown: Any, refused: bool, document: str) -> None:
    """An example succeeds, unless it is there to show a refusal."""
    answers = shown if isinstance(shown, list) else [shown]
    errors = [error for answer in answers for error in answer.get("errors", ())]
    for answer in answers:
        for payload in (answer.get("data") or {}).values():
            if isinstance(payload, dict):
                errors += payload.get("errors") or []
    assert bool(errors) == refused, (document, errors)


def _json(value: Any) -> list[str]:
    return ["```json", json.dumps(value, ensure_ascii=False, indent=2), "```"]


class Steady:
    """Makes of an answer what it would be on every machine and every day."""

    def __init__(self, world: World) -> None:
        self.began = world.began
        self.real = datetime.now(SHANGHAI)
        self.ids: dict[str, str] = {}
        self.counts: dict[str, int] = {}

    def __call__(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self(part, key) for key, part in value.items()}
        if isinstance(value, list):
            return [self(part, name) for part in value]
        if not isinstance(value, str):
            return value
        return self._text(value, name)

    def _text(self, value: str, name: str) -> str:
        if value.startswith("eyJ") and value.count(".") == 2:
            return "eyJhbGciOiJSUzI1NiIsImtpZCI6…"
        if value.startswith("oucai_"):
            return "oucai_…"
        if name in {"after", "before", "cursor", "startCursor", "endCursor"}:
            return self._counted("cursor", value, lambda n: f"游标{n}")
        if name == "csrfToken":
            return "…"
        if name in {"hash", "head", "sha256", "previousHash", "ETag"} and value:
            return self._counted(name, value, lambda n: f"{n:02d}…")
        if name in {"fingerprint", "idNumber"} and value:
            return "…"
        if name in {"verificationCode"} and value:
            return "…"
        if GLOBAL_ID.fullmatch(value):
            return self._id(value)
        value = re.sub(r"([?&](?:v|token|signature|s)=)[\w:.-]+", r"\1…", value)
        value = re.sub(r"(?<![\w-])[\w-]{96}(?![\w-])", "签过名的码…", value)
        value = value.replace("http://testserver/", "http://127.0.0.1:8000/")
        value = re.sub(r"/thumbnail/\d+/", "/thumbnail/1/", value)
        value = re.sub(r"\bA\d{5}-[0-9A-Z-]{6,}\b", "…", value)
        return MOMENT.sub(lambda found: self._moment(found[0]), value)

    def _id(self, value: str) -> str:
        try:
            kind, _, key = b64decode(value, validate=True).decode().partition(":")
        except (ValueError, UnicodeDecodeError):
            return value
        if not (re.fullmatch(r"[A-Z][A-Za-z]+", kind) and key):
            return value
        is_uuid = len(key) == 36

        def made(number: int) -> str:
            plain = str(uuid.UUID(int=(4 << 76) | (8 << 60) | number)) if is_uuid else str(number)
            return b64encode(f"{kind}:{plain}".encode()).decode()

        return self._counted(kind, value, made)

    def _counted(self, kind: str, value: str, make: Any) -> str:
        if value not in self.ids:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.ids[value] = make(self.counts[kind])
        return self.ids[value]

    def _moment(self, value: str) -> str:
        """A moment of today is the one at which the page begins: the database has no clock of ours."""
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if moment.tzinfo is None:
            return value
        if abs(moment - self.real) < NEAR or timedelta(0) <= moment - self.began < timedelta(hours=1):
            return self.began.isoformat()
        since = moment - self.began
        if abs(since) < timedelta(days=400):  # so many days from the beginning, to the minute
            return (self.began + timedelta(minutes=since // timedelta(minutes=1))).isoformat()
        return value

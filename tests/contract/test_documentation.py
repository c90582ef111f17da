"""文档为真 · what the documents say is so: examples run, tables are current, links lead somewhere, settings exist."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from graphql import parse, validate

from backend.config import documents
from backend.config.cluster import CHECKOUT
from backend.core.actor import Role
from fixtures.demo.play.documents import documents as operations_of_the_play
from storefront_api.landing.examples import Example, curl_of, examples, first_query
from storefront_api.schema import schema
from tests import make
from tests.conftest import Api

MARKDOWN = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", CHECKOUT / "CHANGELOG.md"]
MARKDOWN += sorted((CHECKOUT / "docs").rglob("*.md"))
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
MOST_LINES_OF_A_DECISION = 20


def between(name: str) -> str:
    """What stands in the README between two marks, without the fence around it."""
    inner = README.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0].strip()
    return "\n".join(inner.splitlines()[1:-1])


def name_of(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def test_生成的文档是最新的() -> None:
    assert documents.stale() == [], "run: make documents"


@pytest.mark.parametrize("path", MARKDOWN, ids=name_of)
def test_链接有效(path: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", path.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", sorted((CHECKOUT / "docs" / "decisions").glob("*.md")), ids=name_of)
def test_决定写得短(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) <= MOST_LINES_OF_A_DECISION
    assert any(line.startswith("**Decision.**") for line in lines)


def test_文中的命令都有() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    said = {word for path in MARKDOWN for word in re.findall(r"\bmake ([a-z-]+)\b(?!s)", code_of(path))}
    assert said - targets == set()


def code_of(path: Path) -> str:
    """Only what is set as code in a document."""
    text = path.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"`[^`\n]+`|^    .*$", text, re.MULTILINE))


def test_设置齐全() -> None:
    """docs/operating/settings.md lists every variable that the code reads, and no other."""
    pattern = re.compile(r"\b(?:OUCAI_[A-Z][A-Z_]*|DATABASE_URL)\b")
    folders = ("backend", "search", "pavilion", "procurement_methods", "storefront_api", "fixtures", "tests")
    sources = (path for folder in folders for path in (CHECKOUT / folder).rglob("*.py"))
    read = {name for path in sources for name in pattern.findall(path.read_text(encoding="utf-8"))}
    listed = set(pattern.findall((CHECKOUT / "docs/operating/settings.md").read_text(encoding="utf-8")))
    assert listed == read


@pytest.mark.django_db
def test_首个查询照抄可用(api: Api) -> None:
    make.product(name="示例 A4 打印纸")
    assert between("first query") == first_query().query
    assert between("first curl") == curl_of(first_query().query, "http://127.0.0.1:8000/graphql/")
    body = json.loads(shlex.split(between("first curl").replace("\\\n", " "))[-1])
    found = api.data(body["query"])["products"]["edges"]
    assert [edge["node"]["name"] for edge in found] == ["示例 A4 打印纸"]


@pytest.mark.django_db
def test_登录照抄可用(api: Api) -> None:
    buyer = make.buyer()
    clerk = make.member(buyer.organisation, Role.PURCHASER, email="buyer@demo.oucai.example")
    clerk.set_password(settings.DEMO_PASSWORD)
    clerk.save()
    made = api.data(between("log in"))["tokenCreate"]
    assert made["user"]["memberships"][0]["roleLabel"] == "经办人"


@pytest.mark.django_db
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_查询台示例可运行(api: Api, example: Example) -> None:
    make.product(name="示例 A4 复印纸", price="120")
    regulator = make.member(make.organisation("regulator"), Role.REGULATOR)
    data: dict[str, Any] = api.data(example.query, example.variables, as_=regulator)
    assert None not in data.values()


@pytest.mark.parametrize("name", sorted(operations_of_the_play()))
def test_演示操作符合接口(name: str) -> None:
    assert validate(schema.graphql_schema, parse(operations_of_the_play()[name])) == []

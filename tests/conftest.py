"""Fixtures that all tests share: a way to ask the API as somebody, and a count of SQL statements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from backend.account import tokens
from backend.account.models import User
from backend.product import labels
from backend.region import queries as regions
from search import service

ISSUER = "http://testserver/graphql/"


@pytest.fixture(scope="session", autouse=True)
def _emptying_may_truncate_the_journal() -> Iterator[None]:
    """Between transactional tests the tables are emptied; the journal's triggers rightly refuse that to everybody else."""
    empty = DatabaseOperations.execute_sql_flush

    def with_triggers_off(self: DatabaseOperations, sql_list: list[str]) -> None:
        with transaction.atomic():
            with self.connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
            empty(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", with_triggers_off)
        yield


@pytest.fixture(autouse=True)
def _fresh_names() -> Iterator[None]:
    """What was remembered of one test's regions, channels and names must not reach the next."""
    regions.forget()
    labels.forget()
    yield
    regions.forget()
    labels.forget()


@pytest.fixture(autouse=True)
def _own_index(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds what another one, or the demo, has indexed. Nothing is built before somebody asks for it."""
    before = service.settings()
    monkeypatch.setattr(service, "_engine", None)
    monkeypatch.setattr(
        service, "_settings", replace(before, folder=tmp_path_factory.getbasetemp() / uuid4().hex)
    )


def ended(answer: dict[str, Any]) -> bool:
    """Whether an answer says that the session of its token was ended."""
    return any(
        each["extensions"]["exception"]["code"] == "InvalidTokenError" for each in answer.get("errors", ())
    )


class Api:
    """Posts operations to `/graphql/` as a browser would, with a real token."""

    def __init__(self) -> None:
        self.client = Client()

    def post(
        self, query: str, variables: dict[str, Any] | None = None, *, as_: User | None = None, **headers: str
    ) -> Any:
        """The HTTP response."""
        if as_ is not None:
            headers["Authorization"] = f"Bearer {tokens.issue(as_, tokens.ACCESS, ISSUER)}"
        body = json.dumps({"query": query, "variables": variables or {}})
        return self.client.post("/graphql/", body, content_type="application/json", headers=headers)

    def __call__(
        self, query: str, variables: dict[str, Any] | None = None, *, as_: User | None = None, **headers: str
    ) -> dict[str, Any]:
        """The whole answer: `data`, `errors`."""
        answer: dict[str, Any] = self.post(query, variables, as_=as_, **headers).json()
        return answer

    def data(self, query: str, variables: dict[str, Any] | None = None, *, as_: User | None = None) -> Any:
        """The data of an answer that must have no errors, nor any in its payloads."""
        answer = self(query, variables, as_=as_)
        assert "errors" not in answer, answer["errors"]
        for name, payload in answer["data"].items():
            if isinstance(payload, dict):
                assert not payload.get("errors"), (name, payload["errors"])
        return answer["data"]


@pytest.fixture
def api() -> Api:
    """Ask the API: `api.data(query, variables, as_=user)`."""
    return Api()


@pytest.fixture
def count_sql(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """`with count_sql() as statements:` collects every SQL statement, row reads included; savepoints are not counted.

    What a warm process remembers stays remembered, however slow this machine is.
    """
    monkeypatch.setattr("backend.region.queries.REMEMBERED_SECONDS", 3600.0)
    monkeypatch.setattr("backend.product.labels.REMEMBERED_SECONDS", 3600.0)

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def collect(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(collect):
            yield statements

    return counting

"""演示失败时 · a play that fails says where, what was asked and what was answered, and leaves a record that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from backend.config.supervisor import free_port
from fixtures.demo import play


@pytest.mark.django_db(transaction=True)
def test_没有演示账号时第一步就失败(live_server: LiveServer, settings: LazySettings, tmp_path: Path) -> None:
    told: list[str] = []
    assert not play.perform(f"{live_server.url}/", "no such password", tmp_path / "demo", told.append)
    assert "asked:    Login" in "\n".join(told)
    assert "answered: HTTP 200" in "\n".join(told)
    record = json.loads((tmp_path / "demo" / "play.json").read_text(encoding="utf-8"))
    assert [(step["n"], step["ok"]) for step in record["steps"]] == [(1, False)]
    settings.DEMO, settings.VAR = True, tmp_path
    assert "未完成" in Client().get("/").content.decode()


def test_网站没有应答(tmp_path: Path) -> None:
    told: list[str] = []
    nobody = f"http://127.0.0.1:{free_port('127.0.0.1')}/"
    assert not play.perform(nobody, "", tmp_path, told.append)
    assert "没有应答" in "\n".join(told)

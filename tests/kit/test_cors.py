"""跨源 · which origins may call, and what a browser is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

OURS = "https://mall.example"
CHANNELS = {"query": "{ __typename }"}


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize(
    ("origin", "always", "in_demo"),
    [
        (OURS, True, True),
        ("https://mall.example:8443", False, False),
        ("http://mall.example", False, False),
        ("https://mall.example.evil.example", False, False),
        ("https://evil.example", False, False),
        ("null", False, False),
        ("*", False, False),
        ("http://localhost:3000", False, True),
        ("http://127.0.0.1:5173", False, True),
        ("http://[::1]:3000", False, True),
        ("http://localhost.evil.example", False, False),
        ("http://localhost@evil.example", False, False),
        ("http://evil@localhost", False, False),
        ("http://localhost:3000/path", False, False),
        ("http://127.0.0.1.evil.example", False, False),
        ("http://[::1", False, False),
        ("", False, False),
    ],
)
def test_允许的来源(settings: LazySettings, origin: str, always: bool, in_demo: bool, demo: bool) -> None:
    settings.CORS_ORIGINS, settings.DEMO = [OURS], demo
    allowed = in_demo if demo else always
    asked = {"Origin": origin} if origin else {}
    preflight = Client().options(
        "/graphql/",
        headers={
            **asked,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    answer = Client().post("/graphql/", CHANNELS, content_type="application/json", headers=asked)
    assert preflight.status_code == 204
    assert answer.status_code == 200
    for response in (preflight, answer):
        assert response.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert response.get("Access-Control-Allow-Credentials") == ("true" if allowed else None)
        assert "Origin" in response["Vary"]
    if allowed:
        assert {name.strip() for name in preflight["Access-Control-Allow-Methods"].split(",")} == {
            "POST",
            "GET",
            "OPTIONS",
        }
        offered = {name.strip().lower() for name in preflight["Access-Control-Allow-Headers"].split(",")}
        assert offered >= {
            "origin", "content-type", "accept", "authorization", "source-service-name", "authorization-bearer",
            "idempotency-key", "accept-language",
        }  # fmt: skip
        assert "Idempotency-Replayed" in answer["Access-Control-Expose-Headers"]


def test_默认不允许任何来源(settings: LazySettings) -> None:
    assert settings.CORS_ORIGINS == []
    assert not settings.DEMO


@pytest.mark.parametrize("body", ["{", '{"query": "{ nothing }"}'])
def test_出错时浏览器也读得到(settings: LazySettings, body: str) -> None:
    settings.CORS_ORIGINS = [OURS]
    answer: Any = Client().post("/graphql/", body, content_type="application/json", headers={"Origin": OURS})
    assert answer.status_code == 400
    assert answer["Access-Control-Allow-Origin"] == OURS

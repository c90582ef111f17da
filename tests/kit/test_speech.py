"""语言 · messages in both languages, or in the one that is asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest

from storefront_api.kit.speech import Speech, asked_for
from tests import make


@pytest.mark.parametrize(
    ("header", "speech"),
    [
        ("", Speech.BOTH),
        ("*", Speech.BOTH),
        ("fr", Speech.BOTH),
        ("zh", Speech.CHINESE),
        ("zh-CN,zh;q=0.9,en;q=0.8", Speech.CHINESE),
        ("ZH-hans", Speech.CHINESE),
        ("en", Speech.ENGLISH),
        ("en-US,en;q=0.9", Speech.ENGLISH),
        ("fr,en;q=0.2,zh;q=0.1", Speech.ENGLISH),
        ("en;q=0.3, zh;q=0.7", Speech.CHINESE),
        ("en;q=0", Speech.BOTH),
        ("en;q=nonsense", Speech.BOTH),
        ("en;q=nan", Speech.BOTH),
        ("en;q=9", Speech.BOTH),
        ("english", Speech.BOTH),
        (",,;q=,-", Speech.BOTH),
    ],
)
def test_按请求头选择语言(header: str, speech: Speech) -> None:
    assert asked_for(header) is speech


CART = 'mutation { checkoutCreate(input: {channel: "nowhere", lines: []}) { errors { message } } }'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "chinese", "english"), [("", True, True), ("zh-CN", True, False), ("en-GB", False, True)]
)
def test_各处的消息都听从(api: Any, language: str, chinese: bool, english: bool) -> None:
    """Refusals in payloads and at the top, what does not validate, what cannot be read."""
    buyer = make.buyer()
    asked = {"Accept-Language": language} if language else {}
    answers = [
        api.post("{ nothing }", **asked),
        api.post("query($x: Int!) { channels { slug } products(first: $x) { totalCount } }", **asked),
        api.post("{ products(first: 1) { totalCount } }", **asked),
        api.post("mutation { checkoutLinesAdd(id: \"nonsense\", lines: []) { errors { message } } }", **asked),
        api.post('mutation { orderCancel(id: "x") { errors { code } } }', **asked),
        api.post("query A { channels { slug } } query B { channels { slug } }", **asked),
    ]  # fmt: skip
    messages = [error["message"] for answer in answers for error in answer.json()["errors"]]
    refused = api.post(CART, as_=buyer.purchaser, **asked)
    messages += [error["message"] for error in refused.json()["data"]["checkoutCreate"]["errors"]]
    assert len(messages) >= 7
    for message in messages:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in message) == chinese, message
        assert (re.search(r"[a-z]\w* [a-z]+ \w", message) is not None) == english, message
    for answer in [*answers, refused]:
        assert answer["Content-Language"] == asked_for(language).value
        assert "Accept-Language" in answer["Vary"]


@pytest.mark.django_db
def test_下一个请求不受上一个影响(api: Any) -> None:
    api.post("{ nothing }", **{"Accept-Language": "en"})
    assert "没有字段" in api("{ nothing }")["errors"][0]["message"]

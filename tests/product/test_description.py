from __future__ import annotations

from typing import Any

import pytest

from backend.product.description import MOST_BLOCKS, cleaned, links_of, text_of
from backend.product.refusals import DescriptionWrong


def document(*blocks: Any) -> dict[str, Any]:
    return {"time": 1, "blocks": list(blocks)}


def paragraph(text: Any) -> dict[str, Any]:
    return {"id": "x", "type": "paragraph", "data": {"text": text, "onload": "evil()"}}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<b>粗</b>与<i>斜</i><br>", "<b>粗</b>与<i>斜</i><br>"),
        ("<script>alert(1)</script>好", "好"),
        ("<style>*{}</style>好", "好"),
        ("<img src=x onerror=alert(1)>好", "好"),
        ("<b onclick=alert(1)>好</b>", "<b>好</b>"),
        ("<a href='javascript:alert(1)'>点</a>", '<a rel="nofollow noopener noreferrer">点</a>'),
        ("<a href='JaVaScRiPt&#58;alert(1)'>点</a>", '<a rel="nofollow noopener noreferrer">点</a>'),
        ("<a href='data:text/html,x'>点</a>", '<a rel="nofollow noopener noreferrer">点</a>'),
        ("<a href='https://www.gov.cn/' target=_blank>点</a>",
         '<a href="https://www.gov.cn/" rel="nofollow noopener noreferrer">点</a>'),
        ("<iframe src=//x></iframe><svg/onload=alert(1)>好", "好"),
        ("温度<50℃ & 湿度>30%", "温度&lt;50℃ &amp; 湿度&gt;30%"),
        ("<!-- 注 -->好", "好"),
        ("好\x00", "好"),
    ],
)  # fmt: skip
def test_inline_html_is_cleaned(text: str, kept: str) -> None:
    assert cleaned(document(paragraph(text))) == {
        "version": "2.30.7",
        "blocks": [{"type": "paragraph", "data": {"text": kept}}],
    }


def test_every_known_block_is_kept_and_its_unknown_parts_are_not() -> None:
    made = cleaned(
        document(
            {"type": "header", "data": {"text": "规格", "level": 2, "style": "x"}},
            {
                "type": "list",
                "data": {"style": "ordered", "items": ["一", {"content": "二", "items": ["三"], "meta": 1}]},
            },
            {"type": "image", "data": {"file": {"url": "/media/uploads/a.jpg", "x": 1}, "caption": "图"}},
            {"type": "table", "data": {"withHeadings": True, "content": [["a", "<u>b</u>"]]}},
            {"type": "quote", "data": {"text": "引", "caption": "者"}},
            {"type": "delimiter", "data": {"x": 1}},
        )
    )
    assert made is not None
    assert made["blocks"] == [
        {"type": "header", "data": {"text": "规格", "level": 2}},
        {"type": "list", "data": {"style": "ordered", "items": ["一", {"content": "二", "items": ["三"]}]}},
        {"type": "image", "data": {"file": {"url": "/media/uploads/a.jpg"}, "caption": "图"}},
        {"type": "table", "data": {"withHeadings": True, "content": [["a", "b"]]}},
        {"type": "quote", "data": {"text": "引", "caption": "者"}},
        {"type": "delimiter", "data": {}},
    ]
    assert text_of(made).split() == ["规格", "一", "二", "三", "图", "a", "b", "引", "者"]


def nested(depth: int) -> list[Any]:
    return [{"content": "x", "items": nested(depth - 1)}] if depth else ["x"]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("文本", id="不是文档"),
        pytest.param([], id="数组"),
        pytest.param({"blocks": {}}, id="blocks 不是数组"),
        pytest.param(document("x"), id="段不是对象"),
        pytest.param(document({"type": "raw", "data": {"html": "<script>"}}), id="raw 段"),
        pytest.param(document({"type": "embed", "data": {}}), id="embed 段"),
        pytest.param(document({"type": ["paragraph"], "data": {}}), id="类型不是文本"),
        pytest.param(document({"type": "paragraph"}), id="没有 data"),
        pytest.param(document(paragraph(5)), id="文字是数"),
        pytest.param(document({"type": "header", "data": {"text": "x", "level": 9}}), id="标题级别"),
        pytest.param(document({"type": "header", "data": {"text": "x", "level": True}}), id="级别是真假"),
        pytest.param(document({"type": "list", "data": {"items": nested(9)}}), id="嵌套太深"),
        pytest.param(document({"type": "list", "data": {"items": "x"}}), id="列表项不是数组"),
        pytest.param(document({"type": "image", "data": {"file": {"url": "javascript:x"}}}), id="图片地址"),
        pytest.param(document({"type": "image", "data": {"file": "x"}}), id="图片无地址"),
        pytest.param(document({"type": "table", "data": {"content": ["x"]}}), id="表格行"),
        pytest.param(document(*[paragraph("x")] * (MOST_BLOCKS + 1)), id="段太多"),
        pytest.param(document(*[paragraph("字" * 9_000)] * 3), id="全文太长"),
    ],
)
def test_what_is_refused(wrong: Any) -> None:
    with pytest.raises(DescriptionWrong) as refused:
        cleaned(wrong)
    assert refused.value.field == "description"


def test_nothing_stays_nothing() -> None:
    assert cleaned(None) is None
    assert cleaned({}) is None
    assert text_of(None) == ""


def test_links_and_pictures_are_found() -> None:
    made = cleaned(
        document(
            paragraph("<a href='https://a.example/?x=1&amp;y=2'>点</a>"),
            {"type": "image", "data": {"file": {"url": "https://b.example/p.png"}}},
        )
    )
    assert links_of(made) == ("https://a.example/?x=1&y=2", "https://b.example/p.png")

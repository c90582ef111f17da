"""富文本里的攻击 · what people write into descriptions to run in somebody else's browser comes out harmless."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from backend.product.description import cleaned
from backend.product.refusals import DescriptionWrong

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<style>@import 'javascript:alert(1)'</style>",
    "<b style='background:url(javascript:alert(1))'>x</b>",
    "<b style='expression(alert(1))'>x</b>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>x</a>",
    "<a href='&#x6A;avascript&colon;alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='//evil.example/'>x</a>",
    "<a href='https://ok.example/' onclick=alert(1) target=_blank style=x>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='x'>",
    "<form action='javascript:alert(1)'><button formaction=x>x</button></form>",
    "<base href='https://evil.example/'><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<b><i><a href='https://ok.example/'><b onmouseover=alert(1)>" * 30,
    "\x00<scr\x00ipt>alert(1)</script>",
    "<a href='https://ok.example/\"onmouseover=\"alert(1)'>x</a>",
    "<b id=__proto__ name=constructor class=x>x</b>",
]  # fmt: skip

HARMLESS = {"b": set(), "i": set(), "br": set(), "a": {"href", "rel"}}


class Reader(HTMLParser):
    """Reads a text as a browser would and complains about whatever is not on the short list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in HARMLESS, tag
        for name, value in attrs:
            assert name in HARMLESS[tag], (tag, name)
            if name == "href":
                assert (value or "").startswith(("https://", "http://")), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    return [text for inner in parts for text in texts(inner)]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "block",
    [
        {"type": "paragraph", "data": {"text": "@"}},
        {"type": "header", "data": {"text": "@", "level": 2}},
        {"type": "list", "data": {"style": "ordered", "items": ["@", {"content": "@", "items": ["@"]}]}},
        {"type": "quote", "data": {"text": "@", "caption": "@"}},
        {"type": "table", "data": {"content": [["@", "@"]]}},
        {"type": "image", "data": {"file": {"url": "https://ok.example/a.png"}, "caption": "@"}},
    ],
    ids=lambda block: block["type"],
)
def test_每种段落里都无害(block: dict[str, Any], attack: str) -> None:
    given = json.loads(json.dumps(block).replace('"@"', json.dumps(attack)))
    made = cleaned({"blocks": [given]})
    assert made is not None
    for text in texts(made["blocks"][0]["data"]):
        reader = Reader(convert_charrefs=False)
        reader.feed(text)
        reader.close()
        assert "\x00" not in text


@pytest.mark.parametrize("attack", ATTACKS)
def test_清洗两次与一次相同(attack: str) -> None:
    once = cleaned({"blocks": [{"type": "paragraph", "data": {"text": attack}}]})
    assert cleaned(once) == once


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:image/svg+xml,<svg onload=alert(1)>", "//evil.example/a.png", "file:///etc/passwd",
     " https://evil.example/", "https://evil.example/\n", "blob:x", "../a.png", "", None, {"x": 1}],
)  # fmt: skip
def test_图片地址(address: Any) -> None:
    with pytest.raises(DescriptionWrong):
        cleaned({"blocks": [{"type": "image", "data": {"file": {"url": address}}}]})

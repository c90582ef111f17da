"""商品详情 · a product's description in EditorJS: only blocks that are known, only the inline HTML that is harmless.

What comes in is what a browser's editor made, or what somebody wrote to do harm. It is therefore built anew: each known block
is read part by part, unknown parts are left out, an unknown block is refused. Inline HTML keeps `b`, `i`, `br` and `a` with an
http(s) address (nh3); other tags go, scripts and styles with all that is in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any

import nh3

from backend.core.refusals import Refusal
from backend.product.refusals import DescriptionWrong

MOST_BLOCKS = 200
MOST_CHARACTERS = 20_000
MOST_NESTING = 4
MOST_CELLS = 2_000

_TAGS = {"b", "i", "br", "a"}
_OWN_FILES = ("/media/", "/thumbnail/", "/files/")


class _Wrong(Exception):
    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en


def cleaned(document: Any, refusal: Callable[..., Refusal] = DescriptionWrong) -> dict[str, Any] | None:
    """The description as it is stored; None for none. Refuses with `DescriptionWrong`, which names the block.

    Other nouns have rich text, too: theirs is cleaned alike and refused with a `refusal` of theirs, made likewise.
    """
    if document is None or document == {}:
        return None
    blocks = document.get("blocks") if isinstance(document, dict) else None
    if not isinstance(blocks, list):
        raise refusal(place=0, zh="不是 EditorJS 文档。", en="this is no EditorJS document.")
    if len(blocks) > MOST_BLOCKS:
        raise refusal(
            place=MOST_BLOCKS + 1, zh=f"至多 {MOST_BLOCKS} 段。", en=f"there are {MOST_BLOCKS} at most."
        )
    kept: list[dict[str, Any]] = []
    for place, block in enumerate(blocks, 1):
        try:
            kept.append(_block(block))
        except _Wrong as wrong:
            raise refusal(place=place, zh=wrong.zh, en=wrong.en) from None
    made = {"version": "2.30.7", "blocks": kept}
    if len(text_of(made)) > MOST_CHARACTERS:
        raise refusal(
            place=len(kept),
            zh=f"全文至多 {MOST_CHARACTERS} 字。",
            en=f"{MOST_CHARACTERS} characters in all at most.",
        )
    return made


def text_of(document: Mapping[str, Any] | None) -> str:
    """The words of a description as people read them."""
    pieces = (text for block in (document or {}).get("blocks", ()) for text in _texts(block["data"]))
    return "\n".join(unescape(_TAG.sub("", text)) for text in pieces)


def links_of(document: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Where a description's links and pictures lead."""
    found: list[str] = []
    for block in (document or {}).get("blocks", ()):
        found += [unescape(href) for text in _texts(block["data"]) for href in _HREF.findall(text)]
        if block["type"] == "image":
            found.append(block["data"]["file"]["url"])
    return tuple(found)


_TAG = re.compile(r"<[^>]*>")
_HREF = re.compile(r'href="([^"]*)"')


def _texts(part: Any) -> Iterator[str]:
    """Every text in a block's data; addresses of files are none."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name not in {"file", "style"}:
                yield from _texts(one)


def _block(block: Any) -> dict[str, Any]:
    if not isinstance(block, dict) or not isinstance(block.get("data"), dict):
        raise _Wrong("须有 type 与 data。", "it needs `type` and `data`.")
    kind = block.get("type")
    read = _BLOCKS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise _Wrong(f"不支持的类型「{str(kind)[:40]}」。", f"the type “{str(kind)[:40]}” is not supported.")
    return {"type": kind, "data": read(block["data"])}


def _inline(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("文字须为文本。", "its text must be a string.")
    if len(value) > MOST_CHARACTERS:
        raise _Wrong("文字太长。", "its text is too long.")
    return nh3.clean(
        value.replace("\x00", ""),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        attribute_filter=_absolute,
        link_rel="nofollow noopener noreferrer",
    )


def _absolute(tag: str, attribute: str, value: str) -> str | None:
    """A link says where it leads: none without a scheme, which `//elsewhere` has not."""
    return value if attribute != "href" or value.startswith(("https://", "http://")) else None


def _paragraph(data: dict[str, Any]) -> dict[str, Any]:
    return {"text": _inline(data.get("text", ""))}


def _header(data: dict[str, Any]) -> dict[str, Any]:
    level = data.get("level", 2)
    if isinstance(level, bool) or level not in range(1, 7):
        raise _Wrong("标题级别须为 1 至 6。", "a header's level is 1 to 6.")
    return {"text": _inline(data.get("text", "")), "level": level}


def _list(data: dict[str, Any]) -> dict[str, Any]:
    style = data.get("style", "unordered")
    if style not in ("ordered", "unordered"):
        raise _Wrong("列表须为 ordered 或 unordered。", "a list is `ordered` or `unordered`.")
    return {"style": style, "items": _items(data.get("items", []), 1)}


def _items(items: Any, depth: int) -> list[Any]:
    if not isinstance(items, list) or depth > MOST_NESTING:
        raise _Wrong(
            f"列表项须为数组，至多 {MOST_NESTING} 层。",
            f"items are a list, {MOST_NESTING} levels deep at most.",
        )
    if len(items) > MOST_CELLS:
        raise _Wrong("列表项太多。", "there are too many items.")
    return [
        {"content": _inline(item.get("content", "")), "items": _items(item.get("items", []), depth + 1)}
        if isinstance(item, dict)
        else _inline(item)
        for item in items
    ]


def _image(data: dict[str, Any]) -> dict[str, Any]:
    file = data.get("file")
    url = file.get("url") if isinstance(file, dict) else data.get("url")
    if not isinstance(url, str) or len(url) > 500 or not url.isprintable():
        raise _Wrong("图片须有 file.url。", "an image needs `file.url`.")
    if not url.startswith((*_OWN_FILES, "https://", "http://")):
        raise _Wrong(
            "图片地址须为 http(s) 或本站文件。", "an image's address is http(s) or a file of this site."
        )
    return {"file": {"url": url}, "caption": _inline(data.get("caption", ""))}


def _table(data: dict[str, Any]) -> dict[str, Any]:
    rows = data.get("content")
    if not isinstance(rows, list) or not all(isinstance(cells, list) for cells in rows):
        raise _Wrong("表格内容须为行的数组。", "a table's content is a list of rows.")
    if sum(len(cells) for cells in rows) > MOST_CELLS:
        raise _Wrong(f"表格至多 {MOST_CELLS} 格。", f"a table has {MOST_CELLS} cells at most.")
    return {
        "withHeadings": data.get("withHeadings") is True,
        "content": [[_inline(cell) for cell in cells] for cells in rows],
    }


def _quote(data: dict[str, Any]) -> dict[str, Any]:
    return {"text": _inline(data.get("text", "")), "caption": _inline(data.get("caption", ""))}


def _delimiter(data: dict[str, Any]) -> dict[str, Any]:
    return {}


_BLOCKS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "paragraph": _paragraph,
    "header": _header,
    "list": _list,
    "image": _image,
    "table": _table,
    "quote": _quote,
    "delimiter": _delimiter,
}

"""故事 · EditorJS as HTML. Stories were cleaned when they were written; the words are cleaned once more on their way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_TAGS = {"b", "i", "br", "a"}


def html(document: Mapping[str, Any] | None) -> SafeString:
    """The HTML of a story; empty for none."""
    return mark_safe("".join(_block(block) for block in (document or {}).get("blocks", ())))


def steps(document: Mapping[str, Any] | None) -> list[SafeString]:
    """The steps of a process, where it is one ordered list; else none."""
    blocks = (document or {}).get("blocks", ())
    if len(blocks) != 1 or blocks[0].get("type") != "list":
        return []
    items = blocks[0]["data"].get("items", ())
    return [mark_safe(_words(item["content"] if isinstance(item, dict) else item)) for item in items]


def _words(text: Any) -> str:
    return nh3.clean(
        str(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener noreferrer",
    )


def _block(block: Mapping[str, Any]) -> str:
    data = block.get("data", {})
    match block.get("type"):
        case "paragraph":
            return f"<p>{_words(data.get('text', ''))}</p>"
        case "header":
            level = max(3, min(6, int(data.get("level", 3))))
            return f"<h{level}>{_words(data.get('text', ''))}</h{level}>"
        case "list":
            return _list(data.get("items", ()), "ol" if data.get("style") == "ordered" else "ul")
        case "quote":
            said_by = _words(data.get("caption", ""))
            return f"<blockquote><p>{_words(data.get('text', ''))}</p>{said_by and f'<footer>{said_by}</footer>'}</blockquote>"
        case "image":
            url = str(data.get("file", {}).get("url", ""))
            if not url.startswith("/"):
                return ""  # pictures of other sites are not shown: they would tell those who looks
            caption = _words(data.get("caption", ""))
            return f'<figure><img src="{escape(url)}" alt="" loading="lazy"><figcaption>{caption}</figcaption></figure>'
        case "table":
            rows = "".join(
                f"<tr>{''.join(f'<td>{_words(cell)}</td>' for cell in row)}</tr>"
                for row in data.get("content", ())
            )
            return f"<table>{rows}</table>"
        case "delimiter":
            return "<hr>"
    return ""


def _list(items: Sequence[Any], tag: str) -> str:
    inside = "".join(
        f"<li>{_words(item.get('content', ''))}{_list(item.get('items', ()), tag) if item.get('items') else ''}</li>"
        if isinstance(item, dict)
        else f"<li>{_words(item)}</li>"
        for item in items
    )
    return f"<{tag}>{inside}</{tag}>"

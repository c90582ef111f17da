"""高亮 · shows a text with the words that were asked for marked by `<em>`; everything else is escaped for HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from search.text.analyser import Analyser
from search.text.normal import normalise, origins
from search.text.pinyin import full, initials
from search.text.reading import Want

LONGEST_FRAGMENT = 120
_BEFORE_MATCH = 20


def highlight(text: str, wants: Sequence[Want], analyser: Analyser) -> str:
    """The text, or the part of a long one around the first match. Empty when nothing matches."""
    spans = _spans(text, wants, analyser)
    if not spans:
        return ""
    first, last = 0, len(text)
    if len(text) > LONGEST_FRAGMENT:
        first = max(0, min(spans[0][0] - _BEFORE_MATCH, len(text) - LONGEST_FRAGMENT))
        last = first + LONGEST_FRAGMENT
    written = ["…" if first else ""]
    position = first
    for start, end in spans:
        if start >= last:
            break
        written += [escape(text[position:start]), "<em>", escape(text[start : min(end, last)]), "</em>"]
        position = min(end, last)
    written += [escape(text[position:last]), "…" if last < len(text) else ""]
    return "".join(written)


def _spans(text: str, wants: Sequence[Want], analyser: Analyser) -> list[tuple[int, int]]:
    """Where in the original text the matches stand, in order, joined where they touch."""
    plain, origin = normalise(text), origins(text)
    words = {word for want in wants for way in want.ways for word in way}
    sounds = {want.sound for want in wants if want.sound}
    found: list[tuple[int, int]] = []
    for token in analyser.tokens(text):
        sounding = sounds and (full(token.text) in sounds or initials(token.text) in sounds)
        if token.text in words or (len(token.text) > 1 and sounding):
            found.append((token.start, token.end))
            continue
        for part in words.intersection(token.parts):
            at = plain.find(part, token.start, token.end)
            found.append((at, at + len(part)) if at >= 0 else (token.start, token.end))
    for want in wants:
        at = plain.find(want.characters) if want.characters else -1
        while at >= 0:
            found.append((at, at + len(want.characters)))
            at = plain.find(want.characters, at + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return [(origin[start], origin[end]) for start, end in joined]

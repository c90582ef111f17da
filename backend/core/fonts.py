"""字体 · fonts: finds the Chinese fonts that papers and pictures are set in, by asking fontconfig.

fontconfig always answers with *some* font. Printing a Chinese paper in one without Chinese letters gives rows of empty
boxes, so whoever sets Chinese asks here first and gets a refusal that says what to install.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from backend.core.refusals import Refusal

SANS = "Noto Sans CJK SC"
SERIF = "Noto Serif CJK SC"

_FOUND, _MATCH_PATTERN = 0, 0
_REGULAR, _BOLD = 80, 200


class FontMissing(Refusal):
    """本机缺少中文字体「{family}」，不能生成中文单据和图片；请安装字体（Debian/Ubuntu：apt-get install fonts-noto-cjk）。 ·
    The Chinese font “{family}” is not installed, so no Chinese paper or picture can be made; install it
    (Debian/Ubuntu: apt-get install fonts-noto-cjk)."""

    code = "FONT_MISSING"


@dataclass(frozen=True, slots=True)
class FontFace:
    """字体文件 · one face of an installed font: the file and the face's number inside a collection."""

    family: str
    path: Path
    index: int


@cache
def font_face(family: str, *, bold: bool = False) -> FontFace:
    """The installed face of exactly this family. Raises `FontMissing` when fontconfig would put another in its place."""
    library = _fontconfig()
    if library is None:
        raise FontMissing(family=family)
    wanted = library.FcNameParse(f"{family}:weight={_BOLD if bold else _REGULAR}".encode())
    library.FcConfigSubstitute(None, wanted, _MATCH_PATTERN)
    library.FcDefaultSubstitute(wanted)
    outcome = ctypes.c_int()
    match = library.FcFontMatch(None, wanted, ctypes.byref(outcome))
    library.FcPatternDestroy(wanted)
    if not match:
        raise FontMissing(family=family)
    try:
        if family not in _texts(library, match, b"family"):
            raise FontMissing(family=family)
        index = ctypes.c_int()
        library.FcPatternGetInteger(match, b"index", 0, ctypes.byref(index))
        return FontFace(family, Path(_texts(library, match, b"file")[0]), index.value)
    finally:
        library.FcPatternDestroy(match)


@cache
def _fontconfig() -> ctypes.CDLL | None:
    """The system's fontconfig, set up once; None where it is not installed."""
    try:
        library = ctypes.CDLL(ctypes.util.find_library("fontconfig") or "libfontconfig.so.1")
    except OSError:
        return None
    pointer, text, integer = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "FcNameParse": (pointer, (text,)),
        "FcConfigSubstitute": (integer, (pointer, pointer, integer)),
        "FcDefaultSubstitute": (None, (pointer,)),
        "FcFontMatch": (pointer, (pointer, pointer, ctypes.POINTER(integer))),
        "FcPatternGetString": (integer, (pointer, text, integer, ctypes.POINTER(text))),
        "FcPatternGetInteger": (integer, (pointer, text, integer, ctypes.POINTER(integer))),
        "FcPatternDestroy": (None, (pointer,)),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library if library.FcInit() else None


def _texts(library: ctypes.CDLL, pattern: int, name: bytes) -> list[str]:
    """Every value of a text property; a family has one in each language it is named in."""
    values: list[str] = []
    value = ctypes.c_char_p()
    while library.FcPatternGetString(pattern, name, len(values), ctypes.byref(value)) == _FOUND:
        values.append((value.value or b"").decode())
    return values

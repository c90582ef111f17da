"""地址 · where the pavilion's pages and pictures are; pictures' addresses change with the picture, so they may be kept for ever."""

from __future__ import annotations

from pavilion import sheets
from pavilion.models import Exhibit, ExhibitPicture
from pavilion.pictures import WIDTHS, version_of


def page_of(kind: str, slug: str, *, english: bool = False) -> str:
    """`/pavilion/exhibits/ou-celadon/`, or its English twin under `/pavilion/en/`."""
    return f"/pavilion/{'en/' if english else ''}{kind}/{slug}/"


def trace_of(code: str, *, english: bool = False) -> str:
    """Where the code of a batch or of a unit leads."""
    return f"/pavilion/{'en/' if english else ''}trace/{code}"


def picture_of(
    exhibit: Exhibit, picture: ExhibitPicture | None, width: int, form: str = "webp", *, cut: bool = False
) -> str:
    """A photograph, or the drawing of an exhibit that has none; `cut` to the proportions of cards."""
    key = f"p{picture.pk}" if picture is not None else "drawn"
    return f"/pavilion/pictures/{exhibit.slug}/{key}-{'cut-' if cut else ''}{width}.{form}?v={version_of(exhibit, picture)}"


def sheet_of(exhibit: Exhibit, form: str, origin: str, *, english: bool = False) -> str:
    """The poster or the share card of an exhibit."""
    changes = sheets.version(exhibit, origin, english=english)
    return f"/pavilion/{'en/' if english else ''}sheets/{exhibit.slug}/{form}.jpg?v={changes}"


def nearest_width(width: int | None) -> int:
    """The smallest offered width that is wide enough."""
    return next((offered for offered in WIDTHS if offered >= (width or WIDTHS[-1])), WIDTHS[-1])

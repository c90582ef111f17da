"""版面 · the posters and share cards of exhibits as files, made when they are first asked for and kept while nothing on them
changes.
"""

from __future__ import annotations

import io
import zlib
from pathlib import Path

from django.conf import settings

from pavilion import queries, rules
from pavilion.models import Exhibit
from pavilion.pictures import picture_file, version_of

FORMS = ("poster", "card")
DRAWING = 1
"""Changes when sheets are set differently."""
KINDS = {
    "fine": ("精", "精品", "Finest works"),
    "renowned": ("名", "名品", "Names"),
    "speciality": ("特", "特色品", "Specialities"),
}


def version(exhibit: Exhibit, origin: str, *, english: bool = False) -> str:
    """What changes with anything that is set on the sheets."""
    pictures = queries.exhibit_pictures(exhibit)
    honours = [f"{one.kind}{one.title}{one.title_en}" for one in queries.exhibit_honours(exhibit)]
    told = (
        DRAWING, english, origin, exhibit.name, exhibit.name_en, exhibit.summary, exhibit.summary_en, exhibit.kind,
        exhibit.place, exhibit.region_id, exhibit.months, honours,
        version_of(exhibit, pictures[0] if pictures else None),
    )  # fmt: skip
    return f"{zlib.crc32(repr(told).encode()):08x}"


def sheet_file(exhibit: Exhibit, form: str, origin: str, *, english: bool = False) -> Path:
    """The kept file of a poster or a card. Raises `PictureLost`, and `FontMissing` where there is no Chinese font."""
    from backend.product.pictures.thumbnails import cached

    name = (
        f"{exhibit.slug}-{form}-{'en' if english else 'zh'}-{version(exhibit, origin, english=english)}.jpg"
    )
    folder = Path(settings.MEDIA_ROOT) / "pavilion" / "sheets" / exhibit.slug[:2]
    return cached(folder / name, lambda: _made(exhibit, form, origin, english))


def _made(exhibit: Exhibit, form: str, origin: str, english: bool) -> bytes:
    from PIL import Image

    from pavilion.drawing import posters

    pictures = queries.exhibit_pictures(exhibit)
    with Image.open(picture_file(exhibit, pictures[0] if pictures else None, 960, "jpg")) as kept:
        picture = kept.convert("RGB")
    draw = posters.poster if form == "poster" else posters.card
    out = io.BytesIO()
    draw(_sheet(exhibit, origin, english), picture).save(
        out, "JPEG", quality=86, optimize=True, progressive=True
    )
    return out.getvalue()


def _sheet(exhibit: Exhibit, origin: str, english: bool) -> object:
    from pavilion.drawing.posters import Sheet

    mark, zh, en = KINDS[exhibit.kind]
    region, months = exhibit.region, rules.season_text(exhibit.months)
    season = (f"Best in months {months}" if english else f"时令 {months} 月") if months else ""
    return Sheet(
        name=(exhibit.name_en or exhibit.name) if english else exhibit.name,
        other=exhibit.name if english else exhibit.name_en,
        summary=(exhibit.summary_en or exhibit.summary) if english else exhibit.summary,
        kind=en if english else zh,
        mark=mark,
        place=region.name_en if english else f"{region.name} {exhibit.place}".strip(),
        season=season,
        honours=tuple(
            (one.title_en or one.title) if english else f"{one.get_kind_display()} · {one.title}"
            for one in queries.exhibit_honours(exhibit)
        ),
        pavilion="Wenzhou Pavilion" if english else "温州好产品馆",
        scan="Scan for its page" if english else "扫码看展品",
        url=f"{origin}/pavilion/{'en/' if english else ''}exhibits/{exhibit.slug}/",
        columns=not english,
    )

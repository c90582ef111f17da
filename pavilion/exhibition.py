"""布展 · what an exhibition takes along: every poster as one ZIP, and a catalogue that can be printed as it is.

Both are for the desk, not for web processes: WeasyPrint weighs too much for those.
"""

from __future__ import annotations

import base64
import os
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from uuid import uuid4

from backend.core import clock
from backend.core.peers import gather
from pavilion import queries, rules
from pavilion.models import Exhibit
from pavilion.pictures import picture_file
from pavilion.printing import Progress, set_pdf, silent
from pavilion.sheets import KINDS, sheet_file

STYLE = Path(__file__).with_name("catalogue.css")


def everything(room_id: int | None = None) -> list[Exhibit]:
    """What is shown today, finest works first; or what a room shows, in its order."""
    found = queries.in_order(queries.shown()) if room_id is None else queries.exhibits_of_room(room_id)
    return gather(found.select_related("region", "maker"))


def write_posters(
    path: Path,
    exhibits: Sequence[Exhibit],
    origin: str,
    *,
    english: bool = False,
    progress: Progress = silent,
) -> int:
    """海报集 · the posters of exhibits as one ZIP file, whole or not at all; how many there are."""
    draft = path.with_suffix(f".{uuid4().hex}.part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for done, exhibit in enumerate(exhibits, 1):
            sheet = sheet_file(exhibit, "poster", origin, english=english)
            archive.write(sheet, f"{done:03d}-{exhibit.slug}.jpg")
            progress(done, len(exhibits))
    os.replace(draft, path)
    return len(exhibits)


def write_catalogue(
    path: Path,
    exhibits: Sequence[Exhibit],
    origin: str,
    *,
    english: bool = False,
    progress: Progress = silent,
) -> int:
    """图录 · a catalogue as PDF (A4): a cover, then the exhibits kind by kind; how many pages. Raises `FontMissing`."""
    return set_pdf(path, _html(exhibits, origin, english, progress), STYLE)


def _html(exhibits: Sequence[Exhibit], origin: str, english: bool, progress: Progress) -> str:
    title = "Wenzhou Pavilion" if english else "温州好产品馆"
    parts = [
        f'<html lang="{"en" if english else "zh-CN"}"><head><title>{title}</title></head><body>',
        f'<section class="cover"><h1>{title}</h1><p>{clock.today():%Y.%m}</p><p>{escape(origin)}/pavilion/</p></section>',
    ]
    kind = ""
    for done, exhibit in enumerate(exhibits, 1):
        if exhibit.kind != kind:
            kind = exhibit.kind
            parts.append(f"<h2>{KINDS[kind][2 if english else 1]}</h2>")
        parts.append(_entry(exhibit, english))
        progress(done, len(exhibits))
    return "".join([*parts, "</body></html>"])


def _entry(exhibit: Exhibit, english: bool) -> str:
    pictures = queries.exhibit_pictures(exhibit)
    picture = picture_file(exhibit, pictures[0] if pictures else None, 640, "jpg", cut=True).read_bytes()
    name = (exhibit.name_en or exhibit.name) if english else exhibit.name
    other = exhibit.name if english else exhibit.name_en
    summary = (exhibit.summary_en or exhibit.summary) if english else exhibit.summary
    region = exhibit.region.name_en if english else exhibit.region.name
    months = rules.season_text(exhibit.months)
    facts = [f"{region} {'' if english else exhibit.place}".strip()]
    if months:
        facts.append(f"months {months}" if english else f"时令 {months} 月")
    if exhibit.maker:
        facts.append((exhibit.maker.name_en or exhibit.maker.name) if english else exhibit.maker.name)
    honours = "".join(
        f"<li>{escape((one.title_en or one.title) if english else one.title)}</li>"
        for one in queries.exhibit_honours(exhibit)
    )
    return (
        f'<article><img src="data:image/jpeg;base64,{base64.b64encode(picture).decode()}" alt="{escape(name)}">'
        f"<div><h3>{escape(name)}</h3><p class='other'>{escape(other)}</p><p>{escape(summary)}</p>"
        f"<p class='facts'>{escape('　'.join(facts))}</p>{honours and f'<ul>{honours}</ul>'}</div></article>"
    )

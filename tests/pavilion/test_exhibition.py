"""布展 · the posters as a ZIP, the catalogue as PDF."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from pavilion import exhibition
from pavilion.models import Exhibit
from tests.pavilion import halls

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("english", [False, True])
def test_海报集与图录(tmp_path: Path, english: bool) -> None:
    one, other = halls.shown(), halls.shown()
    Exhibit.objects.filter(pk=other.pk).update(name="<b>粗体", name_en="<b>bold", kind="fine")
    halls.submitted()
    exhibits = exhibition.everything()
    told: list[tuple[int, int]] = []
    count = exhibition.write_posters(
        tmp_path / "posters.zip",
        exhibits,
        "https://mall.example",
        english=english,
        progress=lambda *how: told.append(how),
    )
    assert (count, told) == (2, [(1, 2), (2, 2)])
    with zipfile.ZipFile(tmp_path / "posters.zip") as archive:
        assert archive.namelist() == [f"001-{other.slug}.jpg", f"002-{one.slug}.jpg"]
        assert archive.testzip() is None
    pages = exhibition.write_catalogue(
        tmp_path / "catalogue.pdf", exhibits, "https://mall.example", english=english
    )
    reader = PdfReader(tmp_path / "catalogue.pdf")
    assert len(reader.pages) == pages == 3
    text = "".join(page.extract_text() for page in reader.pages)
    assert ("<b>bold" if english else "<b>粗体") in text
    assert not list(tmp_path.glob("*.part"))

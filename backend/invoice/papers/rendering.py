"""制单 · rendering a paper: content -> HTML (Django's template engine, stand-alone) -> PDF (WeasyPrint).

The same content gives the same bytes on the same machine, so the SHA-256 of a paper can be recorded and compared. Nothing
is fetched while rendering: the style sheet is passed in, fonts come from the system, and every address is refused.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Protocol

from django.template import Context, Engine
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from backend.core.fonts import SANS, SERIF, font_face

TEMPLATES = Path(__file__).parent / "templates"


class NothingIsFetched(URLFetcher):
    """A fetcher that refuses: a paper contains everything it shows."""

    def fetch(self, url: str, headers: object = None) -> object:
        raise FatalURLFetchingError(f"a paper may not load {url!r}")


class Printable(Protocol):
    """What is printed: it knows its template, the folder that this lies in, and the hash of what it says."""

    @property
    def template(self) -> str: ...

    @property
    def digest(self) -> str: ...


def render(content: Printable, folder: Path = TEMPLATES) -> bytes:
    """The paper as PDF, A4. Raises `FontMissing` where the Chinese fonts are not installed."""
    for family in (SERIF, SANS):
        font_face(family)
    fonts = FontConfiguration()
    document = HTML(string=page(content, folder), url_fetcher=NothingIsFetched())
    pdf = document.write_pdf(
        stylesheets=[CSS(string=_style(), url_fetcher=NothingIsFetched(), font_config=fonts)],
        font_config=fonts,
        pdf_identifier=bytes.fromhex(content.digest)[:16],
        pdf_tags=True,
    )
    assert isinstance(pdf, bytes)
    return pdf


def page(content: Printable, folder: Path = TEMPLATES) -> str:
    """The paper as HTML, before it is laid out on pages."""
    return _engine(folder).get_template(content.template).render(Context({"paper": content}, use_l10n=False))


@cache
def _engine(folder: Path) -> Engine:
    return Engine(dirs=[str(folder), str(TEMPLATES)], builtins=["backend.invoice.papers.filters"])


@cache
def _style() -> str:
    return (TEMPLATES / "papers" / "paper.css").read_text("utf-8")

"""付印 · setting HTML as PDF: fonts from the system, pictures from within, nothing from elsewhere.

WeasyPrint weighs too much for web processes: only jobs and the command line come here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

Progress = Callable[[int, int], None]
"""Is told how many are done, of how many."""


def silent(done: int, total: int) -> None:
    """For those who do not watch."""


def set_pdf(path: Path, html: str, style: Path) -> int:
    """A document as PDF, whole or not there; how many pages it has. Raises `FontMissing`."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    from backend.core.fonts import SANS, SERIF, font_face

    class OwnPictures(URLFetcher):
        """What is printed carries its pictures with it and fetches nothing."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(("data:image/jpeg;base64,", "data:image/png;base64,")):
                raise FatalURLFetchingError(f"what is printed may not load {url[:60]!r}")
            return super().fetch(url, headers)

    for family in (SERIF, SANS):
        font_face(family)
    fonts = FontConfiguration()
    document = HTML(string=html, url_fetcher=OwnPictures()).render(
        stylesheets=[CSS(string=style.read_text("utf-8"), url_fetcher=OwnPictures(), font_config=fonts)],
        font_config=fonts,
        pdf_tags=True,
    )
    draft = path.with_suffix(f".{uuid4().hex}.part")
    document.write_pdf(draft)
    os.replace(draft, path)
    return len(document.pages)

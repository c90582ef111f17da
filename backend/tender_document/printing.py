"""制版 · a version of tender documents as PDF, A4: cover, contents with page numbers, chapters, scoring table, what was corrected.

The same version gives the same bytes on the same machine. Nothing is fetched: fonts come from the system.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from backend.core.clock import SHANGHAI
from backend.core.fonts import SANS, SERIF, font_face
from backend.tender_document import rules, templates
from backend.tender_document.models import DocumentVersion

TEMPLATES = Path(__file__).parent / "pages"
NUMERALS = "一二三四五六七八九"
FRONT = ("project_number", "budget", "ceiling", "deadline", "opening_place", "validity_days", "bid_bond",
         "performance_bond_ratio", "small_rate", "joint_rate", "low_price_rate", "consortium", "imported", "term",
         "place_of_performance", "prepayment_ratio", "payment_days", "warranty_months")  # fmt: skip
"""前附表 · which variables stand in the table before the instructions, in this order."""


class NothingIsFetched(URLFetcher):
    """A fetcher that refuses: the documents contain everything they show."""

    def fetch(self, url: str, headers: object = None) -> object:
        raise FatalURLFetchingError(f"tender documents may not load {url!r}")


def render(version: DocumentVersion) -> bytes:
    """The version as PDF. Raises `FontMissing` where the Chinese fonts are not installed."""
    for family in (SERIF, SANS):
        font_face(family)
    fonts = FontConfiguration()
    style = CSS(
        string=(TEMPLATES / "document.css").read_text("utf-8"),
        url_fetcher=NothingIsFetched(),
        font_config=fonts,
    )
    pdf = HTML(string=page(version), url_fetcher=NothingIsFetched()).write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_identifier=bytes.fromhex(version.sha256)[:16],
        pdf_tags=True,
    )
    assert isinstance(pdf, bytes)
    return pdf


def page(version: DocumentVersion) -> str:
    """The version as HTML, before it is laid out on pages."""
    return _engine().get_template("document.html").render(Context(_shown(version), use_l10n=False))


def _shown(version: DocumentVersion) -> dict[str, Any]:
    document, said = version.document, version.content
    known = templates.variables()
    front = [
        (_label(known[name]), templates.shown(known[name], said["values"][name]))
        for name in FRONT
        if name in said["values"]
    ]
    before = document.versions.filter(number=version.number - 1).first()
    at = version.issued_at.astimezone(SHANGHAI)
    return {
        "name": document.name,
        "project": document.project_name,
        "number": document.project_number,
        "buyer": document.buyer.name,
        "agent": document.agent.name if document.agent else "",
        "version": version.number,
        "issued": f"{at.year}年{at.month}月{at.day}日",
        "iso": at.replace(microsecond=0).isoformat(),
        "sha256": version.sha256,
        "reason": version.reason,
        "front": front,
        "chapters": [
            {**chapter, "numeral": NUMERALS[place], "has_front": chapter["code"] == "instructions"}
            for place, chapter in enumerate(said["chapters"])
        ],
        "items": said["items"],
        "changes": rules.difference(before.content, said) if before else [],
    }


def _label(variable: templates.Variable) -> str:
    return f"{variable.zh}（元）" if variable.type is templates.Type.MONEY else variable.zh


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(TEMPLATES)])

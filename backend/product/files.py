"""文件 · files that somebody uploads before saying what they are for: pictures, and papers such as test reports as PDF.

The name and the declared type of a file prove nothing. A picture is drawn anew from its pixels; of a PDF the pages are
written anew, without scripts, forms, notes, attachments and whatever else the document carried. A file is named by its
content.
"""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

from django.conf import settings

from backend.core.actor import Actor, Role
from backend.core.permissions import Permission
from backend.core.refusals import Required
from backend.product.ownership import SELLERS
from backend.product.pictures.keeping import UPLOADS, keep
from backend.product.pictures.refusals import PictureTooHeavy
from backend.product.pictures.thumbnails import cached
from backend.product.pictures.uploads import MOST_MEGABYTES
from backend.product.refusals import FileUnreadable

MOST_PAGES = 200
NAME = r"[0-9a-f]{64}\.(?:jpg|png|pdf)"
MEDIA_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf"}
UPLOADING = (
    Permission.MANAGE_PRODUCTS,
    Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES,
    Permission.MANAGE_PAGES,
    Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES,
)
"""With one of these somebody writes what a file can belong to; who sells for a supplier does, too, and who publishes notices."""
PUBLISHERS = (Role.PURCHASER, Role.BUYER_ADMIN, Role.AGENT, Role.REGULATOR)

_ADDRESS = re.compile(rf"(?:https?://[^/\s?#]+)?/files/(?P<name>{NAME})")
_LEFT_OUT = ("/AA", "/Annots", "/PieceInfo", "/Metadata")
_DAMAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError)


def upload(data: bytes, *, by: Actor) -> str:
    """上传文件 · keep a file; its name. Refuses what is neither a picture nor a PDF."""
    if not by.has(*SELLERS, *PUBLISHERS):
        by.must_permit(*UPLOADING)
    if not data:
        raise Required("文件 file", field="file")
    if len(data) > MOST_MEGABYTES * 1024 * 1024:
        raise PictureTooHeavy(most=MOST_MEGABYTES, field="file")
    if not data.startswith(b"%PDF-"):
        return keep(data)
    pages = pages_of(data)
    name = f"{UPLOADS}/{hashlib.sha256(pages).hexdigest()}.pdf"
    cached(Path(settings.MEDIA_ROOT) / name, lambda: pages)
    return name


def kept_file(address: str | None) -> str | None:
    """The name of the uploaded file that is found at an address; None where there is none."""
    found = _ADDRESS.fullmatch((address or "").strip())
    if found is None:
        return None
    name = f"{UPLOADS}/{found['name']}"
    return name if (Path(settings.MEDIA_ROOT) / name).is_file() else None


def media_type(name: str) -> str:
    """What a file's name says of its content."""
    return MEDIA_TYPES[Path(name).suffix]


def pages_of(data: bytes) -> bytes:
    """The pages of a PDF, written anew; refuses what cannot be read."""
    from pypdf import PdfReader, PdfWriter  # heavy, and seldom needed
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted or not 1 <= len(reader.pages) <= MOST_PAGES:
            raise FileUnreadable(most=MOST_PAGES)
        writer = PdfWriter()
        for page in reader.pages:
            for name in _LEFT_OUT:
                page.pop(name, None)
            writer.add_page(page)
        written = io.BytesIO()
        writer.write(written)
    except (PyPdfError, *_DAMAGE) as damage:
        raise FileUnreadable(most=MOST_PAGES) from damage
    return written.getvalue()

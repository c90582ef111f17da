"""留存 · keeping an uploaded picture: drawn anew from its pixels, named by its content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from backend.product.pictures.thumbnails import cached, encode
from backend.product.pictures.uploads import check_upload

UPLOADS = "uploads"


def keep(data: bytes) -> str:
    """The name of the file under which a picture is kept. Refuses what is no picture.

    The file is written before the row: a row never lacks its file, and a file that nobody came to need is found again by
    its name.
    """
    encoded = encode(check_upload(data))
    name = f"{UPLOADS}/{hashlib.sha256(encoded.data).hexdigest()}{encoded.suffix}"
    cached(Path(settings.MEDIA_ROOT) / name, lambda: encoded.data)
    return name

"""单据文件 · a printed paper over HTTP."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, HttpResponse, HttpResponseBase


def paper(path: Path, name: str) -> HttpResponseBase:
    """A printed paper, for whoever may have it; 503 until it is there."""
    if not path.exists():
        return HttpResponse(status=503, headers={"Retry-After": "2"})
    response = FileResponse(path.open("rb"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response

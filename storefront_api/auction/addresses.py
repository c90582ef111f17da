"""Where auctions are streamed from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def stream_base(request: HttpRequest) -> str:
    """The beginning of the stream's address: as it was set, or the port beside this server's, or this server itself."""
    if settings.LIVE_URL:
        return str(settings.LIVE_URL)
    if not settings.LIVE_PORT:
        return ""
    host = request.get_host()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return f"{request.scheme}://{name}:{settings.LIVE_PORT}"

"""跨源 · which front ends of other origins may call the API from a browser, as the Fetch standard asks it.

Origins are an exact list (`OUCAI_CORS_ORIGINS`); with the demo, pages of this machine may call, too. An origin that is not
named gets no header, and its browser keeps the answer from it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

METHODS = "POST, GET, OPTIONS"
HEADERS = (
    "Origin, Content-Type, Accept, Authorization, Source-Service-Name, Authorization-Bearer, Idempotency-Key, "
    "Accept-Language"
)
EXPOSED = "Content-Language, ETag, Idempotency-Replayed, Retry-After"
REMEMBERED_SECONDS = "600"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def preflight() -> HttpResponse:
    """The answer to OPTIONS; `allow` adds what an allowed origin may do."""
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    return response


def allow(request: HttpRequest, response: HttpResponse) -> None:
    """Tell the browser whether a page of this origin may read the answer."""
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin", "")
    if not is_allowed(origin):
        return
    response["Access-Control-Allow-Origin"] = origin
    response["Access-Control-Allow-Credentials"] = "true"
    if request.method == "OPTIONS":
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = HEADERS
        response["Access-Control-Max-Age"] = REMEMBERED_SECONDS
        patch_vary_headers(response, ["Access-Control-Request-Headers", "Access-Control-Request-Method"])
    else:
        response["Access-Control-Expose-Headers"] = EXPOSED


def is_allowed(origin: str) -> bool:
    """Is this one of the origins that may call?"""
    if not origin:
        return False
    return origin in settings.CORS_ORIGINS or (settings.DEMO and _is_loopback(origin))


def _is_loopback(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
        return origin == f"{parts.scheme}://{parts.netloc}" and _is_plain(parts.netloc, parts.hostname)
    except ValueError:
        return False


def _is_plain(netloc: str, host: str | None) -> bool:
    """A loopback host with or without a port, and nothing else."""
    return host in LOOPBACK and "@" not in netloc

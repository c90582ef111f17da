"""竞价页 · the live page of an auction: a curve for everybody, a bid box for suppliers. What it shows it asks of the API and the stream."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from storefront_api.auction.addresses import stream_base

MOST_NUMBER = 44


@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a number. Whether there is such an auction, for whoever looks, the API says."""
    if len(number) > MOST_NUMBER:
        raise Http404
    response = render(request, "auction/page.html", {"number": number})
    streams = stream_base(request)
    response["Content-Security-Policy"] = "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self' {streams}".strip(),
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )
    response["Referrer-Policy"] = "same-origin"
    return response

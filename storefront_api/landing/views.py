"""网页 · the few pages for people with a browser: the landing page, the explorer, and the papers of the last demo play."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.static import serve

from storefront_api.landing import accounts, last_play
from storefront_api.landing.examples import curl_of, examples, first_query

SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Our pages run nothing that does not come from here, and nobody may frame them."""

GRAPHIQL_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""GraphiQL's editor writes styles into the page; scripts and everything else still come from here alone."""
GRAPHIQL = Path(settings.VAR) / "graphiql" / "dist"
"""Where `make graphiql` bundles it."""

COUNTS = """SELECT (SELECT count(*) FROM product_product WHERE state = 'published'),
    (SELECT count(*) FROM supplier_supplier WHERE state = 'active'),
    (SELECT count(*) FROM region_region)"""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """首页 · what this is, the last play with its papers, a first query, the demo accounts."""
    query = first_query().query
    return _page(
        request,
        "landing/index.html",
        counts=_counts(),
        play=last_play.read() if settings.DEMO else None,
        query=query,
        curl=curl_of(query, request.build_absolute_uri("/graphql/")),
        accounts=accounts.listed() if settings.DEMO else [],
        password=settings.DEMO_PASSWORD if settings.DEMO else "",
    )


@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    """查询台 · where queries can be tried; with `OUCAI_DEMO` it can log in as any demo account."""
    people = accounts.listed() if settings.DEMO else []
    return _page(
        request,
        "landing/graphiql.html",
        endpoint="/graphql/",
        has_graphiql=has_graphiql(),
        examples=[example.shown() for example in examples()],
        accounts=[account.with_password(settings.DEMO_PASSWORD) for account in people],
    )


@require_safe
def graphiql(request: HttpRequest) -> HttpResponse:
    """GraphiQL · the well-known explorer with our examples as tabs, where `make graphiql` has bundled it."""
    if not has_graphiql():
        raise Http404("make graphiql")
    people = accounts.listed() if settings.DEMO else []
    return _page(
        request,
        "landing/graphiql_bundle.html",
        policy=GRAPHIQL_POLICY,
        endpoint="/graphql/",
        assets="/graphiql/assets/",
        examples=[example.shown() for example in examples()],
        accounts=[account.with_password(settings.DEMO_PASSWORD) for account in people],
    )


@require_safe
def graphiql_asset(request: HttpRequest, name: str) -> HttpResponseBase:
    """A part of the bundle."""
    try:
        response = serve(request, name, document_root=str(GRAPHIQL))
    except SuspiciousFileOperation:
        raise Http404 from None
    response["Cache-Control"] = "no-cache"
    return response


def has_graphiql() -> bool:
    """Was it bundled?"""
    return (GRAPHIQL / "main.js").exists()


@require_safe
def asset(request: HttpRequest, path: str) -> HttpResponseBase:
    """Styles, scripts and the mark. Browsers ask whether they changed, so a new version is seen at once."""
    try:
        response = serve(request, path, document_root=str(settings.STATIC_ROOT))
    except SuspiciousFileOperation:
        raise Http404 from None
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def paper(request: HttpRequest, name: str) -> HttpResponseBase:
    """单据 · a paper of the last play: only in the demo, only by a name that the play wrote down."""
    path = last_play.paper(name) if settings.DEMO else None
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="application/pdf", filename=path.name)


def _counts() -> dict[str, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        products, suppliers, regions = cursor.fetchone()
    return {"products": products, "suppliers": suppliers, "regions": regions} if products else None


def _page(
    request: HttpRequest, template: str, *, policy: str = SECURITY_POLICY, **context: Any
) -> HttpResponse:
    response = render(request, template, context)
    response["Content-Security-Policy"] = policy
    response["Cache-Control"] = "no-store"
    return response

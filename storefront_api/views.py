"""The views that are not GraphQL: the explorer for browsers, health, public keys."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from backend.account import tokens
from storefront_api.kit.http import GraphQLEndpoint
from storefront_api.schema import schema

_endpoint = GraphQLEndpoint(schema)


@csrf_exempt
def graphql(request: HttpRequest) -> HttpResponse:
    """接口 · POST runs operations, GET queries; a browser that comes to look gets the explorer."""
    if (
        request.method == "GET"
        and "text/html" in request.headers.get("Accept", "")
        and "extensions" not in request.GET
    ):
        from storefront_api.landing.views import explorer

        return explorer(request)
    return _endpoint(request)


def health(request: HttpRequest) -> JsonResponse:
    """Is this process able to answer, with its database?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def jwks(request: HttpRequest) -> JsonResponse:
    """The public key with which front ends may check our tokens."""
    return JsonResponse(tokens.jwks())

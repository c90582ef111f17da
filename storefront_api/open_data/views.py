"""开放数据 · open contracting data for everybody: a feed of releases, all of them in one download, and records by process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from backend.core import clock
from procurement_methods.models import OcdsRelease
from procurement_methods.open_data import publishing
from procurement_methods.open_data.releases import package_of, record_package_of

MOST = 200
CHUNK = 500


@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """发布件更新流 · releases in their order, `limit` at most, after a cursor; `links.next` goes on, and stays there at the end."""
    try:
        limit = min(max(int(request.GET.get("limit", MOST)), 1), MOST)
        cursor = _cursor(request.GET.get("after", ""))
    except ValueError:
        return JsonResponse(
            {
                "errors": [
                    {"code": "INVALID", "message": "after、limit 无效。 · `after` or `limit` is not valid."}
                ]
            },
            status=400,
        )
    rows = publishing.after(cursor, limit)
    body = package_of([row.body for row in rows], _uri(request), clock.now())
    last = f"{rows[-1].written_by}.{rows[-1].pk}" if rows else request.GET.get("after", "")
    body["links"] = {"next": f"{_base(request)}{request.path}?{urlencode({'after': last, 'limit': limit})}"}
    return _json(body)


@require_GET
def everything(request: HttpRequest) -> StreamingHttpResponse:
    """整批下载 · every release, one a line of JSON, as a stream."""

    def lines() -> Iterator[bytes]:
        cursor: tuple[int, int] | None = None
        while rows := publishing.after(cursor, CHUNK):
            yield b"".join(orjson.dumps(row.body) + b"\n" for row in rows)
            cursor = (rows[-1].written_by, rows[-1].pk)

    answer = StreamingHttpResponse(lines(), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ocds-releases.jsonl"'
    return answer


@require_GET
def record(request: HttpRequest, ocid: str) -> HttpResponse:
    """记录 · all releases of one contracting process, and what they make together."""
    found = [row.body for row in OcdsRelease.objects.filter(ocid=ocid).order_by("pk")]
    if not found:
        message = "没有这个采购过程。 · There is no such contracting process."
        return JsonResponse({"errors": [{"code": "NOT_FOUND", "message": message}]}, status=404)
    return _json(record_package_of(found, _uri(request), clock.now()))


def _cursor(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    transaction, _, key = text.partition(".")
    found = int(transaction), int(key)
    if min(found) < 0 or max(found) >= 2**63:
        raise ValueError(text)
    return found


def _base(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")


def _uri(request: HttpRequest) -> str:
    return f"{_base(request)}{request.get_full_path()}"


def _json(body: dict[str, Any]) -> HttpResponse:
    answer = HttpResponse(orjson.dumps(body), content_type="application/json; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer

"""溯源页 · where the code on a label leads: is it ours, which batch is it, what was tested, which way did it come.

The page is never kept by browsers or proxies, and nothing is kept of whoever looks: a scan adds one to a number.
"""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from pavilion import codes, queries, tracing
from pavilion.models import Batch
from pavilion.rules import Verdict
from pavilion.tracing import ELSEWHERE, Trace
from storefront_api.pavilion.addresses import page_of, trace_of
from storefront_api.pavilion.site import showing
from storefront_api.pavilion.site.words import VERDICTS, words

ALTERED_STATUS = 404


@require_http_methods(["GET", "HEAD", "POST"])
def trace(request: HttpRequest, code: str, english: bool = False) -> HttpResponse:
    """溯源 · what a code is; counted when it was scanned, not when somebody goes on from the page itself."""
    if request.method == "POST":
        if request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin":
            tracing.say_where(code, request.POST.get("district", ""))
        return redirect(trace_of(code[: codes.LENGTH], english=english) + "#where", permanent=False)
    is_scan = request.method == "GET" and not _is_from_here(request)
    found = tracing.look_up(code, counted=is_scan, region_code=district_of(request) if is_scan else "")
    response = showing.answer(
        request,
        "trace",
        english,
        verdict=found.verdict.value,
        said=VERDICTS[found.verdict.value][english],
        code=code if len(code) <= codes.LENGTH else f"{code[: codes.LENGTH]}…",
        places=_places(english) if found.batch and not settings.DISTRICT_HEADER else (),
        asked=request.get_full_path(),
        status=ALTERED_STATUS if found.verdict is Verdict.ALTERED else 200,
        path=f"trace/{code[: codes.LENGTH]}",
        **_found(found, english),
    )
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """验签公钥 · the public key with which anybody checks our codes."""
    public = codes.key().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    raw = base64.b64encode(public.public_bytes_raw()).decode()
    return JsonResponse(
        {"algorithm": "Ed25519", "publicKey": raw, "pem": pem, "signedAs": codes.SIGNED_AS.decode()}
    )


def district_of(request: HttpRequest) -> str:
    """The district that our own proxy says a request comes from; empty where it says none that we know."""
    said = request.headers.get(settings.DISTRICT_HEADER, "") if settings.DISTRICT_HEADER else ""
    if not said:
        return ""
    return said if said in tracing.places() else ELSEWHERE


def of_batch(batch: Batch, english: bool) -> dict[str, Any]:
    """What is told of a batch, wherever it is shown."""
    maker = batch.maker
    return {
        "number": batch.number,
        "produced": batch.produced_on,
        "best_before": batch.best_before,
        "units": batch.units,
        "note": showing.named(batch.note, batch.note_en, english),
        "maker": showing.named(maker.name, maker.name_en, english) if maker else "",
        "tests": [
            {
                "title": showing.named(one.title, one.title_en, english),
                "laboratory": one.laboratory,
                "number": one.number,
                "on": one.tested_on,
                "passed": one.passed,
                "url": f"/files/{one.evidence.removeprefix('uploads/')}" if one.evidence else "",
            }
            for one in tracing.batch_tests(batch)
        ],
        "stages": [
            {
                "title": showing.named(one.title, one.title_en, english),
                "place": one.place,
                "by": one.by_whom,
                "on": one.happened_on,
            }
            for one in tracing.batch_stages(batch)
        ],
    }


def _found(found: Trace, english: bool) -> dict[str, Any]:
    batch = found.batch
    if batch is None:
        return {}
    exhibit = batch.exhibit
    pictures = queries.exhibit_pictures(exhibit)
    is_shown = queries.shown().filter(pk=exhibit.pk).exists()
    return {
        "it": {
            "name": showing.named(exhibit.name, exhibit.name_en, english),
            "other": exhibit.name if english else exhibit.name_en,
            "district": showing.district_name(exhibit.region, english),
            "place": exhibit.place,
            "url": page_of("exhibits", exhibit.slug, english=english) if is_shown else "",
        },
        "picture": showing.photograph(exhibit, pictures[0] if pictures else None, english),
        "batch": of_batch(batch, english),
        "serial": found.serial,
        "looks": found.looks,
        "batch_looks": found.batch_looks,
        "reason": batch.state_reason,
        "description": showing.named(exhibit.summary, exhibit.summary_en, english),
    }


def _places(english: bool) -> list[tuple[str, str]]:
    named = [(one.pk, one.name_en if english else one.name) for one in queries.districts()]
    return [*named, (ELSEWHERE, words(english).elsewhere)]


def _is_from_here(request: HttpRequest) -> bool:
    """Has somebody come from a page of ours: its other language, its form? A scanned label never does."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or bool(
        request.headers.get("Sec-Purpose", "").startswith("prefetch")
    )

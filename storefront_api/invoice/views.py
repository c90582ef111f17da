"""Papers over HTTP: the PDF itself, for a signed link or a token; and the page on which anybody can verify a printed one."""

from __future__ import annotations

import secrets
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.core.refusals import NotFound, Refusal
from backend.invoice.jobs import make_again, path_of
from backend.invoice.models import Paper
from backend.invoice.queries import visible_papers
from backend.invoice.refusals import PaperLinkInvalid, PaperNotMade
from storefront_api.invoice import links
from storefront_api.kit.context import Context

RETRY_AFTER = "2"
SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"


@require_safe
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponseBase:
    """单据 · the PDF. 403 without a valid link or token, 404 for a paper that is not the viewer's, 503 until it is made."""
    try:
        found = _permitted(request, paper_id)
    except NotFound as refusal:
        return _refused(refusal, 404)
    except Refusal as refusal:
        return _refused(refusal, 403)
    path = path_of(found)
    if found.made_at is None or not path.exists():
        if found.made_at is not None:
            make_again(found)
        wait = _refused(PaperNotMade(), 503)
        wait["Retry-After"] = RETRY_AFTER
        return wait
    response = FileResponse(path.open("rb"), content_type="application/pdf")
    name = f"{found.get_kind_display()}-{found.number}.pdf"
    response["Content-Disposition"] = (
        f"inline; filename=\"{found.number}.pdf\"; filename*=UTF-8''{quote(name)}"
    )
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{found.sha256}"'
    return response


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """核验 · do number and code belong together? For people a page, with `Accept: application/json` an answer for programs."""
    number = request.GET.get("number", "").replace("\x00", "").strip()[:60]
    code = request.GET.get("code", "").strip().upper()[:19]
    found = Paper.objects.filter(number=number, made_at__isnull=False).first() if number and code else None
    valid = found is not None and secrets.compare_digest(found.verification_code.encode(), code.encode())
    answer = {
        "number": number,
        "valid": valid,
        "title": found.get_kind_display() if valid and found else None,
        "issuedAt": found.requested_at.isoformat() if valid and found else None,
        "sha256": found.sha256 if valid and found else None,
    }
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(answer)
    response = render(request, "papers/verify.html", {"asked": bool(number or code), "code": code, **answer})
    response["Content-Security-Policy"] = SECURITY_POLICY
    return response


def _permitted(request: HttpRequest, paper_id: UUID) -> Paper:
    """The paper, if the link's token opens it or the bearer may see it."""
    token = request.GET.get("token")
    if token is not None:
        found = Paper.objects.filter(pk=paper_id).first() if links.opens(token, paper_id) else None
        if found is None:
            raise PaperLinkInvalid
        return found
    actor = Context(request).actor
    if actor.is_anonymous:
        raise PaperLinkInvalid
    found = visible_papers(actor).filter(pk=paper_id).first()
    if found is None:
        raise NotFound("单据 paper", field="id")
    return found


def _refused(refusal: Refusal, status: int) -> JsonResponse:
    return JsonResponse(
        {"error": {"code": refusal.code, "message": refusal.message, "field": refusal.field}}, status=status
    )

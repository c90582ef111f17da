"""Evidence over HTTP, for a signed link alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from backend.expert.evidence import path_of
from backend.expert.models import ExpertEvidence
from backend.product.files import media_type
from storefront_api.expert.links import opens


@require_safe
def evidence(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """证明材料 · the file as it is kept; 404 without a link that still works."""
    found = None
    if opens(request.GET.get("token", ""), evidence_id):
        found = ExpertEvidence.objects.filter(pk=evidence_id).first()
    if found is None or not path_of(found).is_file():
        answer: HttpResponse = JsonResponse(
            {"message": "没有这个文件，或链接已过期。 · There is no such file, or its link has expired."},
            status=404,
            json_dumps_params={"ensure_ascii": False},
        )
        answer["Cache-Control"] = "no-store"
        return answer
    return HttpResponse(
        path_of(found).read_bytes(),
        content_type=media_type(found.file),
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Disposition": f'attachment; filename="{found.pk}{path_of(found).suffix}"',
        },
    )

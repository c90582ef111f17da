"""采购文件 PDF · a version over HTTP, for a signed link: 403 without, 503 until it is printed."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_safe

from backend.invoice.refusals import PaperLinkInvalid, PaperNotMade
from backend.tender_document.jobs import make_again, path_of
from backend.tender_document.models import DocumentVersion
from storefront_api.invoice import links

RETRY_AFTER = "2"


@require_safe
def version(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """The PDF of a version."""
    found = None
    if links.opens_document(request.GET.get("token", ""), version_id):
        found = DocumentVersion.objects.select_related("document").filter(pk=version_id).first()
    if found is None:
        return _refused(PaperLinkInvalid(), 403)
    path = path_of(found)
    if not path.exists():
        make_again(found)
        wait = _refused(PaperNotMade(), 503)
        wait["Retry-After"] = RETRY_AFTER
        return wait
    response = FileResponse(path.open("rb"), content_type="application/pdf")
    name = quote(f"{found.document.project_name}{found.document.name}-第{found.number}版.pdf")
    response["Content-Disposition"] = f"inline; filename=\"{found.sha256[:12]}.pdf\"; filename*=UTF-8''{name}"
    response["Cache-Control"] = "private, no-store"
    return response


def _refused(refusal: PaperLinkInvalid | PaperNotMade, status: int) -> JsonResponse:
    return JsonResponse({"error": {"code": refusal.code, "message": refusal.message}}, status=status)

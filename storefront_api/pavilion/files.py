"""馆内文件 · the files that somebody had made, for links that were given to whoever asked, for a quarter of an hour."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from pavilion.filing import path_of
from pavilion.models import PavilionFile
from storefront_api.kit import links

SALT = "oucai.pavilion"
TYPES = {".pdf": "application/pdf", ".zip": "application/zip"}


def link_to(file: PavilionFile) -> str:
    """The signed path of a file."""
    return f"/pavilion/files/{file.pk}/?token={links.ticket(SALT, f'{file.pk}')}"


@require_safe
def file(request: HttpRequest, file_id: int) -> HttpResponse | FileResponse:
    """文件 · one file, as a download."""
    found = None
    if links.opens(request.GET.get("token", ""), SALT, f"{file_id}"):
        found = PavilionFile.objects.filter(pk=file_id, status=PavilionFile.Status.SUCCESS).first()
    if found is None or not path_of(found).is_file():
        told = {"message": "没有这个文件，或链接已过期。 · There is no such file, or its link has expired."}
        return JsonResponse(
            told, status=404, json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": "no-store"}
        )
    path = path_of(found)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"pavilion-{found.kind}-{found.pk}{path.suffix}",
        content_type=TYPES[path.suffix], headers={"Cache-Control": "no-store"},
    )  # fmt: skip

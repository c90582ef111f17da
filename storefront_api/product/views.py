"""Pictures over HTTP: thumbnails under addresses that change with the picture, so that everybody may keep them for ever."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from backend.core.fonts import FontMissing
from backend.export.jobs import path_of
from backend.export.models import ExportFile
from backend.product.files import media_type
from backend.product.models import Product
from backend.product.pictures.keeping import UPLOADS
from backend.product.pictures.shown import MEDIA_TYPES, PictureLost, thumbnail_file, upload_file
from backend.product.pictures.thumbnails import SIZES, PictureFormat
from backend.product.queries import picture
from storefront_api.product.exports import opens

EXPORT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"
FORMATS = {format.value: format for format in PictureFormat}


@require_safe
def thumbnail(request: HttpRequest, media_id: int, size: int, format: str = "original") -> HttpResponse:
    """缩略图 · 400 for a size or format that is not offered, 404 for an unknown picture.

    Addresses carry the picture's version `v`. Whoever does not know it sees pictures of published products only.
    """
    if size not in SIZES:
        return _refused(400, f"尺寸须为 · The size must be one of {', '.join(map(str, SIZES))}.")
    if format not in FORMATS:
        return _refused(400, f"格式须为 · The format must be one of {', '.join(FORMATS)}.")
    found = picture(media_id) if media_id < 2**63 else None
    knows = found is not None and request.GET.get("v") == found.media.version
    if found is None or not (knows or found.state == Product.State.PUBLISHED):
        return _refused(404, "没有这张图片。 · There is no such picture.")
    etag = f'"{found.media.version}-{size}-{format}"'
    headers = {"ETag": etag, "Cache-Control": FOR_EVER if knows else FOR_A_WHILE}
    given = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in [tag.removeprefix("W/") for tag in given] or given == ["*"]:
        return HttpResponse(status=304, headers=headers)
    try:
        path = thumbnail_file(found, size, FORMATS[format])
    except PictureLost:
        return _refused(404, "图片文件不在了。 · The file of this picture is not there.")
    except FontMissing as refusal:
        return _refused(503, refusal.message)
    return HttpResponse(path.read_bytes(), content_type=MEDIA_TYPES[path.suffix], headers=headers)


@require_safe
def upload(request: HttpRequest, file: str, size: int, format: str = "original") -> HttpResponse:
    """背景图 · a thumbnail of an upload; its address is made of its content, so that it never changes."""
    if size not in SIZES:
        return _refused(400, f"尺寸须为 · The size must be one of {', '.join(map(str, SIZES))}.")
    if format not in FORMATS:
        return _refused(400, f"格式须为 · The format must be one of {', '.join(FORMATS)}.")
    etag = f'"{file[:24]}-{size}-{format}"'
    headers = {"ETag": etag, "Cache-Control": FOR_EVER}
    try:
        path = upload_file(f"{UPLOADS}/{file}", size, FORMATS[format])
    except PictureLost:
        return _refused(404, "没有这张图片。 · There is no such picture.")
    given = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in [tag.removeprefix("W/") for tag in given] or given == ["*"]:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(path.read_bytes(), content_type=MEDIA_TYPES[path.suffix], headers=headers)


@require_safe
def file(request: HttpRequest, file: str) -> HttpResponse:
    """文件 · an uploaded file as it is kept. A browser shows pictures and downloads papers, and runs nothing in either."""
    path = Path(settings.MEDIA_ROOT) / UPLOADS / file
    if not path.is_file():
        return _refused(404, "没有这个文件。 · There is no such file.")
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": "sandbox; default-src 'none'"}
    if path.suffix == ".pdf":
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return HttpResponse(path.read_bytes(), content_type=media_type(file), headers=headers)


@require_safe
def export(request: HttpRequest, export_id: int) -> HttpResponse | FileResponse:
    """导出文件 · the file of an export: for a link that was given to whoever asked for it, for a quarter of an hour."""
    found = None
    if opens(request.GET.get("token", ""), export_id):
        found = ExportFile.objects.filter(pk=export_id, status=ExportFile.Status.SUCCESS).first()
    if found is None or not path_of(found).is_file():
        return _refused(404, "没有这个文件，或链接已过期。 · There is no such file, or its link has expired.")
    return FileResponse(
        path_of(found).open("rb"),
        as_attachment=True,
        filename=f"products-{found.pk}.{found.kind}",
        content_type=EXPORT_TYPES[found.kind],
        headers={"Cache-Control": "no-store"},
    )


def _refused(status: int, message: str) -> JsonResponse:
    response = JsonResponse({"message": message}, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response

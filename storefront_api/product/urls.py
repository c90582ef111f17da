"""Addresses of pictures."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from backend.product.files import NAME
from storefront_api.product import views


class KeptFile(StringConverter):
    """The name of an upload: what its content hashes to, and how it is encoded."""

    regex = r"[0-9a-f]{64}\.(?:jpg|png)"


class KeptPaper(StringConverter):
    """The name of an upload that may be a paper, too."""

    regex = NAME


register_converter(KeptFile, "kept")
register_converter(KeptPaper, "paper")

urlpatterns = [
    path("exports/<int:export_id>/", views.export, name="export"),
    path("files/<paper:file>", views.file, name="file"),
    path("thumbnail/<int:media_id>/<int:size>/", views.thumbnail, name="thumbnail"),
    path("thumbnail/<int:media_id>/<int:size>/<slug:format>/", views.thumbnail, name="thumbnail-format"),
    path("thumbnail/upload/<kept:file>/<int:size>/", views.upload, name="thumbnail-upload"),
    path(
        "thumbnail/upload/<kept:file>/<int:size>/<slug:format>/", views.upload, name="thumbnail-upload-format"
    ),
]

"""Addresses of the pavilion: Chinese under `/pavilion/`, English under `/pavilion/en/`, pictures and the style sheet."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from storefront_api.pavilion import files
from storefront_api.pavilion.site import figures, tracing, views

PAGES: tuple[tuple[str, Any], ...] = (
    ("", views.entrance),
    ("rooms/", views.rooms),
    ("rooms/<slug:slug>/", views.room),
    ("exhibits/<slug:slug>/", views.exhibit),
    ("makers/<slug:slug>/", views.maker),
    ("districts/", views.district_map),
    ("districts/<str:code>/", views.district),
    ("seasons/", views.seasons),
    ("clusters/", views.clusters),
    ("clusters/<slug:slug>/", views.cluster),
    ("search/", views.search),
    ("figures/", figures.figures),
    ("trace/<path:code>", tracing.trace),
    ("sheets/<slug:slug>/<slug:form>.jpg", views.sheet),
)

urlpatterns: list[URLPattern] = [
    path("pavilion/sitemap.xml", views.sitemap),
    path("pavilion/figures.csv", figures.table, {"form": "csv"}),
    path("pavilion/figures.json", figures.table, {"form": "json"}),
    path("pavilion/trace/key.json", tracing.key),
    path("pavilion/files/<int:file_id>/", files.file),
    path("pavilion/style-<str:digest>.css", views.style),
    path("pavilion/pictures/<slug:slug>/<slug:key>-<int:width>.<str:form>", views.picture),
]
for address, view in PAGES:
    urlpatterns += [
        path(f"pavilion/en/{address}", view, {"english": True}),
        path(f"pavilion/{address}", view),
    ]

"""Addresses of pictures."""

from __future__ import annotations

from django.urls import path

from storefront_api.product import views

urlpatterns = [
    path("thumbnail/<int:media_id>/<int:size>/", views.thumbnail, name="thumbnail"),
    path("thumbnail/<int:media_id>/<int:size>/<slug:format>/", views.thumbnail, name="thumbnail-format"),
]

"""Addresses of the notices: the list, a notice for good, the feeds."""

from __future__ import annotations

from django.urls import path, re_path

from storefront_api.notice import views

NUMBER = r"(?P<number>[0-9]{6}-[0-9]{4}-[0-9]{6,})"

urlpatterns = [
    path("notices/", views.index, name="notices"),
    path("notices/feed.atom", views.atom, name="notices-atom"),
    path("notices/feed.json", views.json_feed, name="notices-json"),
    re_path(rf"^notices/{NUMBER}/$", views.notice, name="notice"),
    re_path(rf"^notices/{NUMBER}\.json$", views.as_json, name="notice-json"),
]

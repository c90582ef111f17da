from __future__ import annotations

from django.urls import path

from storefront_api.open_data import views

urlpatterns = [
    path("open-data/ocds/releases/", views.releases, name="ocds-releases"),
    path("open-data/ocds/releases.jsonl", views.everything, name="ocds-everything"),
    path("open-data/ocds/records/<str:ocid>/", views.record, name="ocds-record"),
]

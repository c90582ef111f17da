"""Addresses. The API is one address; the others serve pictures, papers and the landing page."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import path

from storefront_api import views

urlpatterns = [
    path("graphql/", views.graphql, name="graphql"),
    path("health/", views.health, name="health"),
    path(".well-known/jwks.json", views.jwks, name="jwks"),
]

for part in (
    "landing",
    "pavilion",
    "auction",
    "product",
    "expert",
    "invoice",
    "procurement",
    "designated_services",
    "notice",
    "tender_document",
    "open_data",
):
    if find_spec(f"storefront_api.{part}.urls"):
        urlpatterns += import_module(f"storefront_api.{part}.urls").urlpatterns

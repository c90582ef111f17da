from __future__ import annotations

from django.urls import path

from storefront_api.invoice import views

urlpatterns = [
    path("papers/<uuid:paper_id>.pdf", views.paper, name="paper"),
    path("papers/verify", views.verify, name="verify-paper"),
]

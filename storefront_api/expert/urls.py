from __future__ import annotations

from django.urls import path

from storefront_api.expert import views

urlpatterns = [path("evidence/<int:evidence_id>/", views.evidence, name="evidence")]

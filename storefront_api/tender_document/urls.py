from __future__ import annotations

from django.urls import path

from storefront_api.tender_document import views

urlpatterns = [path("documents/<int:version_id>.pdf", views.version, name="tender-document")]

from __future__ import annotations

from django.urls import path

from storefront_api.designated_services import views

urlpatterns = [
    path(
        "designated-services/statements/<uuid:statement_id>.pdf",
        views.statement,
        name="designated-service-statement",
    )
]

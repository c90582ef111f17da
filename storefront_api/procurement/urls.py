from __future__ import annotations

from django.urls import path

from storefront_api.procurement import views

urlpatterns = [
    path("procurement/packages/<str:package>/bids", views.bids, name="bids"),
    path("procurement/packages/<str:package>/bids/", views.bids),
    path("procurement/bids/<str:bid>/sealed", views.bid_file, {"opened": False}, name="sealed-bid"),
    path("procurement/bids/<str:bid>/opened", views.bid_file, {"opened": True}, name="opened-bid"),
    path(
        "procurement/packages/<str:package>/opening-record",
        views.opening_record,
        {"printed": False},
        name="opening-record",
    ),
    path(
        "procurement/packages/<str:package>/opening-record.pdf",
        views.opening_record,
        {"printed": True},
        name="opening-record-pdf",
    ),
    path("procurement/archives/<uuid:archive_id>.zip", views.archive, name="procurement-archive"),
    path("procurement/letters/<uuid:letter_id>.pdf", views.letter, name="procurement-letter"),
    path(
        "procurement/packages/<str:package>/evaluation-report",
        views.evaluation_report,
        {"printed": False},
        name="evaluation-report",
    ),
    path(
        "procurement/packages/<str:package>/evaluation-report.pdf",
        views.evaluation_report,
        {"printed": True},
        name="evaluation-report-pdf",
    ),
    path("procurement/receipt-key", views.receipt_key, name="receipt-key"),
]

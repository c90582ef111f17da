from __future__ import annotations

from django.urls import path

from storefront_api.auction import views

urlpatterns = [path("auctions/<str:number>/", views.page, name="auction-page")]

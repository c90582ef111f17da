"""Addresses of the pages; `/graphql/` belongs to the API and shows the explorer to browsers."""

from __future__ import annotations

from django.urls import path

from storefront_api.landing import views

urlpatterns = [
    path("", views.index, name="index"),
    path("graphiql/", views.graphiql, name="graphiql"),
    path("graphiql/assets/<str:name>", views.graphiql_asset, name="graphiql-asset"),
    path("static/<path:path>", views.asset, name="asset"),
    path("demo/papers/<str:name>.pdf", views.paper, name="demo-paper"),
]

"""Addresses. The API is one address; the others serve pictures, papers and the landing page."""

from __future__ import annotations

urlpatterns: list = []

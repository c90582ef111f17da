from __future__ import annotations

from backend.core.apps import Noun


class ShippingConfig(Noun):
    name = "backend.shipping"
    label = "shipping"
    verbose_name = "配送"

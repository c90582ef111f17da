from __future__ import annotations

from backend.core.apps import Noun


class CheckoutConfig(Noun):
    name = "backend.checkout"
    label = "checkout"
    verbose_name = "购物车"

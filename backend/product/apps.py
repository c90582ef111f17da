from __future__ import annotations

from backend.core.apps import Noun


class ProductConfig(Noun):
    name = "backend.product"
    label = "product"
    verbose_name = "商品"

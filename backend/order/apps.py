from __future__ import annotations

from backend.core.apps import Noun


class OrderConfig(Noun):
    name = "backend.order"
    label = "order"
    verbose_name = "订单"

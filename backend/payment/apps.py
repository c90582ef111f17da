from __future__ import annotations

from backend.core.apps import Noun


class PaymentConfig(Noun):
    name = "backend.payment"
    label = "payment"
    verbose_name = "支付"

"""支付方式 · gateways: there is one way to pay, 国库集中支付 from a budget line. Saleor's storefronts pay through gateways that
they know by name, so the same way is offered under their names, too, where an installation says so."""

from __future__ import annotations

from django.conf import settings

TREASURY = "oucai.treasury"
KNOWN_TO_STOREFRONTS = ("mirumee.payments.dummy", "saleor.io.dummy-payment-app")
NAME = "国库集中支付（验收后由预算指标支付） · Treasury payment"


def offered() -> tuple[str, ...]:
    """The ids of the gateways that a cart may be paid through."""
    return (TREASURY, *KNOWN_TO_STOREFRONTS) if settings.STOREFRONT_GATEWAYS else (TREASURY,)

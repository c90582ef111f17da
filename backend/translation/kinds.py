"""可译的种类 · what can be translated, by its name in the API."""

from __future__ import annotations

from django.db.models import Model

from backend.menu.models import MenuItem
from backend.page.models import Page
from backend.product.models import Attribute, AttributeValue, Category, Collection, Product, ProductVariant
from backend.shipping.models import ShippingMethod

KINDS: dict[str, type[Model]] = {
    kind.__name__: kind
    for kind in (
        Attribute, AttributeValue, Category, Collection, MenuItem, Page, Product, ProductVariant, ShippingMethod,
    )
}  # fmt: skip


OF_SUPPLIERS: dict[str, str] = {"Product": "supplier", "ProductVariant": "product__supplier"}
"""Kinds that are also translated by the suppliers whose they are, and the way from a thing to its supplier."""


def is_base(language: str) -> bool:
    """Is it the language in which the mall's texts are written? They are their own translation."""
    return language in {"zh", "zh-hans", "zh-cn"} or language.startswith("zh-hans-")


def wider(language: str) -> list[str]:
    """The language and those that it is a variety of, up to the base: `zh-hant-hk`, `zh-hant`."""
    parts = language.split("-")
    chain = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return [each for each in chain if not is_base(each)]

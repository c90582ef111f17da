from __future__ import annotations

from backend.product import refusals as product_refusals
from backend.product.pictures import refusals as picture_refusals
from pavilion import refusals
from storefront_api.kit.errors import error_type

PavilionError = error_type(
    "Pavilion", refusals, picture_refusals, codes=[product_refusals.FileUnreadable.code]
)

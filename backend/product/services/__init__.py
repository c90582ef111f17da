"""Verbs of the catalogue, one module for each side of a product.

`editing` and `variants` name their verbs alike, so they are used by module: `editing.create`, `variants.create`.
"""

from backend.product.services import editing, variants
from backend.product.services.media import (
    add_media,
    assign_media,
    delete_media,
    describe_media,
    reorder_media,
    unassign_media,
)
from backend.product.services.pricing import Offer, change_listings, list_in_channels, set_prices
from backend.product.services.review import delist, relist, review_publish, review_return, submit

__all__ = [
    "Offer",
    "add_media",
    "assign_media",
    "change_listings",
    "delete_media",
    "delist",
    "describe_media",
    "editing",
    "list_in_channels",
    "relist",
    "reorder_media",
    "review_publish",
    "review_return",
    "set_prices",
    "submit",
    "unassign_media",
    "variants",
]

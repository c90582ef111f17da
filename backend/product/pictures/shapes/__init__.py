"""图形 · the shapes a picture can show, by trade; importing this package fills the register."""

from __future__ import annotations

from backend.product.pictures.shapes import craft, daily, device, food, furniture, hardware, office, wear
from backend.product.pictures.shapes.registry import SHAPES, Brush, Shape

FALLBACK = "parcel"

__all__ = ["FALLBACK", "SHAPES", "Brush", "Shape"]

assert {office, device, furniture, hardware, daily, food, craft, wear}

"""图形 · the shapes a picture can show, by trade; importing this package fills the register."""

from __future__ import annotations

from backend.product.pictures.shapes import craft, daily, device, food, furniture, hardware, office, wear
from backend.product.pictures.shapes.registry import SHAPES, Brush, Shape

FALLBACK = "parcel"

SAME_AS = {
    "box": "parcel",
    "paper": "paper_ream",
    "cartridge": "toner",
    "computer": "desktop",
    "screen": "television",
    "switch": "router",
    "card": "usb_drive",
    "bin": "waste_bin",
    "garment": "shirt",
    "towel": "textile",
    "toy": "blocks",
    "tool": "tools",
    "gauge": "meter",
    "instrument": "microscope",
    "food": "food_bag",
    "plate": "bowl",
    "craft": "carving",
}
"""General words under which a shape may be asked for too."""


def known(name: str) -> Shape:
    """The shape of a name; a hyphen counts as an underscore, and a parcel stands for what is not known."""
    name = name.replace("-", "_")
    return SHAPES.get(SAME_AS.get(name, name), SHAPES[FALLBACK])


__all__ = ["FALLBACK", "SAME_AS", "SHAPES", "Brush", "Shape", "known"]

assert {office, device, furniture, hardware, daily, food, craft, wear}

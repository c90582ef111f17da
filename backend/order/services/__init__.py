"""Verbs on orders, one module for each stretch of an order's life."""

from backend.order.services.amending import add_note, update_note, update_order
from backend.order.services.inspecting import inspect
from backend.order.services.placing import Draft, DraftLine, approve, confirm, place, send_back
from backend.order.services.receiving import receive
from backend.order.services.supplying import (
    accept,
    cancel_order,
    decline,
    expire,
    expire_order,
    fulfill,
    recall,
    ship,
    update_tracking,
)

__all__ = [
    "Draft",
    "DraftLine",
    "accept",
    "add_note",
    "approve",
    "cancel_order",
    "confirm",
    "decline",
    "expire",
    "expire_order",
    "fulfill",
    "inspect",
    "place",
    "recall",
    "receive",
    "send_back",
    "ship",
    "update_note",
    "update_order",
    "update_tracking",
]

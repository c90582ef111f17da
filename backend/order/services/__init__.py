"""Verbs on orders, one module for each stretch of an order's life."""

from backend.order.services.inspecting import inspect
from backend.order.services.placing import Draft, DraftLine, approve, place, send_back
from backend.order.services.receiving import receive
from backend.order.services.supplying import accept, cancel_order, decline, expire, ship

__all__ = [
    "Draft",
    "DraftLine",
    "accept",
    "approve",
    "cancel_order",
    "decline",
    "expire",
    "inspect",
    "place",
    "receive",
    "send_back",
    "ship",
]

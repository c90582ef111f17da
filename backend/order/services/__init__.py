"""Verbs on orders, one module for each stretch of an order's life."""

from backend.order.services.placing import Draft, DraftLine, approve, place, send_back, undo

__all__ = ["Draft", "DraftLine", "approve", "place", "send_back", "undo"]

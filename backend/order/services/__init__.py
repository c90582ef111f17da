"""Verbs on orders, one module for each stretch of an order's life."""

"""动作办理 · what each verb does beside moving the procedure on; one module for each stretch of a procedure."""

from procurement_methods.verbs import (
    auctioning,
    awarding,
    bidding,
    entering,
    evaluating,
    opening,
    preparing,
    quoting,
    returning,
    seating,
    talking,
)

__all__ = [
    "auctioning",
    "awarding",
    "bidding",
    "entering",
    "evaluating",
    "opening",
    "preparing",
    "quoting",
    "returning",
    "seating",
    "talking",
]

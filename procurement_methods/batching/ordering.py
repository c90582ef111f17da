"""批量采购订单 · what is asked of an order that a batch leads to: as of every order of the mall, but for the limits of buying there,
because the purchase was made by a statutory method."""

from __future__ import annotations

from procurement_methods.batching.rules import BASIS
from procurement_methods.language.checks import Mall
from procurement_methods.online_supermarket import ONLINE_SUPERMARKET

_NOT_ASKED = frozenset({"ABOVE_CEILING", "SPLIT_PURCHASE", "DEARER_OFFER"})
BATCH_ORDERS = Mall(
    "batch",
    "批量集中采购",
    BASIS,
    tuple(check for check in ONLINE_SUPERMARKET.checks if check.code not in _NOT_ASKED),
)

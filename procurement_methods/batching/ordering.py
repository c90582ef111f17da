"""批量采购订单 · what is asked of an order that a batch leads to: as of every order of the mall, but for the limits of buying there,
because the purchase was made by a statutory method."""

from __future__ import annotations

from procurement_methods.batching.rules import BASIS
from procurement_methods.language.checks import Mall
from procurement_methods.mall import STATUTORY_CHECKS

BATCH_ORDERS = Mall("batch", "批量集中采购", BASIS, STATUTORY_CHECKS)

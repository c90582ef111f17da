"""What registers itself at start-up: the orders of batches with the port that `checkout` owns."""

from __future__ import annotations

from backend.checkout.policy import register
from procurement_methods.batching.ordering import BATCH_ORDERS

register(BATCH_ORDERS)

from __future__ import annotations

from procurement_methods.batching import refusals
from storefront_api.kit.errors import error_type
from storefront_api.procurement.errors import ProcurementError

PurchaseBatchError = error_type("PurchaseBatch", refusals, codes=ProcurementError.known_codes)
"""What may be wrong with a batch, with the procurement that it becomes, and with the orders that it leads to."""

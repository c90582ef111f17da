from __future__ import annotations

from procurement_methods.framework import refusals
from storefront_api.kit.errors import error_type
from storefront_api.procurement.errors import ProcurementError

FrameworkError = error_type("Framework", refusals, codes=ProcurementError.known_codes)
"""What may be wrong with a framework agreement, and with the procurement that its first stage is."""

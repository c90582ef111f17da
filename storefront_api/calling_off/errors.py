from __future__ import annotations

from procurement_methods.calling_off import refusals
from storefront_api.framework.errors import FrameworkError
from storefront_api.kit.errors import error_type

FrameworkCallOffError = error_type("FrameworkCallOff", refusals, codes=FrameworkError.known_codes)
"""What may be wrong with a call-off, with the agreement that it is from, and with the order that it leads to."""

from __future__ import annotations

from backend.account import refusals as account_refusals
from backend.supplier import refusals
from storefront_api.kit.errors import error_type

SupplierError = error_type(
    "Supplier", refusals, codes=[account_refusals.BothSides.code, account_refusals.InvalidCreditCode.code]
)

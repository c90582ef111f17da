from __future__ import annotations

from backend.budget import refusals
from storefront_api.kit.errors import error_type

BudgetError = error_type("Budget", refusals)

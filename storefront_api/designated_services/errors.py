from __future__ import annotations

from backend.approval import refusals as approval
from backend.budget import refusals as budget
from backend.invoice import refusals as invoice
from backend.payment import refusals as payment
from procurement_methods import refusals as procurement
from procurement_methods.designated_services import refusals
from procurement_methods.framework import refusals as framework
from storefront_api.kit.errors import error_type

DesignatedServiceError = error_type(
    "DesignatedService", refusals, framework, approval, budget, invoice, payment, procurement
)
"""What may be wrong with an order of services, its approval, its money and its settlement."""

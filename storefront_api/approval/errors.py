from __future__ import annotations

from backend.approval import refusals
from storefront_api.kit.errors import error_type

ApprovalError = error_type("Approval", refusals)

from __future__ import annotations

from backend.notice import refusals
from storefront_api.kit.errors import error_type

NoticeError = error_type("Notice", refusals)

from __future__ import annotations

from backend.account import refusals as account_refusals
from backend.expert import draw, refusals
from backend.product.pictures import refusals as picture_refusals
from backend.product.refusals import FileUnreadable
from storefront_api.kit.errors import error_type

ExpertError = error_type(
    "Expert",
    refusals,
    draw,
    picture_refusals,
    codes=[account_refusals.InvalidCreditCode.code, FileUnreadable.code],
)

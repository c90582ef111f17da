from __future__ import annotations

from backend.core.refusals import Refusal


class TooManyGoods(Refusal):
    """一次至多导出 {most} 个商品；请以筛选条件分批。 · At most {most} products in one file; narrow them by a filter."""

    code = "INVALID"
    field = "scope"


class NothingToExport(Refusal):
    """没有可导出的商品。 · There are no goods to export."""

    code = "NOT_FOUND"
    field = "scope"

from __future__ import annotations

from backend.core.refusals import Refusal


class InsufficientStock(Refusal):
    """「{variant}」库存不足：可用 {available} 件，需要 {needed} 件。 ·
    “{variant}” is short of stock: {available} available, {needed} needed."""

    code = "INSUFFICIENT_STOCK"
    field = "lines"


class QuantityOutOfRange(Refusal):
    """库存数量须为 0 至 {most} 的整数。 · A stock holds 0 to {most} pieces."""

    code = "INVALID"
    field = "quantity"


class StockPromised(Refusal):
    """「{warehouse}」已有 {allocated} 件被订单占用，库存不能少于此数。 ·
    {allocated} pieces in “{warehouse}” are promised to orders; the stock cannot be less."""

    code = "STOCK_PROMISED"
    field = "quantity"


class NotAllocated(Refusal):
    """订单行待发 {allocated} 件，不能发出 {needed} 件。 ·
    {allocated} pieces wait to be shipped for this order line, not {needed}."""

    code = "NOT_ALLOCATED"
    field = "quantity"


class WarehouseTwice(Refusal):
    """同一仓库重复出现。 · The same warehouse is given twice."""

    code = "DUPLICATED_INPUT_ITEM"
    field = "warehouse"

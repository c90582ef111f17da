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


class StockExists(Refusal):
    """「{warehouse}」已登记此规格的库存，请改用更新。 · “{warehouse}” states a stock of this variant already: update it."""

    code = "UNIQUE"
    field = "warehouse"


class WarehouseInUse(Refusal):
    """仓库「{warehouse}」还有库存或被订单占用，不能删除；请先将库存改为 0。 ·
    “{warehouse}” still holds pieces: it cannot be deleted. State a stock of 0 first."""

    code = "IN_USE"
    field = "id"


class NoCollecting(Refusal):
    """本站不支持到仓自提。 · Goods are delivered here, they are not collected."""

    code = "INVALID"
    field = "click_and_collect_option"

from __future__ import annotations

from backend.core.refusals import Refusal
from procurement_methods.batching.rules import BASIS


class BatchStateUnfit(Refusal):
    """批次「{batch}」{state}，不能办理此事。 · The batch “{batch}” is “{state}”: this is not possible now."""

    code = "BATCH_STATE_UNFIT"
    clause = BASIS


class BatchWindowUnfit(Refusal):
    """申报截止须晚于申报开始，且不早于现在。 · Demands must be taken for a time that ends after it begins, and not in the past."""

    code = "BATCH_WINDOW_UNFIT"
    field = "collects_until"


class ConfigurationUnfit(Refusal):
    """配置档次「{code}」：{why}。 · The configuration “{code}”: {why_en}."""

    code = "BATCH_CONFIGURATION_UNFIT"
    field = "configurations"


class QuantityUnfit(Refusal):
    """数量须为 1 至 {most} 的整数。 · A quantity is a whole number from 1 to {most}."""

    code = "BATCH_QUANTITY_UNFIT"
    field = "lines"


class DemandTwice(Refusal):
    """同一档次、同一地址请合并为一行。 · One line for each configuration and address."""

    code = "BATCH_DEMAND_TWICE"
    field = "lines"


class OutOfRegion(Refusal):
    """本批次面向{region}的采购单位。 · This batch is for the buyers of {region}."""

    code = "BATCH_OUT_OF_REGION"
    field = "organisation"


class NoDemand(Refusal):
    """没有任何需求申报，请取消本批次。 · Nobody needs anything: cancel the batch."""

    code = "BATCH_NO_DEMAND"


class NotContracted(Refusal):
    """采购包「{package}」还没有双方签署的合同。 · The package “{package}” has no contract that both have signed."""

    code = "BATCH_NOT_CONTRACTED"


class UnitPriceUnfit(Refusal):
    """「{configuration}」合同金额 {amount} 除以 {quantity}{unit}不是整分，不能逐件结算。 ·
    {amount} for {quantity} pieces of “{configuration}” is no whole number of cents a piece."""

    code = "BATCH_UNIT_PRICE_UNFIT"


class NotSupplied(Refusal):
    """「{configuration}」的成交供应商还没有登记供货商品。 · The supplier of “{configuration}” has not named its product yet."""

    code = "BATCH_NOT_SUPPLIED"


class ProductUnfit(Refusal):
    """供货商品须为成交供应商自己在本地区电子卖场上架的同品目商品。 · The product must be the winner's own, of the category, on sale in
    the region's mall."""

    code = "BATCH_PRODUCT_UNFIT"
    field = "variant"


class NothingToOrder(Refusal):
    """没有可以下单的需求。 · There is no demand to order."""

    code = "BATCH_NOTHING_TO_ORDER"
    field = "demands"


class ApartOrders(Refusal):
    """一张订单只送一个地址。 · One order goes to one address."""

    code = "BATCH_APART_ORDERS"
    field = "demands"

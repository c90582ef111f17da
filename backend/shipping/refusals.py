from __future__ import annotations

from backend.core.refusals import Refusal


class NotFree(Refusal):
    """商品价格含配送费，配送方式的价格须为零。 · Delivery is in the price of the goods: a way of delivery costs nothing."""

    code = "PRICE_NOT_ZERO"
    field = "price"


class OtherCountry(Refusal):
    """电子卖场只在中国（CN）境内配送。 · The mall delivers within China (CN) alone."""

    code = "INVALID"
    field = "countries"


class LimitsReversed(Refusal):
    """上限不能小于下限。 · The maximum cannot be less than the minimum."""

    code = "MAX_LESS_THAN_MIN"


class NotOfZone(Refusal):
    """该频道不属于此配送方式的区域。 · This channel does not belong to the zone of the method."""

    code = "INVALID"
    field = "add_channels"


class ByWeight(Refusal):
    """电子卖场不按重量配送。 · The mall does not deliver by weight."""

    code = "INVALID"
    field = "type"


class NoTaxClass(Refusal):
    """税额以发票为准，配送方式没有税类。 · The invoice states the tax: ways of delivery have no tax class."""

    code = "INVALID"
    field = "tax_class"

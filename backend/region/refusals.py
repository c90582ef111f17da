from __future__ import annotations

from backend.core.refusals import Refusal


class SlugWrong(Refusal):
    """标识只含小写字母、数字和连字符，至多 60 个字符。 · A slug has lower-case letters, digits and hyphens, 60 at most."""

    code = "INVALID"
    field = "slug"


class YuanOnly(Refusal):
    """本商城只以人民币计价。 · This mall reckons in yuan only: CNY."""

    code = "INVALID"
    field = "currency_code"


class ChinaOnly(Refusal):
    """本商城只在中国境内供货。 · This mall delivers within China only: CN."""

    code = "INVALID"
    field = "default_country"


class OneChannelARegion(Refusal):
    """该地区已有频道「{channel}」：一个地区一个频道。 · This region has its channel already ({channel}): one channel a region."""

    code = "ALREADY_EXISTS"
    field = "region_code"


class ChannelHasOrders(Refusal):
    """该频道已有订单，只能停用，不能删除。 · The channel has orders: deactivate it, it cannot be deleted."""

    code = "CHANNEL_WITH_ORDERS"
    field = "id"


class ChannelInUse(Refusal):
    """该频道仍有商品、购物车或其他数据，请先移出，或停用该频道。 ·
    The channel still holds products, carts or other things: take them out first, or deactivate it."""

    code = "INVALID"
    field = "id"


class OrdersStay(Refusal):
    """订单不能移到另一地区的频道。 · Orders cannot be moved to another region's channel."""

    code = "INVALID"
    field = "channel_id"


class SettingIsFixed(Refusal):
    """{why_zh} · {why_en}"""

    code = "INVALID"


class ExpiryOutOfRange(Refusal):
    """待审批订单的失效时间须为 {least} 分钟至 {most} 分钟；填 0 则不失效。 ·
    Orders that wait for approval expire after {least} to {most} minutes; 0 means never."""

    code = "INVALID"
    field = "expire_orders_after"

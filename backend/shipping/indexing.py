"""配送便利 · goods that can be delivered sooner in a channel's region stand a little before others there.

What counts is the delivery that is promised for goods in stock: the days of the fastest way in a zone of the channel that is
served from a warehouse where they lie. Where a thing was made, or its supplier is registered, is not asked (decision 35).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from backend.core.indexing import Signal, extend
from backend.core.rows import run
from backend.product.indexing import KIND
from backend.shipping.rules import convenience

_SOONEST = """SELECT v.product_id, c.slug, min(m.maximum_delivery_days)
    FROM warehouse_stock k JOIN product_productvariant v ON v.id = k.variant_id
    JOIN shipping_shippingzone_warehouses w ON w.warehouse_id = k.warehouse_id
    JOIN shipping_shippingzone_channels z ON z.shippingzone_id = w.shippingzone_id
    JOIN region_channel c ON c.id = z.channel_id
    JOIN shipping_shippingmethod m ON m.zone_id = w.shippingzone_id
    JOIN shipping_shippingmethodchannellisting l ON l.method_id = m.id AND l.channel_id = z.channel_id
    WHERE v.product_id = ANY(%s) AND k.quantity > k.quantity_allocated AND m.maximum_delivery_days IS NOT NULL
    GROUP BY v.product_id, c.slug"""


def _supply(ids: Sequence[int]) -> dict[int, dict[str, object]]:
    found: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for product_id, channel, days in run(_SOONEST, [list(ids)]):
        found[product_id][channel] = convenience(days)
    return {product_id: {"supply": by_channel} for product_id, by_channel in found.items()}


extend(KIND, (Signal("supply", "配送便利 · delivery convenience"),), _supply)

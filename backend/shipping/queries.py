"""Reads of delivery: the ways that are open in a channel, as carts and orders show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from backend.core.money import ZERO
from backend.core.peers import grouped
from backend.core.rows import fetch, row
from backend.shipping import rules
from backend.shipping.models import PostalCodeRule, ShippingMethod, ShippingMethodChannelListing

KEPT = ("id", "name", "description", "minimum_delivery_days", "maximum_delivery_days")
"""What an order keeps of the way of delivery that was chosen for it."""


@row
class Way:
    """配送方式 · a way of delivery in a channel. Its price is always zero."""

    channel_id: int
    id: int
    name: str
    description: str | None
    minimum_delivery_days: int | None
    maximum_delivery_days: int | None
    countries: list[str]
    least: Decimal | None
    most: Decimal | None
    metadata: str
    codes: list[tuple[str, str, bool]]
    excluded: list[int]

    @property
    def price(self) -> Decimal:
        """价格，元：含在货价内."""
        return ZERO

    def is_open(
        self, total: Decimal, country: str | None, postal_code: str = "", products: Collection[int] = ()
    ) -> bool:
        """May a purchase of these products for `total` yuan that goes to `country` be delivered like this?"""
        return rules.is_open(
            countries=self.countries,
            country=country,
            total=total,
            least=self.least,
            most=self.most,
            postal_code=postal_code,
            codes=self.codes,
            products=products,
            excluded=self.excluded,
        )

    def snapshot(self) -> dict[str, Any]:
        """The way as an order keeps it, whatever becomes of it."""
        return {name: getattr(self, name) for name in KEPT}


def kept_way(snapshot: Mapping[str, Any] | None) -> Way | None:
    """The way of delivery that an order has kept."""
    if not snapshot:
        return None
    return Way(0, *(snapshot[name] for name in KEPT), [], None, None, "{}", [], [])


_WAYS = """SELECT l.channel_id, m.id, m.name, m.description::text, m.minimum_delivery_days, m.maximum_delivery_days,
    z.countries, l.minimum_order_price, l.maximum_order_price, m.metadata::text,
    coalesce((SELECT json_agg(json_build_array(r.start, r."end", r.inclusion = 'include'))
        FROM shipping_postalcoderule r WHERE r.method_id = m.id), '[]'::json),
    ARRAY(SELECT x.product_id FROM shipping_shippingmethod_excluded_products x WHERE x.shippingmethod_id = m.id)
FROM shipping_shippingmethodchannellisting l
JOIN shipping_shippingmethod m ON m.id = l.method_id
JOIN shipping_shippingzone z ON z.id = m.zone_id
JOIN shipping_shippingzone_channels c ON c.shippingzone_id = z.id AND c.channel_id = l.channel_id
WHERE l.channel_id = ANY(%s) ORDER BY m.id"""


def ways_by_channel(channel_ids: set[int]) -> dict[int, list[Way]]:
    """`{channel id: ways of delivery}`; one statement."""
    return grouped(fetch(Way, _WAYS, [list(channel_ids)]), "channel_id")


# Loaders for `core.peers.relation`.


def methods_by_zone(ids: set[int]) -> dict[int, list[ShippingMethod]]:
    return grouped(ShippingMethod.objects.filter(zone_id__in=ids).order_by("id"), "zone_id")


def listings_by_method(ids: set[int]) -> dict[int, list[ShippingMethodChannelListing]]:
    found = ShippingMethodChannelListing.objects.filter(method_id__in=ids).order_by("channel_id")
    return grouped(found.select_related("channel__region"), "method_id")


def rules_by_method(ids: set[int]) -> dict[int, list[PostalCodeRule]]:
    return grouped(PostalCodeRule.objects.filter(method_id__in=ids).order_by("start", "id"), "method_id")


def excluded_by_method(ids: set[int]) -> dict[int, list[int]]:
    """`{method id: products that it is not for}`; one statement."""
    found: dict[int, list[int]] = {}
    links = ShippingMethod.excluded_products.through.objects.filter(shippingmethod_id__in=ids)
    for method, product in links.order_by("id").values_list("shippingmethod_id", "product_id"):
        found.setdefault(method, []).append(product)
    return found


def methods_by_id(ids: set[int]) -> dict[int, Way]:
    """Methods as they are named, in no channel: what a cart has chosen, whether it is open to it or not."""
    return {method.pk: chosen(method) for method in ShippingMethod.objects.filter(pk__in=ids)}


def chosen(method: ShippingMethod) -> Way:
    """A method as it is named, in no channel."""
    return Way(0, *(getattr(method, name) for name in KEPT), [], None, None, "{}", [], [])

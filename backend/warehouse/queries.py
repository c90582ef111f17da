"""Reads of stock that several nouns need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.core.actor import Actor
from backend.core.peers import grouped
from backend.core.permissions import Permission
from backend.core.rows import run
from backend.product.conditions import Condition
from backend.product.ownership import SELLERS, sells_for_all
from backend.region.models import Channel
from backend.warehouse.models import ChannelWarehouse, Stock, Warehouse

READERS = (Permission.MANAGE_PRODUCTS, Permission.MANAGE_ORDERS, Permission.MANAGE_SHIPPING)
"""Staff who see every warehouse: they manage goods, orders or deliveries."""


def available(variant_ids: Iterable[int]) -> dict[int, int]:
    """`{variant id: pieces that can be bought now}`; 0 where nothing is stocked. One statement."""
    wanted = dict.fromkeys(variant_ids, 0)
    sql = """SELECT variant_id, sum(quantity - quantity_allocated) FROM warehouse_stock
        WHERE variant_id = ANY(%s) GROUP BY variant_id"""
    return wanted | dict(run(sql, [list(wanted)]))


def in_stock(wanted: bool) -> Condition:
    """有货 · of a list of products (`backend.product.queries`): those with a variant in stock, or those without."""
    return Condition(
        "EXISTS (SELECT FROM product_productvariant r JOIN warehouse_stock k ON k.variant_id = r.id "
        "WHERE r.product_id = p.id AND k.quantity > k.quantity_allocated) = %s",
        (wanted,),
    )


def stocked(least: int | None, most: int | None, warehouse_ids: Sequence[Any] | None) -> Condition:
    """库存数量 · of a list of products: whose pieces in these warehouses (in all, if none is named) lie between the two."""
    pieces = (
        "coalesce((SELECT sum(k.quantity) FROM product_productvariant r JOIN warehouse_stock k ON k.variant_id = r.id "
        "WHERE r.product_id = p.id AND (%s::uuid[] IS NULL OR k.warehouse_id = ANY(%s::uuid[]))), 0)"
    )
    ids = None if warehouse_ids is None else list(warehouse_ids)
    asked, params = [], []
    for sign, bound in ((">=", least), ("<=", most)):
        if bound is not None:
            asked.append(f"{pieces} {sign} %s")
            params += [ids, ids, bound]
    if not asked:
        asked, params = [f"{pieces} > 0"], [ids, ids]
    return Condition(" AND ".join(asked), tuple(params))


def products_in_stock(product_ids: Iterable[int]) -> set[int]:
    """Which of these products have a variant in stock."""
    sql = """SELECT DISTINCT r.product_id FROM product_productvariant r JOIN warehouse_stock k ON k.variant_id = r.id
        WHERE r.product_id = ANY(%s) AND k.quantity > k.quantity_allocated"""
    return {found for (found,) in run(sql, [list(product_ids)])}


def own_warehouses(by: Actor) -> QuerySet[Warehouse]:
    """Warehouses that the actor may change: those of the suppliers one sells for, or all."""
    if sells_for_all(by):
        return Warehouse.objects.all()
    return Warehouse.objects.filter(supplier__organisation__in=by.organisations(*SELLERS))


def visible_warehouses(by: Actor) -> QuerySet[Warehouse]:
    """Warehouses that the actor may look into."""
    return Warehouse.objects.all() if by.permits(*READERS) else own_warehouses(by)


def visible_stocks(by: Actor) -> QuerySet[Stock]:
    """Stock that the actor may look at."""
    return Stock.objects.filter(warehouse__in=visible_warehouses(by)).select_related("warehouse")


def places_in(channel: Channel) -> dict[UUID, int]:
    """`{warehouse id: its place}` of the warehouses that a channel has put in order."""
    named = ChannelWarehouse.objects.filter(channel=channel).values_list("warehouse_id", flat=True)
    return {warehouse_id: place for place, warehouse_id in enumerate(named)}


def warehouses_of_channel(channel_id: int, by: Actor) -> QuerySet[Warehouse]:
    """The warehouses that a channel has put in order, as far as the actor may look into them."""
    named = visible_warehouses(by).filter(channel_places__channel=channel_id)
    return named.order_by("channel_places__sort_order", "channel_places__id")


def stocks_of_variants(variant_ids: Iterable[int]) -> dict[int, list[Stock]]:
    """The stock of each variant, with its warehouse; one statement. Whoever asks has to be allowed to see it."""
    stocks = Stock.objects.filter(variant__in=list(variant_ids)).select_related("warehouse")
    return grouped(stocks.order_by("variant_id", "id"), "variant_id")

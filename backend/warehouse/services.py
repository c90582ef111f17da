"""Verbs on stock: state what a warehouse holds, promise pieces to order lines, give promises back, send pieces out.

Every verb locks the stock rows it touches in the order of their ids, so two of them never wait for each other in a circle
and the last piece is sold once; the table's check constraint would refuse a second sale too. `allocate`, `release` and
`ship` are steps of an order's verbs, which keep the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Refusal
from backend.core.verbs import each
from backend.product.events import StockChanged
from backend.product.models import ProductVariant
from backend.product.ownership import own_variant
from backend.product.references import still_there
from backend.region.models import Allocation as Allocating
from backend.region.models import Channel
from backend.warehouse import queries
from backend.warehouse.models import Allocation, Stock, Warehouse
from backend.warehouse.refusals import (
    InsufficientStock,
    NotAllocated,
    QuantityOutOfRange,
    StockExists,
    StockPromised,
    WarehouseTwice,
)
from backend.warehouse.rules import MOST_PIECES, Free, draw, in_turn, is_quantity


@transaction.atomic
def allocate(lines: Sequence[tuple[UUID, int, int]], channel: Channel | None = None) -> None:
    """占用库存 · promise pieces to order lines, given as (order line id, variant id, pieces), in the order that the channel wants.

    All or nothing: refuses with `INSUFFICIENT_STOCK` at the first line that cannot be served.
    """
    stocks = _locked(Stock.objects.filter(variant_id__in={variant_id for _, variant_id, _ in lines}))
    of_variant: dict[int, list[Stock]] = {}
    for stock in stocks.values():
        of_variant.setdefault(stock.variant_id, []).append(stock)
    is_choice = channel is not None and any(len(rows) > 1 for rows in of_variant.values())
    places = queries.places_in(channel) if channel is not None and is_choice else {}
    allocations: list[Allocation] = []
    for line_id, variant_id, pieces in lines:
        if pieces < 1:
            raise Invalid("数量须至少为 1。", "A quantity is at least 1.", field="quantity")
        served_by = of_variant.get(variant_id, [])
        free = in_turn(
            [Free(stock.pk, stock.quantity - stock.quantity_allocated) for stock in served_by],
            {stock.pk: places[stock.warehouse_id] for stock in served_by if stock.warehouse_id in places},
            most_first=channel is not None and channel.allocation_strategy == Allocating.BY_STOCK,
        )
        drawn = draw(free, pieces)
        if drawn is None:
            raise InsufficientStock(
                variant=_shown(variant_id), available=sum(one.pieces for one in free), needed=pieces
            )
        for stock_id, taken in drawn.items():
            stocks[stock_id].quantity_allocated += taken
            allocations.append(Allocation(order_line_id=line_id, stock_id=stock_id, quantity=taken))
    Stock.objects.bulk_update(stocks.values(), ["quantity_allocated"])
    Allocation.objects.bulk_create(allocations)
    _tell([variant_id for variant_id, rows in of_variant.items() if not _free(rows)], sold_out=True)


@transaction.atomic
def release(order_line_ids: Iterable[UUID]) -> None:
    """释放占用 · give back what is still promised to these order lines; nothing for lines that hold nothing."""
    held = Allocation.objects.filter(order_line_id__in=list(order_line_ids))
    stocks = _locked(Stock.objects.filter(pk__in=held.values("stock_id")))
    allocations = list(held)
    sold_out = {stock.variant_id for stock in stocks.values() if not _free([stock])}
    for allocation in allocations:
        stocks[allocation.stock_id].quantity_allocated -= allocation.quantity
    Stock.objects.bulk_update(stocks.values(), ["quantity_allocated"])
    Allocation.objects.filter(pk__in=[allocation.pk for allocation in allocations]).delete()
    _tell(sold_out, sold_out=False)


@transaction.atomic
def ship(quantities: Mapping[UUID, int]) -> None:
    """发货 · send pieces out of the warehouse, given as {order line id: pieces}; at most what is promised to the line."""
    held = Allocation.objects.filter(order_line_id__in=list(quantities))
    stocks = _locked(Stock.objects.filter(pk__in=held.values("stock_id")))
    allocations = list(held.order_by("id"))
    for line_id, pieces in quantities.items():
        of_line = [allocation for allocation in allocations if allocation.order_line_id == line_id]
        promised = sum(allocation.quantity for allocation in of_line)
        if not 1 <= pieces <= promised:
            raise NotAllocated(allocated=promised, needed=pieces)
        for allocation in of_line:
            sent = min(allocation.quantity, pieces)
            pieces -= sent
            allocation.quantity -= sent
            stocks[allocation.stock_id].quantity -= sent
            stocks[allocation.stock_id].quantity_allocated -= sent
    Stock.objects.bulk_update(stocks.values(), ["quantity", "quantity_allocated"])
    Allocation.objects.bulk_update(allocations, ["quantity"])
    Allocation.objects.filter(pk__in=[one.pk for one in allocations if not one.quantity]).delete()


@transaction.atomic
def take_back(lines: Sequence[tuple[UUID, int, int]], warehouse_id: UUID | None = None) -> None:
    """退回在库 · a delivery did not leave: pieces, given as (order line id, variant id, pieces), are in stock and promised to
    their lines again; in the named warehouse, else where the variant is kept."""
    stocks = Stock.objects.filter(variant_id__in={variant_id for _, variant_id, _ in lines})
    if warehouse_id is not None:
        Stock.objects.bulk_create(
            (Stock(warehouse_id=warehouse_id, variant_id=variant_id) for _, variant_id, _ in lines),
            ignore_conflicts=True,
        )
        stocks = stocks.filter(warehouse_id=warehouse_id)
    of_variant: dict[int, Stock] = {}
    for stock in _locked(stocks).values():
        of_variant.setdefault(stock.variant_id, stock)
    for line_id, variant_id, pieces in lines:
        found = of_variant.get(variant_id)
        if found is None:
            raise NotFound("仓库 warehouse", field="warehouse_id")
        found.quantity += pieces
        found.quantity_allocated += pieces
        allocation, is_new = Allocation.objects.get_or_create(
            order_line_id=line_id, stock=found, defaults={"quantity": pieces}
        )
        if not is_new:
            allocation.quantity += pieces
            allocation.save(update_fields=["quantity"])
    Stock.objects.bulk_update(of_variant.values(), ["quantity", "quantity_allocated"])


def foreign(warehouse_ids: Iterable[UUID], supplier_ids: Iterable[int]) -> set[UUID]:
    """Which of these are not warehouses of these suppliers."""
    wanted = set(warehouse_ids)
    if not wanted:
        return wanted
    own = Warehouse.objects.filter(pk__in=wanted, supplier_id__in=list(supplier_ids))
    return wanted - set(own.values_list("pk", flat=True))


@transaction.atomic
def set_stock(variant_id: int, quantities: Sequence[tuple[UUID, int]], *, by: Actor) -> ProductVariant:
    """盘点 · state how many pieces of a variant warehouses hold, given as (warehouse id, pieces).

    The pieces include those promised to orders; fewer than these are refused.
    """
    return _state(own_variant(variant_id, by, field="variant_id"), quantities, by)


@transaction.atomic
def add_stock(variant_id: int, quantities: Sequence[tuple[UUID, int]], *, by: Actor) -> ProductVariant:
    """登记库存 · state a variant's pieces in warehouses that have not stated any of it."""
    variant = own_variant(variant_id, by, field="variant_id")
    stated = variant.stocks.filter(warehouse__in=[warehouse_id for warehouse_id, _ in quantities])
    if known := stated.select_related("warehouse").first():
        raise StockExists(warehouse=known.warehouse.name)
    return _state(variant, quantities, by)


@transaction.atomic
def restate(variant_id: int, warehouse_id: UUID, pieces: int, *, by: Actor) -> Stock:
    """更新库存 · state anew how many pieces of a variant a warehouse holds that has stated them before."""
    variant = own_variant(variant_id, by, field="variant_id")
    if not variant.stocks.filter(warehouse=warehouse_id).exists():
        raise NotFound("库存 stock", field="warehouse_id")
    _state(variant, [(warehouse_id, pieces)], by)
    return Stock.objects.select_related("warehouse").get(variant=variant, warehouse=warehouse_id)


def restate_each(
    rows: Sequence[tuple[int, UUID, int]], *, by: Actor, keep_good: bool = False
) -> list[Stock | Refusal]:
    """批量更新库存 · restate several, given as (variant id, warehouse id, pieces); in the order in which they lock."""
    in_turn = sorted(range(len(rows)), key=lambda at: rows[at][:2])
    outcome = each(
        in_turn, lambda at: restate(rows[at][0], rows[at][1], rows[at][2], by=by), keep_good=keep_good
    )
    by_place = dict(zip(in_turn, outcome, strict=True))
    return [by_place[at] for at in range(len(rows))]


@transaction.atomic
def drop_stock(variant_id: int, warehouse_ids: Sequence[UUID], *, by: Actor) -> ProductVariant:
    """删除库存 · let warehouses state nothing of a variant any more; refused while pieces are promised to orders."""
    variant = own_variant(variant_id, by, field="variant_id")
    stocks = _locked(Stock.objects.filter(variant=variant)).values()
    gone = [stock for stock in stocks if stock.warehouse_id in set(warehouse_ids)]
    if len(gone) < len(set(warehouse_ids)):
        raise NotFound("库存 stock", field="warehouse_ids")
    for stock in gone:
        if stock.quantity_allocated:
            raise StockPromised(
                warehouse=stock.warehouse.name, allocated=stock.quantity_allocated, field="warehouse_ids"
            )
    Stock.objects.filter(pk__in=[stock.pk for stock in gone]).delete()
    journal.record(
        "stock.dropped",
        variant,
        by,
        organisation_id=variant.product.supplier.organisation_id,
        sku=variant.sku,
        before={str(stock.warehouse_id): stock.quantity for stock in gone},
    )
    if _free(stocks) and not _free(set(stocks) - set(gone)):
        _tell([variant.pk], sold_out=True)
    return variant


def _state(variant: ProductVariant, quantities: Sequence[tuple[UUID, int]], by: Actor) -> ProductVariant:
    ids = [warehouse_id for warehouse_id, _ in quantities]
    if len(set(ids)) < len(ids):
        raise WarehouseTwice
    warehouses = Warehouse.objects.filter(supplier_id=variant.product.supplier_id).in_bulk(ids)
    with still_there("仓库 warehouse", "warehouse"):
        Stock.objects.bulk_create(
            (Stock(warehouse=warehouse, variant=variant) for warehouse in warehouses.values()),
            ignore_conflicts=True,
        )
    stocks = {stock.warehouse_id: stock for stock in _locked(Stock.objects.filter(variant=variant)).values()}
    before = {str(warehouse_id): stock.quantity for warehouse_id, stock in stocks.items()}
    was_sold_out = not _free(stocks.values())
    for warehouse_id, pieces in quantities:
        if warehouse_id not in warehouses:
            raise NotFound("仓库 warehouse", field="warehouse")
        if not is_quantity(pieces):
            raise QuantityOutOfRange(most=MOST_PIECES)
        stock = stocks[warehouse_id]
        if pieces < stock.quantity_allocated:
            raise StockPromised(warehouse=warehouses[warehouse_id].name, allocated=stock.quantity_allocated)
        stock.quantity = pieces
    Stock.objects.bulk_update(stocks.values(), ["quantity"])
    journal.record(
        "stock.stated",
        variant,
        by,
        organisation_id=variant.product.supplier.organisation_id,
        sku=variant.sku,
        before=before,
        after={str(warehouse_id): pieces for warehouse_id, pieces in quantities},
    )
    if was_sold_out != (not _free(stocks.values())):
        _tell([variant.pk], sold_out=not was_sold_out)
    return variant


def _locked(rows: QuerySet[Stock]) -> dict[int, Stock]:
    """The rows by id, locked in the order of their ids; one statement."""
    return {stock.pk: stock for stock in rows.select_for_update().order_by("id")}


def _free(stocks: Iterable[Stock]) -> int:
    return sum(stock.quantity - stock.quantity_allocated for stock in stocks)


def _tell(variant_ids: Iterable[int], *, sold_out: bool) -> None:
    """Say that these variants are sold out now, or no longer; nothing for none."""
    found = dict(ProductVariant.objects.filter(pk__in=set(variant_ids)).values_list("pk", "product_id"))
    if found:
        variants = {"sold_out" if sold_out else "back_in_stock": tuple(sorted(found))}
        events.publish(StockChanged(tuple(sorted(set(found.values()))), **variants))


def _shown(variant_id: int) -> str:
    variant = ProductVariant.objects.select_related("product").filter(pk=variant_id).first()
    if variant is None:
        raise NotFound("规格 variant", field="lines")
    return f"{variant.product.name} {variant.name}".strip()

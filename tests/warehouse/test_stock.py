"""库存的办理 · stating, promising, giving back and shipping stock; the last piece is sold once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.core import events
from backend.core.actor import ANONYMOUS, Role
from backend.core.models import JournalEntry
from backend.core.refusals import Invalid, NotFound, NotPermitted, Refusal, Required, Unique
from backend.product.events import StockChanged
from backend.product.models import Product
from backend.product.services import variants
from backend.product.services.variants import VariantText
from backend.warehouse.keeping import WarehouseText, create_warehouse
from backend.warehouse.models import Allocation, Stock, Warehouse
from backend.warehouse.queries import available
from backend.warehouse.refusals import (
    InsufficientStock,
    NotAllocated,
    QuantityOutOfRange,
    StockPromised,
    WarehouseTwice,
)
from backend.warehouse.rules import MOST_PIECES
from backend.warehouse.services import (
    allocate,
    release,
    set_stock,
    ship,
)
from backend.warehouse.stocking import StockedVariant, add_variants
from tests import make
from tests.races import together

pytestmark = pytest.mark.django_db


def state(product: Product) -> list[tuple[int, int]]:
    return list(
        Stock.objects.filter(variant__product=product)
        .order_by("id")
        .values_list("quantity", "quantity_allocated")
    )


def line(product: Product, pieces: int, line_id: UUID | None = None) -> tuple[UUID, int, int]:
    return line_id or uuid4(), product.variant.pk, pieces


@pytest.fixture
def told() -> Any:
    heard: list[StockChanged] = []
    events.on(StockChanged)(heard.append)
    yield heard
    events._listeners[StockChanged].remove(heard.append)


def test_promised_pieces_are_given_back_or_shipped(told: list[StockChanged]) -> None:
    product = make.product(stock=5)
    first, second = uuid4(), uuid4()
    allocate([line(product, 2, first), line(product, 3, second)])
    assert state(product) == [(5, 5)]
    assert told == [StockChanged((product.pk,), sold_out=(product.variant.pk,))]
    assert available([product.variant.pk, 0]) == {product.variant.pk: 0, 0: 0}
    ship({first: 1})
    assert state(product) == [(4, 4)]
    release([first, second])
    assert state(product) == [(4, 0)]
    assert told[1:] == [StockChanged((product.pk,), back_in_stock=(product.variant.pk,))]
    assert not Allocation.objects.exists()
    release([first, second])
    assert state(product) == [(4, 0)]


def test_lines_of_one_variant_share_what_is_there() -> None:
    product = make.product(stock=5)
    with pytest.raises(InsufficientStock) as refused:
        allocate([line(product, 3), line(product, 3)])
    assert refused.value.details["available"] == 2
    assert product.name in refused.value.message_zh
    assert refused.value.field == "lines"
    assert state(product) == [(5, 0)]


def test_several_warehouses_serve_one_line() -> None:
    product = make.product(stock=2)
    depot = Warehouse.objects.create(supplier=product.supplier, name="二仓", slug="second")
    Stock.objects.create(warehouse=depot, variant=product.variant, quantity=2)
    row = line(product, 3)
    allocate([row])
    assert state(product) == [(2, 2), (2, 1)]
    ship({row[0]: 3})
    assert state(product) == [(0, 0), (1, 0)]


def test_the_number_of_statements_does_not_grow_with_the_lines(count_sql: Callable[[], Any]) -> None:
    few, many = [[line(make.product(), 1) for _ in range(count)] for count in (2, 12)]
    counted = []
    for lines in (few, many):
        with count_sql() as statements:
            allocate(lines)
        counted.append(len([one for one in statements if not one.startswith(("SAVEPOINT", "RELEASE"))]))
    assert counted == [3, 3]


@pytest.mark.parametrize("pieces", [0, -1, -(2**31)])
def test_a_line_asks_for_one_piece_at_least(pieces: int) -> None:
    with pytest.raises(Invalid):
        allocate([line(make.product(), pieces)])


def test_what_cannot_be_promised() -> None:
    product = make.product(stock=3)
    with pytest.raises(InsufficientStock):
        allocate([line(product, 2**31)])
    with pytest.raises(NotFound):
        allocate([(uuid4(), 10**12, 1)])
    allocate([])


@pytest.mark.parametrize("pieces", [0, -1, 3])
def test_no_more_is_shipped_than_promised(pieces: int) -> None:
    product = make.product(stock=9)
    row = line(product, 2)
    allocate([row])
    with pytest.raises(NotAllocated):
        ship({row[0]: pieces})
    with pytest.raises(NotAllocated):
        ship({uuid4(): 1})
    assert state(product) == [(9, 2)]


def test_stating_stock(told: list[StockChanged]) -> None:
    product = make.product(stock=5)
    sales = product.supplier.sales.actor()
    depot = Warehouse.objects.get()
    set_stock(product.variant.pk, [(depot.pk, 8)], by=sales)
    assert told == []
    set_stock(product.variant.pk, [(depot.pk, 0)], by=sales)
    assert told == [StockChanged((product.pk,), sold_out=(product.variant.pk,))]
    entry = JournalEntry.objects.filter(verb="stock.stated").latest("id")
    assert (entry.facts["before"], entry.facts["after"]) == ({str(depot.pk): 8}, {str(depot.pk): 0})
    assert entry.organisation_id == product.supplier.organisation_id


@pytest.mark.parametrize(
    ("pieces", "kind"),
    [(-1, QuantityOutOfRange), (MOST_PIECES + 1, QuantityOutOfRange), (2, StockPromised)],
)
def test_bad_stock_is_refused(pieces: int, kind: type[Refusal]) -> None:
    product = make.product(stock=5)
    allocate([line(product, 3)])
    with pytest.raises(kind) as refused:
        set_stock(
            product.variant.pk, [(Warehouse.objects.get().pk, pieces)], by=product.supplier.sales.actor()
        )
    assert refused.value.field == "quantity"
    assert state(product) == [(5, 3)]


def test_whose_stock() -> None:
    product, other = make.product(), make.product()
    own, foreign = (one.supplier.warehouses.get().pk for one in (product, other))
    sales = product.supplier.sales.actor()
    with pytest.raises(NotFound):
        set_stock(product.variant.pk, [(foreign, 5)], by=sales)
    with pytest.raises(NotFound):
        set_stock(other.variant.pk, [(foreign, 5)], by=sales)
    with pytest.raises(WarehouseTwice):
        set_stock(product.variant.pk, [(own, 5), (own, 6)], by=sales)
    for stranger in (ANONYMOUS, make.buyer().purchaser.actor()):
        with pytest.raises(NotPermitted):
            set_stock(product.variant.pk, [(own, 5)], by=stranger)
        with pytest.raises(NotPermitted):
            create_warehouse(WarehouseText("仓"), by=stranger)


@pytest.mark.parametrize(
    ("said", "kind"),
    [({"name": " "}, Required), ({"name": "长" * 201}, Invalid), ({"name": "仓", "slug": "taken"}, Unique)],
)
def test_bad_warehouses_are_refused(said: dict[str, str], kind: type[Refusal]) -> None:
    sales = make.supplier().sales.actor()
    create_warehouse(WarehouseText("主仓", slug="taken"), by=sales)
    with pytest.raises(kind):
        create_warehouse(WarehouseText(**said), by=sales)
    assert JournalEntry.objects.filter(verb="warehouse.created").count() == 1


def test_a_seller_of_two_suppliers_says_for_which() -> None:
    person = make.supplier().sales
    second = make.supplier()
    person.memberships.create(organisation=second.organisation, role=Role.SALES)
    with pytest.raises(Required):
        create_warehouse(WarehouseText("仓"), by=person.actor())
    assert create_warehouse(WarehouseText("仓"), supplier_id=second.pk, by=person.actor()).supplier == second
    with pytest.raises(NotFound):
        create_warehouse(WarehouseText("仓"), supplier_id=make.supplier().pk, by=person.actor())


def test_many_variants_at_once_all_or_the_good_ones() -> None:
    product = make.product(state="draft")
    sales, depot = product.supplier.sales.actor(), Warehouse.objects.get()
    rows = [
        StockedVariant(VariantText(name="好", sku="GOOD"), ((depot.pk, 7),)),
        StockedVariant(VariantText(name="坏", sku="BAD"), ((depot.pk, -7),)),
    ]
    outcome = add_variants(product.pk, rows, by=sales)
    assert isinstance(outcome[1], QuantityOutOfRange)
    assert product.variants.count() == 1
    add_variants(product.pk, rows, by=sales, keep_good=True)
    assert list(product.variants.filter(sku__in=["GOOD", "BAD"]).values_list("sku", flat=True)) == ["GOOD"]
    assert Stock.objects.get(variant__sku="GOOD").quantity == 7


# ---------------------------------------------------------------- at the same moment


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_is_sold_once() -> None:
    product = make.product(stock=1)
    outcomes = together([partial(allocate, [line(product, 1)]) for _ in range(6)])
    refused = [one for one in outcomes if one is not None]
    assert len(refused) == 5
    assert all(isinstance(one, InsufficientStock) for one in refused), refused
    assert state(product) == [(1, 1)]


@pytest.mark.django_db(transaction=True)
def test_orders_of_the_same_goods_in_opposite_orders_do_not_block_each_other() -> None:
    first, second = make.product(stock=50), make.product(stock=50)
    lines = [partial(allocate, [line(a, 1), line(b, 1)]) for a, b in [(first, second), (second, first)] * 4]
    assert together(lines) == [None] * 8
    assert state(first) == state(second) == [(50, 8)]


@pytest.mark.django_db(transaction=True)
def test_shipping_and_giving_back_at_once_count_every_piece_once() -> None:
    product = make.product(stock=10)
    row = line(product, 4)
    allocate([row])
    outcomes = together([partial(ship, {row[0]: 4}), partial(release, [row[0]]), partial(release, [row[0]])])
    assert not [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, NotAllocated)]
    shipped = outcomes[0] is None
    assert state(product) == [(6 if shipped else 10, 0)]


@pytest.mark.django_db(transaction=True)
def test_a_stock_lowered_while_it_is_bought_is_never_oversold() -> None:
    product = make.product(stock=3)
    depot, sales = Warehouse.objects.get(), product.supplier.sales.actor()
    outcomes = together(
        [
            partial(allocate, [line(product, 3)]),
            partial(set_stock, product.variant.pk, [(depot.pk, 1)], by=sales),
        ]
    )
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], InsufficientStock | StockPromised)


@pytest.mark.django_db(transaction=True)
def test_a_variant_deleted_while_it_is_bought_leaves_no_promise_without_stock() -> None:
    product = make.product(stock=3, variants=2)
    sales = product.supplier.sales.actor()
    outcomes = together(
        [partial(allocate, [line(product, 1)]), partial(variants.delete, product.variant.pk, by=sales)]
    )
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], Refusal), refused
    assert Allocation.objects.count() == Stock.objects.filter(quantity_allocated=1).count()

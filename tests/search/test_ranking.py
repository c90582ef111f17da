"""排序信号 · what counts besides words, on both engines: bounded, alike, never by origin, and kept fresh by events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
import yaml

from backend.core.indexing import Keyword, Searchable, Signal, Text, declared
from backend.order import performance
from backend.order.rules import performance_level
from backend.product.models import Attribute, AttributeValue, Product, ProductAttributeValue
from backend.product.rules import price_position
from backend.shipping.models import ShippingMethod, ShippingMethodChannelListing, ShippingZone
from backend.shipping.rules import convenience
from backend.warehouse import services as stock_of
from backend.warehouse.models import Stock
from search import service
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.jobs import update_index
from search.port import Engine
from search.query import By, Query
from search.ranking import HEAVIEST, HEAVIEST_TOGETHER, Ranking, factor, lift
from tests import make
from tests.search.catalogue import CHANNELS, LEXICON, analyser, clear, cluster

FIELDS = (
    Text("name", weight=8),
    Keyword("channels", many=True),
    Signal("stock", "有货 · in stock"),
    Signal("price", "价位 · price"),
)
DECLARED = Searchable("thing", "东西", FIELDS, lambda ids: (), lambda: (), channels="channels")
RANKING = Ranking({"thing": {"stock": 0.12, "price": 0.05}})

MAKERS: dict[str, Callable[[Path, Ranking], Engine]] = {
    "embedded": lambda folder, ranking: EmbeddedEngine(
        folder, [DECLARED], CHANNELS, analyser(), ranking=ranking
    ),
    "elastic": lambda folder, ranking: ElasticEngine(
        cluster(folder), [DECLARED], CHANNELS, analyser(), ranking
    ),
}


@pytest.fixture(params=MAKERS)
def weighed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = MAKERS[request.param](tmp_path, RANKING)
    made.rebuild("thing", [])
    yield made
    clear(made)


def thing(identity: int, name: str = "示例打印纸", stock: float = 0, **price: float) -> dict[str, object]:
    return {"id": identity, "name": name, "channels": list(CHANNELS), "stock": stock, "price": price}


def found(engine: Engine, channel: str = "city", text: str = "打印纸", **more: object) -> list[int]:
    return [hit.id for hit in engine.search(Query("thing", text, channel=channel, **more)).hits]  # type: ignore[arg-type]


def test_signals_decide_between_equals(weighed: Engine) -> None:
    weighed.put("thing", [thing(1), thing(2, stock=1), thing(3, stock=1, city=1), thing(4, city=0.5)])
    assert found(weighed) == [3, 2, 4, 1]
    # Prices differ by channel, stock does not; equals stand by their ids.
    assert found(weighed, "yueqing") == [2, 3, 1, 4]
    assert found(weighed, "") == [2, 3, 1, 4]
    assert found(weighed, sort=By("id")) == [1, 2, 3, 4]
    pages: list[int] = []
    after = ""
    while True:
        results = weighed.search(Query("thing", "打印纸", channel="city", limit=1, after=after))
        pages += [hit.id for hit in results.hits]
        if not results.has_next:
            break
        after = results.hits[0].cursor
    assert pages == [3, 2, 4, 1]


def test_words_go_before_signals(weighed: Engine) -> None:
    """All signals together lift a thing over none that fits the words much better."""
    weighed.put(
        "thing", [thing(1, "打印纸"), thing(2, "示例打印机 放打印纸的示例托盘 加长加宽", stock=1, city=1)]
    )
    assert found(weighed) == [1, 2]


def test_points_are_those_for_words_times_the_factor(weighed: Engine) -> None:
    weighed.put("thing", [thing(1), thing(2, stock=1, city=0.4)])
    points = {hit.id: hit.score or 0 for hit in weighed.search(Query("thing", "打印纸", channel="city")).hits}
    assert points[2] / points[1] == pytest.approx(1 + 0.12 + 0.05 * 0.4, abs=0.001)


def test_both_engines_put_them_in_the_same_order(tmp_path: Path) -> None:
    random = Random(35)
    things = [
        thing(
            each,
            random.choice(["示例打印纸", "打印纸", "示例加厚打印纸 A4"]),
            random.random(),
            city=random.random(),
        )
        for each in range(1, 80)
    ]
    orders = []
    for make_engine in MAKERS.values():
        engine = make_engine(tmp_path, RANKING)
        engine.rebuild("thing", things)
        orders.append(found(engine, limit=100))
        clear(engine)
    assert len(orders[0]) == 79
    assert orders[0] == orders[1]


def test_other_weights_build_the_index_anew(weighed: Engine, tmp_path: Path) -> None:
    assert weighed._kind("thing").layout.fingerprint != replace_weights(tmp_path)  # type: ignore[attr-defined]


def replace_weights(folder: Path) -> str:
    engine = EmbeddedEngine(
        folder / "other", [DECLARED], CHANNELS, analyser(), ranking=Ranking({"thing": {"stock": 0.1}})
    )
    return engine._kind("thing").layout.fingerprint


def test_weights_are_bounded() -> None:
    for weights in ({"stock": HEAVIEST + 0.01}, {"stock": -0.1}, {str(each): 0.14 for each in range(3)}):
        with pytest.raises(ValueError, match="weight"):
            Ranking({"thing": weights})
    most = {"a": 0.15, "b": 0.15, "c": 0.10}
    assert factor(lift(Ranking({"thing": most}).of("thing"), dict.fromkeys(most, 1.0))) == pytest.approx(
        1 + HEAVIEST_TOGETHER, abs=0.001
    )


def test_what_is_weighed_is_declared_and_says_nothing_of_origin() -> None:
    weighed_by_file = yaml.safe_load((LEXICON / "ranking.yaml").read_text("utf-8"))
    signals = {
        each.kind: {field.name for field in each.fields if isinstance(field, Signal)} for each in declared()
    }
    assert {kind: set(weights) for kind, weights in weighed_by_file.items()} == {
        kind: names for kind, names in signals.items() if names
    }


def points(words: str, channel: str = "wenzhou") -> dict[int, float]:
    hits = service.engine().search(Query("product", words, channel=channel)).hits
    return {hit.id: hit.score or 0.0 for hit in hits}


@pytest.mark.django_db
@pytest.mark.usefixtures("kept")
def test_产地不同_得分相同() -> None:
    """Two products that differ only in where they were made, or where their suppliers are registered, have the same points."""
    make.channel()
    origin = Attribute.objects.create(slug="origin", name="产地", input_type="dropdown")
    made = []
    for code, place, seat in (
        ("330382", "永嘉县楠溪江畔", "330382"),
        ("330100", "杭州", "330302"),
        ("", "", "330300"),
    ):
        product = make.product(make.supplier(seat, name="示例同名办公用品有限公司"), name="示例打印纸")
        Product.objects.filter(pk=product.pk).update(made_in=code)
        if place:
            value = AttributeValue.objects.create(attribute=origin, slug=code, name=place)
            ProductAttributeValue.objects.create(product=product, value=value)
        made.append(product.pk)
    service.reindex()
    for words in ("打印纸", "示例", "办公用品 打印纸", "dayinzhi"):
        scores = points(words)
        assert set(scores) == set(made)
        assert len(set(scores.values())) == 1, words


@pytest.mark.django_db
@pytest.mark.usefixtures("kept")
def test_库存_履约_价位_配送随事件更新() -> None:
    channel = make.channel()
    good, other, third = (
        make.product(name="示例打印纸", brand="瓯示", model="CP1", price=price)
        for price in ("20", "20", "20")
    )
    service.reindex()
    before = points("打印纸")
    assert len(set(before.values())) == 1

    # 有货
    variant = third.default_variant
    (stock,) = Stock.objects.filter(variant=variant)
    stock_of.set_stock(variant.pk, [(stock.warehouse_id, 0)], by=make.actor(third.supplier.sales))
    update_index()
    assert points("打印纸")[third.pk] < before[third.pk]

    # 履约：a step down is told, the same step is not
    assert not performance.measure(good.supplier_id)
    for _ in range(3):
        assert performance.measure(good.supplier_id) is False
    assert performance_level(0, 0) == 3
    assert [performance_level(*counted) for counted in ((40, 0), (9, 1), (5, 5), (0, 9))] == [4, 3, 1, 0]

    # 配送便利
    zone = ShippingZone.objects.create(name="示例区", countries=["CN"])
    zone.channels.add(channel)
    zone.warehouses.add(Stock.objects.get(variant=good.default_variant).warehouse)
    method = ShippingMethod.objects.create(zone=zone, name="次日达", maximum_delivery_days=1)
    ShippingMethodChannelListing.objects.create(method=method, channel=channel)
    (difference,) = (each for each in service.heal(contents=True) if each.kind == "product")
    assert difference.stale == (good.pk,)
    assert points("打印纸")[good.pk] > points("打印纸")[other.pk]


@pytest.mark.parametrize(
    ("price", "median", "value"),
    [
        ("50", "100", 1),
        ("100", "100", 0.5),
        ("150", "100", 0),
        ("900", "100", 0),
        ("1", "100", 1),
        ("9", None, 0.5),
    ],
)
def test_价位(price: str, median: str | None, value: float) -> None:
    assert price_position(Decimal(price), None if median is None else Decimal(median)) == pytest.approx(value)


def test_配送便利() -> None:
    assert [round(convenience(days), 2) for days in (0, 1, 2, 8, 30)] == [1, 1, 0.86, 0, 0]

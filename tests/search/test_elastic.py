"""What is particular to Elasticsearch: a server that is down, slow, full or has lost something; generations, versions."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.core.indexing import Searchable, Text
from search.engines.breaker import Breaker
from search.engines.cluster import Cluster
from search.engines.elastic import ElasticEngine
from search.port import EngineDown, IndexBusy, IndexUnavailable
from search.query import Counts, Query
from tests.search.catalogue import CHANNELS, analyser, clear, document, elastic, products, searchable


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[ElasticEngine]:
    """An engine that knows the catalogue."""
    made = elastic(tmp_path)
    made.rebuild("product", products())
    yield made
    clear(made)


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        yield f"http://{host}:{port}"


@pytest.fixture
def nobody() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
    return f"http://{host}:{port}"


def at(address: str) -> ElasticEngine:
    return ElasticEngine(Cluster((address,), "nobody", seconds=0.3), [searchable()], CHANNELS, analyser())


def found(engine: ElasticEngine, text: str = "") -> list[int]:
    return sorted(hit.id for hit in engine.search(Query("product", text)).hits)


def indices(engine: ElasticEngine) -> dict[str, list[str]]:
    made = engine.client.indices.get_alias(index=f"{engine.cluster.prefix}-*").body
    return {name: list(each["aliases"]) for name, each in made.items()}


def test_a_silent_server_is_not_waited_for_long_and_then_not_at_all(silent: str) -> None:
    engine = at(silent)
    for _ in range(3):
        with pytest.raises(EngineDown):
            found(engine, "打印纸")
    for ask in (
        lambda: found(engine, "打印纸"),
        lambda: engine.suggest("product", "打"),
        lambda: engine.count("product"),
        lambda: list(engine.ids("product")),
        lambda: engine.put("product", products()),
        lambda: engine.delete("product", [1]),
        lambda: engine.rebuild("product", products()),
    ):
        with pytest.raises(EngineDown, match="does not answer"):
            ask()
    engine.client.close()


def test_where_nobody_listens_the_engine_is_down(nobody: str) -> None:
    engine = at(nobody)
    with pytest.raises(EngineDown):
        found(engine)
    engine.client.close()


def test_another_node_is_asked_where_one_is_gone(engine: ElasticEngine, nobody: str) -> None:
    several = replace(engine.cluster, nodes=(nobody, *engine.cluster.nodes))
    other = ElasticEngine(several, [searchable()], CHANNELS, analyser())
    for identity in range(9, 13):
        other.put("product", [document(identity, "示例白板笔")])
        assert found(other, "打印纸") == [1, 2]
    assert found(other, "白板笔") == [9, 10, 11, 12]
    assert other.breaker.lets_through()
    other.client.close()


def test_the_breaker_lets_one_call_try_after_a_rest() -> None:
    now = 0.0
    breaker = Breaker(failures=2, rest=5, clock=lambda: now)
    breaker.failed()
    assert breaker.lets_through()
    breaker.failed()
    assert not breaker.lets_through()
    now = 5.0
    assert [breaker.lets_through(), breaker.lets_through()] == [True, False]
    breaker.failed()
    now = 9.9
    assert not breaker.lets_through()
    now = 10.0
    assert breaker.lets_through()
    breaker.succeeded()
    assert [breaker.lets_through(), breaker.lets_through()] == [True, True]


def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    engine = elastic(tmp_path)
    for ask in (
        lambda: found(engine),
        lambda: engine.suggest("product", "打"),
        lambda: engine.count("product"),
        lambda: engine.put("product", products()),
        lambda: engine.delete("product", [1]),
        lambda: list(engine.ids("product")),
    ):
        with pytest.raises(IndexUnavailable) as raised:
            ask()
        assert not isinstance(raised.value, EngineDown)
    clear(engine)


def test_a_lost_index_heals_by_rebuilding(engine: ElasticEngine) -> None:
    engine.client.indices.delete(index=list(indices(engine)))
    with pytest.raises(IndexUnavailable):
        found(engine)
    engine.rebuild("product", products())
    assert found(engine, "打印纸") == [1, 2]


def test_a_mapping_that_does_not_fit_heals_by_rebuilding(engine: ElasticEngine) -> None:
    """Somebody has made an index under our name in which a brand is a number and nothing is a word."""
    (live,) = indices(engine)
    engine.client.indices.delete(index=live)
    engine.client.indices.create(
        index=f"{engine.cluster.prefix}-product-g000009",
        mappings={"properties": {"keyword_brand": {"type": "long"}, "everything": {"type": "object"}}},
        aliases={engine._kind("product").live: {}},
    )
    with pytest.raises(IndexUnavailable):
        engine.put("product", products())
    with pytest.raises(IndexUnavailable):
        engine.search(Query("product", facets=(Counts("attributes", prefix="色:"),), sort=None))
    engine.rebuild("product", products())
    assert found(engine, "打印纸") == [1, 2]


def test_a_full_disk_is_no_reason_to_rebuild(engine: ElasticEngine) -> None:
    """The server takes no more documents, but still answers; as soon as there is room it goes on."""
    block: Any = {"index.blocks.read_only_allow_delete": True}
    (live,) = indices(engine)
    engine.client.indices.put_settings(index=live, settings=block)
    with pytest.raises(EngineDown):
        engine.put("product", [document(9, "示例白板笔")])
    assert found(engine, "打印纸") == [1, 2]
    engine.client.indices.put_settings(index=live, settings={"index.blocks.read_only_allow_delete": None})
    engine.put("product", [document(9, "示例白板笔")])
    assert found(engine, "白板笔") == [9]


def test_an_index_for_another_layout_stays_beside(engine: ElasticEngine) -> None:
    """While processes of two versions of the program serve, each finds its own index."""
    declared = Searchable("product", "商品", (Text("name", weight=2),), lambda ids: (), lambda: ())
    newer = ElasticEngine(engine.cluster, [declared], CHANNELS, analyser())
    with pytest.raises(IndexUnavailable):
        found(newer)
    newer.rebuild("product", [{"id": 1, "name": "示例白板笔"}])
    assert (found(newer), found(engine, "打印纸")) == ([1], [1, 2])
    newer.rebuild("product", [{"id": 2, "name": "示例白板笔"}])
    assert found(newer) == [2]
    with pytest.raises(IndexUnavailable):
        found(engine)
    newer.client.close()


def test_readers_go_on_while_generations_change(engine: ElasticEngine) -> None:
    stopped = threading.Event()
    answers: list[int] = []
    failures: list[Exception] = []

    def read() -> None:
        while not stopped.is_set():
            try:
                answers.append(len(found(engine, "打印纸")))
            except Exception as error:
                failures.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    for _ in range(4):
        engine.rebuild("product", products())
    stopped.set()
    reading.join()
    assert failures == []
    assert set(answers) == {2}
    assert sorted(map(len, indices(engine).values())) == [0, 1]


def test_a_cluster_of_one_node_goes_live_without_copies(
    engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.elastic.COPIES_SECONDS", 1)
    engine.cluster = replace(engine.cluster, replicas=1)
    engine.rebuild("product", products()[:3])
    assert found(engine) == [1, 2, 3]


def test_one_rebuild_at_a_time_and_a_dead_one_is_taken_over(engine: ElasticEngine) -> None:
    began = engine._begin(engine._kind("product"))
    with pytest.raises(IndexBusy):
        engine.rebuild("product", products())
    assert began in indices(engine)
    engine.client.indices.put_mapping(index=began, meta={"beat": time.time() - 1000})
    engine.rebuild("product", products()[:3])
    assert began not in indices(engine) or indices(engine)[began] != [engine._kind("product").building]
    assert found(engine) == [1, 2, 3]

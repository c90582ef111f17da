"""`make bench-cluster`: three nodes of Elasticsearch with a copy of every shard, read and written without a pause; the one
that leads the others is killed (kill -9). No search may fail after its one retry, no document that was taken may be lost.

One JSON line a figure on standard output; the exit code tells whether both held.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from search.engines.cluster import Cluster
from search.engines.elastic import ElasticEngine
from search.port import EngineDown
from search.query import Counts, Query
from tests.benchmarks.search.__main__ import ROOT, note
from tests.benchmarks.search.measuring import Measured
from tests.benchmarks.search.nodes import Node, running, wait_for
from tests.benchmarks.search.questions import questions
from tests.benchmarks.search.rows import records
from tests.search.catalogue import CHANNELS, analyser, document, searchable

KIND = "product"
BATCH = 100
RETRY_SECONDS = 0.5
"""After so long a failed search is asked again, once; a write is given again until it is taken, as the job does."""


@dataclass
class Load:
    """What was asked and written, and how it went. `stage`: before, during or after the failure."""

    engine: ElasticEngine
    stage: str = "before"
    is_over: threading.Event = field(default_factory=threading.Event)
    spent: dict[str, list[float]] = field(default_factory=dict)
    retried: int = 0
    failed: list[str] = field(default_factory=list)
    taken: dict[int, Mapping[str, object]] = field(default_factory=dict)
    """Everything that was taken, as it must be found again."""
    gone: set[int] = field(default_factory=set)
    written: int = 0
    given_again: int = 0
    longest_wait: float = 0.0

    def read(self, texts: Iterator[str]) -> None:
        """Ask until it is over."""
        for text in texts:
            if self.is_over.is_set():
                return
            query = Query(KIND, text, facets=(Counts("brand"), Counts("category_path")), total=True)
            stage, began = self.stage, time.perf_counter()
            try:
                self.engine.search(query)
            except Exception:
                self.retried += 1
                time.sleep(RETRY_SECONDS)
                try:
                    self.engine.search(query)
                except Exception as error:
                    self.failed.append(f"{stage}: {error!r}"[:300])
                    continue
            self.spent.setdefault(stage, []).append((time.perf_counter() - began) * 1000)

    def write(self, documents: Iterator[Mapping[str, object]]) -> None:
        """Add, change and delete until it is over."""
        while not self.is_over.is_set():
            batch = list(itertools.islice(documents, BATCH))
            known = list(itertools.islice(self.taken, BATCH // 2))
            changed = [_dearer(self.taken[identity]) for identity in known[:-5]]
            self._give(lambda batch=batch, changed=changed: self.engine.put(KIND, [*batch, *changed]))
            for each in (*batch, *changed):
                self.taken.pop(int(str(each["id"])), None)
                self.taken[int(str(each["id"]))] = each
            dropped = known[-5:]
            self._give(lambda dropped=dropped: self.engine.delete(KIND, dropped))
            for identity in dropped:
                del self.taken[identity]
                self.gone.add(identity)
            self.written += len(batch) + len(changed) + len(dropped)
            time.sleep(0.05)

    def _give(self, write: Callable[[], object]) -> None:
        began = time.monotonic()
        while True:
            try:
                write()
            except EngineDown:
                self.given_again += 1
                time.sleep(RETRY_SECONDS)
            else:
                self.longest_wait = max(self.longest_wait, time.monotonic() - began)
                return


def _dearer(known: Mapping[str, object]) -> dict[str, object]:
    prices = known["price"]
    assert isinstance(prices, Mapping)
    return {**known, "price": {channel: amount + Decimal("0.01") for channel, amount in prices.items()}}


def documents(wanted: int) -> Iterator[dict[str, object]]:
    """Offers as the engine takes them; more than `wanted` when more are asked for."""
    for identity, record in enumerate(records(wanted), 1):
        yield document(
            identity,
            record.name,
            record.brand,
            record.model,
            record.category_code,
            record.category_code,
            str(record.variants[0].price),
            str(record.variants[0].price),
            tuple(f"{slug}:{value}" for slug, value in record.attributes if isinstance(value, str)),
            bool(record.green_label),
        )


def emit(figure: str, line: dict[str, Any]) -> None:
    """One JSON line."""
    sys.stdout.write(orjson.dumps({"figure": f"cluster.{figure}", **line}).decode() + "\n")
    sys.stdout.flush()


@contextmanager
def under(load: Load, readers: int, more: Iterator[Mapping[str, object]]) -> Iterator[None]:
    """Read and write while the block runs."""
    texts = [question.query.text for question in questions(400)]
    shares = [itertools.cycle(texts[number::readers]) for number in range(readers)]
    threads = [threading.Thread(target=load.read, args=(share,)) for share in shares]
    threads.append(threading.Thread(target=load.write, args=(more,)))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        load.is_over.set()
        for thread in threads:
            thread.join()


def lost(load: Load) -> dict[str, int]:
    """What was taken and is not there as it was taken; what was deleted and is there."""
    load.engine.client.options(request_timeout=60).indices.refresh(index=load.engine._kind(KIND).live)
    there = set(load.engine.ids(KIND))
    ids = sorted(load.taken)
    stale: set[int] = set()
    for start in range(0, len(ids), 1_000):
        stale.update(load.engine.stale(KIND, [load.taken[each] for each in ids[start : start + 1_000]]))
    return {
        "documents": len(load.taken),
        "lost": len(load.taken.keys() - there),
        "stale": len(stale & there),
        "come_back": len(load.gone & there),
    }


def leader(engine: ElasticEngine, nodes: list[Node]) -> Node:
    """The node that leads the cluster."""
    (row,) = engine.client.cat.master(format="json").body
    return next(node for node in nodes if node.name == row["node"])


def main() -> int:
    """Run it; 0 if nothing failed and nothing was lost."""
    parser = argparse.ArgumentParser(prog="make bench-cluster")
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each stage")
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--heap", default="512m", help="of each node")
    told = parser.parse_args()
    home: Path = ROOT / "var" / "bench-cluster"
    shutil.rmtree(home, ignore_errors=True)
    note("start three nodes")
    with running(home, 3, told.heap) as nodes:
        cluster = Cluster(tuple(node.address for node in nodes), "bench", shards=3, replicas=1, seconds=10)
        engine = ElasticEngine(cluster, [searchable()], CHANNELS, analyser())
        known = documents(told.products + 1_000_000)
        load = Load(engine)
        first = {int(str(each["id"])): each for each in itertools.islice(known, told.products)}
        note(f"index {len(first):,} products")
        began = time.perf_counter()
        engine.rebuild(KIND, list(first.values()))
        load.taken.update(first)
        at_once = {
            "index.unassigned.node_left.delayed_timeout": "1s"
        }  # not after a minute: nobody waits here
        engine.client.indices.put_settings(index=engine._kind(KIND).live, settings=at_once)
        emit("indexing", {"products": len(first), "seconds": round(time.perf_counter() - began, 1)})
        with under(load, told.readers, known):
            note("read and write")
            time.sleep(told.seconds)
            victim = leader(engine, nodes)
            note(f"kill {victim.name}, which leads")
            load.stage = "during"
            victim.kill()
            died = time.perf_counter()
            survivors = [node for node in nodes if node is not victim]
            time.sleep(told.seconds)
            note("wait until every shard has its copy again")
            wait_for(survivors, "green")
            whole = time.perf_counter() - died
            load.stage = "after"
            victim.start(nodes)
            wait_for(nodes, "green")
            time.sleep(told.seconds)
        kept = lost(load)
        engine.client.close()
    for stage, spent in load.spent.items():
        measured = Measured(told.readers, spent=spent)
        emit(
            f"search_{stage}",
            {
                "searches": len(spent),
                "p50_ms": measured.percentile(0.5),
                "p95_ms": measured.percentile(0.95),
                "p99_ms": measured.percentile(0.99),
                "slowest_ms": round(max(spent, default=0.0), 1),
            },
        )
    figures: dict[str, Any] = {
        "searches": sum(map(len, load.spent.values())),
        "searches_retried": load.retried,
        "searches_failed": len(load.failed),
        "orders_written": load.written,
        "orders_given_again": load.given_again,
        "longest_write_seconds": round(load.longest_wait, 1),
        "seconds_until_copies_again": round(whole, 1),
        **kept,
    }
    if load.failed:
        figures["failure"] = load.failed[0]
    emit("held", figures)
    return int(bool(load.failed or kept["lost"] or kept["stale"] or kept["come_back"]))


if __name__ == "__main__":
    raise SystemExit(main())

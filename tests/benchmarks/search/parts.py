"""The engines and the API, each built and asked alike; and the table."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import psutil

from search.port import IndexUnavailable
from search.query import AnyOf, Equals, Query, Range
from tests.benchmarks.load import Client, run
from tests.benchmarks.processor import Meter
from tests.benchmarks.search import rows
from tests.benchmarks.search.__main__ import Bench, Progress, Watch, note, timed
from tests.benchmarks.search.measuring import Ask, cpu_of, measure
from tests.benchmarks.search.nodes import running

OPERATION = Path(__file__).parents[1] / "operations" / "search_with_facets.graphql"


def embedded(bench: Bench, url: str) -> None:
    """tantivy, in the process that asks."""
    engine = _rebuilt(bench, "embedded", None)
    folder = bench.home / "index" / "product" / "current"

    def make() -> Ask:
        return lambda question: engine.search(question.query)

    _ask(bench, "embedded", make, {"index_bytes": _bytes(folder.resolve())})


def elastic(bench: Bench, url: str) -> None:
    """A real Elasticsearch of one node, asked over HTTP."""
    from search import service
    from search.engines.cluster import Cluster
    from search.engines.elastic import ElasticEngine
    from search.ranking import Ranking

    with running(bench.home / "elastic", heap=bench.heap) as (node,):
        server = node.server()
        cpu = cpu_of(lambda: [server])
        engine = _rebuilt(bench, "elastic", Cluster((node.address,), "bench", seconds=30), cpu)
        assert isinstance(engine, ElasticEngine)
        own = engine._kind("product")
        size = engine.client.indices.stats(index=own.live)["_all"]["primaries"]["store"]["size_in_bytes"]
        engine.client.close()

        def make() -> Ask:
            from backend.core.indexing import declared

            ranking = Ranking.read(service.settings().lexicon / "ranking.yaml")
            asking = ElasticEngine(
                engine.cluster, declared(), list(own.layout.channels), own.preparer.analyser, ranking
            )
            return lambda question: asking.search(question.query)

        _ask(
            bench,
            "elastic",
            make,
            {"index_bytes": size, "heap": bench.heap},
            cpu,
            lambda: int(server.memory_info().rss),
            warm=15.0,
        )


def postgres(bench: Bench, url: str) -> None:
    """The full text search of PostgreSQL."""
    from backend.core.indexing import declared
    from search import service
    from search.text import analyser as text
    from search.text.analyser import Analyser
    from search.text.lexicon import Lexicon
    from tests.benchmarks.search.postgres import FullText

    told = service.settings()
    analyser = Analyser(Lexicon.read(told.lexicon, told.terms()))
    searchable = next(each for each in declared() if each.kind == "product")
    server = _postmaster()
    cpu = cpu_of(lambda: [server, *server.children()])
    full_text = FullText(url, analyser)
    there = full_text.connection.execute("SELECT to_regclass('bench_search_vector')").fetchone()

    def build() -> dict[str, Any]:
        figures: dict[str, Any] = {}
        with timed(figures, cpu):
            batches = service._batches(searchable.all_ids())
            number = full_text.build(searchable, batches, Progress("postgres", bench.products))
        return {**figures, "documents": number, "per_second": round(number / figures["seconds"])}

    bench.built("postgres", f"{rows.VERSION} {text.VERSION}", bool(there and there[0]), build)
    size = full_text.size()
    full_text.connection.close()

    def make() -> Ask:
        asking = FullText(url, analyser)
        return lambda question: asking.search(question.query)

    def memory() -> int:
        return sum(_share(each) for each in (server, *server.children()))

    _ask(bench, "postgres", make, {"index_bytes": size}, cpu, memory)


def api(bench: Bench, url: str) -> None:
    """The GraphQL API over the embedded engine: what it adds to the engine's calls, and requests over HTTP."""
    from django.db import connections

    from backend.config.supervisor import free_port, serving

    _rebuilt(bench, "embedded", None)
    text = OPERATION.read_text("utf-8")
    variables = [_variables(question.query) for question in bench.asked]
    connections.close_all()
    engine, added = _in_process(bench, text, variables)
    line: dict[str, Any] = {"engine_calls": engine, "api_adds": added}
    with serving("127.0.0.1", free_port("127.0.0.1"), 2, worker=False) as address:
        meter = Meter(_web().pid, _postmaster().pid)
        guest = Client(f"{address.rstrip('/')}/graphql/")

        async def once(number: int) -> int:
            await guest.ask(text, variables[number % len(variables)])
            return 1

        run(once, 2, 5)
        for clients in bench.clients:
            before = meter.read()
            timings = run(once, clients, bench.seconds, start=clients * 97)
            after = meter.read()
            number = max(1, len(timings.spent))
            line[f"clients_{clients}"] = {
                "answers": len(timings.spent),
                "per_second": round(len(timings.spent) / timings.seconds, 2),
                "p50_ms": timings.percentile(0.5),
                "p95_ms": timings.percentile(0.95),
                "p99_ms": timings.percentile(0.99),
                "cpu_ms": round(
                    (after.web + after.postgres - before.web - before.postgres) * 1000 / number, 2
                ),
                "cpu_web_ms": round((after.web - before.web) * 1000 / number, 2),
                "faults": len(timings.faults),
            }
            line["faults"] = line.get("faults", 0) + len(timings.faults)
            line["worker_share_mib"] = round(after.worker_share, 1)
            if timings.faults:
                line["fault"] = timings.faults[0][:300]
    bench.emit("api", line)


PARTS: Mapping[str, Callable[[Bench, str], None]] = {
    "embedded": embedded,
    "elastic": elastic,
    "postgres": postgres,
    "api": api,
}


def _share(process: psutil.Process) -> int:
    """What a process holds, its share of what others hold, too; nothing, if it has ended meanwhile."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0


def _rebuilt(bench: Bench, name: str, cluster: Any, servers: Callable[[], float] = lambda: 0.0) -> Any:
    """The engine as the mall configures it, with an index of all products."""
    from dataclasses import replace

    from backend.core.indexing import declared
    from search import service

    service.configure(replace(service.settings(), cluster=cluster))
    engine: Any = service.engine()
    searchable = next(each for each in declared() if each.kind == "product")
    try:
        is_there = engine.count("product") >= bench.products * 0.9
    except IndexUnavailable:
        is_there = False

    def build() -> dict[str, Any]:
        figures: dict[str, Any] = {}
        watch = Watch()
        with timed(figures, servers):
            loaded = watch(service._all(searchable))
            number = engine.rebuild("product", loaded, Progress(name, bench.products))
        return {
            **figures,
            "documents": number,
            "per_second": round(number / figures["seconds"]),
            "seconds_reading_rows": round(watch.seconds, 1),
            "per_second_without_reading": round(number / (figures["seconds"] - watch.seconds)),
        }

    fingerprint = f"{rows.VERSION} {engine._kind('product').layout.fingerprint}"
    bench.built(name, fingerprint, is_there, build)
    return engine


def _ask(
    bench: Bench,
    name: str,
    make: Callable[[], Ask],
    more: dict[str, Any],
    servers: Callable[[], float] = lambda: 0.0,
    memory: Callable[[], int] | None = None,
    warm: float = 4.0,
) -> None:
    from django.db import connections

    connections.close_all()
    built = {key: value for key, value in bench.lines[f"{name}.built"].items() if key != "fingerprint"}
    line: dict[str, Any] = {"indexing": built, **more}
    for clients in bench.clients:
        note(f"{name}: {clients} client{'s' * (clients > 1)}")
        measured = measure(make, bench.asked, clients, bench.seconds, servers=servers, warm=warm)
        line[f"clients_{clients}"] = measured.figures()
        line["faults"] = line.get("faults", 0) + len(measured.faults)
        line["memory_bytes"] = memory() if memory else measured.memory
        if measured.faults:
            line["fault"] = measured.faults[0][:300]
    bench.emit(name, line)


def _in_process(bench: Bench, text: str, variables: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Requests through the whole of Django without a network: the time inside the engine, and the rest."""

    def make() -> Ask:
        from backend.config.wsgi import application
        from search import service

        engine = service.engine()
        inside = [0.0]
        search = engine.search

        def watched(query: Query) -> Any:
            began = time.perf_counter()
            try:
                return search(query)
            finally:
                inside[0] += time.perf_counter() - began

        engine.search = watched  # type: ignore[method-assign]

        def ask(asked: Any) -> None:
            inside[0], began = 0.0, time.perf_counter()
            body = b"".join(application(_environ(text, asked), lambda status, headers: None))
            whole = time.perf_counter() - began
            assert b'"errors"' not in body, body[:300]
            engines.append(inside[0] * 1000)
            rest.append((whole - inside[0]) * 1000)

        return ask

    engines, rest = _Shared(), _Shared()
    measured = measure(make, variables, 1, bench.seconds)
    if measured.faults:
        raise RuntimeError(measured.faults[0])
    return engines.figures(), rest.figures()


class _Shared:
    """Milliseconds that a forked client writes down for its parent."""

    def __init__(self) -> None:
        from multiprocessing import get_context

        self._kept = get_context("fork").Array("d", 1_000_000)
        self._number = get_context("fork").Value("l", 0)

    def append(self, value: float) -> None:
        """Write one down."""
        self._kept[self._number.value] = value
        self._number.value += 1

    def figures(self) -> dict[str, Any]:
        """As they are printed."""
        ordered = sorted(self._kept[: self._number.value])

        def share(part: float) -> float:
            return round(ordered[min(len(ordered) - 1, int(len(ordered) * part))], 2) if ordered else 0.0

        mean = round(sum(ordered) / max(1, len(ordered)), 2)
        return {"mean_ms": mean, "p50_ms": share(0.5), "p95_ms": share(0.95), "p99_ms": share(0.99)}


def _environ(text: str, variables: Any) -> dict[str, Any]:
    body = orjson.dumps({"query": text, "variables": variables})
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/graphql/",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }


def _variables(query: Query) -> dict[str, Any]:
    """A question as a client of the API asks it."""
    narrowed: dict[str, Any] = {}
    for one in query.filters:
        match one:
            case AnyOf(field="brand"):
                narrowed["brands"] = list(one.values)
            case Range(field="price"):
                narrowed["price"] = {"gte": float(str(one.since)), "lte": float(str(one.upto))}
            case Equals(field="green_label"):
                narrowed["greenLabel"] = one.value
            case Equals(field="small_supplier"):
                narrowed["smallSupplier"] = one.value
            case _:
                raise ValueError(one)
    asked: dict[str, Any] = {
        "text": query.text,
        "channel": query.channel,
        "first": query.limit,
        "filter": narrowed,
    }
    if query.sort is not None:
        field = {"price": "PRICE", "published_at": "PUBLISHED_AT"}[query.sort.field]
        asked["sortBy"] = {"field": field, "direction": "DESC" if query.sort.descending else "ASC"}
    return asked


def _postmaster() -> psutil.Process:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        parent = psutil.Process(cursor.fetchone()[0]).parent()
    assert parent is not None
    return parent


def _web() -> psutil.Process:
    below = psutil.Process().children(recursive=True)
    return next(each for each in below if any("backend.config.web" in part for part in each.cmdline()))


def _bytes(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


def table(bench: Bench) -> str:
    """The figures side by side; ratios are those of PostgreSQL's answers a second."""
    columns = [name for name in (*ENGINES_SHOWN, "api") if name in bench.lines]
    lines = [f"{bench.products:,} products, {len(bench.asked):,} questions with facets"]
    lines.append(f"{'':26}" + "".join(f"{name:>14}" for name in columns))

    def line(title: str, shown: Callable[[dict[str, Any]], Any]) -> None:
        cells = []
        for name in columns:
            try:
                cells.append(f"{shown(bench.lines[name]):>14}")
            except (KeyError, TypeError):
                cells.append(f"{'–':>14}")
        lines.append(f"{title:26}" + "".join(cells))

    line("indexed a second", lambda each: f"{each['indexing']['per_second']:,}")
    line("  without reading rows", lambda each: f"{each['indexing']['per_second_without_reading']:,}")
    line("index, MiB", lambda each: f"{each['index_bytes'] / 2**20:,.0f}")
    line("memory, MiB", lambda each: f"{each['memory_bytes'] / 2**20:,.0f}")
    for clients in bench.clients:
        measured = f"clients_{clients}"
        of = f"{clients} client{'s' * (clients > 1)}"
        for key in ("p50_ms", "p95_ms", "p99_ms", "cpu_ms", "per_second"):
            title = f"{of}: {key.replace('_ms', ', ms').replace('per_second', 'answers/s')}"
            line(title, lambda each, key=key, measured=measured: f"{each[measured][key]:,.2f}")  # type: ignore[misc]
        try:
            slowest = bench.lines["postgres"][measured]["per_second"]
        except KeyError:
            continue
        line(
            f"{of}: × PostgreSQL",
            lambda each, measured=measured, slowest=slowest: f"{each[measured]['per_second'] / slowest:,.1f}",  # type: ignore[misc]
        )
    if "api" in bench.lines:
        added = bench.lines["api"]["api_adds"]
        lines.append(f"the API adds to the engine: p50 {added['p50_ms']} ms, p95 {added['p95_ms']} ms")
    return "\n".join(lines)


ENGINES_SHOWN = ("embedded", "elastic", "postgres")

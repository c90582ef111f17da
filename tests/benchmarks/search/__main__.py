"""`make bench-search`: a million products in the mall's own tables, found by tantivy, by Elasticsearch and by PostgreSQL.

    make bench-search PRODUCTS=100000 ONLY="embedded api"

Rows and indexes are kept under `var/bench-search/<products>` and used again while nothing that they are made of changes.
Standard output gets one JSON line a figure, standard error the progress and, at the end, a table of all engines side by
side. Every question asks for a page of 20, the number of all that is found and seven facets.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import psutil

from tests.benchmarks.processor import calibration

ROOT = Path(__file__).resolve().parents[3]
ENGINES = ("embedded", "elastic", "postgres")
PARTS = (*ENGINES, "api")


@dataclass
class Bench:
    """What is being measured, where it is kept and what is known by now."""

    home: Path
    products: int
    seconds: float
    clients: Sequence[int]
    heap: str
    asked: list[Any] = field(default_factory=list)
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)

    def emit(self, name: str, line: dict[str, Any]) -> None:
        """One JSON line; kept for the table."""
        self.lines[name] = line
        sys.stdout.write(orjson.dumps({"figure": f"search.{name}", **line}).decode() + "\n")
        sys.stdout.flush()

    def built(self, name: str, fingerprint: str, is_there: bool, build: Callable[[], dict[str, Any]]) -> None:
        """Build an index unless one made of the same things is there; the figures of building are kept beside it."""
        path = self.home / f"{name}.json"
        known: dict[str, Any] = orjson.loads(path.read_bytes()) if path.exists() else {}
        if not is_there or known.get("fingerprint") != fingerprint:
            note(f"{name}: build the index")
            known = {"fingerprint": fingerprint, **build(), "load": os.getloadavg()[0]}
            path.write_bytes(orjson.dumps(known))
        self.lines[f"{name}.built"] = known


def note(line: str) -> None:
    """Progress goes to standard error."""
    sys.stderr.write(f"· {time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


class Progress:
    """Says every few seconds how far something is."""

    def __init__(self, what: str, whole: int) -> None:
        self.what, self.whole = what, whole
        self.said = self.began = time.monotonic()

    def __call__(self, number: int) -> None:
        now = time.monotonic()
        if now - self.said >= 10:
            self.said = now
            rate = number / (now - self.began)
            note(f"{self.what}: {number:,} of {self.whole:,} ({rate:,.0f}/s)")


class Watch:
    """Counts what is loaded, and the time that loading takes."""

    def __init__(self) -> None:
        self.number, self.seconds = 0, 0.0

    def __call__(self, documents: Iterator[Any]) -> Iterator[Any]:
        while True:
            began = time.perf_counter()
            document = next(documents, None)
            self.seconds += time.perf_counter() - began
            if document is None:
                return
            self.number += 1
            yield document


def rows(bench: Bench) -> str:
    """Fill the tables; the address of the database."""
    from backend.config import embedded

    url = embedded.database_url()
    import django

    django.setup()
    from django.core.management import call_command

    from backend.product.models import Product
    from fixtures.loading import load_demo
    from tests.benchmarks.search.rows import fill

    note("migrate and load the demo catalogue")
    call_command("migrate", verbosity=0)
    load_demo()
    if Product.objects.count() < bench.products:
        fill(bench.products, Progress("products", bench.products))
    return url


def main() -> int:
    """Measure and print; 1 if any question failed."""
    parser = argparse.ArgumentParser(prog="make bench-search")
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=1_200)
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each measurement lasts")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--heap", default="2g", help="of Elasticsearch")
    parser.add_argument("--home", type=Path, help="where rows and indexes are kept")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    told = parser.parse_args()
    home = told.home or ROOT / "var" / "bench-search" / str(told.products)
    os.environ["OUCAI_VAR"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    bench = Bench(home, told.products, told.seconds, told.clients, told.heap)
    url = rows(bench)
    from tests.benchmarks.search import parts
    from tests.benchmarks.search.questions import questions

    bench.asked = questions(told.questions)
    bench.emit(
        "setting",
        {
            "products": told.products,
            "questions": len(bench.asked),
            "processors": os.cpu_count(),
            "load": [round(each, 2) for each in os.getloadavg()],
            "calibration_cpu_seconds": calibration(),
        },
    )
    for name in PARTS:
        if name in told.only:
            note(name)
            parts.PARTS[name](bench, url)
    sys.stderr.write(f"\n{parts.table(bench)}\n")
    return int(any(line.get("faults") for line in bench.lines.values()))


@contextmanager
def timed(figures: dict[str, Any], servers: Callable[[], float] = lambda: 0.0) -> Iterator[None]:
    """Wall and CPU seconds of a block, of this process and of those that serve it."""
    own = psutil.Process()
    before, began = sum(own.cpu_times()[:2]), time.perf_counter()
    served = servers()
    yield
    figures["seconds"] = round(time.perf_counter() - began, 1)
    figures["cpu_seconds"] = round(sum(own.cpu_times()[:2]) - before, 1)
    figures["cpu_servers_seconds"] = round(servers() - served, 1)


if __name__ == "__main__":
    # Under its own name, so that the parts find this module and not a second copy of it.
    from tests.benchmarks.search import __main__ as itself

    raise SystemExit(itself.main())

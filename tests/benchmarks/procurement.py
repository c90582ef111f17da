"""`make bench-procurement`: sealed bids in the last minute, the opening, and what the clock does, in a database of its own.

Real processes on this machine: the web server as `oucai serve` starts it, suppliers as threads that send files over loopback,
an opener and two workers. One JSON line a figure; what was written is deleted in the end.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import http.client
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var" / "bench-procurement"
MIB = 1 << 20
DUE_WORKER = "import django; django.setup(); from procurement_methods.engine import clockwork; print(clockwork.run_due())"


def note(line: str) -> None:
    """Progress goes to standard error; figures go to standard output."""
    sys.stderr.write(f"· {line}\n")
    sys.stderr.flush()


def emit(figure: str, **values: Any) -> None:
    """One JSON line."""
    sys.stdout.write(orjson.dumps({"figure": figure, **values}).decode() + "\n")
    sys.stdout.flush()


def prepared() -> None:
    """A fresh database with the figures of the law."""
    shutil.rmtree(VAR, ignore_errors=True)
    os.environ["OUCAI_VAR"] = str(VAR)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    from backend.config import embedded

    os.environ["DATABASE_URL"] = embedded.database_url()
    import django

    django.setup()
    from django.core.management import call_command

    from backend.account import tokens
    from fixtures.loading import load_reference

    note("migrate")
    call_command("migrate", verbosity=0)
    load_reference()
    tokens.key_id()


def bid_of(recipient: str, size: int) -> bytes:
    """A sealed bid of about this size, of what cannot be packed any further."""
    import io
    import zipfile

    from tests.procurement_methods.rooms import sealed

    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("offer.json", json.dumps({"price": f"{random.randint(800_000, 1_100_000)}.00"}))
        archive.writestr("技术方案.bin", os.urandom(size))
    return sealed(recipient, written.getvalue())


def tender(suppliers: int, deadline: datetime) -> Any:
    """A tender of so many suppliers with the documents, whose deadline is then."""
    from backend.core import clock
    from procurement_methods.language import parties as v
    from tests.procurement_methods.rooms import room

    issued = deadline - timedelta(days=30)
    with clock.moved(to=issued - timedelta(days=70)):
        here = room(suppliers=suppliers)
        here.prepared()
    with clock.moved(to=issued):
        left = deadline - clock.now()
        here.issued(days=left / timedelta(days=1))  # type: ignore[arg-type]
        for seller in here.sellers:
            here.does(v.obtain_documents, seller)
    return here


class Memory:
    """The memory of the web workers, looked at ten times a second: resident, in MiB."""

    def __init__(self, workers: list[Any]) -> None:
        self._workers, self._stop = workers, threading.Event()
        self.before = self.now()
        self.most = self.before
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def now(self) -> list[float]:
        return [round(worker.memory_info().rss / MIB, 1) for worker in self._workers]

    def end(self) -> list[float]:
        self._stop.set()
        self._watcher.join()
        return self.now()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self.most = [max(pair) for pair in zip(self.most, self.now(), strict=True)]


@contextlib.contextmanager
def served(workers: int) -> Iterator[tuple[str, int, list[Any]]]:
    """The mall as `oucai serve` serves it; address, port and its web workers."""
    import psutil

    from backend.config.supervisor import free_port, serving

    port = free_port("127.0.0.1")
    with serving("127.0.0.1", port, workers, worker=False) as url:
        web = next(
            child
            for child in psutil.Process().children(recursive=True)
            if any("backend.config.web" in part for part in child.cmdline())
        )
        found = [each for each in web.children(recursive=True) if each.memory_info().rss > 40 * MIB] or [web]
        yield url, port, found


def last_minute(suppliers: int, size: int, workers: int, seconds: float, slow: float) -> None:
    """Everybody submits in the last minute before the deadline."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from backend.account import tokens
    from backend.core import clock
    from procurement_methods import vault
    from procurement_methods.models import Bid
    from procurement_methods.verbs.opening import file_of
    from storefront_api.kit.ids import to_global_id

    deadline = clock.now() + timedelta(seconds=seconds + 90 + suppliers * 1.2)
    note(f"a tender of {suppliers} suppliers")
    here = tender(suppliers, deadline)
    deadline = datetime.fromisoformat(here.package.planned["deadline"])
    with tempfile.TemporaryDirectory(dir=VAR) as folder, served(workers) as (url, port, processes):
        note(f"seal files of {size >> 20} MB")
        files = []
        for number in range(8):
            content = bid_of(here.package.lock.recipient, size)
            files.append((Path(folder) / f"{number}.age", hashlib.sha256(content).hexdigest()))
            files[-1][0].write_bytes(content)
        address = f"/procurement/packages/{to_global_id('ProcurementPackage', here.package.pk)}/bids"
        tickets = [tokens.issue(seller, tokens.ACCESS, f"{url}graphql/") for seller in here.sellers]
        start = deadline - timedelta(seconds=seconds)
        assert clock.now() < start, "the machine was too slow to be ready in time"
        moments = sorted(random.uniform(0, seconds * 0.8) for _ in tickets)

        def submit(place: int) -> tuple[int, dict[str, Any], float]:
            file, _ = files[place % len(files)]
            time.sleep(max(0.0, (start - clock.now()).total_seconds() + moments[place]))
            began = time.perf_counter()
            with (
                socket.create_connection(("127.0.0.1", port), timeout=120) as line,
                file.open("rb") as source,
            ):
                line.sendall(
                    f"PUT {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {tickets[place]}\r\n"
                    f"Content-Length: {file.stat().st_size}\r\nConnection: close\r\n\r\n".encode()
                )
                with contextlib.suppress(
                    BrokenPipeError, ConnectionResetError
                ):  # refused before it was read: told below
                    if slow:
                        while piece := source.read(1 << 17):
                            line.sendall(piece)
                            time.sleep(len(piece) / slow)
                    else:
                        line.sendfile(source)
                try:
                    answer = http.client.HTTPResponse(line)
                    answer.begin()
                    status, told = answer.status, json.loads(answer.read())
                except (OSError, http.client.HTTPException) as error:
                    status, told = 0, {"errors": [{"code": type(error).__name__}]}
            return status, told, time.perf_counter() - began

        note(f"wait for the last {seconds:.0f} seconds")
        time.sleep(max(0.0, (start - clock.now()).total_seconds() - 1))
        memory = Memory(processes)
        with ThreadPoolExecutor(suppliers) as pool:
            answers = list(pool.map(submit, range(suppliers)))
        ended = clock.now()
        after = memory.end()
        key = Ed25519PublicKey.from_public_bytes(vault.receipt_public_key())
        lost, refused = 0, [told for status, told, _ in answers if status != 201]
        for place, (status, told, _) in enumerate(answers):
            if status != 201:
                continue
            receipt = told["receipt"]
            key.verify(base64.b64decode(receipt["signature"]), receipt["text"].encode())
            bid = Bid.objects.get(participation__supplier=here.suppliers[place], state="received")
            with file_of(bid.path).open("rb") as stored:
                lost += hashlib.file_digest(stored, "sha256").hexdigest() != files[place % len(files)][1]
        spent = sorted(seconds for _, _, seconds in answers)
        emit(
            "last_minute",
            suppliers=suppliers,
            megabytes=size >> 20,
            seconds=seconds,
            slow_bytes_per_second=slow or None,
            received=suppliers - len(refused),
            refused=[each["errors"][0]["code"] for each in refused],
            lost=lost,
            p50_s=round(spent[len(spent) // 2], 2),
            p95_s=round(spent[int(len(spent) * 0.95)], 2),
            longest_s=round(spent[-1], 2),
            last_before_deadline_s=round((deadline - ended).total_seconds(), 1),
            workers_mib_before=memory.before,
            workers_mib_most=memory.most,
            workers_mib_after=after,
        )
    shutil.rmtree(VAR / "bids", ignore_errors=True)


def opened(bids: int, size: int) -> None:
    """A process opens so many bids."""
    from backend.core import clock
    from procurement_methods import uploading
    from procurement_methods.engine import clockwork
    from procurement_methods.models import Bid
    from procurement_methods.verbs import opening
    from tests.procurement_methods.rooms import pieces

    note(f"{bids} bids of {size >> 20} MB to be opened")
    here = tender(bids, clock.now() - timedelta(days=2))
    with clock.moved(by=timedelta(days=-3)):
        content = [bid_of(here.package.lock.recipient, size) for _ in range(4)]
        began = time.perf_counter()
        for place, seller in enumerate(here.sellers):
            uploading.deliver(here.package.pk, pieces(content[place % 4]), by=seller.actor())
        received = time.perf_counter() - began
    clockwork.run_due()
    for holder, person in (("buyer", here.clerk), ("regulator", here.regulator)):
        opening.give_share(here.package.pk, here.shares[holder], by=person.actor())
    command = [sys.executable, "-m", "tests.faults.opener"]
    idle = child([*command[:1], "-c", "import django; django.setup(); import procurement_methods.verbs"])
    spent = child([*command, str(here.procurement.pk), str(here.package.pk), str(here.clerk.pk)])
    emit(
        "opening",
        bids=bids,
        megabytes=size >> 20,
        opened=Bid.objects.filter(participation__package=here.package, state="opened").count(),
        seconds=round(spent.seconds - idle.seconds, 2),
        cpu_seconds=round(spent.cpu - idle.cpu, 2),
        most_mib=spent.most,
        most_mib_of_an_idle_process=idle.most,
        one_bid_received_and_submitted_ms=round(received * 1000 / bids, 1),
    )
    shutil.rmtree(VAR / "bids", ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took: seconds, seconds of CPU, and the most memory that it held, in MiB."""

    seconds: float
    cpu: float
    most: float
    said: str


def child(command: list[str]) -> Run:
    """Run a process to its good end."""
    import psutil

    began, most = time.perf_counter(), 0
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    looked = psutil.Process(process.pid)
    done: list[tuple[int, int, resource.struct_rusage]] = []
    waiter = threading.Thread(target=lambda: done.append(os.wait4(process.pid, 0)))
    waiter.start()
    while waiter.is_alive():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            most = max(most, looked.memory_info().rss)
        waiter.join(0.02)
    _, status, used = done[0]
    assert status == 0, command
    assert process.stdout is not None
    with process.stdout as said:
        spent = time.perf_counter() - began
        return Run(spent, used.ru_utime + used.ru_stime, round(most / MIB, 1), said.read().decode())


def due(number: int, due: int) -> None:
    """So many open packages, some of them due twice over: first for one worker, then for two at once."""
    from django.db import connection

    from backend.core import clock
    from procurement_methods.engine import clockwork
    from procurement_methods.models import Package, Procurement

    note(f"{number} open packages")
    clockwork.run_due()
    here = tender(0, clock.now() + timedelta(days=3))
    model, package = here.procurement, here.package
    for beginning in range(0, number, 5_000):
        procurements, packages = [], []
        for place in range(beginning, min(beginning + 5_000, number)):
            at = clock.now() + timedelta(days=1 + place % 300)
            procurements.append(_copy(Procurement, model, number=f"B-{place}"))
            packages.append(
                _copy(Package, package, procurement_id=procurements[-1].pk, planned={"deadline": at.isoformat()}, next_due_at=at)
            )  # fmt: skip
        Procurement.objects.bulk_create(procurements)
        Package.objects.bulk_create(packages)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) procurement_methods_package, procurement_methods_procurement")
    chosen = list(
        Package.objects.exclude(pk=package.pk).order_by("pk").values_list("pk", flat=True)[: 2 * due]
    )

    began = time.perf_counter()
    for _ in range(100):
        clockwork.due(Package.objects.filter, clock.now())
    idle = (time.perf_counter() - began) / 100

    past = clock.now() - timedelta(minutes=5)
    start = child([sys.executable, "-c", "import django; django.setup(); import procurement_methods.verbs"])
    for workers, part in ((1, chosen[:due]), (2, chosen[due:])):
        for place, pk in enumerate(part):
            at = past - timedelta(seconds=place)
            Package.objects.filter(pk=pk).update(planned={"deadline": at.isoformat()}, next_due_at=at)
        began = time.perf_counter()
        after, found = None, 0
        while batch := clockwork.due(Package.objects.filter, clock.now(), after):
            found, after = found + len(batch), batch[-1]
        finding = time.perf_counter() - began
        command = [sys.executable, "-c", DUE_WORKER]
        began = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            runs = list(pool.map(child, [command] * workers))
        spent = time.perf_counter() - began
        emit(
            "run_due",
            open=number,
            due=due,
            found=found,
            finding_ms=round(finding * 1000, 1),
            idle_ms=round(idle * 1000, 2),
            workers=workers,
            moved=[int(each.said) for each in runs],
            doing_s=round(spent - start.seconds, 2),
            cpu_ms_each=round(sum(each.cpu - start.cpu for each in runs) * 1000 / due, 2),
            failed=Package.objects.filter(pk__in=part, stage="failed").count(),
        )


def _copy(kind: Any, row: Any, **changed: Any) -> Any:
    import uuid

    values = {field.attname: getattr(row, field.attname) for field in kind._meta.concrete_fields}
    return kind(**{**values, "id": uuid.uuid4(), **changed})


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench-procurement")
    parser.add_argument("--only", action="append", help="last_minute, opening, run_due")
    parser.add_argument("--suppliers", type=int, default=200)
    parser.add_argument("--bids", type=int, default=100)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument(
        "--slow", type=float, default=0.0, help="bytes a second that each supplier sends at most"
    )
    parser.add_argument("--packages", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    wanted = set(asked.only or ["last_minute", "opening", "run_due"])
    prepared()
    size = asked.megabytes * MIB
    try:
        if "last_minute" in wanted:
            last_minute(asked.suppliers, size, asked.workers, asked.seconds, asked.slow)
        if "opening" in wanted:
            opened(asked.bids, size)
        if "run_due" in wanted:
            due(asked.packages, asked.due)
    finally:
        shutil.rmtree(VAR / "bids", ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""测量 · clients in processes of their own that put questions one after the other, and what that costs."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

import psutil

Ask = Callable[[Any], object]
Make = Callable[[], Ask]
"""Called in the client's process: opens what it needs and returns how to put a question."""

_LONGEST = 6
"""Slow engines get up to so many times the seconds, to answer `least` questions."""


@dataclass
class Measured:
    """What some clients found: milliseconds of each answer, CPU seconds, memory of a client."""

    clients: int
    seconds: float = 0.0
    spent: list[float] = field(default_factory=list)
    cpu_clients: float = 0.0
    cpu_servers: float = 0.0
    memory: int = 0
    faults: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """As they are printed."""
        number = max(1, len(self.spent))
        return {
            "answers": len(self.spent),
            "per_second": round(len(self.spent) / self.seconds, 2),
            "p50_ms": self.percentile(0.5),
            "p95_ms": self.percentile(0.95),
            "p99_ms": self.percentile(0.99),
            "cpu_ms": round((self.cpu_clients + self.cpu_servers) * 1000 / number, 2),
            "cpu_client_ms": round(self.cpu_clients * 1000 / number, 2),
            "faults": len(self.faults),
        }

    def percentile(self, share: float) -> float:
        """The time within which this share was answered."""
        ordered = sorted(self.spent)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else 0.0


def measure(
    make: Make,
    questions: Sequence[Any],
    clients: int,
    seconds: float,
    *,
    servers: Callable[[], float] = lambda: 0.0,
    warm: float = 3.0,
    least: int = 300,
) -> Measured:
    """Let `clients` ask for some seconds, each from another place in the list. `servers`: CPU seconds of those who answer."""
    forking = multiprocessing.get_context("fork")
    results = forking.Queue()
    ready = forking.Barrier(clients + 1, timeout=600)
    children = []
    for number in range(clients):
        start = number * len(questions) // clients
        asked = [*questions[start:], *questions[:start]]
        child = forking.Process(
            target=_client, args=(make, asked, seconds, warm, least // clients, ready, results), daemon=True
        )
        child.start()
        children.append(child)
    ready.wait()
    before, began = servers(), time.perf_counter()
    measured = Measured(clients)
    for _ in children:
        spent, cpu, memory, faults = results.get()
        measured.spent += spent
        measured.cpu_clients += cpu
        measured.memory = max(measured.memory, memory)
        measured.faults += faults
    measured.seconds = time.perf_counter() - began
    measured.cpu_servers = servers() - before
    for child in children:
        child.join()
    return measured


def _client(
    make: Make, asked: Sequence[Any], seconds: float, warm: float, least: int, ready: Any, results: Any
) -> None:
    faults: list[str] = []
    spent: list[float] = []
    try:
        ask = make()
        until = time.perf_counter() + warm
        for question in islice(cycle(reversed(asked)), 10_000):
            if time.perf_counter() > until:
                break
            ask(question)
    except Exception as error:
        faults.append(repr(error))
    ready.wait()
    cpu, began = _cpu(), time.perf_counter()
    for question in cycle(asked):
        now = time.perf_counter()
        gone = now - began
        if len(faults) > 20 or gone > seconds * _LONGEST or (gone > seconds and len(spent) >= least):
            break
        try:
            ask(question)
        except Exception as error:
            faults.append(repr(error))
        else:
            spent.append((time.perf_counter() - now) * 1000)
    results.put((spent, _cpu() - cpu, psutil.Process().memory_full_info().pss, faults))
    results.close()
    results.join_thread()
    os._exit(0)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def cpu_of(processes: Callable[[], Sequence[psutil.Process]]) -> Callable[[], float]:
    """CPU seconds of servers, as often as asked."""

    def read() -> float:
        total = 0.0
        for process in processes():
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        return total

    return read

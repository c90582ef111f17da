"""CPU time of the processes that serve: the web workers and PostgreSQL, read from the operating system."""

from __future__ import annotations

import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds, and the memory of the largest web worker in MiB: its own with its share of what all share, and resident."""

    web: float
    postgres: float
    worker_share: float
    worker_resident: float


class Meter:
    """Looks at every process below a web server, and at every PostgreSQL process of the same server."""

    def __init__(self, web_pid: int, postgres_pid: int) -> None:
        self.web = psutil.Process(web_pid)
        self.postgres = psutil.Process(postgres_pid)

    def read(self) -> Spent:
        """What was spent until now."""
        workers = self.web.children(recursive=True)
        memories = [worker.memory_full_info() for worker in workers]
        return Spent(
            _seconds([self.web, *workers]),
            _seconds(self._cluster()),
            max((one.pss for one in memories), default=0) / 2**20,
            max((one.rss for one in memories), default=0) / 2**20,
        )

    def _cluster(self) -> list[psutil.Process]:
        return [self.postgres, *self.postgres.children(recursive=True)]


def _seconds(processes: list[psutil.Process]) -> float:
    """User and system time, with that of children that have ended."""
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def calibration() -> float:
    """CPU seconds for a fixed sum, to carry figures from one machine to another."""
    began, total = time.process_time(), 0
    for i in range(20_000_000):
        total += i * i
    return round(time.process_time() - began, 3)

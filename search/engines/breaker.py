"""熔断 · after some failures in a row a server is left alone for a while, so that nobody waits for it in vain."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Breaker:
    """Closed while calls succeed; open for `rest` seconds after `failures` in a row; then one call may try."""

    def __init__(
        self, failures: int = 3, rest: float = 5, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._failures = failures
        self._rest = rest
        self._clock = clock
        self._in_a_row = 0
        self._until = 0.0
        self._lock = Lock()

    def lets_through(self) -> bool:
        """Whether a call may be made. While the server rests, one call in every `rest` seconds tries whether it is back."""
        with self._lock:
            if self._in_a_row < self._failures:
                return True
            now = self._clock()
            if now < self._until:
                return False
            self._until = now + self._rest
            return True

    def succeeded(self) -> None:
        """A call was answered."""
        self._in_a_row = 0

    def failed(self) -> None:
        """A call was not answered."""
        with self._lock:
            self._in_a_row += 1
            self._until = self._clock() + self._rest

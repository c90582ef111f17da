"""限速 · how many requests a caller may make in a minute (`OUCAI_REQUESTS_PER_MINUTE`; 0: any number).

A caller is the person of a token that we signed, else the network address. Counts are kept by each web process for itself,
so the real limit is that many times the processes; it is there against runaway clients, not as an account of them.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

from backend.account import tokens
from backend.core.refusals import Refusal
from storefront_api.kit.context import bearer, client_address

MINUTE = 60.0
MOST_CALLERS = 10_000


class Pace:
    """Counts requests in windows of a minute."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def seconds_to_wait(self, request: HttpRequest) -> int:
        """0 when the request may run, else after how many seconds the next one may."""
        if not settings.REQUESTS_PER_MINUTE:
            return 0
        caller, now = _caller(request), time.monotonic()
        with self._lock:
            since, count = self._seen.pop(caller, (now, 0))
            if now - since >= MINUTE:
                since, count = now, 0
            self._seen[caller] = (since, count + 1)
            if len(self._seen) > MOST_CALLERS:
                self._seen.popitem(last=False)
        return int(since + MINUTE - now) + 1 if count >= settings.REQUESTS_PER_MINUTE else 0


def _caller(request: HttpRequest) -> str:
    """A token counts when its signature is ours: invented ones make nobody a caller of their own."""
    token = bearer(request)
    if token:
        try:
            return f"user:{tokens.read(token, tokens.ACCESS)['user_id']}"
        except Refusal:
            pass
    return f"address:{client_address(request)}"

"""网站 · the web server: `python -m backend.config.web HOST PORT WORKERS`.

The application is imported, and the dictionary of Chinese words loaded, before the workers are forked: they share what
does not change, and one that is started again is ready at once. Nothing that is imported opens a connection or starts a
thread, which a fork would break (tests/config/test_web.py).
"""

from __future__ import annotations

import sys
from importlib import import_module

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

APPLICATION = "backend.config.wsgi:application"
BLOCKING_THREADS = 4
STOP_SECONDS = 8


def preload() -> None:
    """Everything that a worker needs before its first request, put out of the garbage collector's sight."""
    from search.text.analyser import load_dictionary

    load_dictionary()
    import_module(APPLICATION.partition(":")[0])


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    host, port, workers = sys.argv[1:]
    preload()
    Server(
        APPLICATION,
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()

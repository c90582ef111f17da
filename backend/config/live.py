"""推送 · the server of live auctions: `python -m backend.config.live HOST PORT`. One process holds all who watch.

It is apart from the website, whose few threads a stream would hold for as long as somebody looks (docs/decisions/46).
"""

from __future__ import annotations

import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

APPLICATION = "storefront_api.auction.live:application"
MOST_CONNECTIONS = 20_000
STOP_SECONDS = 4


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    host, port = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    import django

    django.setup()
    Server(
        APPLICATION,
        address=host,
        port=int(port),
        interface=Interfaces.ASGI,
        workers=1,
        backlog=4096,
        backpressure=MOST_CONNECTIONS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()

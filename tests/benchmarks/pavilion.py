"""`make bench-pavilion`: how long the pavilion's pages take on the server, how heavy they are, and how many posters a second are set.

It reads the demo from the configured database (`make demo` loads it) and writes pictures into a folder of its own. One JSON
line a figure. `--posters 1000` sets so many, each anew, and tells how far it is.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import sys
import tempfile
import time
from statistics import median
from typing import Any

import orjson

PAGES = {
    "entrance": "",
    "exhibit": "exhibits/ou-celadon/",
    "exhibit_with_everything": "exhibits/yueqing-low-voltage/",
    "room": "rooms/craft/",
    "district": "districts/330382/",
    "seasons": "seasons/",
    "search": "search/?q=%E8%8C%B6",
}
WARM, TIMES = 5, 100


def tell(**figure: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(figure) + b"\n")
    sys.stdout.flush()


def pages() -> None:
    """Milliseconds of wall clock and of CPU in this process, one request after the other."""
    from django.test import Client

    client = Client()
    for name, path in PAGES.items():
        walls, cpus = [], []
        for turn in range(WARM + TIMES):
            wall, cpu = time.perf_counter(), time.process_time()
            response = client.get(f"/pavilion/{path}")
            if turn >= WARM:
                walls.append((time.perf_counter() - wall) * 1000)
                cpus.append((time.process_time() - cpu) * 1000)
        assert response.status_code == 200, path
        walls.sort()
        cpus.sort()
        tell(
            what=f"pavilion.{name}", p50_ms=round(median(walls), 2), p95_ms=round(walls[int(TIMES * 0.95)], 2),
            cpu_p50_ms=round(median(cpus), 2), cpu_p95_ms=round(cpus[int(TIMES * 0.95)], 2), html_bytes=len(response.content),
        )  # fmt: skip
    weight(client)


def weight(client: Any) -> None:
    """Bytes that a phone fetches before it scrolls: the page, the style sheet, the first picture."""
    text = client.get(f"/pavilion/{PAGES['exhibit']}").content.decode()
    style = re.search(r'href="(/pavilion/style-[^"]+)"', text)
    first = re.search(r"/pavilion/pictures/[^ \"]+-960\.avif\?v=[0-9a-f]+", text)
    assert style is not None
    assert first is not None
    parts = [len(text.encode()), len(client.get(style[1]).content), len(client.get(first[0]).content)]
    tell(what="pavilion.weight_on_a_phone", html=parts[0], css=parts[1], picture=parts[2], bytes=sum(parts))


def posters(count: int) -> None:
    """Posters a second on one core; each has another code, so none comes from the kept ones."""
    from pavilion import queries, sheets

    exhibits = list(queries.shown().select_related("region").order_by("pk"))
    turns = itertools.islice(itertools.cycle(exhibits), count)
    began, cpu, size = time.perf_counter(), time.process_time(), 0
    for done, exhibit in enumerate(turns, 1):
        path = sheets.sheet_file(exhibit, "poster", f"https://pavilion.example/{done}")
        size += path.stat().st_size
        path.unlink()
        if done % 50 == 0 or done == count:
            sys.stderr.write(f"\r海报 posters {done}/{count} {done / (time.perf_counter() - began):.1f}/s")
            sys.stderr.flush()
    sys.stderr.write("\n")
    tell(
        what="pavilion.posters", count=count, seconds=round(time.perf_counter() - began, 1),
        per_second=round(count / (time.perf_counter() - began), 2),
        cpu_ms_each=round((time.process_time() - cpu) * 1000 / count, 1), bytes_each=size // count,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posters", type=int, default=1000)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    import django

    django.setup()
    from django.conf import settings

    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        pages()
        if asked.posters:
            posters(asked.posters)


if __name__ == "__main__":
    main()

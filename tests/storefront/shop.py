"""店面 · Saleor's storefront, built by somebody for the address of our mall, started here as it is."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from backend.config.supervisor import free_port
from tests.storefront import door
from tests.storefront.mall import DIRECT

BUILT = ".next"
START_SECONDS = 60
STOP_SECONDS = 15
LOCALE, CHANNEL = "en", "wenzhou"
REVALIDATE_SECRET = "trial-revalidate-0123456789abcdef0123"
WEBHOOK_SECRET = "trial-webhook-0123456789abcdef0123456"
"""The storefront reads both when it starts: they needn't be those of the build."""


@dataclass
class Shop:
    """A running storefront at `url`; where we started it, with its log and its door."""

    url: str
    log: Path | None = None
    door: door.Door | None = None
    read: int = field(default=0)
    visitors: int = field(default=0)

    def welcome(self) -> None:
        """The next visitor comes from another address than the last."""
        self.visitors += 1
        if self.door is not None:
            self.door.visitor = f"192.0.2.{self.visitors}"

    def address(self, path: str = "") -> str:
        """A page in the language and the channel of the trial."""
        return f"{self.url}/{LOCALE}/{CHANNEL}{path}"

    def complaints(self) -> list[str]:
        """What its server has said since we asked last, other than that it has started."""
        if self.log is None:
            return []
        said = self.log.read_text("utf-8", "replace")
        news, self.read = said[self.read :], len(said)
        return [
            line
            for line in news.splitlines()
            if any(word in line for word in COMPLAINTS) and not any(known in line for known in ITS_OWN)
        ]

    def forget(self) -> None:
        """Ask it to forget what was prerendered when it was built: that may be of an older demo."""
        for what in (
            *(f"path=/{LOCALE}/{CHANNEL}{page}" for page in ("", "/products")),
            *(f"tag={tag}:{CHANNEL}" for tag in ("navigation", "footer-menu", "storefront-content:en-US")),
            *("tag=channels", "tag=collection:featured-products"),
        ):
            request = urllib.request.Request(
                f"{self.url}/api/revalidate?{what}", headers={"Authorization": f"Bearer {REVALIDATE_SECRET}"}
            )
            DIRECT.open(request, timeout=60).close()


COMPLAINTS = ("Error", "error:", "Failed", "failed", "HTTP 4", "HTTP 5", "retrying", "Invalid")
ITS_OWN = ("resumable slots", "ENVIRONMENT_FALLBACK")
"""Of Next.js about the storefront's own pages: a prerendered shell that does not fit, formatting without a time zone."""


def copied(folder: Path, place: Path) -> Path:
    """The built storefront in a place of our own: what it prerenders while it runs does not change the original."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for each in folder.iterdir():
        if each.name != BUILT:
            (place / each.name).symlink_to(each)
    shutil.copytree(
        folder / BUILT, place / BUILT, symlinks=True, ignore=shutil.ignore_patterns("cache", "dev")
    )
    return place


@contextlib.contextmanager
def opened(folder: Path, url: str, mall: str, logs: Path) -> Iterator[Shop]:
    """`next start` behind a door at `url`, while the block runs."""
    address = urlsplit(url)
    host, port = address.hostname or "127.0.0.1", free_port("127.0.0.1")
    environment = os.environ | {
        "NEXT_PUBLIC_SALEOR_API_URL": f"{mall}/graphql/",
        "NEXT_PUBLIC_STOREFRONT_URL": url,
        "NEXT_PUBLIC_DEFAULT_CHANNEL": CHANNEL,
        "STOREFRONT_CHANNELS": CHANNEL,
        "ALLOW_DUMMY_PAYMENT": "true",
        "CONTENT_PROVIDER": "saleor",
        "REVALIDATE_SECRET": REVALIDATE_SECRET,
        "SALEOR_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "NEXT_TELEMETRY_DISABLED": "1",
    }
    place = copied(folder, logs / "storefront")
    program = place / "node_modules" / "next" / "dist" / "bin" / "next"
    log = logs / "storefront.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["node", str(program), "start", "-H", "127.0.0.1", "-p", str(port)],
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(process, port, log)
        with door.opened((host, address.port or 80), ("127.0.0.1", port), mall) as opened_door:
            yield Shop(url, log, opened_door)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, f"the storefront ended by itself:\n{log.read_text()[-3000:]}"
        try:
            DIRECT.open(f"http://127.0.0.1:{port}/api/cache-info", timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers: that we may not know
        except (urllib.error.URLError, ConnectionError):
            pass
        assert time.monotonic() < deadline, f"the storefront does not answer:\n{log.read_text()[-3000:]}"
        time.sleep(0.3)

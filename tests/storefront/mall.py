"""商城 · the mall of the trial: a demo that was loaded anew, served at the address the storefront was built for."""

from __future__ import annotations

import contextlib
import email
import email.policy
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from PIL import Image

from backend.config.cluster import CHECKOUT, Cluster
from backend.config.supervisor import free_port
from tests.storefront import door

LOOPBACK = "127.0.0.1"
LOAD_SECONDS = 420
STOP_SECONDS = 60
READY = "Ctrl-C"
"""The demo's last line says so when everything is loaded, played and served."""
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
HEAD = {"Content-Type": "application/json"}


@dataclass
class Mall:
    """The running demo: ask its API, look into its database, read its letters."""

    api: str
    folder: Path
    behind: str = ""
    """Where its API is for ourselves, past the door that notes what the storefront asks."""
    door: door.Door | None = None

    @property
    def origin(self) -> str:
        """Where it is, without a path: what the addresses of its pictures begin with."""
        parts = urlsplit(self.api)
        return f"{parts.scheme}://{parts.netloc}"

    def ask(self, query: str, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors, nor any in its payloads."""
        headers = HEAD | ({"Authorization": f"Bearer {token}"} if token else {})
        return self._answer(json.dumps({"query": query, "variables": variables}).encode(), headers)

    def add_picture(self, product: str, token: str) -> dict[str, Any]:
        """Another picture of a product, sent as browsers send files; its id and what it shows."""
        drawn = io.BytesIO()
        Image.new("RGB", (800, 800), (30, 90, 150)).save(drawn, "PNG")
        query = """mutation($product: ID!, $image: Upload) {
            productMediaCreate(input: {product: $product, image: $image, alt: "示例：另一规格的图片"}) {
              media { id alt } errors { field code message } } }"""
        fields = {
            "operations": json.dumps({"query": query, "variables": {"product": product, "image": None}}),
            "map": json.dumps({"file": ["variables.image"]}),
        }
        edge = "----trial"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = 'Content-Disposition: form-data; name="file"; filename="other.png"\r\nContent-Type: image/png'
        body = b"".join(parts) + f"--{edge}\r\n{head}\r\n\r\n".encode() + drawn.getvalue()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "Authorization": f"Bearer {token}",
        }
        made = self._answer(body + f"\r\n--{edge}--\r\n".encode(), headers)
        media: dict[str, Any] = made["productMediaCreate"]["media"]
        return media

    def _answer(self, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        with DIRECT.open(
            urllib.request.Request(self.behind or self.api, body, headers), timeout=60
        ) as answer:
            found = json.load(answer)
        assert not found.get("errors"), found["errors"]
        for payload in found["data"].values():
            if isinstance(payload, dict):
                assert not payload.get("errors"), payload["errors"]
        data: dict[str, Any] = found["data"]
        return data

    def token(self, email_address: str, password: str) -> str:
        """What somebody logs in with."""
        made = self.ask(
            "mutation($email: String!, $password: String!) "
            "{ tokenCreate(email: $email, password: $password) { token errors { message code } } }",
            email=email_address,
            password=password,
        )
        return str(made["tokenCreate"]["token"])

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What its database says, read in a connection of our own."""
        with psycopg.connect(Cluster(self.folder / "pg").url()) as connection:
            return connection.execute(sql, values).fetchall()

    def letter(self, to: str, subject: str, seconds: float = 30) -> str:
        """The text of the newest letter to somebody whose subject has these words. The worker writes it a little later."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for path in sorted(
                (self.folder / "mail").glob("*.eml"), key=lambda each: -each.stat().st_mtime_ns
            ):
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                body = message.get_body(("plain",))
                if to in str(message["To"]) and subject in str(message["Subject"]) and body is not None:
                    return str(body.get_content())
            time.sleep(0.2)
        raise AssertionError(f"no letter to {to} about {subject}")


def link_in(text: str) -> str:
    """The address in a letter."""
    found = re.search(r"https?://\S+", text)
    assert found, text
    return found.group()


@contextlib.contextmanager
def opened(api: str, folder: Path) -> Iterator[Mall]:
    """Load the demo into an empty folder and serve it behind a door while the block runs."""
    address = urlsplit(api)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "OUCAI_TESTING"}
    }
    environment |= {
        "OUCAI_VAR": str(folder),
        "OUCAI_PUBLIC_URL": f"{address.scheme}://{address.netloc}",
        "OUCAI_WEBHOOK_PRIVATE_HOSTS": "127.0.0.1",  # where the storefront of the trial is
        "PYTHONUNBUFFERED": "1",
    }
    host, port = address.hostname or "127.0.0.1", address.port or 80
    back = free_port(LOOPBACK)
    command = [
        sys.executable, "-m", "backend.config.cli", "demo", "--host", LOOPBACK, "--port", str(back)
    ]  # fmt: skip
    log = folder / "demo.log"
    with door.opened((host, port), (LOOPBACK, back)) as opened_door:  # first: a taken port is found at once
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        try:
            _wait_for(process, log)
            opened_door.answered.clear()  # what the demo asked itself
            yield Mall(api, folder, f"http://{LOOPBACK}:{back}{address.path}", opened_door)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + LOAD_SECONDS
    while READY not in (said := log.read_text("utf-8", "replace")):
        assert process.poll() is None, f"the demo ended by itself:\n{said[-3000:]}"
        assert time.monotonic() < deadline, f"the demo is not ready after {LOAD_SECONDS} s:\n{said[-3000:]}"
        time.sleep(0.5)

"""npm · packages of examples and pages, from their committed locks, into `var/`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from backend.config.cluster import CHECKOUT

VAR = CHECKOUT / "var" / "npm"


def installed(source: Path, name: str) -> Path:
    """A copy of a folder with its packages; they are fetched again only when the lock has changed."""
    if shutil.which("npm") is None:
        missing = "npm is missing: Node.js 20 or newer builds this"
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(missing)
        pytest.skip(missing)
    folder = VAR / name
    lock = source / "package-lock.json"
    kept = folder / "node_modules" / ".lock-of-ours"
    shutil.copytree(
        source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", "generated", "dist")
    )
    if not kept.exists() or kept.read_bytes() != lock.read_bytes():
        run(folder, "ci", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts")
        kept.write_bytes(lock.read_bytes())
    return folder


def run(folder: Path, *words: str, **environment: str) -> None:
    """Run npm there; what it printed is in the exception when it fails."""
    settings = {
        **os.environ,
        "npm_config_cache": str(VAR / "cache"),
        "NO_UPDATE_NOTIFIER": "1",
        **environment,
    }
    done = subprocess.run(
        ["npm", *words],
        cwd=folder,
        env=settings,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        print(done.stdout)  # noqa: T201
        raise subprocess.CalledProcessError(done.returncode, ["npm", *words], done.stdout)

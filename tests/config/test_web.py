"""网站进程 · what the web server loads before it forks its workers must be safe to share, and no more than they need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LOOK = """
import json, os, sys
from backend.config import web
web.preload()
files = [os.readlink(path) for name in os.listdir("/proc/self/fd") if os.path.lexists(path := f"/proc/self/fd/{name}")]
print(json.dumps({
    "threads": len(os.listdir("/proc/self/task")),
    "sockets": [file for file in files if file.startswith("socket:")],
    "modules": sorted({name.partition(".")[0] for name in sys.modules}),
}))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_先载入再分叉_不带线程与连接_不带用不着的字典() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, timeout=120
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["threads"] == 1
    assert seen["sockets"] == []
    assert "storefront_api" in seen["modules"]
    unneeded = {"pypinyin", "weasyprint", "fontTools", "openpyxl", "elasticsearch", "selenium", "pytest"}
    assert unneeded & set(seen["modules"]) == set(), "only jobs and indexing need these"

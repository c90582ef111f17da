"""演示命令 · `oucai demo --no-serve` from nothing: an own database, all the data, the whole play, and nobody left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from pypdf import PdfReader

from backend.config.cluster import CHECKOUT
from backend.config.supervisor import free_port

MOST_SECONDS = 280
WORDS = {
    "order-confirmation": ("订单确认书", "温州市示例教育局", "复印纸", "直通车"),
    "acceptance-report": ("验收报告", "纸箱受潮", "部分合格"),
    "settlement-statement": ("结算单", "温州示例瓯江办公用品有限公司", "示例银行"),
}


@pytest.mark.processes
@pytest.mark.timeout(MOST_SECONDS + 150)
def test_演示从头到尾_再来一次_有步骤失败则非零(tmp_path: Path) -> None:
    var = tmp_path / "var"
    done = demo(var, timeout=MOST_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ 全部步骤完成" in done.stdout

    record = json.loads((var / "demo" / "play.json").read_text(encoding="utf-8"))
    assert record["ok"]
    assert [step["n"] for step in record["steps"] if not step["ok"]] == []
    for paper in record["papers"]:
        reader = PdfReader(var / "demo" / "papers" / paper["file"])
        assert len(reader.pages) == paper["pages"]
        text = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
        for word in WORDS[Path(paper["file"]).stem]:
            assert word in text, (paper["file"], word)
    assert len(record["papers"]) == len(WORDS)
    assert left_behind(var) == []

    # The people of the demo keep the password of the first load, so nobody can log in with another.
    failed = demo(var, timeout=120, OUCAI_DEMO_PASSWORD="another-password-2026")
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "✗ 有步骤未完成" in failed.stdout
    assert left_behind(var) == []


def demo(var: Path, *, timeout: float, **environment: str) -> subprocess.CompletedProcess[str]:
    """`oucai demo --no-serve` with its data in `var`."""
    port = str(free_port("127.0.0.1"))
    return subprocess.run(
        [sys.executable, "-m", "backend.config.cli", "demo", "--no-serve", "--port", port],
        cwd=CHECKOUT,
        env=_environment(var) | environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def _environment(var: Path) -> dict[str, str]:
    """As in a fresh shell: without what the tests set for themselves."""
    own = {"DATABASE_URL", "OUCAI_TESTING", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in own} | {"OUCAI_VAR": str(var)}


def left_behind(var: Path) -> list[str]:
    """The commands of processes that still work for this demo."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            if process.environ().get("OUCAI_VAR") == str(var) or any(
                str(var) in w for w in process.cmdline()
            ):
                found.append(" ".join(process.cmdline()))
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found

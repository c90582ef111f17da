"""The set-up: what it detects, what it says, what it locks."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from backend.config import bootstrap
from backend.config.cluster import CHECKOUT

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-setup.lock"]


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty var/system of its own."""
    place = tmp_path / "system"
    monkeypatch.setattr(bootstrap, "PRIVATE", place)
    monkeypatch.setattr(bootstrap, "PRIVATE_BROWSER", place / "usr/lib/chromium/chromium")
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / "setup.log")
    return place


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_packages_and_hashes_only(lock: str) -> None:
    line = re.compile(r"[a-z0-9.\-]+==[\w.+]+( ; [^/\\:]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    wrong = [text for text in (CHECKOUT / lock).read_text().splitlines() if not line.fullmatch(text)]
    assert wrong == []


def test_the_development_lock_contains_the_other_one() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (CHECKOUT / lock).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_libraries_are_really_loaded(private: Path) -> None:
    assert bootstrap.libraries_that_do_not_load(["libc.so.6", "libnothing-of-the-kind.so.1"]) == [
        "libnothing-of-the-kind.so.1"
    ]


def test_missing_parts_are_named_as_packages(private: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "LIBRARIES", {"libnothing-of-the-kind.so.1": "libnothing1"})
    monkeypatch.setattr(bootstrap, "CJK_FONT", "Nothing Of The Kind")
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/fc-match" if name == "fc-match" else None)
    assert bootstrap.missing_packages(for_tests=False)[:2] == ["libnothing1", "fonts-noto-cjk"]
    monkeypatch.setattr(bootstrap, "java_home", lambda: None)
    monkeypatch.setattr(bootstrap, "ELASTICSEARCH", private / "elasticsearch")
    wanted = ["chromium", "chromium-driver", "default-jre-headless", "maven"]
    assert bootstrap.missing_packages(for_tests=True)[-4:] == wanted


@pytest.mark.parametrize(
    ("release", "version"),
    [
        pytest.param('IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n', 17, id="第 17 版"),
        pytest.param('JAVA_VERSION="25"\n', 25, id="没有小版本号"),
        pytest.param('JAVA_VERSION="1.8.0_412"\n', 1, id="太旧"),
        pytest.param("", 0, id="没有写明"),
    ],
)
def test_java_is_known_by_its_release(tmp_path: Path, release: str, version: int) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    (tmp_path / "release").write_text(release)
    assert bootstrap._java_version(tmp_path) == version


def test_what_is_unpacked_can_be_run(tmp_path: Path) -> None:
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name, mode in (("server/", 0o755), ("server/run", 0o755), ("server/read", 0o644)):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            packed.writestr(entry, "" if name.endswith("/") else name)
    bootstrap.unpack(archive, tmp_path / "unpacked")
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "unpacked").iterdir()}
    assert modes == {"run": 0o755, "read": 0o644}


def test_without_apt_an_administrator_is_asked_for_packages(
    private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(bootstrap.SetupError, match=r"apt-get install libpango-1\.0-0 fonts-noto-cjk$"):
        bootstrap.install_packages(["libpango-1.0-0", "fonts-noto-cjk"])


def test_a_complete_system_needs_no_environment(private: Path) -> None:
    assert bootstrap.private_environment() == {}


def test_unpacked_packages_are_found_by_child_processes(private: Path) -> None:
    libraries = private / "usr/lib/x86_64-linux-gnu"
    libraries.mkdir(parents=True)
    (libraries / "libpango-1.0.so.0").touch()
    bootstrap.PRIVATE_BROWSER.parent.mkdir(parents=True)
    bootstrap.PRIVATE_BROWSER.touch()
    environment = bootstrap.private_environment()
    assert environment["LD_LIBRARY_PATH"] == str(libraries)
    assert f"<dir>{private}/usr/share/fonts</dir>" in Path(environment["FONTCONFIG_FILE"]).read_text()
    assert environment["OUCAI_BROWSER"] == str(bootstrap.PRIVATE_BROWSER)


def test_a_step_says_what_and_how_long(capsys: pytest.CaptureFixture[str]) -> None:
    with bootstrap.step("试验 · trial"):
        pass
    first, last = capsys.readouterr().out.splitlines()
    assert first == "▸ 试验 · trial"
    assert re.fullmatch(r"    ✓ \d+\.\d s", last)


def test_a_step_that_fails_does_not_say_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(bootstrap.SetupError), bootstrap.step("试验 · trial"):
        raise bootstrap.SetupError("no")
    assert "✓" not in capsys.readouterr().out


def test_an_old_python_hears_one_clear_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    monkeypatch.setattr(bootstrap, "newer_python", lambda: None)
    assert bootstrap.main([]) == 1
    assert "Python 3.11" in capsys.readouterr().out


def test_it_needs_the_standard_library_only() -> None:
    script = str(CHECKOUT / "backend/config/bootstrap.py")
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='looked_at')"
    alone = [sys.executable, "-I", "-S", "-c", code, script]
    done = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

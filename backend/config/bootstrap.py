"""装备 · set-up: makes `.venv` from the lock and finds the system's part, before anything of the project can run.

Standard library only: it runs with the system's python3. Twice is as good as once; a second run takes a moment.
Exit codes: 0 ready; 1 something is missing, and the last line says what to do.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
VAR = CHECKOUT / "var"
LOG = VAR / "log" / "setup.log"
PRIVATE = VAR / "system"
"""Where the system's packages are unpacked for a user who may not install them."""
OLDEST = (3, 11)
HEARTBEAT_SECONDS = 15.0


class SetupError(Exception):
    """What is missing and what to do, in one sentence."""


# ---------------------------------------------------------------- what the person at the terminal sees


def say(line: str) -> None:
    print(line, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Announce something long, show that it lives, and say how long it took."""
    started = time.monotonic()
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            say(f"    … {time.monotonic() - started:.0f} s")

    say(f"▸ {title}")
    heart = threading.Thread(target=beat, daemon=True)
    heart.start()
    try:
        yield
        say(f"    ✓ {time.monotonic() - started:.1f} s")
    finally:
        over.set()
        heart.join()


def run(command: list[str], env: dict[str, str] | None = None) -> bool:
    """Run quietly, output to var/log/setup.log; say whether it worked."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {shlex.join(command)}\n")
        log.flush()
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=CHECKOUT, check=False
            )
        except FileNotFoundError as error:
            log.write(f"{error}\n")
            return False
    return done.returncode == 0


# ---------------------------------------------------------------- the system's part

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
"""What WeasyPrint loads, and the Debian package that holds it."""
CJK_FONT = "Noto Sans CJK SC"
PRIVATE_BROWSER = PRIVATE / "usr/lib/chromium/chromium"


def missing_packages(for_tests: bool) -> list[str]:
    """The Debian packages whose part this machine cannot load, use or find."""
    packages = [LIBRARIES[library] for library in libraries_that_do_not_load(list(LIBRARIES))]
    if not has_cjk_font():
        packages += ["fonts-noto-cjk", "fontconfig"]
    if for_tests:
        if not browser():
            packages.append("chromium")
        if not browser_driver():
            packages.append("chromium-driver")
        if not java_home():
            packages.append("default-jre-headless")
        if not ELASTICSEARCH.is_dir() and not shutil.which("mvn"):
            packages.append("maven")
    return packages


def libraries_that_do_not_load(names: list[str]) -> list[str]:
    """Really load them, in a process that sees var/system as the project's own processes will."""
    attempt = (
        "import ctypes, sys\n"
        "for name in sys.argv[1:]:\n"
        "    try: ctypes.CDLL(name)\n"
        "    except OSError: print(name)\n"
    )
    asked = [sys.executable, "-c", attempt, *names]
    environment = {**os.environ, **private_environment()}
    return subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout.split()


def has_cjk_font() -> bool:
    """Whether fontconfig answers a request for the Chinese font with that font."""
    if (PRIVATE / "usr/share/fonts/opentype/noto").is_dir():
        return True
    match = shutil.which("fc-match")
    if match is None:
        return any(Path("/usr/share/fonts").glob("**/NotoSansCJK*"))
    answer = subprocess.run([match, "-f", "%{family}", CJK_FONT], capture_output=True, text=True, check=False)
    return CJK_FONT in answer.stdout


def browser() -> str | None:
    return _first("chromium", "chromium-browser", "google-chrome") or _file(PRIVATE_BROWSER)


def browser_driver() -> str | None:
    return _first("chromedriver") or _file(PRIVATE / "usr/bin/chromedriver")


def _first(*names: str) -> str | None:
    return next((found for found in map(shutil.which, names) if found), None)


def _file(path: Path) -> str | None:
    return str(path) if path.is_file() else None


def private_library_directories() -> list[Path]:
    """Where unpacked packages have their libraries: usr/lib/<machine> and what lies below it with .so files."""
    base = PRIVATE / "usr" / "lib"
    found = {library.parent for library in base.glob("*-linux-gnu*/lib*.so*")}
    found |= {library.parent for library in base.glob("*-linux-gnu*/*/lib*.so*")}
    found |= {library.parent for library in (PRIVATE / "lib").glob("*-linux-gnu*/lib*.so*")}
    return sorted(found, key=lambda place: (len(place.parts), str(place)))


def ensure_system(for_tests: bool) -> None:
    """Install what is missing: as root, with passwordless sudo, or unpacked privately into var/system."""
    packages = missing_packages(for_tests)
    if not packages:
        return
    install_packages(packages)
    left = missing_packages(for_tests)
    # WeasyPrint still works without the subsetting library, which older Debian does not have.
    left = [package for package in left if package != "libharfbuzz-subset0"]
    if left:
        raise SetupError(ask_an_administrator(left))


def ask_an_administrator(packages: list[str]) -> str:
    return (
        f"缺少系统软件包 · these system packages are missing and could not be installed here (see {LOG}); "
        f"ask an administrator for: apt-get install {' '.join(packages)}"
    )


def install_packages(packages: list[str]) -> None:
    if shutil.which("apt-get") is None:
        raise SetupError(ask_an_administrator(packages))
    become_root = root_prefix()
    with step(f"系统软件包 · system packages: {' '.join(packages)}"):
        if become_root is not None and _install_as_root(become_root, packages):
            return
        unpack_privately(packages)


def root_prefix() -> list[str] | None:
    """The words that make a command run as root without asking a person, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _install_as_root(become_root: list[str], packages: list[str]) -> bool:
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]

    def install() -> bool:
        return run([*apt, "install", "--no-install-recommends", *known_packages(packages)])

    # Lists that are absent or out of date make the first attempt fail; then, and only then, they are fetched.
    return install() or (run([*apt, "update"]) and install())


def known_packages(packages: list[str], options: tuple[str, ...] = ()) -> list[str]:
    """Without the optional library where this release of the system has none."""
    optional = "libharfbuzz-subset0"
    if optional not in packages:
        return packages
    shown = subprocess.run(["apt-cache", *options, "show", optional], capture_output=True, check=False)
    return packages if shown.returncode == 0 else [package for package in packages if package != optional]


def unpack_privately(packages: list[str]) -> bool:
    """Let apt fetch the packages with what they need into var/system, and unpack them there."""
    state, cache = PRIVATE / "apt" / "state", PRIVATE / "apt" / "cache"
    for directory in (state / "lists" / "partial", cache / "archives" / "partial"):
        directory.mkdir(parents=True, exist_ok=True)
    options = (
        *(
            "-o",
            f"Dir::State={state}",
            "-o",
            f"Dir::Cache={cache}",
            "-o",
            "Dir::State::status=/var/lib/dpkg/status",
        ),
        *("-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=", "-o", f"Dir::Log={PRIVATE / 'apt'}"),
    )
    if not run(["apt-get", *options, "-q", "update"]):
        return False
    wanted = known_packages(packages, options)
    if not run(
        ["apt-get", *options, "-q", "-y", "--no-install-recommends", "--download-only", "install", *wanted]
    ):
        return False
    archives = sorted((cache / "archives").glob("*.deb"))
    unpacked = all(run(["dpkg-deb", "-x", str(archive), str(PRIVATE)]) for archive in archives)
    shutil.rmtree(PRIVATE / "apt", ignore_errors=True)
    return unpacked


def private_environment() -> dict[str, str]:
    """What child processes need to use var/system; empty when the system itself has everything."""
    if not (PRIVATE / "usr").is_dir():
        return {}
    fonts = PRIVATE / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        '  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n'
        f"  <dir>/usr/share/fonts</dir>\n  <dir>{PRIVATE}/usr/share/fonts</dir>\n"
        f"  <cachedir>{PRIVATE}/fontcache</cachedir>\n</fontconfig>\n",
        encoding="utf-8",
    )
    environment = {"FONTCONFIG_FILE": str(fonts)}
    libraries = private_library_directories()
    if libraries:
        environment["LD_LIBRARY_PATH"] = os.pathsep.join(map(str, libraries))
    if PRIVATE_BROWSER.is_file():
        environment["OUCAI_BROWSER"] = str(PRIVATE_BROWSER)
        environment["OUCAI_BROWSER_DRIVER"] = str(PRIVATE / "usr/bin/chromedriver")
    return environment


# ---------------------------------------------------------------- the Elasticsearch of the tests

ELASTICSEARCH_VERSION = "8.19.4"
ELASTICSEARCH_SHA256 = "553088b4c0f60f04d7c63da609aaeae372c483159f4fb8013599e91233aab0de"
ELASTICSEARCH = VAR / "elasticsearch" / f"elasticsearch-{ELASTICSEARCH_VERSION}"
OLDEST_JAVA = 17


def java_home() -> Path | None:
    """The first Java runtime new enough for Elasticsearch: JAVA_HOME, the one on the path, those of the system."""
    on_path = shutil.which("java")
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += [Path(on_path).resolve().parents[1]] if on_path else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    return next((home for home in homes if _java_version(home) >= OLDEST_JAVA), None)


def _java_version(home: Path) -> int:
    """From its file `release`: JAVA_VERSION="17.0.15"; 0 when there is no runtime."""
    if not (home / "bin" / "java").exists() or not (home / "release").exists():
        return 0
    stated = (home / "release").read_text(errors="replace").partition('JAVA_VERSION="')[2]
    major = stated.partition(".")[0].partition('"')[0]
    return int(major) if major.isdigit() else 0


def ensure_elasticsearch() -> None:
    """Fetch and unpack the server that the tests start, once for a checkout; Maven keeps a copy for the next one."""
    if ELASTICSEARCH.is_dir():
        return
    with step(f"Elasticsearch {ELASTICSEARCH_VERSION} · for the tests"):
        ELASTICSEARCH.parent.mkdir(parents=True, exist_ok=True)
        fetch = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
        coordinates = (
            f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH_VERSION}:zip"
        )
        target = f"-DoutputDirectory={ELASTICSEARCH.parent}"
        archive = ELASTICSEARCH.parent / f"{ELASTICSEARCH.name}.zip"
        if not run(["mvn", "-B", "-q", fetch, f"-Dartifact={coordinates}", target]):
            raise SetupError(
                f"取不到 Elasticsearch · Maven could not fetch {coordinates} (see {LOG}); "
                f"put the archive's content at {ELASTICSEARCH}"
            )
        if hashlib.sha256(archive.read_bytes()).hexdigest() != ELASTICSEARCH_SHA256:
            raise SetupError(f"校验和不符 · {archive} is not the archive that was expected; remove it")
        unpack(archive, ELASTICSEARCH)
        archive.unlink()


def unpack(archive: Path, target: Path) -> None:
    """The one folder of a zip file, with the modes of its files; appears whole or not at all."""
    fresh = target.parent / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            Path(packed.extract(entry, fresh)).chmod((entry.external_attr >> 16) & 0o777)
    (inside,) = fresh.iterdir()
    inside.rename(target)
    fresh.rmdir()


# ---------------------------------------------------------------- the virtual environment


def ensure_venv() -> None:
    """A virtual environment whose python runs; made anew when the system's Python has gone or moved."""
    python = VENV / "bin" / "python"
    if python.exists() and run([str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    with step(f"虚拟环境 · virtual environment with Python {sys.version.split()[0]}"):
        shutil.rmtree(VENV, ignore_errors=True)
        if find_spec("ensurepip") is None and root_prefix() is not None:
            install_packages(["python3-venv"])
        options = [] if has_ensurepip() else ["--without-pip"]
        if not run([sys.executable, "-m", "venv", *options, str(VENV)]):
            raise SetupError(
                f"不能建立虚拟环境 · {sys.executable} cannot make a virtual environment (see {LOG}); "
                f"ask an administrator for: apt-get install {venv_package()}"
            )


def has_ensurepip() -> bool:
    """Asked of a new process: the package may have been installed a moment ago."""
    return run([sys.executable, "-c", "import ensurepip, venv"])


def venv_package() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def ensure_locked(lock: str) -> None:
    """Install what the lock names, checked against its hashes, unless this very lock was installed before."""
    path = CHECKOUT / lock
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    stamp = VENV / f"{path.stem}.installed"
    if stamp.exists() and stamp.read_text() == digest:
        return
    with step(f"依赖 · locked dependencies: {lock}"):
        install_locked(path)
        stamp.write_text(digest)


def install_locked(path: Path) -> None:
    """With uv, itself from a lock, in seconds; with pip, in half a minute, should uv not work on this machine."""
    python = str(VENV / "bin" / "python")
    uv = VENV / "bin" / "uv"
    pip = pip_command()
    hashed = ["install", "--quiet", "--require-hashes", "-r"]
    if not uv.exists() and pip:
        run([*pip, *hashed, str(CHECKOUT / "requirements-setup.lock")])
    with_uv = [str(uv), "pip", *hashed, str(path), "--python", python]
    if uv.exists() and run(with_uv, env={**os.environ, **uv_settings_like_pip(pip)}):
        return
    if pip and run([*pip, *hashed, str(path)]):
        return
    raise SetupError(
        f"依赖安装失败 · the dependencies could not be installed: {last_line_of_log()} (see {LOG})"
    )


def pip_command() -> list[str]:
    """pip of the virtual environment; where Debian split it off, the wheel of the package python3-pip-whl."""
    python = str(VENV / "bin" / "python")
    if run([python, "-m", "pip", "--version"]):
        return [python, "-m", "pip"]
    for attempt in range(2):
        for root in (Path("/"), PRIVATE):
            for wheel in sorted((root / "usr/share/python-wheels").glob("pip-*.whl")):
                return [python, f"{wheel}/pip"]
        if attempt == 0:
            install_packages(["python3-pip-whl"])
    raise SetupError(f"缺少 pip · pip is missing; ask an administrator for: apt-get install {venv_package()}")


def uv_settings_like_pip(pip: list[str]) -> dict[str, str]:
    """uv does not read pip's configuration; a mirror or a certificate set for pip is meant for both."""
    if not pip:
        return {}
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False).stdout
    values = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        values[name.rsplit(".", 1)[-1]] = value.strip("'\"")
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "cert": "SSL_CERT_FILE"}
    return {
        variable: values[name]
        for name, variable in names.items()
        if name in values and variable not in os.environ
    }


def last_line_of_log() -> str:
    lines = LOG.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def ensure_command() -> None:
    """`.venv/bin/oucai`, and `.venv/environment.sh` with what it and the tests need of var/system."""
    exports = "".join(
        f"export {name}={shlex.quote(value)}\n" for name, value in private_environment().items()
    )
    write_if_changed(VENV / "environment.sh", exports)
    (packages,) = (VENV / "lib").glob("python3*/site-packages")
    write_if_changed(packages / "oucai.pth", f"{CHECKOUT}\n")
    command = VENV / "bin" / "oucai"
    write_if_changed(
        command,
        "#!/bin/sh\n"
        f". {shlex.quote(str(VENV / 'environment.sh'))}\n"
        f'exec {shlex.quote(str(VENV / "bin" / "python"))} -m backend.config.cli "$@"\n',
    )
    command.chmod(0o755)


def write_if_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


# ---------------------------------------------------------------- main


def newer_python() -> str | None:
    return _first(*(f"python3.{minor}" for minor in range(14, OLDEST[1] - 1, -1)))


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        newer = newer_python()
        if newer:
            os.execv(newer, [newer, __file__, *arguments])
        say(f"✗ 需要 Python 3.11 或更高版本 · needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    for_tests = "--dev" in arguments
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            ensure_venv()
            ensure_locked("requirements-dev.lock" if for_tests else "requirements.lock")
            ensure_system(for_tests)
            if for_tests:
                ensure_elasticsearch()
            ensure_command()
        except SetupError as error:
            say(f"✗ {error}")
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

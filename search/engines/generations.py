"""索引世代 · the directory of one kind: generations of its index, of which one is live.

    <kind>/current          symbolic link to the live generation, swapped in one step
    <kind>/g<number>/       an index; `made.json` says for which layout
    <kind>/writing.lock     held by the one process that writes
    <kind>/rebuilding.lock  held while the next generation is being built
    <kind>/meanwhile.jsonl  changes since that building began, to be repeated on the new generation

Readers of an old generation go on undisturbed: their files stay until the generation after the next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson

from search.port import CannotWrite, IndexBusy, IndexUnavailable

Stamp = tuple[int, int, int]
"""Changes with every commit and every swap."""
_GLANCE = 0.5
"""A writer holds the rebuilder's lock for a moment to see whether anybody has it."""


class Generations:
    """The generations of one kind."""

    def __init__(self, folder: Path, layout: str, patience: float) -> None:
        self.folder = folder
        self.layout = layout
        self.patience = patience
        self._meta = str(folder / "current" / "meta.json")

    def stamp(self) -> Stamp:
        """What the live generation is at this moment."""
        try:
            found = os.stat(self._meta)
        except OSError as error:
            raise IndexUnavailable(f"{self.folder.name}: there is no index yet") from error
        return found.st_dev, found.st_ino, found.st_mtime_ns

    def live(self) -> Path:
        """The live generation's own directory, checked to be made for this layout."""
        try:
            path = (self.folder / "current").resolve(strict=True)
            made = orjson.loads((path / "made.json").read_bytes())
            layout = made["layout"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnavailable(f"{self.folder.name}: there is no readable index") from error
        if layout != self.layout:
            raise IndexUnavailable(f"{self.folder.name}: the index was made for another layout; rebuild it")
        return path

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """An empty directory for the next generation; gone again if it does not become the live one."""
        path = self.folder / f"g{time.time_ns()}"
        with self._disk():
            path.mkdir()
        try:
            yield path
        finally:
            if self._current() != path:
                shutil.rmtree(path, ignore_errors=True)

    def swap(self, path: Path) -> None:
        """Make a finished generation the live one and clear away all but the one before."""
        before, link = self._current(), self.folder / "current.next"
        with self._disk():
            (path / "made.json").write_bytes(orjson.dumps({"layout": self.layout}))
            link.unlink(missing_ok=True)
            link.symlink_to(path.name)
            link.replace(self.folder / "current")
        for other in self.folder.glob("g*"):
            if other not in (path, before):
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer; waits for another to finish."""
        with self._locked("writing.lock", self.patience):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Be the one rebuilder; a second one is told so."""
        with self._locked("rebuilding.lock", _GLANCE):
            with self.writing():
                (self.folder / "meanwhile.jsonl").unlink(missing_ok=True)
            self._clear_abandoned()
            yield

    def note(self, changes: Iterable[dict[str, object]]) -> None:
        """While a rebuild is under way, write down changes for it. Only the writer calls this."""
        with suppress(IndexBusy), self._locked("rebuilding.lock", 0):
            return
        with (self.folder / "meanwhile.jsonl").open("ab") as file:
            whole = file.tell()
            try:
                file.writelines(orjson.dumps(change, option=orjson.OPT_APPEND_NEWLINE) for change in changes)
                file.flush()
            except OSError:
                file.truncate(whole)  # no half lines
                raise

    def noted(self) -> Iterator[dict[str, object]]:
        """The changes written down since the rebuild began."""
        path = self.folder / "meanwhile.jsonl"
        if path.exists():
            with path.open("rb") as file:
                for line in file:
                    yield orjson.loads(line)
            path.unlink()

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CannotWrite(f"{self.folder.name}: {error}") from error

    def _current(self) -> Path | None:
        current = self.folder / "current"
        return current.resolve() if current.is_symlink() else None

    def _clear_abandoned(self) -> None:
        """What a rebuilder left behind that was killed. Only the rebuilder calls this."""
        current = self._current()
        for other in self.folder.glob("g*"):
            if current is None or other.name > current.name:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str, patience: float) -> Iterator[None]:
        until = time.monotonic() + patience
        with self._disk():
            self.folder.mkdir(parents=True, exist_ok=True)
            opened = (self.folder / name).open("w")
        with opened as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= until:
                        raise IndexBusy(f"{self.folder.name}: {name} is held by another process") from error
                    time.sleep(0.02)
            yield

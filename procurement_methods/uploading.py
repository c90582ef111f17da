"""递交通道 · sealed files come in as a stream: written piece by piece, hashed on the way, never whole in memory.

A file that is not there whole is not there: it is written beside, and gets its name when the last byte is on the disk. That
moment, by the server's clock, is when it arrived. What nobody asked for is refused before a byte is read.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Sum

from backend.account.models import Organisation
from backend.core import clock
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Refusal
from procurement_methods import sealing
from procurement_methods.engine.clockwork import SETTLING, see
from procurement_methods.engine.dossiers import counted, dossier_of, figures_of, method_of
from procurement_methods.engine.performing import Case, must_be_open, not_before_seen, perform
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.models import Bid, Package, Participation, Upload
from procurement_methods.moments import moment
from procurement_methods.queries import SELLS, visible_procurements
from procurement_methods.refusals import DocumentsFirst
from procurement_methods.verbs.bidding import must_be_ready
from procurement_methods.verbs.opening import file_of
from procurement_methods.verbs.parts import must_not_be_banned

MOST_BYTES = 2 << 30
MOST_KEPT = 8 << 30
MOST_FILES = 50
MOST_AT_ONCE = 2
"""What one supplier may have on our disk for one package: bytes of one file, bytes and files of all, files under way."""
DISK_RESERVE = 1 << 30
"""Bytes of the disk that stay free whatever is uploaded."""
STILL_UNDER_WAY = 60.0
"""Seconds without a byte after which a file no longer counts as under way."""
WAITS = timedelta(hours=1)
"""How long a file that has arrived may wait to be submitted."""

_BEGINS = b"age-encryption.org/v1\n"
_FOR_A_KEY = b"\n-> X25519 "
_ENDS = b"\n--- "
_MOST_HEADER = 1 << 13

log = logging.getLogger(__name__)


class NotSealed(Refusal):
    """文件未加密：请以本采购包的公钥按 age 格式加密后上传。 · The file is not sealed: encrypt it with `age` for the package's public key."""

    code = "NOT_SEALED"
    field = "file"


class FileTooLarge(Refusal):
    """文件过大，最多 {most} MB。 · The file is too large; {most} MB at most."""

    code = "FILE_TOO_LARGE"
    field = "file"


class FileEmpty(Refusal):
    """文件是空的。 · The file is empty."""

    code = "FILE_EMPTY"
    field = "file"


class TooManyUploads(Refusal):
    """本采购包已上传 {files} 个文件、{size} MB，不能再上传（最多 {most} 个、{most_size} MB，同时至多 {at_once} 个）。 ·
    {files} files of {size} MB were uploaded for this package: no more ({most} files, {most_size} MB, {at_once} at a time)."""

    code = "TOO_MANY_UPLOADS"
    field = "file"


class StorageFull(Refusal):
    """服务器存储空间不足，请联系平台。 · The server has no room left: please tell the platform."""

    code = "STORAGE_FULL"


def deliver(
    package_id: UUID,
    pieces: Iterable[bytes],
    *,
    size: int = 0,
    plain: bool = False,
    supplier: int | None = None,
    by: Actor,
) -> Bid:
    """递交 · receive a file and submit it at once; nothing of it stays if it is refused. `size`: as announced, if it was."""
    upload = receive(package_id, pieces, size=size, plain=plain, supplier=supplier, by=by)
    try:
        return submit(upload.pk, by=by)
    except BaseException:
        _discard(upload)
        raise


def receive(
    package_id: UUID,
    pieces: Iterable[bytes],
    *,
    size: int = 0,
    plain: bool = False,
    supplier: int | None = None,
    by: Actor,
) -> Upload:
    """接收 · keep a sealed file for a package whose documents the supplier has obtained. Refuses what is not sealed.

    `plain`: what comes is not sealed; it is, on its way to the disk. Whoever rules the server at that moment could read it.
    """
    package, organisation_id = _taking(package_id, supplier, by)
    must_have_room(package_id, organisation_id, size)
    name = f"sealed/{package_id}/{uuid4()}.age"
    target = file_of(name)
    beside = target.with_name(f"{organisation_id}-{target.stem}.part")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(beside, "xb") as file:
            arriving = Arriving(file)
            if plain:
                _seal(package.lock.recipient, pieces, arriving)
            else:
                for piece in pieces:
                    arriving.write(piece)
            arriving.end()
            file.flush()
            os.fsync(file.fileno())
        os.rename(beside, target)
        _sync(target.parent)
        return Upload.objects.create(
            package_id=package_id,
            supplier_id=organisation_id,
            by_id=by.known_id,
            path=name,
            digest=arriving.digest,
            size=arriving.size,
            arrived_at=_moment(package_id),
        )
    except BaseException:
        beside.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise


def submit(upload_id: UUID, *, by: Actor) -> Bid:
    """递交 · what has arrived becomes the bid. The moment of arrival counts as long as it is submitted at once."""
    upload = Upload.objects.filter(pk=upload_id, by=by.known_id).select_related("package").first()
    if upload is None:
        raise NotFound("上传文件 upload", field="upload")
    now = clock.now()
    with transaction.atomic():
        perform(
            upload.package.procurement_id,
            v.submit_bid,
            by=by,
            packages=[upload.package_id],
            at=upload.arrived_at if now - upload.arrived_at <= SETTLING else None,
            upload=upload.pk,
            supplier=upload.supplier_id,
        )
        return Bid.objects.select_related("participation__supplier").get(
            participation__package=upload.package_id,
            participation__supplier=upload.supplier_id,
            state=Bid.State.RECEIVED,
        )


def must_have_room(package_id: UUID, supplier_id: int, size: int) -> None:
    """Refuse a file that would be too much: by itself, with what the supplier has here already, or for the disk."""
    if size > MOST_BYTES:
        raise FileTooLarge(most=MOST_BYTES >> 20)
    kept = Upload.objects.filter(package=package_id, supplier=supplier_id).aggregate(
        files=Count("pk"), size=Sum("size", default=0)
    )
    folder = file_of(f"sealed/{package_id}")
    now = time.time()
    under_way = sum(now - _touched(file) < STILL_UNDER_WAY for file in folder.glob(f"{supplier_id}-*.part"))
    if kept["files"] >= MOST_FILES or kept["size"] + size > MOST_KEPT or under_way >= MOST_AT_ONCE:
        raise TooManyUploads(
            files=kept["files"], size=kept["size"] >> 20, most=MOST_FILES, most_size=MOST_KEPT >> 20, at_once=MOST_AT_ONCE
        )  # fmt: skip
    root = Path(settings.BIDS_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(root).free < max(size, 1) + DISK_RESERVE:
        log.error("no room for bids on the disk of %s", root)
        raise StorageFull


def sweep() -> int:
    """清理 · delete what was left: files under way that nobody sends any more, files that waited too long to be submitted, and
    files that no row names; how many. What has become a bid stays, whatever became of the bid."""
    waited = clock.now() - WAITS
    left = Upload.objects.filter(used_at__isnull=True, arrived_at__lt=waited)
    swept = sum(_discard(upload) for upload in left)
    old = time.time() - WAITS.total_seconds()
    for folder, kind in (("sealed", ".age"), ("opened", ".zip")):
        for file in file_of(folder).glob("**/*"):
            name = file.relative_to(settings.BIDS_ROOT).as_posix()
            if file.is_file() and _touched(file) < old and (file.suffix != kind or not _is_named(name)):
                file.unlink(missing_ok=True)
                swept += 1
    return swept


class Arriving:
    """到达中 · a file that is being written: its hash and length, and whether it is a sealed one that can be opened at all.

    The header of a sealed file is small. Without a bound one that never ends would keep whoever opens it busy for ever.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self._head, self._checked = file, hashlib.sha256(), b"", False
        self.size = 0

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def write(self, piece: bytes) -> int:
        if not self._checked:
            self._check(piece)
        self.size += len(piece)
        if self.size > MOST_BYTES:
            raise FileTooLarge(most=MOST_BYTES >> 20)
        self._hash.update(piece)
        self._file.write(piece)
        return len(piece)

    def flush(self) -> None:
        self._file.flush()

    def end(self) -> None:
        """Refuse what ended within its header."""
        if not self._checked:
            raise NotSealed if self.size else FileEmpty

    def _check(self, piece: bytes) -> None:
        self._head += piece[: _MOST_HEADER - len(self._head)]
        begun = self._head[: len(_BEGINS)]
        if not _BEGINS.startswith(begun):
            raise NotSealed
        header, ends, _ = self._head.partition(_ENDS)
        if ends:
            if _FOR_A_KEY not in header:
                raise NotSealed
            self._checked, self._head = True, b""
        elif len(self._head) >= _MOST_HEADER:
            raise NotSealed


class _Plain:
    """Pieces to be read as a file. What went wrong is remembered: the library that reads tells only that something did."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest, self.size = iter(pieces), b"", 0
        self.fault: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                piece = next(self._pieces, None)
                if piece is None:
                    return b""
                self._rest = piece
        except BaseException as fault:
            self.fault = fault
            raise
        found, self._rest = self._rest[:size], self._rest[size:]
        self.size += len(found)
        return found


def _seal(recipient: str, pieces: Iterable[bytes], target: Arriving) -> None:
    source = _Plain(pieces)
    try:
        sealing.seal(recipient, source, target)  # type: ignore[arg-type]
    except Exception:
        if source.fault is not None:
            raise source.fault from None
        if target.size > MOST_BYTES:
            raise FileTooLarge(most=MOST_BYTES >> 20) from None
        raise
    if not source.size:
        raise FileEmpty


def _taking(package_id: UUID, supplier: int | None, by: Actor) -> tuple[Package, int]:
    """For which package and supplier somebody uploads; refuses before a byte is read what cannot be submitted now."""
    mine = by.organisations(*SELLS)
    known = Package.objects.filter(pk=package_id, procurement__in=visible_procurements(by))
    package = known.select_related("lock", "procurement").first()
    if not mine or package is None:
        raise NotFound("采购包 package", field="package")
    taking = Participation.objects.filter(
        package=package_id, supplier__in=mine if supplier is None else mine & {supplier}
    )
    found = list(taking.filter(obtained_at__isnull=False).select_related("supplier")[:2])
    if not found:
        raise DocumentsFirst
    if len(found) > 1:
        names = "、".join(
            Organisation.objects.filter(participations__in=taking).values_list("name", flat=True)
        )
        raise Invalid(f"请指明供应商：{names}。", f"Say for which supplier: {names}.", field="supplier")
    procurement = package.procurement
    dossier = dossier_of(procurement, package, counted([package])[package.pk])
    method, local = method_of(procurement), figures_of(procurement)
    see(clock.now(), pk=package_id)
    now = not_before_seen(moment(), package.seen_at)
    case = Case(procurement, package, method, dossier, by, Party.SUPPLIER, now, local)
    must_be_open(case, v.submit_bid)
    must_not_be_banned(found[0].supplier)
    must_be_ready(case)
    return package, found[0].supplier_id


def _moment(package_id: UUID) -> datetime:
    """When a file arrived: now, and later than every other one of the package, also after the clock was put back."""
    last = Upload.objects.filter(package=package_id).aggregate(last=Max("arrived_at"))["last"]
    seen = Package.objects.filter(pk=package_id).values_list("seen_at", flat=True).first()
    now = not_before_seen(moment(), seen)
    return now if last is None or last < now else last + timedelta(microseconds=1)


def _discard(upload: Upload) -> bool:
    """Delete a file that did not become a bid, and its row; whether it was there."""
    with transaction.atomic():
        found = Upload.objects.select_for_update().filter(pk=upload.pk, used_at__isnull=True).first()
        if found is None:
            return False
        found.delete()
    file_of(upload.path).unlink(missing_ok=True)
    return True


def _is_named(name: str) -> bool:
    return (
        Upload.objects.filter(path=name).exists()
        or Bid.objects.filter(path=name).exists()
        or Bid.objects.filter(opened_path=name).exists()
    )


def _touched(file: Path) -> float:
    """When a file was written last."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _sync(folder: Path) -> None:
    """The name of a file lasts, too, not only its content."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

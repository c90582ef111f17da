"""递交通道 · sealed files come in as a stream: written piece by piece, hashed on the way, never whole in memory.

The moment of arrival is when the last byte was on the disk, by the server's clock.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Refusal
from procurement_methods.engine.clockwork import SETTLING
from procurement_methods.engine.performing import perform
from procurement_methods.language import parties as v
from procurement_methods.models import Bid, Package, Participation, Upload
from procurement_methods.queries import SELLS
from procurement_methods.refusals import DocumentsFirst
from procurement_methods.verbs.opening import file_of

HEADER = b"age-encryption.org/v1\n"
MOST_BYTES = 2 << 30


class NotSealed(Refusal):
    """文件未加密：请以本采购包的公钥按 age 格式加密后上传。 · The file is not sealed: encrypt it with `age` for the package's public key."""

    code = "NOT_SEALED"
    field = "file"


class FileTooLarge(Refusal):
    """文件过大，最多 {most} MB。 · The file is too large; {most} MB at most."""

    code = "FILE_TOO_LARGE"
    field = "file"


def receive(package_id: UUID, pieces: Iterable[bytes], *, supplier: int | None = None, by: Actor) -> Upload:
    """接收 · keep a sealed file for a package whose documents the supplier has obtained. Refuses what is not sealed."""
    organisation_id = _supplier(package_id, supplier, by)
    name = f"sealed/{package_id}/{uuid4()}.age"
    target = file_of(name)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size, begun = hashlib.sha256(), 0, b""
    try:
        with open(target, "xb") as file:
            for piece in pieces:
                if len(begun) < len(HEADER):
                    begun += piece[: len(HEADER)]
                    if not HEADER.startswith(begun[: len(HEADER)]):
                        raise NotSealed
                size += len(piece)
                if size > MOST_BYTES:
                    raise FileTooLarge(most=MOST_BYTES >> 20)
                digest.update(piece)
                file.write(piece)
            if size <= len(HEADER):
                raise NotSealed
            file.flush()
            os.fsync(file.fileno())
        return Upload.objects.create(
            package_id=package_id,
            supplier_id=organisation_id,
            by_id=by.known_id,
            path=name,
            digest=digest.hexdigest(),
            size=size,
            arrived_at=clock.now(),
        )
    except BaseException:
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
            at=upload.arrived_at if now - upload.arrived_at <= SETTLING else now,
            upload=upload.pk,
            supplier=upload.supplier_id,
        )
        return Bid.objects.select_related("participation__supplier").get(
            participation__package=upload.package_id,
            participation__supplier=upload.supplier_id,
            state=Bid.State.RECEIVED,
        )


def _supplier(package_id: UUID, supplier: int | None, by: Actor) -> int:
    """For which supplier somebody uploads; refuses before a byte is read."""
    mine = by.organisations(*SELLS)
    taking = Participation.objects.filter(
        package=package_id, supplier__in=mine if supplier is None else mine & {supplier}
    )
    found = list(taking.filter(obtained_at__isnull=False).values_list("supplier_id", flat=True)[:2])
    if not mine or not Package.objects.filter(pk=package_id).exists():
        raise NotFound("采购包 package", field="package")
    if not found:
        raise DocumentsFirst
    if len(found) > 1:
        names = "、".join(Organisation.objects.filter(pk__in=found).values_list("name", flat=True))
        raise Invalid(f"请指明供应商：{names}。", f"Say for which supplier: {names}.", field="supplier")
    return found[0]

"""Bids over HTTP: sealed files come in and go out as streams; the key that receipts are signed with is for everybody.

An upload is whole or it is nothing. How long it is must be said (`Content-Length`), or what it is (`Content-Digest`): of a
chunked body that breaks off nobody could tell otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import quote
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from graphql import GraphQLError

from backend.core.refusals import NotFound, Refusal
from procurement_methods import archiving, letters, uploading, vault
from procurement_methods import evaluation_report as evaluation_reports
from procurement_methods import opening_record as opening_records
from procurement_methods.handing_out import bid_for
from procurement_methods.jobs import print_letter
from procurement_methods.models import Archive, Bid, Letter
from storefront_api.invoice import links
from storefront_api.kit import cors
from storefront_api.kit.context import Context
from storefront_api.kit.errors import camel
from storefront_api.kit.ids import pk_of, split_global_id, to_global_id
from storefront_api.kit.papers import paper
from storefront_api.kit.speech import asked_for, said_of_refusal, speaking

PIECE = 1 << 18
"""Bytes that are read, or written, at a time."""
METHODS = "PUT, OPTIONS"
SHA_256 = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:,|$)")

View = Callable[..., HttpResponseBase]


class LengthRequired(Refusal):
    """请说明长度（Content-Length）或者摘要（Content-Digest: sha-256=:…:）。 ·
    Say how long the file is (Content-Length) or what its hash is (Content-Digest: sha-256=:…:)."""

    code = "LENGTH_REQUIRED"
    field = "file"


class HeaderInvalid(Refusal):
    """请求头 {name} 不可读。 · The header {name} cannot be read."""

    code = "HEADER_INVALID"


class UploadInterrupted(Refusal):
    """文件未传完：收到 {size} 字节后中断。 · The file did not come whole: it broke off after {size} bytes."""

    code = "UPLOAD_INTERRUPTED"
    field = "file"


class DigestMismatch(Refusal):
    """收到的文件与 Content-Digest 不符。 · What was received is not what Content-Digest says."""

    code = "DIGEST_MISMATCH"
    field = "file"


STATUS = {
    "NOT_FOUND": 404,
    "PERMISSION_DENIED": 403,
    "STEP_CLOSED": 409,
    "STEP_NOT_YET": 409,
    "SHARES_NOT_TAKEN": 409,
    "DOCUMENTS_FIRST": 409,
    "BOND_MISSING": 409,
    "LENGTH_REQUIRED": 411,
    "FILE_TOO_LARGE": 413,
    "NOT_SEALED": 415,
    "TOO_MANY_UPLOADS": 429,
    "STORAGE_FULL": 507,
}
"""HTTP's statuses of refusals; 400 for all else."""


def answering(view: View) -> View:
    """A view whose refusals are JSON, in the language that was asked for."""

    @wraps(view)
    def answered(request: HttpRequest, **given: Any) -> HttpResponseBase:
        speech = asked_for(request.headers.get("Accept-Language", ""))
        with speaking(speech):
            try:
                response = view(request, **given)
            except Refusal as refusal:
                status = STATUS.get(refusal.code, 400)
                if status == 403 and Context(request).actor.is_anonymous:
                    status = 401
                response = JsonResponse({"errors": [_told(each) for each in refusal.each()]}, status=status)
        response["Content-Language"] = speech.value
        response.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["Accept-Language"])
        cors.allow(request, response)  # type: ignore[arg-type]
        return response

    return answered


@csrf_exempt
@answering
def bids(request: HttpRequest, package: str) -> HttpResponseBase:
    """递交投标文件 · PUT a sealed file: it becomes the bid, in place of an earlier one; the answer holds the signed receipt.

    `?supplier=` says for which supplier, where somebody acts for several; with `?seal=1` the file is not sealed yet and is on
    its way to the disk, which is the weaker way.
    """
    if request.method == "OPTIONS":
        response = cors.preflight()
        response["Allow"] = METHODS
        return response
    if request.method != "PUT":
        return HttpResponse(status=405, headers={"Allow": METHODS})
    actor = Context(request).known()
    supplier = request.GET.get("supplier")
    size, digest = _announced(request)
    bid = uploading.deliver(
        _key(package, "ProcurementPackage"),
        _pieces(request, size, digest),
        size=size or 0,
        plain=request.GET.get("seal") == "1",
        supplier=_key(supplier, "Organisation", "supplier") if supplier else None,
        by=actor,
    )
    return JsonResponse(
        {
            "bid": {
                "id": to_global_id("ProcurementBid", bid.pk),
                "receivedAt": bid.received_at.isoformat(),
                "digest": bid.digest,
                "size": bid.size,
            },
            "receipt": {
                "text": bid.receipt,
                "signature": bid.signature,
                "publicKey": Context(request).absolute("/procurement/receipt-key"),
            },
        },
        status=201,
    )


@require_safe
@answering
def bid_file(request: HttpRequest, bid: str, opened: bool) -> HttpResponseBase:
    """取回投标文件 · the sealed file as it was received, or what came out of it at the opening."""
    found, path = bid_for(_key(bid, "ProcurementBid"), Context(request).known(), opened=opened)
    if not path.exists():
        raise NotFound("投标文件 bid", field="id")
    kind = "application/zip" if opened else "application/vnd.age"
    response = FileResponse(path.open("rb"), content_type=kind)
    response.block_size = PIECE
    response["Content-Disposition"] = _named(found, ".zip" if opened else ".age")
    response["Cache-Control"] = "private, no-store"
    if not opened:
        response["ETag"] = f'"{found.digest}"'
    return response


@require_safe
@answering
def opening_record(request: HttpRequest, package: str, printed: bool) -> HttpResponseBase:
    """开标记录 · signed, as JSON or as PDF; 503 until it is printed."""
    context = Context(request)
    record = opening_records.record_for(_key(package, "ProcurementPackage"), context.actor)
    if not printed:
        return _signed(context, record.text, record.signature)
    return paper(opening_records.path_of(record), f"{record.package_id}.pdf")


@require_safe
@answering
def evaluation_report(request: HttpRequest, package: str, printed: bool) -> HttpResponseBase:
    """评审报告 · for those who run the procedure and the panel: as PDF once it is signed (503 until it is printed), as signed JSON
    once the names in it are public."""
    context = Context(request)
    report = evaluation_reports.report_for(_key(package, "ProcurementPackage"), context.actor)
    named = evaluation_reports.is_named(report)
    if not printed:
        if not named:
            raise NotFound("评审报告 evaluation report", field="id")
        return _signed(context, report.text, report.signature)
    path = evaluation_reports.path_of(report, named=named)
    return paper(path, f"{report.package_id}-report.pdf")


def _signed(context: Context, text: str, signature: str) -> HttpResponseBase:
    """A signed record as it was kept."""
    key = context.absolute("/procurement/receipt-key")
    return JsonResponse({"text": text, "signature": signature, "publicKey": key})


@require_safe
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponseBase:
    """通知书 · the PDF of a letter, for a signed link: 403 without, 503 until it is printed."""
    found = None
    if links.opens_letter(request.GET.get("token", ""), letter_id):
        found = Letter.objects.filter(pk=letter_id).first()
    if found is None:
        return HttpResponse(status=403)
    path = letters.path_of(found)
    if not path.exists():
        print_letter.defer(letter_id=str(found.pk))
    return paper(path, f"{found.number}.pdf")


@require_safe
def archive(request: HttpRequest, archive_id: UUID) -> HttpResponseBase:
    """采购档案 · the ZIP of a procurement, for a signed link: 403 without."""
    found = None
    if links.opens_archive(request.GET.get("token", ""), archive_id):
        found = Archive.objects.select_related("procurement").filter(pk=archive_id).first()
    if found is None or not archiving.path_of(found).exists():
        return HttpResponse(status=403 if found is None else 404)
    response = FileResponse(archiving.path_of(found).open("rb"), content_type="application/zip")
    response.block_size = PIECE
    response["Content-Disposition"] = f'attachment; filename="{found.procurement.number}.zip"'
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = f'"{found.sha256}"'
    return response


@require_safe
@answering
def receipt_key(request: HttpRequest) -> HttpResponseBase:
    """验签公钥 · the public key with which anybody checks our receipts and opening records."""
    key = vault.receipt_key().public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    raw = base64.b64encode(key.public_bytes_raw()).decode()
    return JsonResponse({"algorithm": "Ed25519", "publicKey": raw, "pem": pem.decode()})


def _announced(request: HttpRequest) -> tuple[int | None, bytes]:
    """How long a file is said to be, and its hash; refuses a body of which neither is known."""
    length, said = request.META.get("CONTENT_LENGTH") or "", request.headers.get("Content-Digest", "")
    found = SHA_256.search(said)
    if said and found is None:
        raise HeaderInvalid(name="Content-Digest")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise HeaderInvalid(name="Content-Encoding")
    chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if chunked and found is None:
        raise LengthRequired
    if not chunked and not length.isdecimal():
        raise LengthRequired
    return None if chunked else int(length), base64.b64decode(found[1]) if found else b""


def _pieces(request: HttpRequest, size: int | None, digest: bytes) -> Iterator[bytes]:
    """The body as it comes, straight from the server; refuses one that breaks off, or is not what its sender said."""
    source = request.environ["wsgi.input"]  # type: ignore[attr-defined]
    found, hashed = 0, hashlib.sha256()
    while size is None or found < size:
        try:
            piece = source.read(PIECE if size is None else min(PIECE, size - found))
        except OSError as error:
            raise UploadInterrupted(size=found) from error
        if not piece:
            break
        found += len(piece)
        if digest:
            hashed.update(piece)
        yield piece
    if size is not None and found < size:
        raise UploadInterrupted(size=found)
    if digest and not hmac.compare_digest(hashed.digest(), digest):
        raise DigestMismatch


def _key(global_id: str, kind: str, field: str = "id") -> Any:
    """The key in a global id; what cannot be one is not found."""
    try:
        if kind == "Organisation":
            return pk_of(global_id, kind, field)
        found, key = split_global_id(global_id)
        if found == kind:
            return UUID(key)
    except (GraphQLError, ValueError):
        pass
    raise NotFound(kind, field=field)


def _told(refusal: Refusal) -> dict[str, str | None]:
    return {
        "code": refusal.code,
        "field": camel(refusal.field),
        "message": said_of_refusal(refusal),
        "clause": refusal.clause,
    }


def _named(bid: Bid, suffix: str) -> str:
    participation = bid.participation
    name = f"{participation.package.procurement.number}-{participation.package.number}-{participation.supplier.name}{suffix}"
    return f"attachment; filename=\"{bid.pk}{suffix}\"; filename*=UTF-8''{quote(name)}"

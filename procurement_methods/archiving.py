"""采购档案 · the whole dossier of a procurement as one ZIP: every document with its versions, notices, openings, reviews, letters, bonds,
contracts, objections, draws and the journal with its seals, with a signed list of their checksums.

It can be made once the result of every package is known, and is to be kept for fifteen years from the end of the procurement
(《政府采购法》第四十二条; 《政府采购法实施条例》第四十六条). The same record gives the same bytes: nothing in it says when the file was
made, its moment is that of the last entry of the journal in it. `oucai procurement archive --verify` checks it anywhere.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import orjson
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.clock import SHANGHAI
from backend.core.figures import Figures
from backend.core.law import GPL
from backend.core.models import JournalEntry
from backend.core.peers import grouped
from backend.core.refusals import NotFound
from backend.expert.models import Draw
from backend.expert.queries import proof_of
from backend.notice.models import Notice
from backend.region.queries import chain
from backend.tender_document.models import DocumentVersion, TenderDocument
from procurement_methods import evaluation_report, letters, opening_record, vault
from procurement_methods.documents import own_number
from procurement_methods.engine.performing import locked
from procurement_methods.language.parties import Party
from procurement_methods.models import (
    Archive,
    Bid,
    Bond,
    EvaluationReport,
    Letter,
    Objection,
    OcdsRelease,
    OpeningRecord,
    Package,
    Procurement,
    Question,
)
from procurement_methods.open_data.releases import process_of
from procurement_methods.queries import parties_of, standing_of
from procurement_methods.refusals import ArchiveTooEarly

READERS = frozenset({Party.BUYER, Party.AGENT, Party.REGULATOR})
RETENTION = "record.retention_min"
FORMAT = "oucai-archive-1"
MANIFEST, SIGNATURE, JOURNAL = "manifest.json", "manifest.sig", "journal.jsonl"
STAMP = (1980, 1, 1, 0, 0, 0)
PIECE = 1 << 20
ASKED = "procurement.archive_asked"
KEPT_OUT = frozenset({"sealed", "waiting", "given", "path", "opened_path"})
"""Columns that are secrets of others, or say where a file lies here."""


@dataclass(slots=True)
class Contents:
    """内容 · what was written so far, by path: hash and size; and files that should be there and are not."""

    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


@transaction.atomic
def ask(procurement_id: UUID, *, by: Actor) -> Archive:
    """申请归档 · have the archive of a procurement made; asking again before it is made is asking once."""
    from procurement_methods import jobs

    procurement = locked(procurement_id, by)
    if not READERS & parties_of(by, procurement):
        raise NotFound("采购项目 procurement", field="id")
    packages = list(procurement.packages.order_by("number"))
    for package in packages:
        package.procurement = procurement
        if not standing_of(package).announced:
            raise ArchiveTooEarly(package=package.number)
    waiting = procurement.archives.filter(made_at__isnull=True).first()
    if waiting is not None:
        return waiting
    ended = _ended_on(packages)
    archive = Archive.objects.create(
        procurement=procurement,
        upto=_entries_of(procurement).latest("pk").pk,
        ended_on=ended,
        kept_until=None if ended is None else kept_until(procurement, ended),
        asked_by_id=by.user_id,
    )
    jobs.make_archive.defer(archive_id=str(archive.pk))
    journal.record(
        ASKED,
        procurement,
        by,
        organisation_id=procurement.organisation_id,
        clause=GPL.art(42),
        procurement=procurement.number,
        kept_until=archive.kept_until,
    )
    return archive


def make(archive: Archive) -> None:
    """Write the file; doing it again changes nothing."""
    path = path_of(archive)
    if archive.made_at is not None and path.exists():
        return
    journal.seal_all()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{uuid4().hex}.part")
    try:
        with draft.open("xb") as file:
            write(archive, file)
            file.flush()
            os.fsync(file.fileno())
        with draft.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = draft.stat().st_size
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    Archive.objects.filter(pk=archive.pk).update(made_at=clock.now(), sha256=digest, size=size)


def archive_for(archive_id: UUID) -> Archive:
    """An archive that is made, by its id; whoever has got a link may read it."""
    found = Archive.objects.filter(pk=archive_id).select_related("procurement").first()
    if found is None:
        raise NotFound("采购档案 archive", field="id")
    return found


def may_read(procurement: Procurement, by: Actor) -> bool:
    """Archives are for the buyer, its agent and the regulators of the region."""
    return bool(READERS & parties_of(by, procurement))


def archives_of(ids: set[UUID]) -> dict[UUID, list[Archive]]:
    """The archives of procurements, newest first."""
    return grouped(Archive.objects.filter(procurement__in=ids).order_by("-asked_at", "pk"), "procurement_id")


def path_of(archive: Archive) -> Path:
    """Where the file is, or will be."""
    return Path(settings.BIDS_ROOT) / "archives" / f"{archive.pk}.zip"


def write(archive: Archive, file: IO[bytes]) -> None:
    """The archive as ZIP, piece after piece; nothing is held in memory but what the database says."""
    procurement, contents = archive.procurement, Contents()
    entries = _entries_of(procurement).filter(pk__lte=archive.upto)
    with ZipFile(file, "w", ZIP_STORED) as packed:
        for path, content in _pieces(procurement, entries):
            _add(packed, contents, path, content)
        last = entries.latest("pk")
        manifest = {
            "format": FORMAT,
            "procurement": procurement.number,
            "title": procurement.title,
            "buyer": procurement.organisation.name,
            "as_of": _shown(last.recorded_at),
            "ended_on": _shown(archive.ended_on),
            "kept_until": _shown(archive.kept_until),
            "basis": GPL.art(42),
            "files": [
                {"path": path, "sha256": digest, "size": size}
                for path, (digest, size) in sorted(contents.files.items())
            ],
            "missing": sorted(contents.missing),
        }
        text = orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
        signature = {
            "algorithm": "Ed25519",
            "publicKey": vault.shown_public_key(),
            "signature": vault.signed(text),
        }
        _add(packed, contents, MANIFEST, text)
        _add(packed, contents, SIGNATURE, orjson.dumps(signature, option=orjson.OPT_SORT_KEYS))


# 内容 · what is in it


def _pieces(
    procurement: Procurement, entries: models.QuerySet[JournalEntry]
) -> Iterator[tuple[str, bytes | Path]]:
    """Every piece with its path: bytes, or where the file lies."""
    yield "procurement.json", _text(_row(procurement) | {"buyer": procurement.organisation.name})
    packages = list(
        procurement.packages.select_related("procurement__organisation", "category").order_by("number")
    )
    yield from _documents(procurement, packages)
    notices = Notice.objects.filter(project_number=procurement.number, published_at__isnull=False)
    for notice in notices.order_by("published_at", "pk"):
        yield f"notices/{notice.number}.json", _text(_row(notice))
    for package in packages:
        yield from _package(package, f"packages/{package.number:02d}")
    draws = Draw.objects.filter(reference=procurement.number, organiser__in=_organisers(procurement))
    for draw in draws.order_by("pk"):
        yield f"draws/{draw.pk}.json", _text(proof_of(draw.pk))
    yield JOURNAL, b"".join(_line(each) for each in journal.sealed(entries))


def _documents(procurement: Procurement, packages: list[Package]) -> Iterator[tuple[str, bytes | Path]]:
    numbers = [procurement.number, *(own_number(procurement, package) for package in packages)]
    documents = TenderDocument.objects.filter(project_number__in=numbers, buyer=procurement.organisation_id)
    for document in documents.order_by("project_number"):
        folder = f"documents/{document.project_number}"
        obtained = document.obtained.select_related("supplier").order_by("at", "pk")
        yield f"{folder}/obtained.json", _text([_row(each, supplier=each.supplier.name) for each in obtained])
        for version in document.versions.order_by("number"):
            version.document = document
            yield f"{folder}/v{version.number}.json", _text(_row(version))
            yield f"{folder}/v{version.number}.pdf", _printed(version)


def _printed(version: DocumentVersion) -> Path:
    from backend.tender_document.jobs import make, path_of

    if not path_of(version).exists():
        make(version.pk)
    return path_of(version)


def _package(package: Package, folder: str) -> Iterator[tuple[str, bytes | Path]]:
    rows = list(package.participations.select_related("supplier").order_by("pk"))
    yield (
        f"{folder}/package.json",
        _text(
            _row(package)
            | {
                "category": package.category.code,
                "items": [_row(each) for each in package.scoring_items.all()],
            }
        ),
    )
    named = {row.pk: {"supplier": row.supplier.name, "credit_code": row.supplier.credit_code} for row in rows}
    yield f"{folder}/participations.json", _text([_row(row, **named[row.pk]) for row in rows])
    members = list(package.panel.order_by("pk"))
    scores = [
        _row(
            score,
            supplier=named[score.participation_id]["supplier"],
            item=score.item.code,
            member=member.name,
        )
        for member in members
        for score in member.scores.select_related("item").order_by("pk")
    ]
    yield f"{folder}/panel.json", _text([_row(member) for member in members])
    yield f"{folder}/scores.json", _text(scores)
    record = OpeningRecord.objects.filter(package=package).first()
    if record is not None:
        yield f"{folder}/opening-record.json", _text({"text": record.text, "signature": record.signature})
        if not opening_record.path_of(record).exists():
            opening_record.print_out(record)
        yield f"{folder}/opening-record.pdf", opening_record.path_of(record)
    report = EvaluationReport.objects.filter(package=package).first()
    if report is not None:
        said = {"text": report.text, "signature": report.signature}
        yield f"{folder}/evaluation-report.json", _text(said)
        printed = evaluation_report.path_of(report, named=evaluation_report.is_named(report))
        if not printed.exists():
            evaluation_report.print_out(report)
        yield f"{folder}/evaluation-report.pdf", printed
    bids = list(Bid.objects.filter(participation__in=rows).order_by("received_at", "pk"))
    yield f"{folder}/bids.json", _text([_row(bid, **named[bid.participation_id]) for bid in bids])
    for bid in bids:
        yield f"{folder}/bids/{bid.pk}.age", Path(settings.BIDS_ROOT) / bid.path
        if bid.opened_path:
            yield f"{folder}/bids/{bid.pk}.zip", Path(settings.BIDS_ROOT) / bid.opened_path
    for letter in Letter.objects.filter(participation__in=rows).order_by("number"):
        yield (
            f"{folder}/letters/{letter.number}.json",
            _text({"text": letter.text, "signature": letter.signature}),
        )
        letters.print_out(letter)
        yield f"{folder}/letters/{letter.number}.pdf", letters.path_of(letter)
    bonds = Bond.objects.filter(participation__in=rows).order_by("lodged_at", "pk")
    yield f"{folder}/bonds.json", _text([_row(bond, **named[bond.participation_id]) for bond in bonds])
    contracts = package.contracts.order_by("pk")
    yield (
        f"{folder}/contracts.json",
        _text([_row(contract, **named[contract.participation_id]) for contract in contracts]),
    )
    questions = Question.objects.filter(package=package).select_related("supplier").order_by("asked_at", "pk")
    yield f"{folder}/questions.json", _text([_row(each, supplier=each.supplier.name) for each in questions])
    objections = Objection.objects.filter(package=package).select_related("supplier").order_by("pk")
    yield (
        f"{folder}/objections.json",
        _text(
            [
                _row(each, supplier=each.supplier.name)
                | {
                    "points": [_row(point) for point in each.points.all()],
                    "parties": [_row(party) for party in each.parties.all()],
                }
                for each in objections
            ]
        ),
    )
    releases = OcdsRelease.objects.filter(ocid=process_of(package)).order_by("pk")
    yield f"{folder}/ocds.jsonl", b"".join(_line(release.body) for release in releases)


def _row(row: models.Model, **more: Any) -> dict[str, Any]:
    """What the database says of a row, but for what `KEPT_OUT` names."""
    columns = {
        each.attname: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if each.name not in KEPT_OUT
    }
    return columns | more


def _text(said: Any) -> bytes:
    return orjson.dumps(
        said,
        default=_shown,
        option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATETIME,
    )


def _line(said: Any) -> bytes:
    return (
        orjson.dumps(said, default=_shown, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)
        + b"\n"
    )


def _shown(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


# 打包 · packing


def _add(packed: ZipFile, contents: Contents, path: str, content: bytes | Path) -> None:
    """One piece, stored as it is: what a compressor makes of it may differ from machine to machine."""
    if isinstance(content, Path) and not content.exists():
        contents.missing.append(path)
        return
    about = ZipInfo(path, STAMP)
    about.create_system, about.external_attr = 3, 0o600 << 16
    about.file_size = content.stat().st_size if isinstance(content, Path) else len(content)
    hashed, size = hashlib.sha256(), 0
    with packed.open(about, "w") as target:
        for piece in _chunks(content):
            hashed.update(piece)
            size += len(piece)
            target.write(piece)
    contents.files[path] = (hashed.hexdigest(), size)


def _chunks(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


# 期限 · how long it is kept


def _ended_on(packages: list[Package]) -> date | None:
    """采购结束之日 · when the last package ended; none as long as one is still performed."""
    ends = [package.entered.get(package.stage) for package in packages if package.is_over]
    if len(ends) < len(packages):
        return None
    return max(datetime.fromisoformat(each) for each in ends if each).astimezone(SHANGHAI).date()


def kept_until(procurement: Procurement, ended: date) -> date:
    """保存至 · so many years after the end as the law says."""
    years = int(Figures(chain(procurement.region_id), ended).pick(RETENTION).amount)
    try:
        return ended.replace(year=ended.year + years)
    except ValueError:  # 29 February
        return ended.replace(year=ended.year + years, month=3, day=1)


def _organisers(procurement: Procurement) -> list[int]:
    return [pk for pk in (procurement.organisation_id, procurement.agent_id) if pk is not None]


def _entries_of(procurement: Procurement) -> models.QuerySet[JournalEntry]:
    """The journal of everything in it, in order."""
    packages = [str(pk) for pk in procurement.packages.values_list("pk", flat=True)]
    objections = [
        str(pk)
        for pk in Objection.objects.filter(package__procurement=procurement).values_list("pk", flat=True)
    ]
    notices = Notice.objects.filter(project_number=procurement.number).values_list("pk", flat=True)
    own = [
        procurement.number,
        *(
            f"{procurement.number}-{number:02d}"
            for number in procurement.packages.values_list("number", flat=True)
        ),
    ]
    documents = TenderDocument.objects.filter(
        project_number__in=own, buyer=procurement.organisation_id
    ).values_list("pk", flat=True)
    concerned = (
        Q(subject_type="Procurement", subject_id=str(procurement.pk))
        | Q(subject_type="Package", subject_id__in=packages)
        | Q(subject_type="Objection", subject_id__in=objections)
        | Q(subject_type="Notice", subject_id__in=[str(pk) for pk in notices])
        | Q(subject_type="TenderDocument", subject_id__in=[str(pk) for pk in documents])
    )
    return JournalEntry.objects.filter(concerned).exclude(verb=ASKED).order_by("pk")

"""证明材料 · evidence: scans of identity cards and certificates, cleaned like other uploads, but kept where no address leads."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction

from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, Required
from backend.expert import entries, rules
from backend.expert.models import ExpertEvidence
from backend.expert.refusals import FileUnsuitable
from backend.product.files import pages_of
from backend.product.pictures.thumbnails import cached, encode
from backend.product.pictures.uploads import MOST_MEGABYTES, check_upload

MOST_LOOSE = 20
"""Files that somebody may have uploaded without handing them in."""


def upload(data: bytes, kind: str, name: str, *, by: Actor) -> ExpertEvidence:
    """上传证明材料 · keep a PDF or a picture for an application of one's own."""
    by.must_be_known()
    name = entries.text(name, "name", 200, "名称 name")
    if not data:
        raise Required("文件 file", field="file")
    if len(data) > MOST_MEGABYTES * 1024 * 1024:
        raise FileUnsuitable(most=MOST_MEGABYTES)
    if data.startswith(b"%PDF-"):
        kept, suffix = pages_of(data), ".pdf"
    else:
        encoded = encode(check_upload(data))
        kept, suffix = encoded.data, encoded.suffix
    sha256 = hashlib.sha256(kept).hexdigest()
    file = f"{sha256}{suffix}"
    with transaction.atomic():
        if ExpertEvidence.objects.filter(user_id=by.user_id, application=None).count() >= MOST_LOOSE:
            raise Invalid(
                f"尚未提交的材料至多 {MOST_LOOSE} 份。", f"At most {MOST_LOOSE} files may wait.", field="file"
            )
        # The file is written before the row: a row never lacks its file.
        cached(Path(settings.EVIDENCE_ROOT) / file, lambda: kept)
        made = ExpertEvidence.objects.create(
            user_id=by.known_id, kind=kind, name=name, file=file, sha256=sha256
        )
        journal.record("expert.evidence_uploaded", made, by, clause=rules.POOL_CLAUSE, kind=kind)
    return made


def path_of(evidence: ExpertEvidence) -> Path:
    """Where the file is kept."""
    return Path(settings.EVIDENCE_ROOT) / evidence.file

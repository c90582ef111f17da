"""What is deleted needs no translation any more, whichever verb deletes it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete

from backend.translation.kinds import KINDS
from backend.translation.models import Translation


def _let_go(sender: Any, instance: Any, **_: Any) -> None:
    Translation.objects.filter(kind=sender.__name__, subject_id=instance.pk).delete()


for _kind in KINDS.values():
    post_delete.connect(_let_go, sender=_kind, dispatch_uid=f"translations of {_kind.__name__}")

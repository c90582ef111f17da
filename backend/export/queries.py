from __future__ import annotations

from django.db.models import QuerySet

from backend.core.actor import Actor
from backend.export.models import ExportFile


def visible_exports(by: Actor) -> QuerySet[ExportFile]:
    """The exports that somebody asked for; nobody sees those of others."""
    if by.app_id is not None:
        return ExportFile.objects.filter(app=by.app_id)
    if by.user_id is not None:
        return ExportFile.objects.filter(user=by.user_id, app=None)
    return ExportFile.objects.none()

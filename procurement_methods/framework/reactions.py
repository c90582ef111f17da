"""What a framework learns of its first stage: that the call is out, and that it came to nothing."""

from __future__ import annotations

from django.db.models import Q

from backend.core import clock
from backend.core.events import on
from procurement_methods.events import PackageMoved
from procurement_methods.framework.models import Framework
from procurement_methods.language.method import FAILED
from procurement_methods.models import Package


@on(PackageMoved)
def moved(event: PackageMoved) -> None:
    """The call is public with the first lot that is called for; a framework all of whose lots failed is over."""
    rows = Framework.objects.select_for_update().filter(procurement=event.procurement_id)
    framework = rows.first()
    if framework is None:
        return
    if event.stage == FAILED:
        left = Package.objects.filter(Q(procurement=event.procurement_id) & ~Q(stage=FAILED))
        if framework.starts_on is None and not left.exists():
            told = Package.objects.filter(procurement=event.procurement_id).values_list(
                "failure_reason", flat=True
            )
            framework.ended_at, framework.ended_reason = clock.now(), "\n".join(dict.fromkeys(told))
            framework.save(update_fields=["ended_at", "ended_reason"])
    elif framework.published_at is None:
        framework.published_at = clock.now()
        framework.save(update_fields=["published_at"])

"""What a framework learns of its first stage: that the call is out, and that it came to nothing."""

from __future__ import annotations

from backend.core import clock
from backend.core.events import on
from procurement_methods.events import PackageMoved
from procurement_methods.framework.models import Entrant, Framework
from procurement_methods.framework.rules import Standing
from procurement_methods.language.method import FAILED
from procurement_methods.models import Package

ENDED = "第一阶段采购活动终止"


@on(PackageMoved)
def moved(event: PackageMoved) -> None:
    """The call is public with the first lot that is called for. Whoever was chosen in a package that failed has not entered, and a
    framework all of whose packages failed is over."""
    failed = event.stage == FAILED
    if failed:
        lost = Entrant.objects.filter(participation__package=event.package_id, standing=Standing.SELECTED)
        lost.update(standing=Standing.REMOVED, left_at=clock.now(), left_reason=ENDED)
    framework = Framework.objects.select_for_update().filter(procurement=event.procurement_id).first()
    if framework is None:
        return
    if not failed:
        framework.published_at = framework.published_at or clock.now()
        framework.save(update_fields=["published_at"])
        return
    packages = Package.objects.filter(procurement=event.procurement_id)
    if framework.starts_on is None and not packages.exclude(stage=FAILED).exists():
        told = packages.order_by("number").values_list("failure_reason", flat=True)
        framework.ended_at, framework.ended_reason = clock.now(), "\n".join(dict.fromkeys(told))
        framework.save(update_fields=["ended_at", "ended_reason"])

"""公告 · what is published when a step was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.core import events
from procurement_methods.events import NoticeDue
from procurement_methods.language.engine import Advance

if TYPE_CHECKING:
    from procurement_methods.engine.performing import Case

TERMINATION = "termination"


def announce(case: Case, advance: Advance) -> None:
    """Publish the notices of a step; a failure is always published with its reason (《政府采购法》第三十六条)."""
    codes = [notice.code for notice in advance.notices]
    if advance.failed is not None:
        codes.append(TERMINATION)
    if codes and case.procurement.published_at is None:
        case.procurement.published_at = case.now
        case.procurement.save(update_fields=["published_at"])
    for code in codes:
        events.publish(NoticeDue(case.procurement.pk, case.package.pk, code))

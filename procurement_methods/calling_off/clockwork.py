"""到期办理 · what the clock does about call-offs: biddings end, silence is no, orders are placed, results are published. Twice is once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet

from procurement_methods.calling_off import bidding, placing, publishing, rotation
from procurement_methods.calling_off.models import CallOff
from procurement_methods.calling_off.rules import State
from procurement_methods.engine.clockwork import SETTLING, drain


def run_due(now: datetime | None = None) -> int:
    """Do everything that is due; for how many call-offs something was done."""

    def those(state: State) -> Callable[..., QuerySet[CallOff]]:
        return CallOff.objects.filter(state=state).filter

    return (
        drain(those(State.BIDDING), bidding.close, now, settling=SETTLING)
        + drain(those(State.ASKING), rotation.silent, now, settling=SETTLING)
        + drain(those(State.AGREED), placing.place_by_clock, now)
        + drain(those(State.ORDERED), publishing.publish_result, now)
    )

from __future__ import annotations

from backend.core import clock
from backend.core.jobs import app
from backend.expert import services
from backend.expert.models import ExpertInvitation


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="lapse_invitations")
def lapse_invitations(timestamp: int) -> None:
    """Pass over experts who have not answered in time, draw by draw; who was passed over is not passed over twice."""
    late = ExpertInvitation.objects.filter(state=ExpertInvitation.State.CALLED, answer_by__lt=clock.now())
    for draw_id in sorted(set(late.values_list("draw_id", flat=True))):
        services.lapse(draw_id)

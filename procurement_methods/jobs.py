"""任务 · what happens to procurements by the clock."""

from __future__ import annotations

from backend.core.jobs import app


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="run_due")
def run_due(timestamp: int) -> None:
    """到期办理 · end what the clock ends; twice is once."""
    from procurement_methods.engine import clockwork
    from procurement_methods.objecting import clock

    clockwork.run_due()
    clock.run_due()

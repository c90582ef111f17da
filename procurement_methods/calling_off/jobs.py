"""任务 · what happens to call-offs by the clock."""

from __future__ import annotations

from backend.core.jobs import app


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="call_offs_due")
def call_offs_due(timestamp: int) -> None:
    """到期办理 · end what the clock ends; twice is once."""
    from procurement_methods.calling_off import clockwork

    clockwork.run_due()


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="sum_up_call_offs")
def sum_up_call_offs(timestamp: int) -> None:
    """汇总直接选定 · make known what was chosen directly under agreements that are over; twice is once."""
    from procurement_methods.calling_off import publishing

    publishing.sum_up_all()

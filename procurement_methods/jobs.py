"""任务 · what happens to procurements by the clock."""

from __future__ import annotations

from uuid import UUID

from backend.core.jobs import RETRY, app


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="run_due")
def run_due(timestamp: int) -> None:
    """到期办理 · end what the clock ends; twice is once."""
    from procurement_methods import bonds
    from procurement_methods.engine import clockwork
    from procurement_methods.objecting import clock

    clockwork.run_due()
    clock.run_due()
    bonds.run_due()


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="sweep_uploads")
def sweep_uploads(timestamp: int) -> None:
    """清理上传 · delete files that were left and never became bids."""
    from procurement_methods import uploading

    uploading.sweep()


@app.task(queue="papers", retry=RETRY)
def print_evaluation_report(report_id: int) -> None:
    """制评审报告 · print the report of an evaluation, with the names that may be read by now; twice is once."""
    from procurement_methods import evaluation_report
    from procurement_methods.models import EvaluationReport

    report = EvaluationReport.objects.select_related("package__procurement").get(pk=report_id)
    evaluation_report.print_out(report)


@app.task(queue="papers", retry=RETRY)
def print_opening_record(record_id: int) -> None:
    """制开标记录 · print the record of an opening; twice is once."""
    from procurement_methods import opening_record
    from procurement_methods.models import OpeningRecord

    opening_record.print_out(OpeningRecord.objects.select_related("package__procurement").get(pk=record_id))


@app.task(queue="papers", retry=RETRY)
def print_letter(letter_id: str) -> None:
    """制通知书 · print a letter; twice is once."""
    from procurement_methods import letters
    from procurement_methods.models import Letter

    letters.print_out(Letter.objects.get(pk=letter_id))


@app.task(queue="exports", retry=RETRY)
def make_archive(archive_id: str) -> None:
    """制采购档案 · write the archive of a procurement; twice is once."""
    from procurement_methods import archiving
    from procurement_methods.models import Archive

    archiving.make(Archive.objects.select_related("procurement__organisation").get(pk=archive_id))


@app.task(queue="mail", retry=RETRY)
def tell_opportunities(package_id: str) -> None:
    """商机提醒 · write to the suppliers that a need in the mall concerns; twice is once."""
    from procurement_methods import opportunities

    opportunities.tell(UUID(package_id))

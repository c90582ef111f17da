"""后台任务中断 · a worker is killed in the middle of a job, and another one makes it good: nothing is lost, nothing twice."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from django.core import mail as postbox
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core import mailing
from backend.core.jobs import MOST_ATTEMPTS
from backend.core.models import Mail
from backend.invoice import jobs as jobs_of_papers
from backend.invoice.models import Paper
from tests.faults.household import Household, execute, holding, jobs, kill, taken_up, until, waiting
from tests.order.orders import placed
from tests.races import together

pytestmark = pytest.mark.processes

SEND = "backend.core.mailing.send"
PRINT = "backend.invoice.jobs.make_paper"
SEAL = "backend.core.jobs.seal_journal"


def only(task: str) -> None:
    """Other jobs of the order are not what the test is about."""
    execute("DELETE FROM procrastinate_jobs WHERE task_name <> %s", task)


@pytest.mark.parametrize(
    ("stuck", "sent_before"), [("StuckBefore", 0), ("StuckAfter", 1)], ids=["发出前", "发出后"]
)
def test_下单后发信中途被杀_另一进程补发_只有一封(household: Household, stuck: str, sent_before: int) -> None:
    placed()
    letter = Mail.objects.get()
    only(SEND)
    worker = household.worker(stuck)
    until((household.mails / "sending").exists)
    household.stall(worker)
    assert jobs("doing", SEND) == 1
    letter.refresh_from_db()
    assert letter.sent_at is None

    mailing.send.defer(mail_id=letter.pk)  # the same news once more
    taken_up(household, SEND, times=2)

    letter.refresh_from_db()
    assert letter.sent_at is not None
    (message,) = household.mails.glob("*.eml")
    assert "新订单" in Mail.objects.get().subject
    sent = (household.mails / "sent.log").read_text().split()
    assert sent == [f"<{message.stem}>"] * (
        sent_before + 1
    )  # one that came twice carries the same Message-ID
    assert jobs("succeeded", SEND) == 2
    mailing.send(letter.pk)
    assert postbox.outbox == []


@pytest.mark.parametrize("written", [False, True], ids=["打印中", "文件已写_尚未登记"])
def test_制单中途被杀_重做后文件完整(household: Household, written: bool) -> None:
    placed()
    paper = Paper.objects.get()
    only(PRINT)
    with holding("SELECT 1 FROM invoice_paper WHERE id = %s FOR UPDATE", paper.pk):
        worker = household.worker()
        file = household.papers / f"{paper.pk}.pdf"
        until(lambda: jobs("doing", PRINT) and (not written or (waiting() and file.exists())))
        kill(worker)
        whole = list(household.papers.glob("*.pdf"))
        assert len(whole) == written
        assert all(file.read_bytes().rstrip().endswith(b"%%EOF") for file in whole)
    household.stall(worker)
    paper.refresh_from_db()
    assert (paper.made_at, paper.sha256) == (None, "")

    taken_up(household, PRINT)

    paper.refresh_from_db()
    (file,) = household.papers.glob("*.pdf")
    pdf = file.read_bytes()
    assert paper.file == file.name
    assert pdf.startswith(b"%PDF")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert paper.sha256 == hashlib.sha256(pdf).hexdigest()


def test_同一单据同时制两份_互不干扰(household: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a paper whose file is lost is asked for again while a worker is at it already, in another thread."""
    placed()
    paper = Paper.objects.get()
    written, replace = Barrier(2), Path.replace

    def replace_when_both_have_written(self: Path, target: Path) -> Path:
        written.wait(timeout=30)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_when_both_have_written)
    make_it = partial(jobs_of_papers.make_paper, paper_id=str(paper.pk))
    assert together([make_it, make_it]) == [None, None]
    paper.refresh_from_db()
    (file,) = household.papers.iterdir()
    assert paper.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_同一任务已在排队时_遗留的一份不重做_也不挡住别的任务(household: Household) -> None:
    """A job left by a dead worker cannot wait a second time under the same queueing lock; those after it still can."""
    placed()
    only(SEND)
    for status in ("doing", "todo"):
        execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status, scheduled_at) VALUES "
            "('default', %s, 'seal_journal', '{\"timestamp\": 0}', %s::procrastinate_job_status, now() + '1 hour')",
            SEAL,
            status,
        )
    execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = %s", SEND)
    taken_up(household, SEND)
    assert (jobs("doing", SEAL), jobs("failed", SEAL), jobs("todo", SEAL)) == (0, 1, 1)
    assert Mail.objects.get().sent_at is not None


def test_屡次拖垮进程的任务被放弃_其余照办(household: Household) -> None:
    placed()
    placed()
    only(SEND)
    first = ProcrastinateJob.objects.order_by("id")[0]
    execute("UPDATE procrastinate_jobs SET status = 'doing'")
    execute("UPDATE procrastinate_jobs SET attempts = %s WHERE id = %s", MOST_ATTEMPTS, first.pk)
    taken_up(household, SEND)
    assert (jobs("failed", SEND), jobs("succeeded", SEND)) == (1, 1)

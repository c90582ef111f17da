"""封存中断 · a sequencer is killed in the middle of sealing, or two are at it at once: the chain stays one and whole."""

from __future__ import annotations

import pytest
from django.db import transaction

from backend.core import journal
from backend.core.actor import SYSTEM
from backend.core.models import JournalEntry, JournalPending, JournalSeal
from tests import make
from tests.faults.household import Household, holding, kill, until, waiting

pytestmark = pytest.mark.processes


def happened(times: int) -> None:
    """So many things happen, each in its own transaction."""
    subject = make.organisation()
    for _ in range(times):
        with transaction.atomic():
            journal.record("thing.happened", subject, SYSTEM)


def intact(sealed: int) -> bool:
    report = journal.verify()
    return report.ok and (report.sealed, report.pending) == (sealed, 0)


def test_封存中途被杀_不留半截_下一个接着封(household: Household) -> None:
    happened(3)
    assert journal.seal_all() == 3
    head = journal.verify().head
    happened(5)
    last = JournalPending.objects.latest("entry_id")
    with holding("SELECT 1 FROM core_journal_pending WHERE entry_id = %s FOR UPDATE", last.pk):
        sealer = household.sealer()
        until(waiting)  # its seals are written, not yet committed
        assert journal.seal() == 0  # one at a time
        kill(sealer)
        assert JournalSeal.objects.count() == 3
        happened(1)  # nobody who writes waits for it
    until(lambda: journal.seal_all() or not JournalPending.objects.exists())
    assert intact(sealed=9)
    assert journal.verify(expect_head=head).ok


def test_几个进程同时封存_同时有人写入_链不分叉(household: Household) -> None:
    happened(520)
    sealers = [household.sealer() for _ in range(2)]
    while any(sealer.poll() is None for sealer in sealers):
        happened(1)
    assert [sealer.returncode for sealer in sealers] == [0, 0]
    journal.seal_all()
    assert intact(sealed=JournalEntry.objects.count())
    assert JournalSeal.objects.values("previous_hash").distinct().count() == JournalSeal.objects.count()

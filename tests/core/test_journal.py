"""业务日志 · the journal finds every later change, gap or reordering, and the database refuses them in the first place."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from backend.config import cli
from backend.core import journal
from backend.core.actor import SYSTEM
from backend.core.models import JournalEntry, JournalPending, JournalSeal
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def write(count: int = 3) -> None:
    subject = make.organisation()
    for n in range(count):
        journal.record("test.done", subject, SYSTEM, clause="《政府采购法》第四十二条", n=n)


def tamper(sql: str) -> None:
    """Change the tables as somebody could who is master of the database and switches its triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_journal_entry SET verb = 'x'",
        "DELETE FROM core_journal_entry",
        "TRUNCATE core_journal_entry CASCADE",
        "UPDATE core_journal_seal SET hash = repeat('0', 64)",
        "DELETE FROM core_journal_seal",
        "TRUNCATE core_journal_seal",
    ],
)
def test_数据库拒绝修改删除清空(sql: str) -> None:
    write()
    journal.seal_all()
    with pytest.raises(DatabaseError, match="the journal only grows"), transaction.atomic():
        connection.cursor().execute(sql)
    assert journal.verify().ok


def test_封存后核验完整() -> None:
    write(5)
    assert journal.verify().pending == 5
    assert journal.seal(batch=2) == 2
    assert journal.seal_all() == 3
    report = journal.verify()
    assert (report.ok, report.sealed, report.pending) == (True, 5, 0)
    assert not JournalPending.objects.exists()
    write(1)
    journal.seal_all()
    assert journal.verify(expect_head=report.head).ok


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (
            "UPDATE core_journal_entry SET verb = 'order.forged' WHERE id = (SELECT min(id) FROM core_journal_entry)",
            "篡改",
        ),
        (
            "UPDATE core_journal_entry SET facts = '{\"n\": 9}' WHERE id = (SELECT max(id) FROM core_journal_entry)",
            "篡改",
        ),
        ("UPDATE core_journal_entry SET happened_at = happened_at - interval '1 second'", "篡改"),
        ("DELETE FROM core_journal_entry WHERE id = (SELECT min(id) FROM core_journal_entry)", "缺失"),
        ("DELETE FROM core_journal_seal WHERE position = 2", "缺号"),
        ("DELETE FROM core_journal_seal WHERE position = 3", "漏封"),
        ("UPDATE core_journal_seal SET position = position + 10 WHERE position > 1", "缺号"),
        (
            "UPDATE core_journal_seal SET position = 9 WHERE position = 1;"
            "UPDATE core_journal_seal SET position = 1 WHERE position = 2;"
            "UPDATE core_journal_seal SET position = 2 WHERE position = 9",
            "断链",
        ),
        ("UPDATE core_journal_seal SET previous_hash = repeat('a', 64) WHERE position = 2", "断链"),
    ],
    ids=["改事项", "改内容", "改时间", "删条目", "删中间封存", "删末尾封存", "改序号", "调换顺序", "改链接"],
)
def test_事后改动都能发现(damage: str, word: str) -> None:
    write(3)
    journal.seal_all()
    tamper(damage)
    report = journal.verify()
    assert not report.ok
    assert any(word in fault for fault in report.faults), report.faults


def test_命令行核验_完整为零_有改动为一(capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    assert cli.main(["journal", "seal"]) == 0
    head = journal.verify().head
    capsys.readouterr()
    assert cli.main(["journal", "verify", "--expect-head", head]) == 0
    assert head in capsys.readouterr().out
    assert cli.main(["journal", "verify", "--expect-head", "f" * 64]) == 1
    tamper("UPDATE core_journal_entry SET verb = 'order.forged'")
    assert cli.main(["journal", "verify"]) == 1
    assert "篡改" in capsys.readouterr().out


def test_整段截尾须凭先前记下的链首发现() -> None:
    write(3)
    journal.seal_all()
    head = journal.verify().head
    last = JournalSeal.objects.latest("position")
    tamper(f"DELETE FROM core_journal_seal WHERE position = {last.position}")
    tamper(f"DELETE FROM core_journal_entry WHERE id = {last.entry_id}")
    assert journal.verify().ok
    assert "截断" in journal.verify(expect_head=head).faults[0]


def test_日志只能写在事项的事务里() -> None:
    subject = make.organisation()
    with pytest.raises(RuntimeError):
        journal.record("test.done", subject, SYSTEM)
    assert not JournalEntry.objects.exists()


def test_事项回滚_日志也不留() -> None:
    subject = make.organisation()
    with transaction.atomic():
        journal.record("test.done", subject, SYSTEM)
        transaction.set_rollback(True)
    assert not JournalEntry.objects.exists()
    assert not JournalPending.objects.exists()

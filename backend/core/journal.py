"""业务日志 · journal: every verb appends an entry in its own transaction; a sequencer seals entries into a hash chain.

Writers never queue behind the chain: an insert also puts the entry's id into `core_journal_pending` (a trigger), and the
sequencer, alone under an advisory lock, seals what has been committed in small batches. `verify` walks the chain and finds
a later change, a gap, a reordering, a missing seal or a missing entry. It cannot see that the *end* of the chain was cut off
together with its seals unless it is told a head that was written down elsewhere: `verify(expect_head=...)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet

from backend.core import clock, events
from backend.core.actor import Actor
from backend.core.models import JournalEntry
from backend.core.seals import digest as digest_of

Withholding = Callable[["QuerySet[JournalEntry]"], "QuerySet[JournalEntry]"]
_withholdings: list[Withholding] = []

GENESIS = "0" * 64
BATCH = 500
SEQUENCER_LOCK = 0x6F756361

_ENTRY = """e.id, to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    to_char(e.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.actor_id, e.actor_label,
    e.organisation_id, e.verb, e.subject_type, e.subject_id, e.clause, e.facts::text"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """已记入日志 · a verb has said what it did, to what and by whom; told to whoever listens, inside its transaction."""

    verb: str
    subject: Any
    by: Actor
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordedTogether:
    """已一并记入日志 · one verb has said what it did to each of several subjects."""

    entries: tuple[Recorded, ...]
    by: Actor


def record(
    verb: str,
    subject: Any,
    by: Actor,
    /,
    *,
    organisation_id: int | None = None,
    clause: str = "",
    **facts: Any,
) -> None:
    """Append one entry; call it inside the verb's transaction. `facts` must be JSON values, decimals or dates."""
    _in_a_verb()
    _entry(Said(verb, subject, organisation_id, facts, clause), by).save(force_insert=True)
    events.publish(Recorded(verb, subject, by, facts))


@dataclass(frozen=True, slots=True)
class Said:
    """一条日志 · what is said of one subject."""

    verb: str
    subject: Any
    organisation_id: int | None
    facts: Mapping[str, Any]
    clause: str = ""


def record_each(said: Sequence[Said], by: Actor) -> None:
    """Append an entry for each of several subjects of one verb, with one statement."""
    _in_a_verb()
    JournalEntry.objects.bulk_create(_entry(one, by) for one in said)
    events.publish(
        RecordedTogether(tuple(Recorded(one.verb, one.subject, by, one.facts) for one in said), by)
    )


def _in_a_verb() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a journal entry belongs into the transaction of its verb")


def _entry(said: Said, by: Actor) -> JournalEntry:
    return JournalEntry(
        happened_at=clock.now(),
        actor_id=by.user_id,
        actor_label=by.label,
        organisation_id=said.organisation_id,
        verb=said.verb,
        subject_type=type(said.subject).__name__,
        subject_id=str(said.subject.pk),
        clause=said.clause,
        facts=_plain(said.facts if by.app_id is None else {**said.facts, "app": by.app_id}),
    )


def withhold(withholding: Withholding) -> Withholding:
    """暂不公开 · register what leaves out entries that are secret for the time being, from everybody who reads the journal."""
    if withholding not in _withholdings:
        _withholdings.append(withholding)
    return withholding


def readable() -> QuerySet[JournalEntry]:
    """The entries that are no secret by now; whose they are is for the asker to say."""
    entries = JournalEntry.objects.all()
    for withholding in _withholdings:
        entries = withholding(entries)
    return entries


def seal(batch: int = BATCH) -> int:
    """Seal at most `batch` committed entries; how many were. Only one sequencer works at a time, others return 0."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT position, hash FROM core_journal_seal ORDER BY position DESC LIMIT 1")
        position, previous = cursor.fetchone() or (0, GENESIS)
        cursor.execute(
            f"SELECT {_ENTRY} FROM core_journal_entry e WHERE e.id IN "
            "(SELECT entry_id FROM core_journal_pending ORDER BY entry_id LIMIT %s) ORDER BY e.id",
            [batch],
        )
        seals: list[tuple[int, int, str, str]] = []
        for entry in cursor.fetchall():
            position += 1
            digest = digest_of(previous, position, entry)
            seals.append((position, entry[0], previous, digest))
            previous = digest
        if seals:
            cursor.execute(
                "INSERT INTO core_journal_seal (position, entry_id, previous_hash, hash) "
                "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])",
                [list(column) for column in zip(*seals, strict=True)],
            )
            cursor.execute(
                "DELETE FROM core_journal_pending WHERE entry_id = ANY(%s)", [[row[1] for row in seals]]
            )
        return len(seals)


def sealed(entries: QuerySet[JournalEntry]) -> Iterator[dict[str, Any]]:
    """Entries with their seals, as `seals.is_as_sealed` checks them anywhere; what is not sealed yet is left out."""
    keys = list(entries.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.position, s.previous_hash, s.hash, {_ENTRY} FROM core_journal_entry e "
            "JOIN core_journal_seal s ON s.entry_id = e.id WHERE e.id = ANY(%s) ORDER BY e.id",
            [keys],
        )
        for position, previous, digest, *entry in cursor.fetchall():
            yield {"position": position, "previous": previous, "hash": digest, "entry": entry}


def seal_all() -> int:
    """Seal until nothing is left to seal; how many were."""
    total = 0
    while sealed := seal():
        total += sealed
    return total


@dataclass
class Report:
    """What `verify` found."""

    sealed: int = 0
    pending: int = 0
    head: str = GENESIS
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def lines(self) -> list[str]:
        """For people: one line a fault, or one that all is well."""
        state = "日志完整 · journal intact" if self.ok else "日志有误 · JOURNAL BROKEN"
        summary = f"{state}: {self.sealed} 条已封存 sealed, {self.pending} 条待封存 pending, head {self.head}"
        return [*self.faults, summary]


def verify(expect_head: str | None = None) -> Report:
    """Walk the whole chain from its beginning. `expect_head`: a hash written down earlier that must be in the chain."""
    report = Report()
    expected_seen = expect_head in (None, GENESIS)
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for position, entry_id, previous, digest, entry in _chain():
            if position != report.sealed + 1:
                report.faults.append(f"缺号 gap: seal #{report.sealed + 1} is missing (next is #{position})")
                report.sealed = position - 1
            if previous != report.head:
                report.faults.append(f"断链 broken link before seal #{position}")
            if entry[0] is None:
                report.faults.append(f"缺失 entry {entry_id} of seal #{position} is gone")
            elif digest_of(previous, position, entry) != digest:
                report.faults.append(f"篡改 entry {entry_id} (seal #{position}) was changed after sealing")
            report.sealed, report.head = position, digest
            expected_seen = expected_seen or digest == expect_head
        cursor.execute("SELECT count(*) FROM core_journal_pending")
        report.pending = cursor.fetchone()[0]
        cursor.execute(
            "SELECT e.id FROM core_journal_entry e LEFT JOIN core_journal_seal s ON s.entry_id = e.id "
            "LEFT JOIN core_journal_pending p ON p.entry_id = e.id "
            "WHERE s.entry_id IS NULL AND p.entry_id IS NULL ORDER BY e.id LIMIT 20"
        )
        report.faults += [f"漏封 entry {row[0]} is neither sealed nor pending" for row in cursor.fetchall()]
        cursor.execute(
            "SELECT p.entry_id FROM core_journal_pending p LEFT JOIN core_journal_entry e ON e.id = p.entry_id "
            "WHERE e.id IS NULL LIMIT 20"
        )
        report.faults += [f"缺失 pending entry {row[0]} is gone" for row in cursor.fetchall()]
    if not expected_seen:
        report.faults.append(f"截断 the head {expect_head} is not in the chain")
    return report


def _chain() -> Iterator[tuple[int, int, str, str, tuple[Any, ...]]]:
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.position, s.entry_id, s.previous_hash, s.hash, {_ENTRY} FROM core_journal_seal s "
                "LEFT JOIN core_journal_entry e ON e.id = s.entry_id "
                "WHERE s.position > %s ORDER BY s.position LIMIT 5000",
                [after],
            )
            rows = cursor.fetchall()
        for row in rows:
            yield row[0], row[1], row[2], row[3], row[4:]
        if not rows:
            return
        after = rows[-1][0]


def _plain(facts: Mapping[str, Any]) -> Any:
    return orjson.loads(orjson.dumps(facts, default=str))

"""抽取凭证 · the proof of a draw: everything that is published of it, and how anybody checks it without trusting us.

A proof is JSON:

- `request`: what was asked for; its hash is bound into the seed, and is what the first line of the log is chained to;
- `candidates`: the list, each `field/mask`; a mask is the hash of a salt, the expert's number and name;
- `log`: every line with the hash of the line before it; secrets, calls, answers and refusals are in it, names are not;
- `head`: the hash of the last line. Whoever wrote an earlier head down can ask whether it is still in the log;
- `released` and `avoided`: after the names are public, what opens the masks of the panel, and whom it had to avoid.

No Django here, and no database: `verify` needs the file alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.core.calendar import CalendarUnknown
from backend.core.clock import SHANGHAI
from backend.core.refusals import Refusal
from backend.expert import draw
from backend.expert.rules import earliest_draw

PLAIN = 32
"""Characters of a mask: 128 bits, which nobody guesses."""
STANDING = {"called", "accepted"}


@dataclass(frozen=True, slots=True)
class Fault:
    """不符之处 · something in a proof that cannot be."""

    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.code}: {self.zh} · {self.en}"


def canonical(data: Any) -> bytes:
    """JSON as it is hashed: keys in order, no spaces, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: Any) -> str:
    """The hash of data, in hex."""
    return hashlib.sha256(canonical(data)).hexdigest()


def salt_of(secret: str, draw_id: str) -> str:
    """The salt of an expert's mask in one draw; it opens no other."""
    return hashlib.sha256(f"{secret}|{draw_id}".encode()).hexdigest()[:PLAIN]


def mask(salt: str, code: str, name: str) -> str:
    """What stands in a list for an expert."""
    return hashlib.sha256(f"{salt}|{code}|{name}".encode()).hexdigest()[:PLAIN]


def moment(at: datetime) -> str:
    """A moment as it is hashed: in Shanghai, to the microsecond."""
    return at.astimezone(SHANGHAI).isoformat(timespec="microseconds")


def chained(previous: str, number: int, at: str, what: str, candidate: str, facts: Mapping[str, Any]) -> str:
    """The hash of a line of the log."""
    return digest([previous, number, at, what, candidate, facts])


def verify(proof: Any, expect_head: str | None = None) -> list[Fault]:
    """Everything in a proof that cannot be; nothing if the draw was as it says. `expect_head`: a head written down earlier."""
    try:
        return list(_Reading(proof, expect_head).faults())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as wrong:
        return [Fault("SHAPE", f"凭证残缺：{wrong!r}", "the proof is damaged")]


@dataclass
class _Person:
    state: str = ""
    place: str = ""
    field: str = ""
    selected: bool = False


@dataclass
class _Reading:
    proof: Mapping[str, Any]
    expect_head: str | None
    people: dict[str, _Person] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    """How far each field's list was gone down."""

    def faults(self) -> Iterator[Fault]:
        proof = self.proof
        if proof["scheme"] != draw.SCHEME:
            yield Fault("SCHEME", f"未知的抽取规程 {proof['scheme']}", "unknown scheme")
            return
        self.request = proof["request"]
        self.log: Sequence[Mapping[str, Any]] = proof["log"]
        self.demands = {each["field"]: each for each in self.request["demands"]}
        yield from self._chain()
        yield from self._phases()
        yield from self._order()
        yield from self._calls()
        yield from self._names()

    def _chain(self) -> Iterator[Fault]:
        previous = digest(self.request)
        seen = {previous}
        before = ""
        for number, line in enumerate(self.log, 1):
            told = (line["at"], line["what"], line["candidate"], line["facts"])
            if line["number"] != number or chained(previous, number, *told) != line["hash"]:
                yield Fault(
                    "CHAIN", f"第 {number} 行与前文不衔接", f"line {number} does not follow the one before it"
                )
                return
            if line["at"] < before:
                yield Fault(
                    "TIME", f"第 {number} 行早于前一行", f"line {number} is earlier than the one before it"
                )
            previous, before = line["hash"], line["at"]
            seen.add(previous)
        if previous != self.proof["head"]:
            yield Fault("HEAD", "末行与所载末尾不符", "the log does not end at its head")
        if self.expect_head is not None and self.expect_head not in seen:
            yield Fault(
                "EXPECTED_HEAD",
                "先前抄录的末尾不在记录中",
                "the head that was written down is not in the log",
            )

    def _phases(self) -> Iterator[Fault]:
        """The list, then the commitments, then the beacon, then the secrets, then the draw, then the calls."""
        order = {"listed": 0, "committed": 1, "beacon": 2, "revealed": 3, "drawn": 4}
        phase = 0
        for line in self.log:
            if line["what"] == "cancelled":
                return
            step = order.get(line["what"], 5)
            if step < phase:
                yield Fault(
                    "PHASE",
                    f"第 {line['number']} 行「{line['what']}」次序颠倒",
                    f"line {line['number']} ({line['what']}) comes too late",
                )
            phase = max(phase, step)
        if [line["what"] for line in self.log].count("listed") != 1 or self.log[0]["what"] != "listed":
            yield Fault("PHASE", "名单须最先确定，且只一次", "the list comes first, and once")

    def _of(self, what: str) -> list[Mapping[str, Any]]:
        return [line for line in self.log if line["what"] == what]

    def _order(self) -> Iterator[Fault]:
        """The seed and the order that follow from list, secrets and beacon."""
        candidates = self.proof["candidates"]
        listed = self._of("listed")[0]["facts"]["fingerprint"]
        if draw.fingerprint(candidates) != listed or len(set(candidates)) != len(candidates):
            yield Fault(
                "LIST", "候选名单与承诺的指纹不符", "the list is not the one whose hash was published"
            )
        self.ranked: dict[str, list[str]] = {code: [] for code in self.demands}
        drawn = self._of("drawn")
        if not drawn:
            return
        commitments = {line["facts"]["party"]: line["facts"]["commitment"] for line in self._of("committed")}
        secrets = {
            line["facts"]["party"]: bytes.fromhex(line["facts"]["secret"]) for line in self._of("revealed")
        }
        if set(commitments) != {*self.request["parties"]}:
            yield Fault("PARTIES", "承诺方与申请所列不符", "not the parties that the request names")
        beacon = "".join(line["facts"]["value"] for line in self._of("beacon"))
        if bool(self.request["beacon"]) != bool(beacon):
            yield Fault("BEACON", "公共随机数与申请约定不符", "beacon and request do not agree")
        record = draw.Record(listed, commitments, secrets, beacon, digest(self.request))
        try:
            seed = record.seed().hex()
            order = draw.ranked(record, candidates)
        except Refusal as refusal:
            yield Fault(refusal.code, refusal.message_zh, refusal.message_en)
            return
        if seed != drawn[0]["facts"]["seed"]:
            yield Fault("SEED", "随机种子不是由各方随机数算出的", "the seed does not follow from the secrets")
        for entry in order:
            self.ranked[entry.partition("/")[0]].append(entry)

    def _calls(self) -> Iterator[Fault]:
        """Each list is gone down without a gap, nobody is called before a place is free, and answers follow calls."""
        earliest = self.request["earliest"]
        try:
            computed = self._earliest()
        except CalendarUnknown:
            computed = earliest
        if computed != earliest or (earliest and self.log[0]["at"][:10] < earliest):
            yield Fault("TOO_EARLY", "抽取早于法定时间", "the draw began before it may")
        for line in self.log:
            problem = self._step(line)
            if problem:
                yield Fault(
                    "CALLS", f"第 {line['number']} 行：{problem[0]}", f"line {line['number']}: {problem[1]}"
                )

    def _earliest(self) -> str:
        review = datetime.fromisoformat(self.request["review_at"]).date()
        day = earliest_draw(
            review, self.request["days_before"], method=self.request["method"], remote=self.request["remote"]
        )
        return day.isoformat() if day else ""

    def _step(self, line: Mapping[str, Any]) -> tuple[str, str] | None:
        what, facts = line["what"], line["facts"]
        code, _, who = line["candidate"].partition("/")
        person = self.people.get(who)
        if what in {"called", "skipped"}:
            rank = facts["rank"]
            if rank != self.ranks.get(code, 0) + 1:
                return "未按顺序通知", "the list was not gone down in order"
            self.ranks[code] = rank
            if self.ranked[code][rank - 1 : rank] != [line["candidate"]]:
                return "被通知的不是这一顺位的人", "not the expert of this rank"
            if what == "skipped":
                return None
        if what in {"called", "selected"}:
            if person is not None:
                return "同一人被通知两次", "somebody is called twice"
            if what == "selected" and not self._of("consented"):
                return "未经同意自行选定", "selected without consent"
            demand = self.demands[code]
            most = demand["seats"] if facts["place"] == "seat" else demand["substitutes"]
            if self._standing(code, facts["place"]) >= most:
                return "席位已满仍通知", "called although every place is taken"
            self.people[who] = _Person("called", facts["place"], code, what == "selected")
        elif what in {"accepted", "declined", "no_answer"}:
            if person is None or person.state != "called":
                return "答复之前未被通知", "answered without having been called"
            person.state = what
        elif what == "left":
            if person is None or person.state != "accepted":
                return "未接受者退出", "left without having accepted"
            person.state = what
        elif what == "promoted":
            if person is None or (person.state, person.place) != ("accepted", "substitute"):
                return "递补者不是候补", "no substitute to take a seat"
            if self._standing(code, "seat") >= self.demands[code]["seats"]:
                return "没有空出的席位", "no seat is free"
            person.place = "seat"
        return None

    def _standing(self, code: str, place: str) -> int:
        return sum(
            one.field == code and one.place == place and one.state in STANDING for one in self.people.values()
        )

    def _names(self) -> Iterator[Fault]:
        """The released names open the masks of those who serve, and of nobody else."""
        released = self.proof["released"]
        if not self._of("released"):
            if released:
                yield Fault("NAMES", "名单尚未公开却载有姓名", "names before their release")
            return
        serving = {
            who: one for who, one in self.people.items() if one.state == "accepted" and one.place == "seat"
        }
        if {each["candidate"].partition("/")[2] for each in released} != set(serving):
            yield Fault("NAMES", "公开的名单与接受邀请者不符", "not the experts who accepted")
        for each in released:
            who = each["candidate"].partition("/")[2]
            if mask(each["salt"], each["code"], each["name"]) != who:
                yield Fault("NAMES", f"{each['name']} 不是被抽中的人", f"{each['name']} is not who was drawn")
            elif who in serving and each["selected"] != serving[who].selected:
                yield Fault("NAMES", f"{each['name']} 的产生方式有误", f"{each['name']}: drawn or selected?")
        avoided = self.proof["avoided"]
        if digest([avoided["salt"], avoided["names"]]) != self.request["avoided"]:
            yield Fault("AVOIDED", "须回避单位与承诺的不符", "not the organisations that were to be avoided")

"""抽取凭证 · whoever changes anything in a proof is found out; the proof is read without a database."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.config.cluster import CHECKOUT
from backend.core import clock
from backend.expert import queries, services
from backend.expert.proof import chained, digest, verify
from tests.expert.draws import MONDAY, REVIEW, Told, decline, waiting

Proof = dict[str, Any]


@pytest.fixture(scope="module")
def proof(django_db_setup: Any, django_db_blocker: Any) -> Proof:
    """Of a draw that was told to its end: one declined, one fell out, the names are public."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic(), clock.moved(to=MONDAY):
        case = Told(with_supervisor=True, experts=20)
        draw = case.drawn()
        decline(waiting(draw)[0])
        while members := waiting(draw):
            services.accept_invitation(members[0].pk, by=members[0].expert.user.actor())
        seated = draw.members.filter(place="seat", state="accepted").first()
        services.leave_panel(seated.pk, "health", by=case.by)
        while members := waiting(draw):
            services.accept_invitation(members[0].pk, by=members[0].expert.user.actor())
        with clock.moved(to=REVIEW):
            services.end_review(draw.pk, by=case.by)
            services.release_names(draw.pk, "示例公告", by=case.by)
        made: Proof = json.loads(json.dumps(queries.proof_of(draw.pk)))
        transaction.set_rollback(True)
    return made


def line(proof: Proof, what: str, index: int = 0) -> Any:
    return [each for each in proof["log"] if each["what"] == what][index]


def chained_again(proof: Proof) -> None:
    """What a forger does who knows how the log is made: number and chain the lines anew."""
    head = digest(proof["request"])
    for number, each in enumerate(proof["log"], 1):
        each["number"] = number
        each["hash"] = head = chained(
            head, number, each["at"], each["what"], each["candidate"], each["facts"]
        )
    proof["head"] = head


def test_未改动的凭证无误(proof: Proof) -> None:
    assert verify(proof) == []
    assert verify(proof, expect_head=proof["log"][3]["hash"]) == []


def in_request(**more: Any) -> Callable[[Proof], None]:
    return lambda proof: proof["request"].update(more)


def of(what: str, **more: Any) -> Callable[[Proof], None]:
    return lambda proof: line(proof, what)["facts"].update(more)


def without(what: str) -> Callable[[Proof], None]:
    return lambda proof: proof["log"].remove(line(proof, what))


def earlier(what: str) -> Callable[[Proof], None]:
    """A line of the log is moved to the front."""

    def change(proof: Proof) -> None:
        moved = line(proof, what)
        proof["log"].remove(moved)
        proof["log"].insert(1, {**moved, "at": proof["log"][0]["at"]})

    return change


def swapped(proof: Proof) -> None:
    first, second = line(proof, "called", 0), line(proof, "called", 1)
    first["candidate"], second["candidate"] = second["candidate"], first["candidate"]


def renamed(proof: Proof) -> None:
    proof["released"][0]["name"] = "示例熟人"


def somebody_else(proof: Proof) -> None:
    proof["candidates"][0] = proof["candidates"][0][:-1] + "z"


def smaller_list(proof: Proof) -> None:
    del proof["candidates"][0]


def friend_added(proof: Proof) -> None:
    proof["candidates"].append(f"{proof['request']['demands'][0]['field']}/{'a' * 32}")


def refusal_forged(proof: Proof) -> None:
    """Somebody who accepted is made out to have declined."""
    line(proof, "accepted")["what"] = "declined"


def seat_sneaked_in(proof: Proof) -> None:
    proof["log"].append({**line(proof, "called"), "at": proof["log"][-1]["at"], "what": "selected",
                         "candidate": "A05040101/" + "b" * 32, "facts": {"place": "seat"}})  # fmt: skip


def released_less(proof: Proof) -> None:
    proof["released"].pop()


def marked(proof: Proof) -> None:
    proof["released"][0]["selected"] = True


TAMPERED: list[tuple[str, Callable[[Proof], None], str]] = [
    ("换项目编号", in_request(reference="另一个项目"), "SEED"),
    ("换评审时间", in_request(review_at="2026-06-10T09:00:00.000000+08:00"), "SEED"),
    ("换采购方式以免除时限", in_request(method="competitive_negotiation"), "TOO_EARLY"),
    ("换须回避的单位", in_request(avoided="0" * 64), "SEED"),
    ("加一个见证方", in_request(parties=["organiser", "platform", "supervisor", "friend"]), "PARTIES"),
    ("名单换一人", somebody_else, "LIST"),
    ("名单少一人", smaller_list, "LIST"),
    ("名单多一人", friend_added, "LIST"),
    ("换名单指纹", of("listed", fingerprint="0" * 64), "LIST"),
    ("换承诺", of("committed", commitment="0" * 64), "SECRET_DIFFERS"),
    ("换随机数", of("revealed", secret="00" * 16), "SECRET_DIFFERS"),
    ("随机数太短", of("revealed", secret="00"), "SECRET_TOO_SHORT"),
    ("少一方承诺", without("committed"), "PARTIES"),
    ("少一方揭示", without("revealed"), "SECRET_MISSING"),
    ("换种子", of("drawn", seed="0" * 64), "SEED"),
    ("没有名单", without("listed"), "SHAPE"),
    ("揭示先于承诺", earlier("revealed"), "PHASE"),
    ("通知先于抽取", earlier("called"), "PHASE"),
    ("对调两人", swapped, "CALLS"),
    ("跳过一人", without("called"), "CALLS"),
    ("改顺位", of("called", rank=2), "CALLS"),
    ("抹去谢绝", without("declined"), "CALLS"),
    ("抹去退出", without("left"), "CALLS"),
    ("伪造谢绝", refusal_forged, "CALLS"),
    ("多占一席", seat_sneaked_in, "CALLS"),
    ("抹去递补", without("promoted"), "NAMES"),
    ("换姓名", renamed, "NAMES"),
    ("少公开一人", released_less, "NAMES"),
    ("谎称自行选定", marked, "NAMES"),
    ("抹去公开", without("released"), "NAMES"),
    ("谎报时间", lambda proof: proof["log"][5].update(at="2026-06-01T00:00:00.000000+08:00"), "TIME"),
    ("换规程", lambda proof: proof.update(scheme="another"), "SCHEME"),
    ("换末尾", lambda proof: proof.update(head="0" * 64), "HEAD"),
    ("换公开的回避单位", lambda proof: proof["avoided"].update(names=[]), "AVOIDED"),
    ("残缺", lambda proof: proof.pop("candidates"), "SHAPE"),
    ("不是凭证", lambda proof: proof.clear(), "SHAPE"),
]  # fmt: skip
BESIDE_THE_LOG = {
    "名单换一人", "名单少一人", "名单多一人", "换规程", "换末尾", "换姓名", "少公开一人", "谎称自行选定", "换公开的回避单位",
    "残缺", "不是凭证",
}  # fmt: skip
"""What is changed elsewhere than in the log; there is nothing to chain anew."""


@pytest.mark.parametrize(("case", "change", "code"), TAMPERED, ids=[each[0] for each in TAMPERED])
def test_改动必被发现(proof: Proof, case: str, change: Callable[[Proof], None], code: str) -> None:
    """Naively, and by a forger who chains the log anew: for whoever knows an earlier head even that is in vain."""
    forged = copy.deepcopy(proof)
    change(forged)
    assert verify(forged)
    if case not in BESIDE_THE_LOG:
        chained_again(forged)
    found = {fault.code for fault in verify(forged, proof["head"])}
    assert code in found
    assert found & {"EXPECTED_HEAD", "SHAPE"} or case in BESIDE_THE_LOG or case == "多占一席"


def test_命令行核验(proof: Proof, tmp_path: Path) -> None:
    """`oucai draw verify` needs the file alone."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(proof, ensure_ascii=False), encoding="utf-8")
    forged = copy.deepcopy(proof)
    swapped(forged)
    bad.write_text(json.dumps(forged), encoding="utf-8")
    (tmp_path / "text.json").write_text("{", encoding="utf-8")

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "backend.config.cli", "draw", "verify", *words],
            cwd=CHECKOUT, env={"PATH": "", "DATABASE_URL": "postgresql:///none"}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        return done.returncode, done.stdout

    assert run(str(good)) == (0, run(str(good), "--expect-head", proof["head"])[1])
    assert "20" in run(str(good))[1]
    assert run(str(bad))[0] == 1
    assert "CHAIN" in run(str(bad))[1]
    assert run(str(good), "--expect-head", "0" * 64)[0] == 1
    assert run(str(tmp_path / "text.json"))[0] == 2
    assert run(str(tmp_path / "none.json"))[0] == 2

"""动作 × 角色 × 阶段 · for every stage of every method, and for every role: what can be done, and what can be seen.

The table is `procedure_table.yaml`, agreed upon; `OUCAI_AGREE=1` writes it anew, and whoever does reads the difference as a lawyer
would. It is computed from the declarations and from `secrecy` alone, each stage as it stands just before it ends; that the same
roles mean the same to the database is tested once for all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import LazySettings

from backend.core import clock
from backend.core.actor import Role
from backend.core.refusals import Refusal
from procurement_methods import secrecy
from procurement_methods.editions import METHODS
from procurement_methods.language import engine
from procurement_methods.language import parties as v
from procurement_methods.language.engine import State
from procurement_methods.language.method import ENDS, Dossier, Method
from procurement_methods.language.parties import Party
from procurement_methods.models import PanelMember, Participation
from procurement_methods.queries import parties_of, viewer_of
from procurement_methods.secrecy import Standing, Viewer
from tests import make
from tests.procurement_methods.procedures import START, figure_of
from tests.procurement_methods.rooms import room

STATUTORY = [method for method in METHODS if not method.switch]
"""法定采购方式 · those of the law; ways of the mall are switched on by a region."""
AGREED = Path(__file__).parent / "procedure_table.yaml"
CHOOSING = {v.choose_winner.code, v.choose_entrants.code}
OWN, RIVAL, WINNER, STRANGER = 1, 2, 3, 9
"""Suppliers: the one that looks, another in the package, who wins, and one that takes no part."""


@dataclass(frozen=True, slots=True)
class Seat:
    """In which capacities somebody acts, and what that makes of them when they look."""

    held: frozenset[Party]
    viewer: Viewer
    taking_part: bool = False
    won: bool = False


ROLES = {
    "buyer": Seat(frozenset({Party.BUYER}), Viewer(runs=True)),
    "approver": Seat(frozenset(), Viewer(runs=True)),
    "agent": Seat(frozenset({Party.AGENT}), Viewer(runs=True, keeps=True)),
    "regulator": Seat(frozenset({Party.REGULATOR}), Viewer(runs=True)),
    "panel": Seat(frozenset({Party.PANEL}), Viewer(sits=True)),
    "supplier": Seat(frozenset({Party.SUPPLIER}), Viewer(suppliers=frozenset({OWN})), taking_part=True),
    "winner": Seat(
        frozenset({Party.SUPPLIER}), Viewer(suppliers=frozenset({WINNER})), taking_part=True, won=True
    ),
    "other supplier": Seat(frozenset({Party.SUPPLIER}), Viewer(suppliers=frozenset({STRANGER}))),
    "public": Seat(frozenset(), Viewer()),
}
"""The buyer has commissioned an agent; the approver belongs to the buyer, and runs nothing."""


def snapshots(method: Method) -> Iterator[tuple[Dossier, datetime]]:
    """Each stage just before it ends, and both ends: everything was done that can be done in it, and enough take part."""
    now = START
    fresh = Dossier(
        method=method.code,
        object=min(method.objects),
        budget=Decimal(5_000_000),
        traits=frozenset({"only_one_supplier"} if method.panel is None else {"public_notice"}),
        counts={
            **dict.fromkeys(("bids", "qualified", "conforming", "final_quotes", "affordable", "candidates", "signed"), 3),
            "panel": 7, "experts": 5, "talked": 1, "listed": 6, "invited": 1 if method.panel is None else 3,
        },
    )  # fmt: skip
    dossier = engine.begin(method, fresh, now, figure_of)
    while dossier.stage not in ENDS:
        stage = method.stage(dossier.stage)
        ending = {stage.ends_on, v.terminate, *(verb for verb, _ in stage.back_on)}
        done = {verb.code: now for verb in stage.allows if verb not in ending}
        dossier = dossier.changed(done={**dossier.done, **done})
        if stage.until != "deadline":
            now += timedelta(days=45 if stage.lasts is not None else 0)
        if stage.ends_on is v.issue_documents:
            dossier = dossier.changed(planned={"deadline": now + timedelta(days=30)})
        yield dossier, now
        if stage.ends_on is v.call_quotes:
            dossier = dossier.changed(planned={**dossier.planned, "quotes_due": now + timedelta(hours=1)})
        if stage.ends_on is not None:
            party = min(stage.ends_on.parties(panel=method.panel is not None))
            dossier = engine.perform(method, dossier, stage.ends_on, party, now, figure_of).dossier
            continue
        now = max([now, *dossier.planned.values()]) + timedelta(seconds=1)
        advance = engine.tick(method, dossier, now, figure_of)
        assert advance is not None
        dossier = advance.dossier
    yield dossier, now
    begun = engine.begin(method, fresh, START, figure_of)
    yield engine.perform(method, begun, v.terminate, Party.BUYER, START, figure_of).dossier, START


def row(method: Method, dossier: Dossier, now: datetime, role: Seat) -> dict[str, str]:
    """What a role can do and see at a stage, in words."""
    panel = method.panel is not None
    standing = Standing(method.code, dossier.stage, dossier.done, dossier.planned, now)
    won = role.won and standing.announced
    steps = [
        step
        for step in engine.explain(method, dossier, now, figure_of)
        if step.verb.is_for(role.held, panel=panel, taking_part=role.taking_part, won=won)
        and step.state is State.OPEN
    ]
    subjects = {"own": next(iter(role.viewer.suppliers), 0), "rival": RIVAL, "winner": WINNER}
    sees = []
    for name, supplier in subjects.items():
        if supplier in (0, STRANGER) or (name == "winner" and role.won):
            continue
        is_winner = supplier == WINNER and bool(CHOOSING & dossier.done.keys())
        parts = secrecy.shown(standing, role.viewer, supplier, invited=False, won=is_winner)
        if parts:
            sees.append(f"{name}({' '.join(sorted(parts))})")
        if secrecy.talks_shown(standing, role.viewer, supplier):
            sees.append(f"{name} talks")
    if secrecy.panel_shown(standing):
        sees.append("panel names")
    if secrecy.report_shown(standing, role.viewer):
        sees.append("report")
    if role.viewer.runs:
        secret = [
            verb.code
            for verb in method.verbs
            if verb.code in dossier.done
            and not secrecy.entry_shown(
                standing, f"procurement.{verb.code}", min(verb.parties(panel=panel)).value
            )
        ]
        sees.append(f"journal without({' '.join(secret)})" if secret else "journal")
    return {"does": " ".join(step.verb.code for step in steps), "sees": ", ".join(sees)}


def table() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for method in STATUTORY:
        for dossier, now in snapshots(method):
            found.setdefault(method.code, {})[dossier.stage] = {
                name: row(method, dossier, now, role) for name, role in ROLES.items()
            }
    return found


def test_动作_角色_阶段_与议定的表一致() -> None:
    found = table()
    if os.environ.get("OUCAI_AGREE"):
        text = yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=200)
        AGREED.write_text(text, encoding="utf-8")
    agreed = yaml.safe_load(AGREED.read_text(encoding="utf-8"))
    for method, stages in found.items():
        for stage, roles in stages.items():
            assert roles == agreed[method][stage], (method, stage)
    assert agreed == found


def test_每个阶段都在表中() -> None:
    for method, stages in table().items():
        declared = next(each for each in STATUTORY if each.code == method)
        assert set(stages) == {stage.code for stage in declared.stages} | set(ENDS)


def test_表中可办的都能办_不可办的都拒绝() -> None:
    """`explain`, which the API shows, and `perform`, which decides, say the same of every verb, party and stage."""
    for method in STATUTORY:
        for dossier, now in snapshots(method):
            states = {step.verb: step.state for step in engine.explain(method, dossier, now, figure_of)}
            for verb in method.verbs:
                for party in Party:
                    able = party in verb.parties(panel=method.panel is not None)
                    try:
                        engine.perform(method, dossier, verb, party, now, figure_of)
                        done = True
                    except Refusal:
                        done = False
                    assert done == (able and states[verb] is State.OPEN), (
                        method.code,
                        dossier.stage,
                        verb.code,
                    )


HIDDEN = (
    # 结果公告前，谁也看不到评审专家姓名、他人得分与名次
    lambda stage, name, told: "panel names" not in told or stage in AFTER_RESULT,
    # 其他供应商的谈判内容，供应商与公众任何时候都看不到
    lambda stage, name, told: (
        name not in SUPPLIERS or ("rival talks" not in told and "winner talks" not in told)
    ),
    # 评审报告不给供应商与公众
    lambda stage, name, told: name not in SUPPLIERS or "report" not in told,
    # 截止之前，谁也不知道有谁投标
    lambda stage, name, told: (
        stage not in ("bidding", "responding") or ("rival(" not in told and "winner(" not in told)
    ),
    # 最后报价全部启封之前，只有本人知道
    lambda stage, name, told: (
        stage not in secrecy.TALKING or not re.search(r"(rival|winner)\([^)]*\bfinal\b", told)
    ),
)
SUPPLIERS = ("supplier", "winner", "other supplier", "public")
AFTER_RESULT = {"contracting", "agreeing", "performing", "paying", "completed"}


def test_该保密的_表中任何一格都保密() -> None:
    for method, stages in table().items():
        for stage, roles in stages.items():
            for name, cell in roles.items():
                for number, holds in enumerate(HIDDEN):
                    assert holds(stage, name, cell["sees"]), (number, method, stage, name, cell["sees"])


@pytest.mark.django_db
def test_角色在数据库中也是如此(settings: LazySettings, tmp_path: Path) -> None:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        agency = make.organisation("agent")
        here = room()
        here.procurement.agent = agency
        here.procurement.save()
        package = here.package
        PanelMember.objects.create(package=package, user=here.experts[0], name="示例评委")
        Participation.objects.create(package=package, supplier=here.suppliers[0])
        approver = make.member(here.organisation, Role.APPROVER)
        people = {
            "buyer": here.clerk, "approver": approver, "agent": make.member(agency, Role.AGENT),
            "regulator": here.regulator, "panel": here.experts[0], "supplier": here.sellers[0],
            "other supplier": here.sellers[3],
        }  # fmt: skip
        for name, person in people.items():
            by, meant = person.actor(), ROLES[name]
            assert parties_of(by, here.procurement, package) == meant.held, name
            seen = viewer_of(by, package)
            assert (seen.runs, seen.keeps, seen.sits) == (
                meant.viewer.runs, meant.viewer.keeps, meant.viewer.sits,
            ), name  # fmt: skip

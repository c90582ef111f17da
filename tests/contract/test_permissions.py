"""谁能办什么 · for every mutation of the schema, who gets beyond "you may not" and "there is no such thing", on things that are
not theirs: each role held elsewhere, and each permission held by nothing but a group.

`permissions.yaml` is the answer as it was looked at and agreed to. A new mutation fails this test until its line is there:
`OUCAI_AGREE=1 pytest tests/contract/test_permissions.py` writes the file; read the difference before committing it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection, transaction
from django.test import Client

from backend.account import tokens
from backend.account.models import Group, User
from backend.account.rules import ROLES_OF
from backend.core.actor import Role
from backend.core.permissions import Permission
from tests import make
from tests.conftest import ISSUER
from tests.contract.world import MUTATIONS, Sample, World, document, everything, one_world

AGREED = Path(__file__).with_name("permissions.yaml")
ANYBODY, KNOWN = "anybody", "anybody who is logged in"
HEAD = (
    "# 变更 mutation: [谁能办到 who reaches it, though nothing in it is theirs]. See test_permissions.py.\n"
)
REFUSED = {"PERMISSION_DENIED", "NOT_FOUND"}
ELSEWHERE = "330382"


def holder(role: Role) -> User:
    """Somebody who holds a role, and nothing else, at an organisation that has nothing to do with this world."""
    kind = next(kind for kind, roles in ROLES_OF.items() if role in roles)
    if kind == "supplier":
        return make.member(make.supplier(ELSEWHERE).organisation, role)
    return make.member(make.organisation(kind, ELSEWHERE), role)


def staff(*permissions: Permission) -> User:
    """A member of the platform's staff with some permissions."""
    person = make.user(staff=True)
    group = Group.objects.create(name=f"权限组{make.number()}", permissions=list(permissions))
    group.users.add(person)
    return person


class Trier:
    """Tries mutations on a world, and undoes them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = Client()
        self.before = everything()
        self.traces: set[str] = set()

    def reached(self, mutations: list[str], who: User | None) -> list[str]:
        """Those of `mutations` that do not refuse `who`. A refusal that leaves a trace is remembered in `traces`."""
        headers = {"Authorization": f"Bearer {tokens.issue(who, tokens.ACCESS, ISSUER)}"} if who else {}
        return [mutation for mutation in mutations if self._reaches(mutation, headers)]

    def _reaches(self, mutation: str, headers: dict[str, str]) -> bool:
        variables = Sample(mutation, self.world).arguments()
        body = json.dumps({"query": document(mutation, variables), "variables": variables}, default=str)
        with transaction.atomic():
            written = _written()
            answer = self.client.post(
                "/graphql/", body, content_type="application/json", headers=headers
            ).json()
            refused = _refused(answer, mutation)
            if refused and _written() != written and everything() != self.before:
                self.traces.add(mutation)
            transaction.set_rollback(True)
        return not refused


def _written() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0] or 0)


def _refused(answer: dict[str, Any], mutation: str) -> bool:
    if answer.get("errors"):
        codes = {error["extensions"]["exception"]["code"] for error in answer["errors"]}
        assert "InternalServerError" not in codes, (mutation, answer)
        return codes <= {"PermissionDenied"}
    codes = {error["code"] for error in answer["data"][mutation]["errors"]}
    return bool(codes) and codes <= REFUSED


def found() -> dict[str, list[str]]:
    """Who reaches what."""
    world = one_world()
    trier = Trier(world)
    table: dict[str, list[str]] = {name: [] for name in sorted(MUTATIONS)}
    everyone = list(table)
    for name in trier.reached(everyone, None):
        table[name] = [ANYBODY]
    left = [name for name in everyone if not table[name]]
    for name in trier.reached(left, make.user()):
        table[name] = [KNOWN]
    left = [name for name in left if not table[name]]
    for role in Role:
        for name in trier.reached(left, holder(role)):
            table[name].append(f"role {role.value}")
    for_staff = trier.reached(left, staff(*Permission))
    for permission in Permission:
        for name in trier.reached(for_staff, staff(permission)):
            table[name].append(permission.value)
    assert not trier.traces, trier.traces
    return {name: who for name, who in table.items() if who}


@pytest.mark.django_db
@pytest.mark.timeout(600)
def test_每个变更谁能办到_与约定一致() -> None:
    now = found()
    if os.environ.get("OUCAI_AGREE"):
        lines = [f"{name}: [{', '.join(who)}]\n" for name, who in now.items()]
        AGREED.write_text(HEAD + "".join(lines), encoding="utf-8")
    assert now == yaml.safe_load(AGREED.read_text("utf-8"))


def test_权限不能代替任职() -> None:
    """No permission buys, approves, inspects, settles or delivers for anybody."""
    agreed: dict[str, list[str]] = yaml.safe_load(AGREED.read_text("utf-8"))
    of_offices = {
        name
        for name in MUTATIONS
        if name.startswith(("approval", "acceptance", "settlement", "supplierOrder", "fulfillmentReceive"))
        or name in {"checkoutComplete", "orderCancel", "checkoutBudgetLineUpdate"}
    }
    assert of_offices
    wrong = {name: agreed[name] for name in of_offices & agreed.keys() if set(agreed[name]) & set(Permission)}
    assert not wrong

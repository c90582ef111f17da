"""开放数据 · releases and records are valid OCDS 1.1, tell what is public and no more, and nobody overtakes a late one."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from jsonschema import Draft4Validator

from backend.core import clock
from backend.core.clock import SHANGHAI
from procurement_methods.language import parties as v
from procurement_methods.models import OcdsRelease
from procurement_methods.open_data import publishing
from tests.conftest import Api
from tests.order.orders import placed
from tests.procurement_methods.rooms import Room, room

SHARED = Path(__file__).resolve().parents[3] / "shared" / "ocds"
START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


@cache
def validator(name: str) -> Draft4Validator:
    schema = json.loads((SHARED / f"{name}-schema.json").read_text("utf-8"))
    return Draft4Validator(schema)


def faults(body: Any, name: str = "release") -> list[str]:
    return [
        f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator(name).iter_errors(body)
    ]


@pytest.fixture
def awarded(db: None, settings: LazySettings, tmp_path: Path) -> Room:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        here = room()
        here.prepared()
    with clock.moved(to=START + timedelta(days=40)):
        here.issued()
        here.bids("980000", "1000000", "1100000")
        quiet = json.dumps([row.body for row in OcdsRelease.objects.all()], ensure_ascii=False)
        assert not any(supplier.name in quiet for supplier in here.suppliers)  # 截止前不知有谁投标
    with clock.moved(to=START + timedelta(days=72)):
        here.opened()
        here.seated()
        here.passed(v.check_qualification, here.clerk)
        here.passed(v.check_conformity, here.experts[0])
        here.scored()
        here.signed()
        here.contracted()
        here.paid()
    return here


def test_每一步都有合格的发布件_记录合成最后一件(awarded: Room) -> None:
    rows = list(OcdsRelease.objects.order_by("pk"))
    assert [row.body["tag"] for row in rows] == [
        ["planning"], ["tender"], ["award"], ["contract"], ["implementation"], ["implementationUpdate"],
    ]  # fmt: skip
    assert [fault for row in rows for fault in faults(row.body)] == []
    last = rows[-1].body
    assert last["tender"]["numberOfTenderers"] == 3
    assert last["awards"][0]["value"] == {"amount": 980000.0, "currency": "CNY"}
    assert last["contracts"][0]["implementation"]["transactions"][0]["value"]["amount"] == 980000.0
    answer = Client().get(f"/open-data/ocds/records/{last['ocid']}/")
    told = answer.json()
    assert told["records"][0]["compiledRelease"]["tag"] == ["compiled"]
    assert len(told["records"][0]["releases"]) == len(rows)
    assert faults(told["records"][0]["compiledRelease"]) == []


@pytest.mark.django_db
def test_卖场订单也开放(api: Api) -> None:
    order = placed()
    order.part.accept()
    (row,) = OcdsRelease.objects.all()
    assert faults(row.body) == []
    assert row.body["tag"] == ["award", "contract", "tender"]


@pytest.mark.django_db(transaction=True)
def test_更新流_晚提交的不会被越过() -> None:
    def write(serial: int) -> None:
        OcdsRelease.objects.create(ocid="ocds-000000-x", release_id=f"x-{serial}", body={"id": f"x-{serial}"})

    def told() -> list[str]:
        return [row.release_id for row in publishing.after(None, 10)]

    def comes(expected: list[str]) -> None:
        """Transactions of others hold the feed up for a moment, whatever they write."""
        until = monotonic() + 60
        while told() != expected and monotonic() < until:
            sleep(0.05)
        assert told() == expected

    write(1)
    comes(["x-1"])
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")
            write(2)
            assert told() == ["x-1"]
            cursor.execute("COMMIT")
    finally:
        other.close()
    comes(["x-1", "x-2"])
    seen: list[str] = []
    address = "/open-data/ocds/releases/?limit=1"
    for _ in range(3):
        told = Client().get(address).json()
        seen += [release["id"] for release in told["releases"]]
        address = told["links"]["next"].removeprefix("http://testserver")
    assert seen == ["x-1", "x-2"]
    lines = b"".join(Client().get("/open-data/ocds/releases.jsonl")).splitlines()  # type: ignore[arg-type]
    assert len(lines) == 2


@pytest.mark.parametrize("bad", ["after=x", "after=1", "limit=x", f"after={2**70}.1"])
def test_游标有误_说明错误(bad: str) -> None:
    answer = Client().get(f"/open-data/ocds/releases/?{bad}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "INVALID"

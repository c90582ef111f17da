"""谈判 · rounds with each supplier alone, a requirement that changes for all at once, final quotes sealed to the end: through GraphQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.account.models import User
from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.models import Mail
from procurement_methods.engine import clockwork
from procurement_methods.models import EvaluationReport, Participation
from tests.conftest import Api
from tests.stories.tender import Tender, package

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
TALKS = "rounds resubmitBy exchanges { round kind text isFromSupplier }"


@pytest.fixture
def tender(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Tender]:
    """A negotiation with four suppliers, whose responses are opened; the panel of three sits."""
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        here = Tender(api)
        here.create(
            "COMPETITIVE_NEGOTIATION",
            "urgent",
            package(evaluation="LOWEST_FINAL_QUOTE", traits=["public_notice"]),
        )
        here.prepare()
    with clock.moved(to=START + timedelta(days=40)):
        here.issue(10)
        here.bids("980000", "1000000", "1100000", "1050000")
    with clock.moved(to=START + timedelta(days=51)):
        here.open()
        here.seat(experts=2)
        yield here


def talks(tender: Tender, who: User | None) -> dict[str, Any]:
    """What somebody sees of the talks: `{supplier: ...}`."""
    rows = tender.see(f"participations {{ supplier {{ name }} {TALKS} }}", who)["participations"]
    return {row["supplier"]["name"]: row for row in rows if row["exchanges"] is not None}


def test_两轮谈判_变动要求_书面通知全体_最后报价密封(tender: Tender) -> None:
    expert, seller = tender.panel[0], tender.sellers
    ids = {row["supplier"]["name"]: row["id"] for row in tender.rows(expert)}
    names = [supplier.name for supplier in tender.suppliers]

    # 审查中的澄清
    asked = {"participationId": ids[names[0]], "question": "请说明交货期"}
    tender.does(expert, "AskBidder", **asked)
    assert tender.refused(seller[1], "Clarify", text="示例") == "NOTHING_TO_ANSWER"
    tender.does(seller[0], "Clarify", text="示例：三十日内交货")
    assert tender.refused(seller[0], "Clarify", text="示例") == "NOTHING_TO_ANSWER"
    tender.conform()

    # 第一轮：逐家，平等，互不知情
    tender.does(expert, "Say", participationId=ids[names[0]], text="示例：能否提供备机")
    tender.does(seller[0], "Say", text="示例：可以提供两台")
    assert tender.refused(tender.clerk, "Say", participationId=ids[names[0]], text="示例") == "NOT_YOUR_STEP"
    for name in names[:3]:
        tender.does(expert, "Talk", participationId=ids[name], minutes=f"示例第一轮记录 {name}")
    again = {"participationId": ids[names[0]], "minutes": "示例"}
    assert tender.refused(expert, "Talk", **again) == "OTHERS_FIRST"
    due = (clock.now() + timedelta(hours=4)).isoformat()
    assert tender.refused(expert, "CallQuotes", due=due) == "STEP_NOT_YET", "one was not talked with"
    tender.does(expert, "Talk", participationId=ids[names[3]], minutes="示例第一轮记录")
    mine = talks(tender, seller[0])
    assert [(line["kind"], line["round"]) for line in mine[names[0]]["exchanges"]] == [
        ("QUESTION", 0), ("ANSWER", 0), ("REMARK", 1), ("REMARK", 1), ("MINUTES", 1),
    ]  # fmt: skip
    for place in range(4):
        assert list(talks(tender, seller[place])) == [names[place]]
    assert set(talks(tender, expert)) == set(talks(tender, tender.clerk)) == set(names)
    assert talks(tender, tender.regulator) == {}
    assert talks(tender, None) == {}
    journal = json.dumps(tender.see("journal { facts }", tender.clerk), ensure_ascii=False)
    assert "备机" not in journal
    assert "两台" not in journal

    # 变动：小组提出，采购人确认，同时书面通知全体
    change = {"subject": "SERVICE", "text": "示例变动：质保期改为五年"}
    tender.does(expert, "ProposeChange", due=(clock.now() + timedelta(hours=1)).isoformat(), **change)
    assert tender.see("changes { text }", seller[0])["changes"] == []
    assert tender.refused(expert, "ProposeChange", due=due, **change) == "CHANGE_OPEN"
    assert tender.refused(expert, "CallQuotes", due=due) == "CHANGE_OPEN"
    assert tender.refused(expert, "ConfirmChange", confirmed=True) == "NOT_YOUR_STEP"
    assert tender.refused(seller[0], "ReplyChange", text="示例") == "NOTHING_TO_RESUBMIT"
    tender.does(tender.clerk, "ConfirmChange", confirmed=True)
    told = Mail.objects.filter(key__startswith="change:").values_list("to", flat=True)
    assert set(told) == {person.email for person in seller}
    for place in range(4):
        assert tender.see("changes { text }", seller[place])["changes"] == [{"text": change["text"]}]
    for who in (None, tender.experts[3]):
        assert tender.see("changes { text }", who)["changes"] == []
    for place in range(3):
        tender.does(seller[place], "ReplyChange", text=f"示例：接受变动，方案 {place}")
    assert tender.refused(expert, "CallQuotes", due=due) == "STEP_NOT_YET", "the fourth still has time"

    with clock.moved(by=timedelta(hours=2)):
        assert tender.refused(seller[3], "ReplyChange", text="示例") == "NOTHING_TO_RESUBMIT"
        for name in names:
            tender.does(expert, "Talk", participationId=ids[name], minutes="示例第二轮记录")
        tender.does(expert, "CallQuotes", due=(clock.now() + timedelta(hours=1)).isoformat())
        assert tender.refused(seller[3], "QuoteFinally", price="900000") == "ALREADY_OUT"
        for place, price in ((0, "960000"), (1, "955555.55"), (2, "970000")):
            tender.does(seller[place], "QuoteFinally", price=price)
        tender.does(seller[1], "QuoteFinally", price="944444.44")
        kept = Participation.objects.exclude(final_at=None)
        assert set(kept.values_list("final_price", flat=True)) == {None}
        assert not any(b"944444" in bytes(row.final_sealed) for row in kept)
        for who in (expert, tender.clerk, tender.regulator, seller[0]):
            seen = {row["supplier"]["name"]: row["finalPrice"] for row in tender.rows(who)}
            assert seen.get(names[1]) is None
        assert tender.rows(seller[1])[0]["finalPrice"] == {"amount": 944444.44}
    with clock.moved(by=timedelta(hours=4)):
        clockwork.run_due()
        assert tender.stage() == "ranking"
        prices = {row["supplier"]["name"]: row["finalPrice"] for row in tender.rows(expert)}
        assert prices[names[1]] == {"amount": 944444.44}
        tender.sign()
        assert set(talks(tender, tender.regulator)) == set(names)
        assert list(talks(tender, seller[2])) == [names[2]]
        assert tender.award() == seller[1]
    said = json.loads(EvaluationReport.objects.get().text)
    labels = [line["label"] for line in said["talks"]]
    assert labels.count("第 2 轮谈判记录") == 4
    assert "变动要求（服务要求）" in labels


def test_变动要求_不予确认_则不通知(tender: Tender) -> None:
    expert = tender.panel[0]
    tender.conform()
    due = (clock.now() + timedelta(hours=1)).isoformat()
    tender.does(expert, "ProposeChange", subject="TECHNICAL", text="示例变动", due=due)
    assert tender.refused(tender.clerk, "ConfirmChange", confirmed=False) == "REQUIRED"
    tender.does(tender.clerk, "ConfirmChange", confirmed=False, reason="示例：超出采购需求")
    assert tender.see("changes { text }", tender.sellers[0])["changes"] == []
    assert tender.see("changes { refusedWhy }", expert)["changes"] == [{"refusedWhy": "示例：超出采购需求"}]
    assert not Mail.objects.filter(key__startswith="change:").exists()
    assert tender.refused(tender.clerk, "ConfirmChange", confirmed=True) == "NOTHING_TO_CONFIRM"
